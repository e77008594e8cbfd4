"""A rule evaluated part by part, with every part's text and value: the one source of "why" for people and records.

The value is always that of the compiled rule. Parts that were not needed (the branch not taken, what stands after an
operand that decides) are not in the trace.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.expressions import operations
from engine.expressions.functions import Form
from engine.expressions.tree import (
    Arithmetic,
    Call,
    Choose,
    Column,
    Comparison,
    Constant,
    Expression,
    Listing,
    Logic,
    Negative,
    Node,
    Not,
    Read,
)
from engine.expressions.types import may_be_decimal


@dataclass(frozen=True, slots=True)
class Trace:
    """One part of a rule: its text as written, its value (None: missing) and the parts that made it.

    `row` is the position (from 0) of the row in which the part was evaluated, for the parts directly below a function
    over rows.
    """

    node: Node
    text: str
    value: object
    children: "tuple[Trace, ...]" = ()
    row: int | None = None


def trace(expression: Expression, values: Mapping[str, object]) -> Trace:
    """Evaluate with the values of the names, as the rule writes them; absent or None: missing."""
    return _Run(expression.text, values).trace(expression.root)


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    values: Mapping[str, object]
    rows: tuple[operations.Row, ...] = ()

    def trace(self, node: Node) -> Trace:
        match node:
            case Constant():
                return self.found(node, node.value)
            case Read(name):
                return self.found(node, self.values.get(name))
            case Column(name, level):
                return self.found(node, self.rows[level].get(name))
            case Logic():
                return _logic(node, self)
            case Comparison():
                return _comparison(node, self)
            case Choose():
                return _choose(node, self)
            case Call():
                return _call(node, self)
            case Listing(items):
                return self.strict(node, items, lambda *found: found)
            case Not(operand):
                return self.strict(node, (operand,), operator.not_)
            case Negative(operand):
                return self.strict(node, (operand,), operations.exact_negative)
            case Arithmetic(symbol, left, right):
                exact = may_be_decimal(left.type) or may_be_decimal(right.type)
                return self.strict(node, (left, right), (_EXACT if exact else _WHOLE)[symbol])

    def found(self, node: Node, value: object, children: tuple[Trace, ...] = ()) -> Trace:
        return Trace(node, self.text[node.span.start : node.span.end], value, children)

    def strict(self, node: Node, parts: Sequence[Node], verb: Callable[..., object]) -> Trace:
        """Missing as soon as one part is."""
        children = tuple(self.trace(part) for part in parts)
        values = [child.value for child in children]
        return self.found(node, None if None in values else verb(*values), children)


def _floor_divide(left: int, right: int) -> int | None:
    return left // right if right else None


def _remainder(left: int, right: int) -> int | None:
    return left % right if right else None


_WHOLE: Mapping[str, Callable[[Any, Any], object]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": _floor_divide, "%": _remainder,
}  # fmt: skip

_EXACT: Mapping[str, Callable[[Any, Any], object]] = {
    "+": operations.exact_add,
    "-": operations.exact_subtract,
    "*": operations.exact_multiply,
    "//": operations.exact_floor_divide,
    "%": operations.exact_remainder,
}

_COMPARISONS: Mapping[str, Callable[[Any, Any], object]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _logic(node: Logic, run: _Run) -> Trace:
    deciding = node.word == "or"
    children: list[Trace] = []
    for operand in node.operands:
        children.append(run.trace(operand))
        if children[-1].value is deciding:
            return run.found(node, deciding, tuple(children))
    undecided = any(child.value is None for child in children)
    return run.found(node, None if undecided else not deciding, tuple(children))


def _comparison(node: Comparison, run: _Run) -> Trace:
    children = tuple(run.trace(operand) for operand in node.operands)
    verdicts = [
        _compared(left.value, symbol, right)
        for left, symbol, right in zip(children, node.operators, children[1:], strict=False)
    ]
    value = False if False in verdicts else None if None in verdicts else True
    return run.found(node, value, children)


def _compared(left: object, symbol: str, right: Trace) -> object:
    if left is None:
        return None
    if symbol in ("in", "not in"):
        found = _is_among(left, right)
        return found if symbol == "in" or found is None else not found
    return None if right.value is None else _COMPARISONS[symbol](left, right.value)


def _is_among(value: object, listed: Trace) -> bool | None:
    """A list written out may hold missing items: then a value that equals none of the others is undecided."""
    if isinstance(listed.node, Listing):
        items: Sequence[object] = [child.value for child in listed.children]
    elif isinstance(listed.value, Sequence):
        items = listed.value
    else:
        return None
    if value in items:
        return True
    return None if None in items else False


def _choose(node: Choose, run: _Run) -> Trace:
    condition = run.trace(node.condition)
    if condition.value is None:
        return run.found(node, None, (condition,))
    taken = run.trace(node.then if condition.value else node.otherwise)
    return run.found(node, taken.value, (condition, taken))


def _call(node: Call, run: _Run) -> Trace:
    match node.function.form:
        case Form.FIRST_GIVEN:
            return _first_given(node, run)
        case Form.IS_GIVEN:
            part = run.trace(node.arguments[0])
            return run.found(node, part.value is not None, (part,))
        case Form.ROUNDING:
            return _rounding(node, run)
        case Form.ROWS:
            return _over_rows(node, run)
        case _:
            return run.strict(node, node.arguments, node.function.python)


def _first_given(node: Call, run: _Run) -> Trace:
    children: list[Trace] = []
    for argument in node.arguments:
        children.append(run.trace(argument))
        if children[-1].value is not None:
            break
    return run.found(node, children[-1].value, tuple(children))


def _rounding(node: Call, run: _Run) -> Trace:
    rounded, step = node.arguments
    if isinstance(rounded, Arithmetic) and rounded.operator == "/":
        return run.strict(node, (rounded.left, rounded.right, step), node.function.python)
    return run.strict(node, (rounded, step), lambda value, by: node.function.python(value, 1, by))


def _over_rows(node: Call, run: _Run) -> Trace:
    rows, *bodies = node.arguments
    children = [run.trace(rows)]
    if children[0].value is None:
        return run.found(node, None, tuple(children))

    def body(row: operations.Row) -> object:
        inner = replace(run, rows=(*run.rows, row)).trace(bodies[0])
        children.append(replace(inner, row=len(children) - 1))
        return inner.value

    value = node.function.python(children[0].value, *([body] if bodies else []))
    return run.found(node, value, tuple(children))
