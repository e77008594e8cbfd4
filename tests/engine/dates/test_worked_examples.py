"""Worked examples 1 to 5 of the domain, as literals. The holidays of the days concerned are written out by hand."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

import pytest

from engine.dates import Closed, DayRule, Passed, WindowRule, YearMonth, find_day, months_at, window_of
from engine.testing.listed_calendar import ListedCalendar

JST: Final = timezone(timedelta(hours=9))
HOLIDAYS: Final = {
    date(2026, 5, 4): "みどりの日",
    date(2026, 5, 5): "こどもの日",
    date(2026, 5, 6): "振替休日",
    date(2026, 9, 21): "敬老の日",
    date(2026, 9, 22): "国民の休日",
    date(2026, 9, 23): "秋分の日",
}
CALENDARS: Final = {"jp.public": ListedCalendar(HOLIDAYS, "jp.public")}
DEBIT: Final = DayRule(27, holiday="next_business_day", calendar="jp.public")
OPENS: Final = DayRule(1, months=-1)
ONLINE: Final = WindowRule(DayRule(5), closes_minute=1440, opens=OPENS)
ARRIVAL: Final = WindowRule(
    DayRule(5, holiday="next_business_day", calendar="jp.public"), opens=OPENS, advises=DayRule(31, months=-1)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+09:00")


@pytest.mark.rule("R1", "R4", "R6")
def test_example_1_online_is_open_from_september_to_the_first_instant_of_the_sixth() -> None:
    interval = window_of(ONLINE, YearMonth(2026, 10), CALENDARS, JST).interval
    assert interval.start == at("2026-09-01T00:00:00")
    assert interval.end == at("2026-10-06T00:00:00")
    assert interval.contains(at("2026-09-01T00:00:00"))
    assert interval.contains(at("2026-10-05T23:59:59.999999"))
    assert not interval.contains(at("2026-10-06T00:00:00"))
    assert not interval.contains(at("2026-08-31T23:59:59.999999"))


@pytest.mark.rule("R3", "R9")
def test_example_1_paper_arrives_by_monday_the_fifth_and_is_advised_for_the_end_of_september() -> None:
    window = window_of(ARRIVAL, YearMonth(2026, 10), CALENDARS, JST)
    assert window.closes.day == date(2026, 10, 5)
    assert not window.closes.moved
    assert window.interval.end == at("2026-10-06T00:00:00")
    assert window.advised is not None
    assert window.advised.day == date(2026, 9, 30)


@pytest.mark.rule("R5")
def test_example_1_debit_is_tuesday_the_27th() -> None:
    assert find_day(DEBIT, YearMonth(2026, 10), CALENDARS).day == date(2026, 10, 27)


@pytest.mark.rule("R2", "R3", "R4")
def test_example_2_in_may_2026_paper_moves_past_two_holidays_and_online_stays() -> None:
    paper = window_of(ARRIVAL, YearMonth(2026, 5), CALENDARS, JST)
    assert paper.closes.day == date(2026, 5, 7)
    assert paper.closes.base == date(2026, 5, 5)
    assert paper.closes.passed == (
        Passed(date(2026, 5, 5), Closed("holiday", "こどもの日")),
        Passed(date(2026, 5, 6), Closed("holiday", "振替休日")),
    )
    assert window_of(ONLINE, YearMonth(2026, 5), CALENDARS, JST).interval.end == at("2026-05-06T00:00:00")


@pytest.mark.rule("R3", "R5")
def test_example_3_in_september_2026_both_days_fall_on_a_weekend() -> None:
    assert find_day(ARRIVAL.closes, YearMonth(2026, 9), CALENDARS).day == date(2026, 9, 7)
    debit = find_day(DEBIT, YearMonth(2026, 9), CALENDARS)
    assert debit.day == date(2026, 9, 28)
    assert debit.passed == (Passed(date(2026, 9, 27), Closed("sunday")),)


@pytest.mark.rule("R5")
def test_example_4_the_debit_of_february_2027_falls_in_march() -> None:
    assert find_day(DEBIT, YearMonth(2027, 2), CALENDARS).day == date(2027, 3, 1)


@pytest.mark.rule("R4", "R14")
def test_example_5_october_is_offered_to_its_last_second_and_then_only_november() -> None:
    before = months_at(ONLINE, at("2026-10-05T23:59:59"), CALENDARS, JST)
    after = months_at(ONLINE, at("2026-10-06T00:00:00"), CALENDARS, JST)
    assert before.months == (YearMonth(2026, 10), YearMonth(2026, 11))
    assert after.months == (YearMonth(2026, 11),)
    assert [(m.window.month, m.why) for m in after.missing] == [
        (YearMonth(2026, 10), "closed"),
        (YearMonth(2026, 12), "not_yet_open"),
    ]


@pytest.mark.rule("R3", "R14")
def test_paper_is_offered_through_the_whole_arrival_day() -> None:
    assert months_at(ARRIVAL, at("2026-05-07T23:59:59"), CALENDARS, JST).months[0] == YearMonth(2026, 5)
    assert months_at(ARRIVAL, at("2026-05-08T00:00:00"), CALENDARS, JST).months == (YearMonth(2026, 6),)


def test_check_values_of_rolling_over_the_year_end_and_over_holidays_between_weekends() -> None:
    closed = {date(2026, 12, 31): "休業日", date(2027, 1, 1): "元日"}
    bank = {"jp.bank": ListedCalendar(HOLIDAYS | closed, "jp.bank")}
    for base, expected in (
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 9, 19), date(2026, 9, 24)),
        (date(2026, 5, 2), date(2026, 5, 7)),
    ):
        rule = DayRule(base.day, holiday="next_business_day", calendar="jp.bank")
        assert find_day(rule, YearMonth.of(base), bank).day == expected
