"""A checked rule: a tree of frozen nodes, each with its type and its place in the rule's text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.dates import YearMonth
from engine.expressions.functions import Function
from engine.expressions.types import BOOL, ListOf, Type

ConstantValue = bool | int | Decimal | str | date | YearMonth


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start (inclusive) to end (exclusive) of the rule's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written out in the rule."""

    value: ConstantValue
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Listing:
    """A list written out: [a, b] or (a, b)."""

    items: "tuple[Node, ...]"
    type: ListOf
    span: Span


@dataclass(frozen=True, slots=True)
class Read:
    """A name: a field's bare id, or a qualified one such as deadline.online."""

    name: str
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row at hand. `level` counts the rows around it, 0 for the outermost."""

    name: str
    level: int
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """not operand."""

    operand: "Node"
    span: Span
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Logic:
    """`word` is 'and' or 'or'; at least two operands."""

    word: str
    operands: "tuple[Node, ...]"
    span: Span
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Comparison:
    """operands[0] operators[0] operands[1] …; each pair counts, as in 1 <= x <= 5."""

    operands: "tuple[Node, ...]"
    operators: tuple[str, ...]
    span: Span
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """left operator right, with one of + - * // %, and / as the first argument of a rounding function only."""

    operator: str
    left: "Node"
    right: "Node"
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Negative:
    """-operand."""

    operand: "Node"
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Choose:
    """then if condition else otherwise."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """function(arguments); the function's form says how missing arguments and rows are dealt with."""

    function: Function
    arguments: "tuple[Node, ...]"
    type: Type
    span: Span


Node = Constant | Listing | Read | Column | Not | Logic | Comparison | Arithmetic | Negative | Choose | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked rule: its text as written and its tree."""

    text: str
    root: Node

    @property
    def type(self) -> Type:
        """The type of its value."""
        return self.root.type


@dataclass(frozen=True, slots=True)
class NameUse:
    """One place where a rule reads a name; columns count characters from 0."""

    name: str
    column: int
    end_column: int


def name_uses(expression: Expression) -> tuple[NameUse, ...]:
    """Every place where the rule reads a name from outside, in reading order; columns of rows are not among them."""
    found = [
        NameUse(node.name, node.span.start, node.span.end) for node in _walk(expression.root) if isinstance(node, Read)
    ]
    return tuple(sorted(found, key=lambda use: use.column))


def names_used(expression: Expression) -> frozenset[str]:
    """The names that the rule reads from outside, as written (`sum`, `deadline.online`)."""
    return frozenset(node.name for node in _walk(expression.root) if isinstance(node, Read))


def functions_used(expression: Expression) -> frozenset[str]:
    """The names of the functions that the rule calls (`date` and `month` are literals, not calls)."""
    return frozenset(node.function.name for node in _walk(expression.root) if isinstance(node, Call))


def children(node: Node) -> "tuple[Node, ...]":
    """The parts of a node, in reading order."""
    match node:
        case Constant() | Read() | Column():
            return ()
        case Listing(items):
            return items
        case Not(operand) | Negative(operand):
            return (operand,)
        case Logic(_, operands) | Comparison(operands):
            return operands
        case Arithmetic(_, left, right):
            return (left, right)
        case Choose(condition, then, otherwise):
            return (then, condition, otherwise)
        case Call(_, arguments):
            return arguments


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _walk(child)
