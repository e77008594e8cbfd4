"""What every calendar must do. Each rule takes a calendar; AssertionError says that it is broken."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Final, get_args

from engine.dates import ClosedBy, DayOutOfRange, is_business_day, next_business_day, previous_business_day
from engine.ports.calendars import CalendarProvider

Rule = Callable[[CalendarProvider], None]
_WALKED: Final = 800
"""Days looked at: two years and more, so that every day of a year and a turn of the year are among them."""


def it_says_what_it_stands_on(calendar: CalendarProvider) -> None:
    assert calendar.name.isascii()
    assert calendar.name
    assert calendar.version
    assert calendar.known_from <= calendar.known_until


def it_answers_for_all_that_is_known(calendar: CalendarProvider) -> None:
    assert len(list(_days(calendar))) > 0
    calendar.closed(calendar.known_from)
    calendar.closed(calendar.known_until)


def outside_its_data_it_says_so(calendar: CalendarProvider) -> None:
    for day in (date.min, calendar.known_from - timedelta(days=1)):
        refused = _refusal(calendar, day)
        assert refused is not None, f"{day}, before {calendar.known_from}, has an answer"
        assert (refused.calendar, refused.day) == (calendar.name, day)
    _refusal(calendar, date.max)


def the_same_day_has_the_same_answer(calendar: CalendarProvider) -> None:
    days = list(_days(calendar))
    first = [calendar.closed(day) for day in days]
    assert [calendar.closed(day) for day in reversed(days)] == first[::-1]


def a_closed_day_has_a_reason(calendar: CalendarProvider) -> None:
    for day in _days(calendar):
        closed = calendar.closed(day)
        if closed is not None:
            assert closed.by in get_args(ClosedBy)
            assert closed.name or closed.by in ("saturday", "sunday"), f"{day}: no name"
            assert closed.by != "saturday" or day.weekday() == 5, f"{day}: no Saturday"
            assert closed.by != "sunday" or day.weekday() == 6, f"{day}: no Sunday"


def it_is_open_again_within_a_month(calendar: CalendarProvider) -> None:
    """A longer closure would move a deadline past the next one."""
    for day in _days(calendar):
        with suppress(DayOutOfRange):
            assert next_business_day(day, calendar).day - day < timedelta(days=31)
            assert day - previous_business_day(day, calendar).day < timedelta(days=31)


def it_has_business_days(calendar: CalendarProvider) -> None:
    assert any(is_business_day(day, calendar) for day in _days(calendar))


def _refusal(calendar: CalendarProvider, day: date) -> DayOutOfRange | None:
    try:
        calendar.closed(day)
    except DayOutOfRange as error:
        return error
    return None


def _days(calendar: CalendarProvider) -> Iterator[date]:
    """The last known days."""
    first = max(calendar.known_from, calendar.known_until - timedelta(days=_WALKED))
    for number in range((calendar.known_until - first).days + 1):
        yield first + timedelta(days=number)


CALENDARS_CONTRACT: Final[tuple[Rule, ...]] = (
    it_says_what_it_stands_on,
    it_answers_for_all_that_is_known,
    outside_its_data_it_says_so,
    the_same_day_has_the_same_answer,
    a_closed_day_has_a_reason,
    it_is_open_again_within_a_month,
    it_has_business_days,
)
