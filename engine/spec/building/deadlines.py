"""Deadlines, days of the month and dated parameters: their data to frozen values, and to functions of rules."""

from datetime import date
from typing import cast

from engine.dates import MINUTES_PER_DAY, Calendars, DayRule, FoundDay, Rolling, WindowRule, YearMonth, find_day
from engine.expressions import STANDARD_FUNCTIONS, Function, FunctionTable, month_day_function, table_for
from engine.model.deadline import Channel, CountingEvent, DatedValue, Deadline, MonthDay, Parameter
from engine.spec.building.parts import Data, Material, basis, entries, text
from engine.spec.source import Path


def build_deadlines(data: Data) -> tuple[Deadline, ...]:
    """The `deadlines:` of a form."""
    calendar = str(data.get("calendar", ""))
    return tuple(
        Deadline(
            id=str(each["deadline"]),
            label=text(each["label"]),
            channel=cast(Channel, each["channel"]),
            counts=cast(CountingEvent, each["counts"]),
            rule=window_rule(each, calendar),
            text=text(each.get("text")),
            basis=basis(each),
        )
        for each in entries(data, "deadlines")
    )


def build_month_days(data: Data) -> tuple[MonthDay, ...]:
    """The `month_days:` of a form."""
    calendar = str(data.get("calendar", ""))
    return tuple(
        MonthDay(str(each["month_day"]), text(each["label"]), day_rule(each, calendar), basis(each))
        for each in entries(data, "month_days")
    )


def build_parameters(data: Data, material: Material) -> tuple[Parameter, ...]:
    """The `parameters:` of a form; one whose rule has a mistake is left out."""
    found = []
    for index, each in enumerate(entries(data, "parameters")):
        path: Path = ("parameters", index)
        at = material.rule((*path, "at"))
        if at is not None:
            values = tuple(_dated(value) for value in entries(each, "values"))
            name, kind = str(each["parameter"]), str(each["type"])
            found.append(Parameter(name, kind, text(each["label"]), at, values, basis(each)))
    return tuple(found)


def _dated(data: Data) -> DatedValue:
    return DatedValue(date.fromisoformat(str(data["from"])), cast(int | str, data["value"]), basis(data))


def window_rule(data: Data, calendar: str) -> WindowRule:
    """The window of a deadline; `calendar` is the form's."""
    closes = cast(Data, data["closes"])
    opens = cast(Data, data["opens"]) if "opens" in data else None
    return WindowRule(
        closes=day_rule(closes, calendar),
        closes_minute=minutes(str(closes["time"])) if "time" in closes else None,
        includes_end=bool(closes.get("includes_end", False)),
        opens=None if opens is None else day_rule(opens, calendar),
        opens_minute=minutes(str(opens["time"])) if opens is not None and "time" in opens else 0,
        advises=day_rule(cast(Data, data["advises"]), calendar) if "advises" in data else None,
    )


def day_rule(data: Data, calendar: str) -> DayRule:
    """A day of a month; `calendar` is the form's, for days that name none."""
    months, counted = _number(data, "months_after"), _number(data, "business_days_after")
    return DayRule(
        day=_number(data, "day"),
        months=months - _number(data, "months_before"),
        in_months={_number(each, "month"): _number(each, "day") for each in entries(data, "in_months")},
        holiday=cast(Rolling, data.get("holiday", "stays")),
        business_days=counted - _number(data, "business_days_before"),
        calendar=str(data.get("calendar", calendar)),
    )


def _number(data: Data, key: str) -> int:
    return cast(int, data.get(key, 0))


def minutes(written: str) -> int:
    """Minutes from the beginning of the day: "24:00" -> 1440."""
    hours, rest = written.split(":")
    return min(int(hours) * 60 + int(rest), MINUTES_PER_DAY)


def functions_of(data: Data, calendars: Calendars) -> FunctionTable:
    """What rules of a form may call: the standard functions with its calendar, and its own days of the month."""
    own = [_function(each, calendars) for each in build_month_days(data)]
    return table_for(calendars.get(str(data.get("calendar", ""))), own, STANDARD_FUNCTIONS)


def _function(day: MonthDay, calendars: Calendars) -> Function:
    rule = day.rule

    def find(month: YearMonth) -> FoundDay:
        return find_day(rule, month, calendars)

    return month_day_function(day.id, (day.label.in_locale("ja"), day.label.in_locale("en")), find)
