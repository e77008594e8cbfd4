"""From rules to days and windows: clipping, month-specific days, both ends of a window, 24:00, what is provisional."""

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import DayOutOfRange, DayRule, FoundDay, WindowRule, YearMonth, find_day, window_of
from engine.testing.listed_calendar import ListedCalendar

JST: Final = ZoneInfo("Asia/Tokyo")
LISTED: Final = ListedCalendar({date(2026, 11, 3): "文化の日", date(2026, 11, 23): "勤労感謝の日"})
CALENDARS: Final = {"test.listed": LISTED}
MONTHS = st.builds(YearMonth, st.integers(2003, 2095), st.integers(1, 12))
ROLLING = st.sampled_from(("stays", "next_business_day", "previous_business_day"))
RULES = st.builds(
    DayRule,
    day=st.integers(1, 31),
    months=st.integers(-3, 3),
    in_months=st.dictionaries(st.integers(1, 12), st.integers(1, 31), max_size=3),
    holiday=ROLLING,
    business_days=st.integers(-5, 5),
    calendar=st.just("test.listed"),
)
MINUTES = st.none() | st.integers(0, 1440)
NEXT: Final = DayRule(5, holiday="next_business_day", calendar="test.listed")


@given(RULES, MONTHS)
def test_the_base_is_the_day_named_clipped_to_its_month(rule: DayRule, month: YearMonth) -> None:
    meant = month.plus_months(rule.months)
    last = monthrange(meant.year, meant.month)[1]
    named = rule.in_months.get(meant.month, rule.day)
    assert find_day(rule, month, CALENDARS).base == date(meant.year, meant.month, min(named, last))


@given(RULES, MONTHS)
def test_what_is_rolled_or_counted_is_a_business_day(rule: DayRule, month: YearMonth) -> None:
    found = find_day(rule, month, CALENDARS)
    if rule.holiday == "stays" and not rule.business_days:
        assert found == FoundDay(found.base, found.base)
    else:
        assert LISTED.closed(found.day) is None
        assert (found.calendar, found.counted) == ("test.listed", rule.business_days)


@given(RULES, MONTHS)
def test_every_day_passed_was_closed_and_its_reason_is_the_calendars(rule: DayRule, month: YearMonth) -> None:
    for each in find_day(rule, month, CALENDARS).passed:
        assert each.closed == LISTED.closed(each.day)


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        ("2026-02", 31, "2026-02-28"),
        ("2028-02", 30, "2028-02-29"),
        ("2100-02", 29, "2100-02-28"),
        ("2026-04", 31, "2026-04-30"),
        ("2026-12", 31, "2026-12-31"),
        ("9999-12", 31, "9999-12-31"),
    ],
)
def test_a_day_that_the_month_lacks_is_its_last(month: str, day: int, expected: str) -> None:
    assert find_day(DayRule(day), YearMonth.parse(month), {}).day == date.fromisoformat(expected)


def test_paper_due_on_the_20th_and_in_december_on_the_15th_rolls_back() -> None:
    """Section 9 of the domain: 2026-12-20 would be a Sunday, 2026-06-20 is a Saturday."""
    rule = DayRule(20, in_months={12: 15}, holiday="previous_business_day", calendar="test.listed")
    assert find_day(rule, YearMonth(2026, 12), CALENDARS).day == date(2026, 12, 15)
    assert find_day(rule, YearMonth(2026, 6), CALENDARS).day == date(2026, 6, 19)


def test_the_special_month_is_the_one_in_which_the_day_lies() -> None:
    rule = DayRule(20, months=-1, in_months={12: 15})
    assert find_day(rule, YearMonth(2027, 1), {}).day == date(2026, 12, 15)
    assert find_day(rule, YearMonth(2026, 12), {}).day == date(2026, 11, 20)


def test_business_days_are_counted_from_the_rolled_day() -> None:
    """2026-11-01 is a Sunday, the 3rd a holiday: the first business day is the 2nd, two on from there the 5th."""
    rule = DayRule(1, holiday="next_business_day", business_days=2, calendar="test.listed")
    found = find_day(rule, YearMonth(2026, 11), CALENDARS)
    assert found.day == date(2026, 11, 5)
    assert [each.day.day for each in found.passed] == [1, 3]


def test_three_business_days_before_the_end_of_the_month() -> None:
    """2026-11-30 is a Monday: the 27th, 26th and 25th are business days, the 28th and 29th a weekend."""
    rule = DayRule(31, business_days=-3, calendar="test.listed")
    assert find_day(rule, YearMonth(2026, 11), CALENDARS).day == date(2026, 11, 25)


