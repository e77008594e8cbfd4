"""The month choices of four deadlines as a good engineer writes them by hand: only what these four need, reasons included."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

DAY = timedelta(days=1)


class Month(NamedTuple):
    """`why`: "" when offered. `passed`: the closed days between the 5th and the last day, with their names."""

    year: int
    month: int
    why: str
    opens: datetime
    ends: datetime
    last_day: date
    passed: tuple[tuple[date, str], ...] = ()
    advised: date | None = None


def online(now: datetime, zone: tzinfo, holidays: Mapping[date, str]) -> list[Month]:
    """Open from the 1st of the month before to the 5th 24:00, whatever day it is (R4, R6)."""
    del holidays
    return [_judged(now, zone, date(year, month, 5)) for year, month in _around(now)]


def paper(now: datetime, zone: tzinfo, holidays: Mapping[date, str]) -> list[Month]:
    """Open from the 1st of the month before through the 5th, else the next business day (R3, R9)."""
    found = []
    for year, month in _around(now):
        day, passed = date(year, month, 5), []
        while day.weekday() > 4 or day in holidays:
            passed.append((day, holidays.get(day) or "土日"[day.weekday() - 5]))
            day += DAY
        found.append(_judged(now, zone, day, (year, month), tuple(passed), date(year, month, 1) - DAY))
    return found


def debit(year: int, month: int, holidays: Mapping[date, str]) -> tuple[date, tuple[tuple[date, str], ...]]:
    """The 27th, else the next business day (R5)."""
    day, passed = date(year, month, 27), []
    while day.weekday() > 4 or day in holidays:
        passed.append((day, holidays.get(day) or "土日"[day.weekday() - 5]))
        day += DAY
    return day, tuple(passed)


def _around(now: datetime) -> list[tuple[int, int]]:
    """One month back, two ahead; `now` in the zone."""
    first = now.year * 12 + now.month - 2
    return [(n // 12, n % 12 + 1) for n in range(first, first + 4)]


def _judged(
    now: datetime,
    zone: tzinfo,
    last_day: date,
    month: tuple[int, int] | None = None,
    passed: tuple[tuple[date, str], ...] = (),
    advised: date | None = None,
) -> Month:
    year, number = month or (last_day.year, last_day.month)
    opens = datetime(year - (number == 1), (number - 2) % 12 + 1, 1, tzinfo=zone)
    ends = datetime(last_day.year, last_day.month, last_day.day, tzinfo=zone) + DAY
    why = "closed" if now >= ends else "not_yet_open" if now < opens else ""
    return Month(year, number, why, opens, ends, last_day, passed, advised)
