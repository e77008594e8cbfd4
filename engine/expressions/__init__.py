"""Rules of specs: text -> checked expression -> value, Python source, and a trace on request.

A rule is one expression of at most 500 characters in a small part of Python's syntax:

    monthly * (months - 1) < sum and sum <= monthly * months
    kind in ['corp', 'sole'] and not given(successor)
    floor_to(total * rate / 100, 1)
    sum_of(dealings, unpaid) if has_dealings else 0

- Values: whole numbers (5000), decimals (0.5), text ('…'), true, false, lists ([…]), date('2026-04-01'),
  month('2026-10'), names, and names with one qualifier (deadline.online).
- Words: and or not, == != < <= > >= (chained too), in, not in, + - * // %, a if c else b, calls of the function table.
  `/` stands only directly inside a rounding function. Nothing else: no lambdas, powers, indexes, keyword arguments.
- Missing is a value: calculations, comparisons and functions with a missing operand are missing; `and`, `or` decide as
  soon as one operand does; `coalesce`, `given` and the branch not taken of `if` are as one expects. Division by zero is
  missing. Nothing raises for values of the declared types.
- Money has a unit. A number written out, or a product with one, may stand for an amount (`sum > 5000`); adding a count
  to an amount, or multiplying two amounts, is an error. An amount times a decimal must be rounded.
- Inside `sum_of`, `any_of` … the second argument sees the row's columns first, then outer names.

`read` gives an `Expression` or `Refused` with every problem; `message` words a problem from a catalogue. `to_python`
serves the form compiler, `compile_function` a single rule, `trace` the question why.
"""

from engine.expressions.checking import Scope as Scope
from engine.expressions.checking import check as check
from engine.expressions.checking import read as read
from engine.expressions.functions import Form as Form
from engine.expressions.functions import Function as Function
from engine.expressions.functions import FunctionTable as FunctionTable
from engine.expressions.functions import Group as Group
from engine.expressions.functions import Parameter as Parameter
from engine.expressions.functions import Result as Result
from engine.expressions.moments import BoundDeadline as BoundDeadline
from engine.expressions.moments import month_day_function as month_day_function
from engine.expressions.moments import table_for as table_for
from engine.expressions.problems import PARAMETERS as PARAMETERS
from engine.expressions.problems import Code as Code
from engine.expressions.problems import ExpressionProblem as ExpressionProblem
from engine.expressions.problems import Refused as Refused
from engine.expressions.problems import Word as Word
from engine.expressions.problems import message as message
from engine.expressions.python_source import Source as Source
from engine.expressions.python_source import Want as Want
from engine.expressions.python_source import compile_function as compile_function
from engine.expressions.python_source import to_python as to_python
from engine.expressions.reading import MAX_CHARACTERS as MAX_CHARACTERS
from engine.expressions.reading import RESERVED as RESERVED
from engine.expressions.reading import Parsed as Parsed
from engine.expressions.reading import parse as parse
from engine.expressions.standard import STANDARD_FUNCTIONS as STANDARD_FUNCTIONS
from engine.expressions.trace import Trace as Trace
from engine.expressions.trace import trace as trace
from engine.expressions.tree import Expression as Expression
from engine.expressions.tree import NameUse as NameUse
from engine.expressions.tree import functions_used as functions_used
from engine.expressions.tree import name_uses as name_uses
from engine.expressions.tree import names_used as names_used
from engine.expressions.types import BOOL as BOOL
from engine.expressions.types import DATE as DATE
from engine.expressions.types import DEADLINE as DEADLINE
from engine.expressions.types import DECIMAL as DECIMAL
from engine.expressions.types import INSTANT as INSTANT
from engine.expressions.types import INT as INT
from engine.expressions.types import TEXT as TEXT
from engine.expressions.types import YEAR_MONTH as YEAR_MONTH
from engine.expressions.types import YEN as YEN
from engine.expressions.types import ListOf as ListOf
from engine.expressions.types import Money as Money
from engine.expressions.types import Rows as Rows
from engine.expressions.types import Scalar as Scalar
from engine.expressions.types import Text as Text
from engine.expressions.types import Type as Type
