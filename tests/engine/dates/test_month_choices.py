"""Which months are offered at an instant: exactly those whose window holds it, with the neighbours and their reasons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import DayRule, Window, WindowRule, YearMonth, month_choices, months_at, window_of
from engine.testing.listed_calendar import ListedCalendar

JST: Final = ZoneInfo("Asia/Tokyo")
LISTED: Final = ListedCalendar({date(2026, 5, day): "休み" for day in (4, 5, 6)})
CALENDARS: Final = {"test.listed": LISTED}
OPENS: Final = DayRule(1, months=-1)
ONLINE: Final = WindowRule(DayRule(5), closes_minute=1440, opens=OPENS)
FIRST: Final = datetime(2025, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
INSTANTS = st.datetimes(FIRST, FIRST + timedelta(days=1460), timezones=st.just(JST))
RULES = st.builds(
    WindowRule,
    closes=st.builds(
        DayRule,
        day=st.integers(1, 31),
        months=st.integers(-2, 2),
        holiday=st.sampled_from(("stays", "next_business_day", "previous_business_day")),
        business_days=st.integers(-25, 25),
        calendar=st.just("test.listed"),
    ),
    closes_minute=st.none() | st.integers(0, 1440),
    includes_end=st.booleans(),
    opens=st.builds(DayRule, day=st.integers(1, 28), months=st.integers(-6, -3)),
)


@given(RULES, INSTANTS)
def test_offered_are_exactly_the_months_whose_window_holds_the_instant(rule: WindowRule, now: datetime) -> None:
    around = YearMonth.of(now.date())
    windows = [window_of(rule, around.plus_months(n), CALENDARS, JST) for n in range(-12, 13)]
    found = months_at(rule, now, CALENDARS, JST)
    assert found.offered == tuple(window for window in windows if window.interval.contains(now))


@given(RULES, INSTANTS, st.integers(0, 3))
def test_missing_are_the_neighbours_and_why(rule: WindowRule, now: datetime, beside: int) -> None:
    found = months_at(rule, now, CALENDARS, JST, beside=beside)
    closed = [each.window for each in found.missing if each.why == "closed"]
    later = [each.window for each in found.missing if each.why == "not_yet_open"]
    assert all(window.interval.is_before(now) for window in closed)
    assert all(window.interval.is_after(now) for window in later)
    assert len(closed) == len(later) == beside
    months = [window.month for window in (*closed, *found.offered, *later)]
    assert months == [months[0].plus_months(n) for n in range(len(months))] if months else beside == 0


@pytest.mark.rule("R14")
@given(INSTANTS)
def test_online_offers_this_month_until_its_deadline_and_always_the_next(now: datetime) -> None:
    this = YearMonth.of(now.date())
    expected = (this, this.plus_months(1)) if now.day <= 5 else (this.plus_months(1),)
    assert months_at(ONLINE, now, CALENDARS, JST).months == expected


@pytest.mark.rule("R14")
def test_the_instant_is_read_in_the_portals_zone() -> None:
    """15:00 in UTC is midnight in Japan."""
    assert months_at(ONLINE, datetime(2026, 10, 5, 14, 59, 59, tzinfo=UTC), CALENDARS, JST).months[0].month == 10
    assert months_at(ONLINE, datetime(2026, 10, 5, 15, 0, tzinfo=UTC), CALENDARS, JST).months[0].month == 11
    assert months_at(ONLINE, datetime(2026, 12, 31, 15, 0, tzinfo=UTC), CALENDARS, JST).months[0] == YearMonth(2027, 1)


def test_only_the_months_around_the_instant_are_looked_at() -> None:
    asked: list[YearMonth] = []

    def window(month: YearMonth) -> Window:
        asked.append(month)
        return window_of(ONLINE, month, CALENDARS, JST)

    month_choices(window, datetime(2026, 10, 1, tzinfo=JST), YearMonth(2026, 10))
    assert sorted(asked) == [YearMonth(2026, month) for month in (9, 10, 11, 12)]


def test_a_window_without_an_opening_offers_so_many_and_no_more() -> None:
    now = datetime(2026, 10, 6, tzinfo=JST)
    endless = replace(ONLINE, opens=None)
    assert [str(month) for month in months_at(endless, now, CALENDARS, JST, at_most=2).months] == ["2026-11", "2026-12"]
    assert len(months_at(endless, now, CALENDARS, JST).months) == 12


def test_windows_that_never_close_or_never_open_end_the_search() -> None:
    now = datetime(2026, 10, 6, tzinfo=JST)
    closed = window_of(ONLINE, YearMonth(2020, 1), CALENDARS, JST)
    unopened = window_of(ONLINE, YearMonth(2030, 1), CALENDARS, JST)
    for stuck in (closed, unopened):
        found = month_choices(lambda month, stuck=stuck: replace(stuck, month=month), now, YearMonth(2026, 10))  # type: ignore[misc]
        assert found.offered == ()


def test_where_the_calendar_ends_the_months_are_named_as_unknown() -> None:
    rule = replace(ONLINE, closes=DayRule(5, holiday="next_business_day", calendar="test.listed"))
    ends = {"test.listed": replace(LISTED, known_until=date(2026, 12, 31), data_until=date(2026, 12, 31))}
    november = months_at(rule, datetime(2026, 11, 20, tzinfo=JST), ends, JST)
    assert november.months == (YearMonth(2026, 12),)
    assert november.unknown == (YearMonth(2027, 1),)
    december = months_at(rule, datetime(2026, 12, 20, tzinfo=JST), ends, JST)
    assert december.months == ()
    assert december.unknown == (YearMonth(2027, 1),)
    assert [each.window.month for each in december.missing] == [YearMonth(2026, 12)]
    later = months_at(rule, datetime(2028, 6, 1, tzinfo=JST), ends, JST)
    assert (later.offered, later.missing) == ((), ())
    assert later.unknown


@pytest.mark.parametrize("now", [datetime(1, 1, 2, tzinfo=JST), datetime(9999, 12, 30, tzinfo=JST)])
def test_at_the_ends_of_all_years_nothing_breaks(now: datetime) -> None:
    found = months_at(ONLINE, now, CALENDARS, JST)
    assert all(window.interval.contains(now) for window in found.offered)


@given(INSTANTS)
def test_a_month_is_missing_at_the_instant_its_window_ends(now: datetime) -> None:
    end = months_at(ONLINE, now, CALENDARS, JST).offered[0].interval.end
    assert end is not None
    assert months_at(ONLINE, end, CALENDARS, JST).missing[0].window.interval.end == end
    before = months_at(ONLINE, end - timedelta(microseconds=1), CALENDARS, JST)
    assert before.offered[0].interval.end == end


@pytest.mark.parametrize("months", [-40, 40])
def test_a_window_may_lie_years_from_its_month(months: int) -> None:
    """The search begins where the window closes, not at the month of the instant."""
    rule = WindowRule(DayRule(5, months=months), opens=DayRule(1, months=months - 1))
    found = months_at(rule, datetime(2026, 10, 3, tzinfo=JST), CALENDARS, JST)
    assert found.months == (YearMonth(2026, 10).plus_months(-months), YearMonth(2026, 11).plus_months(-months))
