"""Comparisons: which types may meet, which have an order, and whether a choice really has the option named."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from engine.expressions.checking.operators import seen_beside
from engine.expressions.checking.scope import At, options_of, similar_to
from engine.expressions.problems import Code, Word
from engine.expressions.tree import Choose, Comparison, Constant, Listing, Node
from engine.expressions.types import (
    DATE,
    DEADLINE,
    UNKNOWN,
    YEAR_MONTH,
    ListOf,
    Money,
    Text,
    common,
    is_ordered,
    is_single,
    word,
)

_SYMBOLS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def check_comparison(node: ast.Compare, at: At) -> Node:
    """A comparison, chained or not; each pair of neighbours is checked."""
    parts = [node.left, *node.comparators]
    beside = at.beside(at.options.union(*(options_of(part, at) for part in parts)))
    symbols = tuple(_SYMBOLS[type(operator)] for operator in node.ops)
    operands = [beside.check(parts[0])]
    for comparator, symbol in zip(node.comparators, symbols, strict=True):
        part = comparator
        if symbol in ("in", "not in") and isinstance(part, ast.Tuple):
            part = ast.copy_location(ast.List(part.elts, ast.Load()), part)
        operands.append(beside.check(part))
    for left, symbol, right in zip(operands, symbols, operands[1:], strict=False):
        _check_pair(left, symbol, right, at)
    return Comparison(tuple(operands), symbols, at.span(node))


def _check_pair(left: Node, symbol: str, right: Node, at: At) -> None:
    if UNKNOWN in (left.type, right.type):
        return
    if symbol in ("in", "not in"):
        _check_membership(left, right, at)
    elif not (is_single(left.type) and is_single(right.type)):
        listed = left if not is_single(left.type) else right
        at.report(listed, Code.LIST_COMPARED, operator=symbol, actual=word(listed.type))
    elif DEADLINE in (left.type, right.type):
        at.report(left if left.type == DEADLINE else right, Code.DEADLINE_COMPARED, operator=symbol)
    elif common(seen_beside(left, (right,)), seen_beside(right, (left,))) is None:
        _report_mismatch(left, right, at)
    elif symbol not in ("==", "!=") and not is_ordered(left.type):
        at.report(left, Code.NO_ORDER, operator=symbol, actual=word(left.type))
    else:
        check_options(left, right, at)


def _check_membership(left: Node, right: Node, at: At) -> None:
    if not isinstance(right.type, ListOf):
        at.report(right, Code.NOT_A_LIST, actual=word(right.type))
    elif not is_single(left.type):
        at.report(left, Code.LIST_COMPARED, operator="in", actual=word(left.type))
    elif isinstance(right, Listing):
        for item in right.items:
            _check_pair(left, "==", item, at)
    elif common(left.type, right.type.item) is None:
        at.report(left, Code.COMPARED_TYPES, left=word(left.type), right=word(right.type.item))
    elif isinstance(right.type.item, Text):
        report_options(left, right.type.item.options, at)


def _report_mismatch(left: Node, right: Node, at: At) -> None:
    written, other = (left, right) if isinstance(left, Constant) and isinstance(left.value, str) else (right, left)
    value = written.value if isinstance(written, Constant) and isinstance(written.value, str) else None
    if value is not None and other.type in (DATE, YEAR_MONTH):
        function = "date" if other.type == DATE else "month"
        at.report(written, Code.DATE_COMPARED_WITH_TEXT, value=value, instead=f"{function}('{value}')")
    elif value is not None and isinstance(other.type, Money):
        at.report(written, Code.MONEY_COMPARED_WITH_TEXT, value=value)
    else:
        at.report(right, Code.COMPARED_TYPES, left=word(left.type), right=word(right.type))


def check_options(left: Node, right: Node, at: At) -> None:
    """Report a text written out beside a choice that has no such option: it would never be equal."""
    for chosen, written in ((left, right), (right, left)):
        if isinstance(chosen.type, Text):
            report_options(written, chosen.type.options, at)


def report_options(node: Node, options: Sequence[str], at: At) -> None:
    """Report each text written out in the part that is none of the options; no options: any text."""
    for constant in _texts(node) if options else ():
        value = str(constant.value)
        if value in options:
            continue
        similar = similar_to(value, list(options), likeness=0.6)
        if similar is None:
            choices: str | Word = ", ".join(f"'{option}'" for option in options)
            at.report(constant, Code.NOT_A_CHOICE, value=value, choices=choices)
        else:
            at.report(constant, Code.NOT_A_CHOICE_SIMILAR, value=value, similar=similar)


def _texts(node: Node) -> Iterator[Constant]:
    match node:
        case Constant(value=str()):
            yield node
        case Listing(items):
            for item in items:
                yield from _texts(item)
        case Choose(_, then, otherwise):
            yield from _texts(then)
            yield from _texts(otherwise)
        case _:
            return
