"""Names and types of a parsed rule: from Python's syntax tree to our own."""

import ast
from collections.abc import Mapping
from decimal import Decimal

from engine.expressions.checking.calls import check_call, checked_arithmetic, join
from engine.expressions.checking.comparisons import check_comparison, report_options
from engine.expressions.checking.operators import fits_as
from engine.expressions.checking.scope import At, Scope, check_name, spelled
from engine.expressions.problems import Code, Refused, refused
from engine.expressions.reading import Parsed, parse
from engine.expressions.tree import Choose, Constant, Expression, Listing, Logic, Negative, Node, Not
from engine.expressions.types import BOOL, DECIMAL, INT, TEXT, UNKNOWN, ListOf, Money, Text, Type, is_number, word

_SYMBOLS: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip


def read(text: str, scope: Scope, expected: Type | None = None) -> Expression | Refused:
    """Parse and check a rule. `expected` is the type its value must have; None: any."""
    parsed = parse(text)
    return parsed if isinstance(parsed, Refused) else check(parsed, scope, expected)


def check(parsed: Parsed, scope: Scope, expected: Type | None = None) -> Expression | Refused:
    """Check names and types of a parsed rule, and that its value is of the type expected."""
    at = At(parsed, scope, _check)
    root = at.check(parsed.body)
    if expected is not None and root.type != UNKNOWN and not at.problems:
        _check_result(root, expected, at)
    return refused(at.problems) if at.problems else Expression(parsed.text, root)


def _check_result(root: Node, expected: Type, at: At) -> None:
    if isinstance(expected, Money) and root.type == Money(expected.unit, whole=False):
        at.report(root, Code.NOT_ROUNDED)
    elif not fits_as(root, expected):
        at.report(root, Code.RESULT_TYPE, expected=word(expected), actual=word(root.type))
    elif isinstance(expected, Text):
        report_options(root, expected.options, at)


def _check(node: ast.expr, at: At) -> Node:
    match node:
        case ast.Constant(value=value):
            return _constant(value, node, at)
        case ast.Name() | ast.Attribute():
            return _name(node, at)
        case ast.List(elts=items):
            return _listing(items, node, at)
        case ast.BoolOp(op=operator, values=values):
            return _logic("and" if isinstance(operator, ast.And) else "or", values, node, at)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_condition(operand, "not", at), at.span(node))
        case ast.UnaryOp(operand=operand):
            return _negative(operand, node, at)
        case ast.BinOp():
            return _arithmetic(node, at)
        case ast.Compare():
            return check_comparison(node, at)
        case ast.IfExp():
            return _choose(node, at)
        case ast.Call():
            return check_call(node, at)
        case ast.Tuple(elts=[]):
            return _listing([], node, at)
        case _:
            at.report(node, Code.NOT_PART_OF_RULES, found=",")
            return at.broken(node)


def _constant(value: object, node: ast.Constant, at: At) -> Node:
    span = at.span(node)
    match value:
        case str():
            return Constant(value, TEXT, span)
        case int():
            return Constant(value, INT, span)
        case _:
            return Constant(Decimal(at.parsed.text[span.start : span.end]), DECIMAL, span)


def _name(node: ast.expr, at: At) -> Node:
    name = spelled(node)
    if name in ("true", "false"):
        return Constant(name == "true", BOOL, at.span(node))
    return check_name(name or "", node, at)


def _listing(items: list[ast.expr], node: ast.expr, at: At) -> Node:
    if not items:
        at.report(node, Code.EMPTY_LIST)
        return at.broken(node)
    checked = tuple(at.check(item) for item in items)
    kind = join(checked, at)
    return at.broken(node) if kind == UNKNOWN else Listing(checked, ListOf(kind), at.span(node))


def _logic(word_between: str, values: list[ast.expr], node: ast.expr, at: At) -> Node:
    return Logic(word_between, tuple(_condition(value, word_between, at) for value in values), at.span(node))


def _condition(node: ast.expr, where: str, at: At) -> Node:
    checked = at.check(node)
    if checked.type not in (BOOL, UNKNOWN):
        at.report(checked, Code.NOT_A_CONDITION, word=where, actual=word(checked.type))
    return checked


def _negative(operand: ast.expr, node: ast.expr, at: At) -> Node:
    checked = at.check(operand)
    span = at.span(node)
    if checked.type == UNKNOWN:
        return checked
    if isinstance(checked, Constant) and isinstance(checked.value, int | Decimal) and checked.type != BOOL:
        negative = checked.value.copy_negate() if isinstance(checked.value, Decimal) else -checked.value
        return Constant(negative, checked.type, span)
    if not is_number(checked.type):
        at.report(node, Code.CALCULATED_TYPES, operator="-", left=word(INT), right=word(checked.type))
        return at.broken(node)
    return Negative(checked, checked.type, span)


def _arithmetic(node: ast.BinOp, at: At) -> Node:
    symbol = _SYMBOLS[type(node.op)]
    checked = checked_arithmetic(symbol, node, at)
    if symbol == "/":
        at.report(node, Code.DIVISION_WITHOUT_ROUNDING)
        return at.broken(node)
    return checked


def _choose(node: ast.IfExp, at: At) -> Node:
    then = at.check(node.body)
    condition = _condition(node.test, "if", at)
    otherwise = at.check(node.orelse)
    return Choose(condition, then, otherwise, join((then, otherwise), at), at.span(node))
