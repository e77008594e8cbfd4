"""Rolling and counting: universal rules over calendars with any holidays, and searches that always end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import (
    Closed,
    DayOutOfRange,
    FoundDay,
    NoBusinessDay,
    Passed,
    add_business_days,
    is_business_day,
    next_business_day,
    previous_business_day,
)
from engine.testing.listed_calendar import ListedCalendar

DAY = timedelta(days=1)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
CALENDARS = st.builds(
    ListedCalendar,
    st.dictionaries(st.dates(date(2025, 12, 1), date(2026, 2, 28)) | DAYS, st.just("休み"), max_size=80),
)
COUNTS = st.integers(-60, 60)


def between(first: date, last: date) -> list[date]:
    """The days after `first` and before `last`."""
    return [first + DAY * n for n in range(1, (last - first).days)]


def open_days(first: date, last: date, calendar: ListedCalendar) -> list[date]:
    return [day for day in between(first, last) if is_business_day(day, calendar)]


@given(DAYS, CALENDARS)
def test_a_rolled_day_is_a_business_day_and_none_was_passed_over(day: date, calendar: ListedCalendar) -> None:
    later, earlier = next_business_day(day, calendar), previous_business_day(day, calendar)
    assert is_business_day(later.day, calendar)
    assert is_business_day(earlier.day, calendar)
    assert earlier.day <= day <= later.day
    assert open_days(earlier.day, later.day, calendar) == [day] * (earlier.day < day < later.day and not later.moved)


@given(DAYS, CALENDARS)
def test_passed_names_every_closed_day_from_the_base_on_in_order(day: date, calendar: ListedCalendar) -> None:
    later, earlier = next_business_day(day, calendar), previous_business_day(day, calendar)
    assert [each.day for each in later.passed] == [day + DAY * n for n in range((later.day - day).days)]
    assert [each.day for each in earlier.passed] == [day - DAY * n for n in range((day - earlier.day).days)]
    for each in later.passed + earlier.passed:
        assert each.closed == calendar.closed(each.day)


@given(DAYS, CALENDARS)
def test_rolling_twice_changes_nothing(day: date, calendar: ListedCalendar) -> None:
    once = next_business_day(day, calendar).day
    assert next_business_day(once, calendar) == FoundDay(once, once, calendar="test.listed")
    assert previous_business_day(once, calendar).day == once


@given(DAYS, CALENDARS)
def test_back_over_what_was_rolled_forward_leads_before_the_base(day: date, calendar: ListedCalendar) -> None:
    rolled = next_business_day(day, calendar)
    if rolled.moved:
        assert previous_business_day(rolled.day - DAY, calendar).day < day


@given(DAYS, COUNTS, CALENDARS)
def test_counting_and_counting_back_return_to_a_business_day(day: date, count: int, calendar: ListedCalendar) -> None:
    start = next_business_day(day, calendar).day
    there = add_business_days(start, count, calendar).day
    assert add_business_days(there, -count, calendar).day == start


@given(DAYS, COUNTS, COUNTS, CALENDARS)
def test_counting_in_two_parts_is_counting_at_once(day: date, one: int, other: int, calendar: ListedCalendar) -> None:
    start = next_business_day(day, calendar).day
    halfway = add_business_days(start, one, calendar).day
    assert add_business_days(halfway, other, calendar).day == add_business_days(start, one + other, calendar).day


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_so_many_business_days_lie_on_the_way(day: date, count: int, calendar: ListedCalendar) -> None:
    later = add_business_days(day, count, calendar)
    assert len(open_days(day, later.day + DAY, calendar)) == count
    assert len(later.passed) == (later.day - day).days - count
    earlier = add_business_days(day, -count, calendar)
    assert len(open_days(earlier.day - DAY, day, calendar)) == count


def test_one_business_day_after_a_saturday_is_monday() -> None:
    found = add_business_days(date(2026, 9, 5), 1, ListedCalendar())
    assert found.day == date(2026, 9, 7)
    assert found.passed == (Passed(date(2026, 9, 6), Closed("sunday")),)
    assert found.counted == 1


def test_counting_none_stays_on_a_closed_day() -> None:
    assert add_business_days(date(2026, 9, 5), 0, ListedCalendar()).day == date(2026, 9, 5)


@given(DAYS, CALENDARS, st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_a_result_is_provisional_when_a_day_looked_at_was_not_decided(
    day: date, calendar: ListedCalendar, known_until: date
) -> None:
    known = ListedCalendar(calendar.holidays, known_until=known_until)
    for found in (next_business_day(day, known), previous_business_day(day, known), add_business_days(day, 3, known)):
        assert found.provisional == (max(found.base, found.day) > known_until)


def test_rolled_back_into_the_decided_year_it_is_provisional_all_the_same() -> None:
    """2028-01-02 may still become a business day."""
    known = ListedCalendar({date(2028, 1, 1): "元日"}, known_until=date(2027, 12, 31))
    found = previous_business_day(date(2028, 1, 2), known)
    assert found.day == date(2027, 12, 31)
    assert found.provisional


@pytest.mark.parametrize("roll", [next_business_day, lambda day, calendar: add_business_days(day, 1, calendar)])
def test_a_calendar_closed_for_ever_ends_the_search(roll: object) -> None:
    calendar = ListedCalendar(closed_from=date(2026, 1, 1))
    assert callable(roll)
    with pytest.raises(NoBusinessDay) as caught:
        roll(date(2026, 5, 1), calendar)
    assert caught.value.calendar == "test.listed"


def test_the_end_of_the_data_is_named() -> None:
    calendar = ListedCalendar(known_until=date(2026, 10, 2), data_until=date(2026, 10, 2))
    with pytest.raises(DayOutOfRange) as caught:
        next_business_day(date(2026, 10, 3), calendar)
    assert (caught.value.calendar, caught.value.day) == ("test.listed", date(2026, 10, 3))


@pytest.mark.parametrize("count", [10**4, -(10**4), 10**5, 10**9, -(10**9), 10**30])
def test_enormous_counts_are_refused_at_once(count: int) -> None:
    endless = ListedCalendar(known_from=date.min, data_until=date.max, holidays={})
    calendar = ListedCalendar() if abs(count) == 10**4 else endless
    with pytest.raises(DayOutOfRange):
        add_business_days(date(2090, 1, 1) if count > 0 else date(2010, 1, 1), count, calendar)


def test_the_first_and_the_last_day_of_all() -> None:
    endless = ListedCalendar({date.max: "a", date.min: "b"}, known_from=date.min, data_until=date.max)
    with pytest.raises(DayOutOfRange):
        next_business_day(date.max, endless)
    with pytest.raises(DayOutOfRange):
        previous_business_day(date.min, endless)
