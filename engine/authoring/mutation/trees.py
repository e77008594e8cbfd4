"""Trees of checked rules with one node, or the functions they call, put in place of others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from engine.expressions import Expression, Function
from engine.expressions.tree import (
    Arithmetic,
    Call,
    Choose,
    Comparison,
    Listing,
    Logic,
    Negative,
    Node,
    Not,
    children,
)


def everywhere(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from everywhere(child)


def replaced(root: Node, old: Node, new: Node) -> Node:
    """The tree with `new` where exactly the object `old` stood."""
    return new if root is old else _rebuilt(root, partial(replaced, old=old, new=new))


def calling(rule: Expression, functions: Mapping[str, Function]) -> Expression:
    """The rule with these functions called by their names, in place of those bound when it was checked."""
    called = (node.function.name for node in everywhere(rule.root) if isinstance(node, Call))
    return Expression(rule.text, _calling(rule.root, functions)) if any(map(functions.__contains__, called)) else rule


def _calling(node: Node, functions: Mapping[str, Function]) -> Node:
    below = _rebuilt(node, partial(_calling, functions=functions))
    if isinstance(below, Call) and below.function.name in functions:
        return replace(below, function=functions[below.function.name])
    return below


def _rebuilt(node: Node, turn: Callable[[Node], Node]) -> Node:
    """The node with each child turned into another."""
    match node:
        case Listing(items):
            return replace(node, items=tuple(map(turn, items)))
        case Not(operand) | Negative(operand):
            return replace(node, operand=turn(operand))
        case Logic(_, operands) | Comparison(operands):
            return replace(node, operands=tuple(map(turn, operands)))
        case Arithmetic(_, left, right):
            return replace(node, left=turn(left), right=turn(right))
        case Choose(condition, then, otherwise):
            return replace(node, condition=turn(condition), then=turn(then), otherwise=turn(otherwise))
        case Call(_, arguments):
            return replace(node, arguments=tuple(map(turn, arguments)))
    return node