@given(MONTHS, MINUTES, st.booleans())
def test_the_closing_instant_is_the_only_one_that_includes_end_decides(
    month: YearMonth, minute: int | None, includes_end: bool
) -> None:
    rule = WindowRule(NEXT, closes_minute=minute, includes_end=includes_end)
    window = window_of(rule, month, CALENDARS, JST)
    end = window.interval.end
    assert end is not None
    assert window.interval.contains(end) == (includes_end and minute is not None)
    assert window.interval.contains(end - timedelta(microseconds=1))
    assert not window.interval.contains(end + timedelta(microseconds=1))


@pytest.mark.rule("R1")
@given(MONTHS)
def test_24_o_clock_is_the_next_days_first_instant_and_so_ends_a_whole_day(month: YearMonth) -> None:
    at_24 = window_of(WindowRule(NEXT, closes_minute=1440), month, CALENDARS, JST)
    whole = window_of(WindowRule(NEXT), month, CALENDARS, JST)
    following = at_24.closes.day + timedelta(days=1)
    assert at_24.interval.end == datetime.combine(following, time(), JST) == whole.interval.end
    assert at_24.closes_minute == 1440
    assert whole.closes_minute is None


@pytest.mark.rule("R1")
def test_instants_are_those_of_japan_wherever_they_are_written() -> None:
    interval = window_of(WindowRule(DayRule(5), closes_minute=1440), YearMonth(2026, 10), {}, JST).interval
    assert interval.contains(datetime(2026, 10, 5, 14, 59, 59, tzinfo=UTC))
    assert not interval.contains(datetime(2026, 10, 5, 15, 0, tzinfo=UTC))


def test_a_window_opens_at_its_minute_and_that_instant_belongs() -> None:
    rule = WindowRule(DayRule(5), opens=DayRule(1, months=-1), opens_minute=9 * 60 + 30)
    window = window_of(rule, YearMonth(2027, 1), {}, JST)
    opens = datetime(2026, 12, 1, 9, 30, tzinfo=JST)
    assert window.interval.start == opens
    assert window.interval.contains(opens)
    assert window.interval.is_after(opens - timedelta(microseconds=1))


def test_without_an_opening_it_was_always_open() -> None:
    window = window_of(WindowRule(DayRule(5)), YearMonth(2027, 1), {}, JST)
    assert window.interval.start is None
    assert window.interval.contains(datetime(1, 1, 2, tzinfo=UTC))


def test_a_window_is_provisional_when_one_of_its_days_is() -> None:
    known = {"test.listed": replace(LISTED, known_until=date(2026, 12, 31))}
    late, early = WindowRule(NEXT), WindowRule(DayRule(5), opens=replace(NEXT, months=1))
    assert window_of(late, YearMonth(2027, 1), known, JST).provisional
    assert window_of(early, YearMonth(2026, 12), known, JST).provisional
    assert not window_of(late, YearMonth(2026, 12), known, JST).provisional
    assert not window_of(WindowRule(DayRule(5)), YearMonth(2027, 1), known, JST).provisional


def test_a_year_that_the_calendar_lacks_is_named() -> None:
    with pytest.raises(DayOutOfRange) as caught:
        find_day(NEXT, YearMonth(2100, 6), CALENDARS)
    assert (caught.value.calendar, caught.value.day) == ("test.listed", date(2100, 6, 5))


@pytest.mark.parametrize(
    "rule",
    [
        WindowRule(DayRule(5, months=1)),
        WindowRule(DayRule(31), closes_minute=1440),
        WindowRule(DayRule(1), opens=DayRule(1, months=1)),
    ],
)
def test_beyond_the_year_9999_there_is_no_day(rule: WindowRule) -> None:
    with pytest.raises(DayOutOfRange):
        window_of(rule, YearMonth(9999, 12), {}, JST)


def test_a_calendar_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        find_day(NEXT, YearMonth(2026, 10), {})


def test_rolled_back_from_an_undecided_day_and_counted_it_is_provisional() -> None:
    """2027-01-02 is a Saturday: rolled back to 2026-12-31, one business day back to the 30th, all of them decided."""
    known = {"test.listed": replace(LISTED, known_until=date(2026, 12, 31), holidays={date(2027, 1, 1): "元日"})}
    rule = DayRule(2, holiday="previous_business_day", business_days=-1, calendar="test.listed")
    found = find_day(rule, YearMonth(2027, 1), known)
    assert found.day == date(2026, 12, 30)
    assert found.provisional
