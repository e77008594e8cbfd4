"""From a rule and a month to a day and to a window of instants, with the derivation. No clock: the month is given."""

from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo

from engine.dates.business_days import add_business_days, next_business_day, previous_business_day, shifted
from engine.dates.calendar import Calendar, DayOutOfRange
from engine.dates.day_rule import MINUTES_PER_DAY, DayRule, WindowRule
from engine.dates.found_day import FoundDay, Interval, Window
from engine.dates.year_month import YearMonth

Calendars = Mapping[str, Calendar]
"""By the names that rules use."""


def find_day(rule: DayRule, month: YearMonth, calendars: Calendars) -> FoundDay:
    """The day that a rule names for a month; it may lie in another month (R5 keeps it the day of its own).

    A rule that neither rolls nor counts asks no calendar and is never provisional. Raises DayOutOfRange (NoBusinessDay
    with it), and KeyError for a calendar that is not there: specs are checked for that before they are served.
    """
    base = _named_day(rule, month)
    if rule.holiday == "stays" and not rule.business_days:
        return FoundDay(base, base)
    calendar = calendars[rule.calendar]
    rolled = _roll(rule, base, calendar)
    if not rule.business_days:
        return rolled
    counted = add_business_days(rolled.day, rule.business_days, calendar)
    provisional = rolled.provisional or counted.provisional
    passed = rolled.passed + counted.passed
    return FoundDay(counted.day, base, passed, provisional, rule.business_days, calendar.name)


def window_of(rule: WindowRule, month: YearMonth, calendars: Calendars, zone: tzinfo) -> Window:
    """When a deadline is open for a month: instants in `zone`, the portal's. Raises what `find_day` raises."""
    closes = find_day(rule.closes, month, calendars)
    opens = find_day(rule.opens, month, calendars) if rule.opens else None
    whole_day = rule.closes_minute is None
    interval = Interval(
        start=_instant(opens.day, rule.opens_minute, zone) if opens else None,
        end=_instant(closes.day, MINUTES_PER_DAY if rule.closes_minute is None else rule.closes_minute, zone),
        includes_end=rule.includes_end and not whole_day,
    )
    advised = find_day(rule.advises, month, calendars) if rule.advises else None
    return Window(month, interval, closes, rule.closes_minute, opens, rule.opens_minute, advised)


def _named_day(rule: DayRule, month: YearMonth) -> date:
    """Clipped to the last day of its month: the 31st of February is the 28th or 29th."""
    try:
        meant = month.plus_months(rule.months) if rule.months else month
    except ValueError as error:
        raise DayOutOfRange(rule.calendar, month.first_day()) from error
    day = rule.in_months.get(meant.month, rule.day) if rule.in_months else rule.day
    return date(meant.year, meant.month, day) if day <= 28 else min(_from_first(meant, day), meant.last_day())


def _from_first(month: YearMonth, day: int) -> date:
    return shifted(month.first_day(), day - 1, "")


def _roll(rule: DayRule, base: date, calendar: Calendar) -> FoundDay:
    if rule.holiday == "next_business_day":
        return next_business_day(base, calendar)
    if rule.holiday == "previous_business_day":
        return previous_business_day(base, calendar)
    return FoundDay(base, base)


def _instant(day: date, minute: int, zone: tzinfo) -> datetime:
    """Wall time of the zone; minute 1440 of a day is the next day's 00:00 (R1)."""
    days, minute = divmod(minute, MINUTES_PER_DAY)
    return datetime.combine(shifted(day, days, "") if days else day, time(*divmod(minute, 60)), zone)
