"""Which types mix, and which stand for which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions import (
    BOOL,
    DATE,
    DECIMAL,
    INSTANT,
    INT,
    TEXT,
    YEAR_MONTH,
    YEN,
    ListOf,
    Money,
    Rows,
    Scalar,
    Text,
    Type,
    Word,
)
from engine.expressions.types import UNKNOWN, common, fits, word

TYPES: list[Type] = [
    BOOL, INT, DECIMAL, DATE, INSTANT, YEAR_MONTH, TEXT, Text(("a",)), YEN, Money("JPY", whole=False), Money("USD"),
    ListOf(TEXT), ListOf(Text(("a",))), ListOf(INT), Rows("r", {"n": INT}), UNKNOWN,
]  # fmt: skip


@given(st.sampled_from(TYPES), st.sampled_from(TYPES))
def test_the_common_type_does_not_depend_on_the_order(left: Type, right: Type) -> None:
    assert common(left, right) == common(right, left)


@given(st.sampled_from(TYPES))
def test_every_type_fits_itself_and_is_never_hidden_by_a_problem(kind: Type) -> None:
    assert fits(kind, kind)
    assert fits(UNKNOWN, kind)
    assert common(kind, UNKNOWN) == kind


@pytest.mark.parametrize(
    ("actual", "expected", "good"),
    [
        (INT, DECIMAL, True),
        (DECIMAL, INT, False),
        (INT, YEN, False),
        (YEN, INT, False),
        (YEN, Money("USD"), False),
        (Money("JPY", whole=False), YEN, False),
        (YEN, Money("JPY", whole=False), True),
        (Text(("a",)), TEXT, True),
        (TEXT, Text(("a",)), True),
        (ListOf(Text(("a",))), ListOf(TEXT), True),
        (ListOf(INT), ListOf(TEXT), False),
        (DATE, YEAR_MONTH, False),
        (BOOL, INT, False),
    ],
)
def test_fits(actual: Type, expected: Type, good: bool) -> None:
    assert fits(actual, expected) is good


@pytest.mark.parametrize(
    ("kind", "worded"),
    [
        (YEN, Word("type.yen")),
        (Money("USD"), Word("type.money", "USD")),
        (ListOf(YEN), Word("type.list", Word("type.yen"))),
        (Rows("lines", {}), Word("type.rows", "lines")),
        (Scalar("deadline"), Word("type.deadline")),
    ],
)
def test_types_are_worded(kind: Type, worded: Word) -> None:
    assert word(kind) == worded
