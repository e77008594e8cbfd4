"""Calls: the function is known, it takes so many arguments, and each is of a type it accepts."""

import ast

from engine.expressions.checking.operators import Complaint, calculated, fits_as, joined
from engine.expressions.checking.scope import At, similar_to
from engine.expressions.functions import Form, Function, Group, Parameter, Result
from engine.expressions.problems import Code, Word
from engine.expressions.tree import Arithmetic, Call, Constant, Node
from engine.expressions.types import (
    DATE,
    INT,
    UNKNOWN,
    YEAR_MONTH,
    ListOf,
    Money,
    Rows,
    Type,
    is_number,
    is_ordered,
    word,
)


def check_call(node: ast.Call, at: At) -> Node:
    """A call of a function of the table."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    function = at.scope.functions.by_name.get(name)
    if function is None:
        _report_unknown(name, node.func, at)
        return at.broken(node)
    if not function.takes(len(node.args)):
        at.report(node, Code.ARGUMENT_COUNT, name=name, usage=function.usage, found=len(node.args))
        return at.broken(node)
    if function.form is Form.LITERAL:
        return _written_out(function, node, at)
    before = len(at.problems)
    arguments = _check_arguments(function, node, at)
    kind = _result(function, arguments, at) if len(at.problems) == before else UNKNOWN
    return Call(function, arguments, kind, at.span(node))


def _report_unknown(name: str, place: ast.expr, at: At) -> None:
    similar = similar_to(name, list(at.scope.functions.by_name))
    if name in at.scope.names or any(name in rows.columns for rows in at.rows):
        at.report(place, Code.NAME_IS_NOT_A_FUNCTION, name=name)
    elif similar is None:
        at.report(place, Code.UNKNOWN_FUNCTION, name=name)
    else:
        at.report(place, Code.UNKNOWN_FUNCTION_SIMILAR, name=name, similar=similar)


def _written_out(function: Function, node: ast.Call, at: At) -> Node:
    """`date('2026-04-01')`: the value is known while checking."""
    usage = function.example.partition(")")[0] + ")"
    argument = node.args[0]
    if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
        at.report(argument, Code.NOT_WRITTEN_OUT, usage=usage)
        return at.broken(node)
    value = function.python(argument.value)
    if value is None or isinstance(function.result, Result):
        at.report(argument, Code.DATE_SPELLING, value=argument.value, usage=usage)
        return at.broken(node)
    return Constant(value, function.result, at.span(node))  # type: ignore[arg-type]  # the table says what it makes


def _check_arguments(function: Function, node: ast.Call, at: At) -> tuple[Node, ...]:
    arguments: list[Node] = []
    for position, part in enumerate(node.args):
        parameter = function.parameter(position)
        if parameter.in_row:
            rows = arguments[0].type
            if not isinstance(rows, Rows):
                _report_no_rows(function, arguments[0], at)
                break
            argument = at.in_row(rows).check(part)
        elif function.form is Form.ROUNDING and position == 0:
            argument = _check_rounded(part, at)
        else:
            argument = at.check(part)
        arguments.append(argument)
        _check_argument(function, parameter, arguments, at)
    return tuple(arguments)


def _report_no_rows(function: Function, argument: Node, at: At) -> None:
    """A list has no columns, so it can be counted but not searched by a condition."""
    if isinstance(argument.type, ListOf) and function.parameter(0).accepts is Group.ROWS_OR_LIST:
        _report_argument(function, function.parameter(0), argument, Word("group.rows"), at)


def _report_argument(function: Function, parameter: Parameter, argument: Node, expected: Word, at: At) -> None:
    at.report(
        argument,
        Code.ARGUMENT_TYPE,
        name=function.name,
        parameter=parameter.name,
        expected=expected,
        actual=word(argument.type),
    )


def _check_argument(function: Function, parameter: Parameter, arguments: list[Node], at: At) -> None:
    argument, first = arguments[-1], arguments[0].type
    if argument.type == UNKNOWN:
        return
    accepts: Group | Type = parameter.accepts
    if accepts is Group.STEP and not isinstance(first, Money):
        accepts = INT
    if not _accepted(argument, accepts):
        expected = Word(f"group.{accepts.value}") if isinstance(accepts, Group) else word(accepts)
        _report_argument(function, parameter, argument, expected, at)
    elif parameter.accepts is Group.STEP and isinstance(argument, Constant) and _not_positive(argument):
        at.report(argument, Code.STEP_NOT_POSITIVE, name=function.name)


def _not_positive(node: Constant) -> bool:
    return isinstance(node.value, int) and node.value <= 0


def _accepted(node: Node, accepts: Group | Type) -> bool:
    match accepts:
        case Group.ANY:
            return True
        case Group.NUMBER:
            return is_number(node.type)
        case Group.ORDERED:
            return is_ordered(node.type)
        case Group.ROWS:
            return isinstance(node.type, Rows)
        case Group.ROWS_OR_LIST:
            return isinstance(node.type, Rows | ListOf)
        case Group.DATE_OR_MONTH:
            return node.type in (DATE, YEAR_MONTH)
        case Group.STEP:
            return node.type == INT or isinstance(node.type, Money)
        case _:
            return fits_as(node, accepts)


def _check_rounded(part: ast.expr, at: At) -> Node:
    """What is rounded: the one place where a division may stand."""
    if not (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div)):
        return at.check(part)
    return checked_arithmetic("/", part, at)


def checked_arithmetic(operator: str, node: ast.BinOp, at: At) -> Node:
    """left operator right, both checked."""
    left, right = at.check(node.left), at.check(node.right)
    kind: Type | Complaint = calculated(operator, left, right)
    if isinstance(kind, tuple):
        code, params = kind
        at.report(node, code, **params)
        return at.broken(node)
    if operator in ("//", "%", "/") and isinstance(right, Constant) and right.type != UNKNOWN and right.value == 0:
        at.report(right, Code.DIVISION_BY_ZERO, operator=operator)
    return Arithmetic(operator, left, right, kind, at.span(node))


def _result(function: Function, arguments: tuple[Node, ...], at: At) -> Type:
    first = arguments[0].type
    match function.result:
        case Result.FIRST:
            return first
        case Result.LAST:
            return arguments[-1].type
        case Result.ROUNDED:
            return UNKNOWN if first == UNKNOWN else Money(first.unit) if isinstance(first, Money) else INT
        case Result.COMMON:
            return join(arguments, at)
        case kind:
            return kind


def join(nodes: tuple[Node, ...], at: At) -> Type:
    """The type that holds all the parts; a problem at the first that does not mix."""
    kind = joined(nodes)
    if not isinstance(kind, tuple):
        return kind
    wrong = next(node for index, node in enumerate(nodes) if isinstance(joined(nodes[: index + 1]), tuple))
    at.report(wrong, Code.DIFFERENT_TYPES, left=word(kind[0]), right=word(kind[1]))
    return UNKNOWN
