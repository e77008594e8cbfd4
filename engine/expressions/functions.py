"""What a function of rules is, as data: parameters, result, documentation, implementation. The table is closed but can be extended."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self

from engine.expressions.types import Type


class Group(Enum):
    """Sets of types that a parameter may accept."""

    ANY = "any"
    NUMBER = "number"  # int, decimal, money
    ORDERED = "ordered"  # numbers, date, year_month, instant
    ROWS = "rows"
    ROWS_OR_LIST = "rows_or_list"
    DATE_OR_MONTH = "date_or_month"
    STEP = "step"  # int, or money when money is rounded


class Result(Enum):
    """Result types that follow from the arguments."""

    COMMON = "common"  # the type that holds all arguments
    FIRST = "first"  # the type of the first argument
    LAST = "last"  # the type of the last argument: the column of a function over rows
    ROUNDED = "rounded"  # whole money for money, int for any other number


class Form(Enum):
    """How a call is evaluated and what `Function.python` receives."""

    PLAIN = "plain"  # python(*arguments); a missing argument makes the call missing without calling
    EXTREME = "extreme"  # min and max: plain, written inline by the compiler
    FIRST_GIVEN = "first_given"  # coalesce: the first argument that is not missing; later ones are not evaluated
    IS_GIVEN = "is_given"  # given: true or false, never missing
    ROUNDING = "rounding"  # python(numerator, denominator, step)
    ROWS = "rows"  # python(rows[, body]); body is called with each row and may give None
    LITERAL = "literal"  # python(text) while checking; None says that the text is not one


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `in_row`: evaluated in each row. `optional`: the last may be left out. `repeats`: the last, two or more in all."""

    name: str
    accepts: Group | Type
    in_row: bool = False
    optional: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function of rules.

    `python` must be total: it never raises for values of the declared types, and says None for "no such value" only if
    `partial`. `inline` is a Python template for speed, such as `({0} - {1}).days`: each argument once, no other name.
    `example` is a rule that is true.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Type | Result
    python: Callable[..., object]
    ja: str
    en: str
    example: str
    form: Form = Form.PLAIN
    inline: str | None = None
    partial: bool = False

    @property
    def usage(self) -> str:
        """How it is written: `days_between(later, earlier)`, `min(a, b, …)`, `count_of(rows[, condition])`."""
        required = [parameter.name for parameter in self.parameters if not parameter.optional]
        optional = [f", {parameter.name}" for parameter in self.parameters if parameter.optional]
        more = ", …" if self.parameters[-1].repeats else ""
        return f"{self.name}({', '.join(required)}{more}{'[' + optional[0] + ']' if optional else ''})"

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        least = sum(not parameter.optional for parameter in self.parameters)
        return least <= count and (self.parameters[-1].repeats or count <= len(self.parameters))

    def parameter(self, position: int) -> Parameter:
        """The parameter that the argument at this position (from 0) stands for."""
        return self.parameters[min(position, len(self.parameters) - 1)]


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """The functions that a rule may call, by name."""

    by_name: Mapping[str, Function]

    @classmethod
    def of(cls, functions: Iterable[Function]) -> Self:
        """A table; ValueError when two functions share a name."""
        by_name: dict[str, Function] = {}
        for function in functions:
            if function.name in by_name:
                raise ValueError(f"two functions are called {function.name}")
            by_name[function.name] = function
        return cls(by_name)

    def extended(self, functions: Iterable[Function]) -> "FunctionTable":
        """This table and more functions, for instance those that a spec declares; ValueError on a name taken."""
        return FunctionTable.of((*self.by_name.values(), *functions))
