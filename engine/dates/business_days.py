"""Walking over a calendar: rolling a closed day forward or back, counting business days. Every search is bounded."""

from datetime import date, timedelta
from typing import Final

from engine.dates.calendar import Calendar, DayOutOfRange, NoBusinessDay
from engine.dates.found_day import FoundDay, Passed

LONGEST_CLOSURE: Final = 366
"""Days. A calendar closed for longer on end is wrong; the search ends with NoBusinessDay instead of never."""
LARGEST_COUNT: Final = 10_000
"""Business days, some forty years: what a rule may count at once."""
_FORWARD: Final = timedelta(days=1)
_BACK: Final = timedelta(days=-1)


def is_business_day(day: date, calendar: Calendar) -> bool:
    """R2. Raises DayOutOfRange."""
    return calendar.closed(day) is None


def next_business_day(day: date, calendar: Calendar) -> FoundDay:
    """The day itself when it is a business day, else the first one after it. Raises DayOutOfRange."""
    return _rolled(day, calendar, _FORWARD)


def previous_business_day(day: date, calendar: Calendar) -> FoundDay:
    """The day itself when it is a business day, else the last one before it. Raises DayOutOfRange."""
    return _rolled(day, calendar, _BACK)


def add_business_days(day: date, count: int, calendar: Calendar) -> FoundDay:
    """The `count`-th business day after `day` (negative: before it); `day` itself, open or not, when `count` is 0.

    One business day after a Saturday is the Monday. Raises DayOutOfRange, at once for a count that leaves the
    calendar or is above LARGEST_COUNT.
    """
    step = _FORWARD if count > 0 else _BACK
    # It lies at least so many days away: a calendar that ends before is found out without walking there.
    nearest = shifted(day, count, calendar.name)
    if abs(count) > LARGEST_COUNT:
        raise DayOutOfRange(calendar.name, nearest)
    calendar.closed(nearest)
    passed: list[Passed] = []
    found = day
    for _ in range(abs(count)):
        found = _walk(shifted(found, step.days, calendar.name), calendar, step, passed)
    provisional = count != 0 and max(day, found) > calendar.known_until
    return FoundDay(found, day, tuple(passed), provisional, count, calendar.name)


def shifted(day: date, days: int, calendar: str) -> date:
    """So many days later; DayOutOfRange instead of OverflowError outside the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise DayOutOfRange(calendar, date.max if days > 0 else date.min) from error


def _rolled(day: date, calendar: Calendar, step: timedelta) -> FoundDay:
    passed: list[Passed] = []
    found = _walk(day, calendar, step, passed)
    # Rolling back from an undecided day looks past the known ones too.
    return FoundDay(found, day, tuple(passed), max(day, found) > calendar.known_until, 0, calendar.name)


def _walk(day: date, calendar: Calendar, step: timedelta, passed: list[Passed]) -> date:
    """The first business day from `day` on, itself included; notes in `passed` what it passes over."""
    for _ in range(LONGEST_CLOSURE + 1):
        closed = calendar.closed(day)
        if closed is None:
            return day
        passed.append(Passed(day, closed))
        day = shifted(day, step.days, calendar.name)
    raise NoBusinessDay(calendar.name, day)
