"""The types a rule's parts can have, and what a value of each type is at run time.

bool: True, False. int: int. decimal: Decimal (finite) or int. money: int in the smallest unit (yen). text: str.
date: date. year_month: YearMonth. instant: aware datetime. list: tuple or list without missing items.
deadline: a `moments.BoundDeadline`; it has no order and equals nothing, functions take it.
rows: sequence of mappings from column to value. Any value may be missing: None (a row may also lack the key).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.expressions.problems import Word


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain type, known by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text. `options` are the ids of a choice, so that a rule that names another value is found; empty: free text."""

    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. `whole` is false between a multiplication by a decimal and its rounding."""

    unit: str = "JPY"
    whole: bool = True


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, for instance the ticked ids of a field with several choices."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a repeated part, with the type of each column."""

    name: str
    columns: Mapping[str, "Type"] = field(hash=False)


Type = Scalar | Text | Money | ListOf | Rows

BOOL = Scalar("bool")
INT = Scalar("int")
DECIMAL = Scalar("decimal")
DATE = Scalar("date")
YEAR_MONTH = Scalar("year_month")
INSTANT = Scalar("instant")
DEADLINE = Scalar("deadline")
TEXT = Text()
YEN = Money()
UNKNOWN = Scalar("unknown")
"""The type of a part that has a problem of its own; it fits everywhere, so that one mistake is reported once."""


def is_number(kind: Type) -> bool:
    """Whether one can calculate with it: int, decimal or money."""
    return kind in (INT, DECIMAL) or isinstance(kind, Money)


def is_ordered(kind: Type) -> bool:
    """Whether values have an order: numbers and moments. Text has none in rules, for '10' would come before '9'."""
    return is_number(kind) or kind in (DATE, YEAR_MONTH, INSTANT)


def may_be_decimal(kind: Type) -> bool:
    """Whether a value may be a Decimal, so that Python's own operators would round it silently."""
    return kind == DECIMAL or (isinstance(kind, Money) and not kind.whole)


def is_single(kind: Type) -> bool:
    """Whether it is one value, not a list and not rows."""
    return not isinstance(kind, ListOf | Rows)


def common(left: Type, right: Type) -> Type | None:
    """The type that holds values of both, or None when the two do not mix."""
    if left == right or right == UNKNOWN:
        return left
    if left == UNKNOWN:
        return right
    if isinstance(left, Text) and isinstance(right, Text):
        return TEXT
    if {left, right} == {INT, DECIMAL}:
        return DECIMAL
    if isinstance(left, Money) and isinstance(right, Money) and left.unit == right.unit:
        return Money(left.unit, whole=False)
    return _common_list(left, right)


def _common_list(left: Type, right: Type) -> Type | None:
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        item = common(left.item, right.item)
        return None if item is None else ListOf(item)
    return None


def fits(actual: Type, expected: Type) -> bool:
    """Whether a value of type `actual` can stand where `expected` is asked for."""
    if isinstance(actual, ListOf) and isinstance(expected, ListOf):
        return fits(actual.item, expected.item)
    joined = common(actual, expected)
    return joined is not None and (joined == expected or isinstance(expected, Text))


def word(kind: Type) -> Word:
    """How messages name the type."""
    match kind:
        case Scalar(name):
            return Word(f"type.{name}")
        case Text():
            return Word("type.text")
        case Money("JPY", True):
            return Word("type.yen")
        case Money("JPY", False):
            return Word("type.yen_unrounded")
        case Money(unit):
            return Word("type.money", unit)
        case ListOf(item):
            return Word("type.list", word(item))
        case Rows(name):
            return Word("type.rows", name)
