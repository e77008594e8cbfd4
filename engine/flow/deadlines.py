"""Deadlines and dated parameters while rules run: windows found once and kept, bound to one instant, values picked by a day."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from engine.dates import (
    Calendars,
    DayOutOfRange,
    DayRule,
    MonthsAt,
    Window,
    YearMonth,
    month_choices,
    window_of,
)
from engine.model.deadline import Deadline, Parameter
from engine.model.form import Form

WindowOf = Callable[[YearMonth], Window]
_MANY: Final = 9
"""Windows shorter than so many months never offer more months than a list holds."""
_KEPT: Final = 600
"""Windows kept for one deadline: fifty years. Whoever asks for more months begins anew."""


@dataclass(frozen=True, slots=True)
class BoundDeadline:
    """A deadline at one instant (satisfies `engine.expressions.BoundDeadline`): never raises."""

    deadline: Deadline
    window: WindowOf
    zone: tzinfo
    now: datetime
    short: bool = False

    def months(self, beside: int = 1) -> MonthsAt:
        """The windows open now, and up to `beside` (1 or more) missing months on each side with the reason."""
        around = _around(self.deadline, self.now, self.zone)
        return MonthsAt(()) if around is None else month_choices(self.window, self.now, around, beside=max(1, beside))

    def window_for(self, month: YearMonth) -> Window | None:
        """The window of one month; None outside the calendar."""
        try:
            return self.window(month)
        except DayOutOfRange:
            return None

    def open_months(self) -> tuple[YearMonth, ...]:
        return self.months().months

    def offers(self, month: YearMonth) -> bool:
        """Whether the month is among `open_months`, without making the list where its length cannot matter."""
        return bool(self.is_open(month)) and (self.short or month in self.open_months())

    def is_open(self, month: YearMonth) -> bool | None:
        found = self.window_for(month)
        return None if found is None else found.interval.contains(self.now)

    def closes_at(self, month: YearMonth) -> datetime | None:
        found = self.window_for(month)
        return None if found is None else found.interval.end

    def last_day(self, month: YearMonth) -> date | None:
        found = self.window_for(month)
        return None if found is None else found.closes.day


Bind = Callable[[datetime], BoundDeadline]
"""An instant (aware) -> the deadline bound to it."""


def binders(form: Form, calendars: Calendars) -> Mapping[str, Bind]:
    """Deadline id -> how it is bound. Raises KeyError where a calendar that the form names is not there."""
    zone = ZoneInfo(form.portal.time_zone)
    return {each.id: _binder(each, calendars, zone) for each in form.deadlines}


def _binder(deadline: Deadline, calendars: Calendars, zone: tzinfo) -> Bind:
    rule = deadline.rule
    for day in (rule.opens, rule.closes, rule.advises):
        _prove(day, calendars)
    kept: dict[YearMonth, Window] = {}

    def window(month: YearMonth) -> Window:
        found = kept.get(month)
        if found is None:
            found = window_of(rule, month, calendars, zone)
            if len(kept) >= _KEPT:
                kept.clear()
            kept[month] = found
        return found

    short = rule.opens is not None and rule.closes.months - rule.opens.months < _MANY

    return lambda now: BoundDeadline(deadline, window, zone, _in_zone(now, zone), short)


def _in_zone(now: datetime, zone: tzinfo) -> datetime:
    """The same instant. Those of one zone are compared without asking it for its offset: a third of the work of finding months."""
    try:
        return now.astimezone(zone)
    except (ValueError, OverflowError):
        return now


def _prove(rule: DayRule | None, calendars: Calendars) -> None:
    """A calendar that is not there is found when a form is compiled, not when somebody files."""
    if rule is not None and (rule.holiday != "stays" or rule.business_days) and rule.calendar not in calendars:
        raise KeyError(rule.calendar)


def _around(deadline: Deadline, now: datetime, zone: tzinfo) -> YearMonth | None:
    """The month whose closing day, before it is moved, lies in the month of `now`."""
    try:
        return YearMonth.of(now.astimezone(zone).date()).plus_months(-deadline.rule.closes.months)
    except (ValueError, OverflowError):
        return None


def picker(parameter: Parameter) -> Callable[[date | None], int | str | None]:
    """A day -> the value from then on; None before the first one, and without a day."""
    days = [each.from_day for each in parameter.values]
    values = [each.value for each in parameter.values]

    def pick(day: date | None) -> int | str | None:
        if day is None:
            return None
        at = bisect_right(days, day)
        return values[at - 1] if at else None

    return pick
