"""R2: every day from 1986 to 2099 against a second, independent source and against the text of the law.

The two sources agree on every single day, so no disagreement had to be decided. Names are not compared: the second
source names whose substitute a 振替休日 is, and three ceremonies differ in wording.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import jpholiday
import pytest

from engine.dates import Closed
from engine.defaults.calendars import open_calendars
from engine.settings import Settings

CALENDAR: Final = {calendar.name: calendar for calendar in open_calendars(Settings())}
PUBLIC: Final = CALENDAR["jp.public"]
LAST_YEAR: Final = 2099
YEARS: Final = range(1986, LAST_YEAR + 1)
DERIVED: Final = ("振替休日", "国民の休日")
DAY: Final = timedelta(days=1)


def days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def is_holiday(day: date) -> bool:
    closed = PUBLIC.closed(day)
    return closed is not None and closed.by == "holiday"


def is_named(day: date) -> bool:
    """Whether it is one of the holidays that article 2 (or an act of its own) names, not one derived by article 3."""
    closed = PUBLIC.closed(day)
    return closed is not None and closed.by == "holiday" and closed.name not in DERIVED


def derived(year: int) -> set[date]:
    """Article 3(2): after a holiday on a Sunday, the nearest day that is none. 3(3): a day between two holidays."""
    found = set()
    for day in days(year):
        if is_named(day) and day.weekday() == 6:
            moved = day + DAY
            while is_named(moved):
                moved += DAY
            found.add(moved)
    between = (day for day in list(days(year))[1:-1] if is_named(day - DAY) and is_named(day + DAY))
    return found | {day for day in between if not is_named(day)}


@pytest.mark.rule("R2")
def test_every_day_is_what_the_second_source_says() -> None:
    weekend = {5: Closed("saturday"), 6: Closed("sunday")}
    for year in YEARS:
        others = {day for day, _ in jpholiday.year_holidays(year)}
        for day in days(year):
            closed = PUBLIC.closed(day)
            if day in others:
                assert closed is not None, day
                assert closed.by == "holiday", day
            else:
                assert closed == weekend.get(day.weekday()), day


@pytest.mark.rule("R2")
def test_article_3_derives_exactly_the_unnamed_holidays() -> None:
    """In its wording since 2007."""
    for year in range(2007, LAST_YEAR + 1):
        unnamed = {day for day in days(year) if is_holiday(day) and not is_named(day)}
        assert unnamed == derived(year), year


@pytest.mark.rule("R2")
def test_banks_and_offices_close_besides_at_the_turn_of_the_year_only() -> None:
    new_year = {(1, 1), (1, 2), (1, 3), (12, 31)}
    for name, besides in (("jp.bank", new_year), ("jp.gov", new_year | {(12, 29), (12, 30)})):
        for day in (day for year in YEARS for day in days(year)):
            expected = PUBLIC.closed(day) is None and (day.month, day.day) not in besides
            assert (CALENDAR[name].closed(day) is None) == expected, day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("1988-05-04", "国民の休日"),
        ("1989-02-24", "大喪の礼"),
        ("1990-11-12", "即位礼正殿の儀"),
        ("1993-06-09", "結婚の儀"),
        ("2009-09-22", "国民の休日"),
        ("2019-04-30", "国民の休日"),
        ("2019-05-01", "天皇の即位の日"),
        ("2019-05-02", "国民の休日"),
        ("2019-10-22", "即位礼正殿の儀が行われる日"),
        ("2020-07-23", "海の日"),
        ("2020-07-24", "スポーツの日"),
        ("2020-08-10", "山の日"),
        ("2021-08-09", "振替休日"),
        ("2026-05-06", "振替休日"),
        ("2026-09-22", "国民の休日"),
        ("2032-09-21", "国民の休日"),
    ],
)
def test_days_of_special_acts_and_days_that_libraries_miss(day: str, name: str) -> None:
    assert PUBLIC.closed(date.fromisoformat(day)) == Closed("holiday", name)


@pytest.mark.parametrize("day", ["2019-12-23", "2020-10-12", "2021-07-19", "1986-05-04", "1987-12-23"])
def test_days_that_were_no_holiday_that_year(day: str) -> None:
    assert not is_holiday(date.fromisoformat(day))
