"""The table itself: for every month the windows of each deadline and the days of the month, each declared thing once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from engine.dates import Calendars, DayRule, FoundDay, Window, YearMonth, months_between
from engine.errors import TetsuzukiError
from engine.flow.program import Program
from engine.model.deadline import Deadline, MonthDay
from engine.model.form import Form

MOST: Final = 1200
"""Months at once: a hundred years."""
_SOME_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The window of a month does not depend on the moment."""


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One deadline for one month. `forms` are the ids of those that declare it alike; `zone` is their portal's."""

    forms: tuple[str, ...]
    zone: str
    deadline: Deadline
    window: Window


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the month."""

    forms: tuple[str, ...]
    named: MonthDay
    found: FoundDay


@dataclass(frozen=True, slots=True)
class MonthRows:
    """Both in the order in which the forms declare them. What the calendar has no days for is left out."""

    month: YearMonth
    windows: tuple[WindowRow, ...]
    days: tuple[DayRow, ...]

    @property
    def provisional(self) -> bool:
        found = [each.window.provisional for each in self.windows] + [each.found.provisional for each in self.days]
        return any(found)


@dataclass(frozen=True, slots=True)
class Timetable:
    """`calendars` are those that its rules ask."""

    forms: tuple[Form, ...]
    months: tuple[MonthRows, ...]
    calendars: Calendars

    @property
    def provisional(self) -> bool:
        return any(month.provisional for month in self.months)


def timetable(programs: Sequence[Program], first: YearMonth, last: YearMonth, calendars: Calendars) -> Timetable:
    """Both months belong. Raises TetsuzukiError for months in the wrong order, or too many."""
    count = months_between(last, first) + 1
    if count < 1:
        raise TetsuzukiError("deadlines.order")
    if count > MOST:
        raise TetsuzukiError("deadlines.too_many", most=MOST)
    months = (first.plus_months(number) for number in range(count))
    forms = tuple(program.form for program in programs)
    asked = {rule.calendar for form in forms for rule in _rules(form)}
    used = {name: calendars[name] for name in sorted(asked & calendars.keys())}
    return Timetable(forms, tuple(_month(programs, month) for month in months), used)


def _rules(form: Form) -> Iterator[DayRule]:
    for each in form.deadlines:
        yield from (rule for rule in (each.rule.opens, each.rule.closes, each.rule.advises) if rule is not None)
    yield from (each.rule for each in form.month_days)


def _month(programs: Sequence[Program], month: YearMonth) -> MonthRows:
    """What several forms share through a fragment stands once, with the ids of them all."""
    windows: list[WindowRow] = []
    days: list[DayRow] = []
    for program in programs:
        name = program.form.ref.id
        for window in _windows(program, month):
            same = next((at for at, row in enumerate(windows) if replace(row, forms=(name,)) == window), None)
            if same is None:
                windows.append(window)
            else:
                windows[same] = replace(windows[same], forms=(*windows[same].forms, name))
        for day in _days(program, month):
            same = next((at for at, row in enumerate(days) if replace(row, forms=(name,)) == day), None)
            if same is None:
                days.append(day)
            else:
                days[same] = replace(days[same], forms=(*days[same].forms, name))
    return MonthRows(month, tuple(windows), tuple(days))


def _windows(program: Program, month: YearMonth) -> Iterator[WindowRow]:
    form = program.form
    for each in form.deadlines:
        window = program.table.deadlines[each.id](_SOME_TIME).window_for(month)
        if window is not None:
            yield WindowRow((form.ref.id,), form.portal.time_zone, each, window)


def _days(program: Program, month: YearMonth) -> Iterator[DayRow]:
    for each in program.form.month_days:
        found = program.days[each.id](month)
        if found is not None:
            yield DayRow((program.form.ref.id,), each, found)
