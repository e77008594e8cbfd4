"""A year-month is a value of its own: parsed strictly, ordered, shifted by months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import YearMonth, months_between

MONTHS = st.builds(YearMonth, st.integers(1, 9999), st.integers(1, 12))


@given(MONTHS)
def test_text_and_value_are_a_round_trip(month: YearMonth) -> None:
    assert YearMonth.parse(str(month)) == month


@pytest.mark.parametrize(
    "text",
    [
        "2026-13",
        "2026-00",
        "0000-01",
        "2026-1",
        "26-10",
        "2026/10",
        "2026-10-01",
        "２０２６-10",
        " 2026-10",
        "2026-10\n",
        "",
    ],
)
def test_anything_but_four_digits_hyphen_two_digits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        YearMonth.parse(text)


@given(MONTHS, st.integers(-200_000, 200_000))
def test_shifting_and_measuring_are_inverse(month: YearMonth, months: int) -> None:
    if 12 <= month.year * 12 + month.month - 1 + months < 10_000 * 12:
        assert months_between(month.plus_months(months), month) == months
    else:
        with pytest.raises(ValueError, match="years"):
            month.plus_months(months)


@given(MONTHS, MONTHS)
def test_order_is_the_order_of_the_calendar(left: YearMonth, right: YearMonth) -> None:
    assert (left < right) == (left.first_day() < right.first_day())
    assert (left == right) == (hash(left) == hash(right) and months_between(left, right) == 0)


@given(MONTHS)
def test_the_day_after_the_last_is_a_first(month: YearMonth) -> None:
    assert YearMonth.of(month.last_day()) == month
    if month != YearMonth(9999, 12):
        assert month.last_day() + timedelta(days=1) == month.plus_months(1).first_day()


@pytest.mark.parametrize(("text", "last"), [("2024-02", 29), ("2026-02", 28), ("2100-02", 28), ("2026-12", 31)])
def test_last_days(text: str, last: int) -> None:
    month = YearMonth.parse(text)
    assert month.last_day() == date(month.year, month.month, last)
