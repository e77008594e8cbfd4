"""Which months a deadline offers at an instant, and the months beside them with the reason. Only the months around it are looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from typing import Final, Literal

from engine.dates.calendar import DayOutOfRange
from engine.dates.day_rule import WindowRule
from engine.dates.finding import Calendars, window_of
from engine.dates.found_day import Window
from engine.dates.year_month import YearMonth

SEARCHED: Final = 24
"""Months looked at on each side of the guess before giving up."""
WhyMissing = Literal["closed", "not_yet_open"]


@dataclass(frozen=True, slots=True)
class MissingWindow:
    """A month that cannot be chosen: closed since `window.interval.end`, or opens at `window.interval.start`."""

    window: Window
    why: WhyMissing


@dataclass(frozen=True, slots=True)
class MonthsAt:
    """`offered` and `missing` in the order of their months; `unknown`: months for which the calendar has no days."""

    offered: tuple[Window, ...]
    missing: tuple[MissingWindow, ...] = ()
    unknown: tuple[YearMonth, ...] = ()

    @property
    def months(self) -> tuple[YearMonth, ...]:
        return tuple(window.month for window in self.offered)


def months_at(
    rule: WindowRule, now: datetime, calendars: Calendars, zone: tzinfo, *, at_most: int = 12, beside: int = 1
) -> MonthsAt:
    """`month_choices` of one rule, begun at the month whose closing day lies in the month of `now` (aware)."""
    around = _moved(YearMonth.of(now.astimezone(zone).date()), -rule.closes.months)
    if around is None:
        return MonthsAt(())

    def window(month: YearMonth) -> Window:
        return window_of(rule, month, calendars, zone)

    # Instants of one zone are compared without asking it for its offset.
    return month_choices(window, now.astimezone(zone), around, at_most=at_most, beside=beside)


def month_choices(
    window: Callable[[YearMonth], Window], now: datetime, around: YearMonth, *, at_most: int = 12, beside: int = 1
) -> MonthsAt:
    """The months whose window holds `now`, and up to `beside` closed ones before and unopened ones after them.

    No month may close or open before an earlier month does. `around` is a month near by; at most `at_most` months are
    offered (a window without an opening would offer all). Where the calendar ends (DayOutOfRange) the list ends too.
    """
    unknown: list[YearMonth] = []
    before = _until(_walk(window, _moved(around, -1), -1, unknown), lambda w: w.interval.is_before(now), beside)
    after = _until(_walk(window, around, 1, unknown), lambda w: w.interval.is_after(now), beside)
    offered, closed, later = [], [], []
    for each in (*reversed(before), *after):
        if each.interval.is_before(now):
            closed.append(MissingWindow(each, "closed"))
        elif each.interval.is_after(now):
            later.append(MissingWindow(each, "not_yet_open"))
        else:
            offered.append(each)
    missing = (*closed[max(0, len(closed) - beside) :], *later[:beside])
    return MonthsAt(tuple(offered[:at_most]), missing, tuple(sorted(unknown)))


def _walk(
    window: Callable[[YearMonth], Window], month: YearMonth | None, step: int, unknown: list[YearMonth]
) -> Iterator[Window]:
    """Month by month in one direction, to the end of the years or of the calendar; notes where the latter ended."""
    while month is not None:
        try:
            yield window(month)
        except DayOutOfRange:
            unknown.append(month)
            return
        month = _moved(month, step)


def _until(windows: Iterator[Window], ends: Callable[[Window], bool], times: int) -> list[Window]:
    """The windows up to the one that `ends` is true of for the last of so many times, or SEARCHED of them."""
    found = []
    for window in islice(windows, SEARCHED):
        found.append(window)
        times -= ends(window)
        if times <= 0:
            break
    return found


def _moved(month: YearMonth, months: int) -> YearMonth | None:
    try:
        return month.plus_months(months)
    except ValueError:
        return None
