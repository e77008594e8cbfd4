"""What `choices_from` offers: which deadline decides, and why a month that was typed is not among its months."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.dates import MINUTES_PER_DAY, Window, YearMonth
from engine.expressions import DEADLINE, Expression
from engine.expressions.tree import Call, Choose, Node
from engine.flow.deadlines import BoundDeadline
from engine.model.field import Field
from engine.model.outcome import Problem

OPEN_MONTHS: Final = "open_months"
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def deadline_expression(rule: Expression) -> Expression | None:
    """`open_months(a) if c else open_months(b)` -> the expression of the deadline itself; None for any other shape."""
    root = _deadline(rule.root)
    return None if root is None else Expression(rule.text, root)


def _deadline(node: Node) -> Node | None:
    match node:
        case Call(function, (deadline,)) if function.name == OPEN_MONTHS:
            return deadline
        case Choose(condition, then, otherwise, _, span):
            first, second = _deadline(then), _deadline(otherwise)
            return Choose(condition, first, second, DEADLINE, span) if first and second else None
        case _:
            return None


def not_offered(field: Field, month: object, bound: BoundDeadline | None) -> Problem:
    """Why the month cannot be chosen: `closed`, `not_yet_open`, `no_days` where the calendar has none, `not_offered`."""
    if bound is None or not isinstance(month, YearMonth):
        return _problem(field, "not_offered", {}, ())
    window, offered = bound.window_for(month), bound.open_months()
    params = {**_month(month), **_choose(offered)}
    if window is None:
        return _problem(field, "no_days", params, bound.deadline.basis)
    this_year = bound.now.astimezone(bound.zone).year
    if window.interval.is_before(bound.now):
        return _problem(field, "closed", {**params, **closing_words(window, this_year)}, bound.deadline.basis)
    if window.interval.is_after(bound.now):
        later = {"offered_ja": "そのときに、この月", "offered_en": "it then"} if not offered else {}
        words = {**params, **later, **opening_words(window, this_year)}
        return _problem(field, "not_yet_open", words, bound.deadline.basis)
    return _problem(field, "not_offered", params, bound.deadline.basis)


def _problem(field: Field, reason: str, params: Mapping[str, str], basis: tuple[str, ...]) -> Problem:
    both = tuple(dict.fromkeys((*field.basis, *basis)))
    return Problem(field.id, f"field.{field.type}.{reason}", field.messages.get(reason), {**_nothing(), **params}, both)


def _nothing() -> dict[str, str]:
    """Every name that the words of the three reasons may use."""
    return {**_month(None), **_choose(()), "until_ja": "", "until_en": "", "opens_ja": "", "opens_en": ""}


def month_ja(month: YearMonth) -> str:
    """2026年10月."""
    return f"{month.year}年{month.month}月"


def month_en(month: YearMonth) -> str:
    """October 2026."""
    return f"{_MONTHS_EN[month.month - 1]} {month.year}"


def _month(month: YearMonth | None) -> dict[str, str]:
    if month is None:
        return {"month_ja": "", "month_en": ""}
    return {"month_ja": month_ja(month), "month_en": month_en(month)}


def _choose(months: tuple[YearMonth, ...]) -> dict[str, str]:
    """What to choose instead; the sentence stays whole when there is nothing."""
    if not months:
        return {"offered_ja": "次の受付が始まってから、別の月", "offered_en": "another month once filing opens again"}
    return {
        "offered_ja": "か".join(month_ja(month) for month in months),
        "offered_en": " or ".join(month_en(month) for month in months),
    }


def closing_words(window: Window, this_year: int) -> dict[str, str]:
    """`until_ja` 10月5日24時に, `until_en` at 24:00 on 5 October 2026."""
    day, minute = window.closes.day, window.closes_minute
    if minute is None:
        return {"until_ja": f"{_day_ja(day, this_year)}いっぱいで", "until_en": f"at the end of {_day_en(day)}"}
    return {
        "until_ja": f"{_day_ja(day, this_year)}{_time_ja(minute)}に",
        "until_en": f"at {minute // 60:02d}:{minute % 60:02d} on {_day_en(day)}",
    }


def opening_words(window: Window, this_year: int) -> dict[str, str]:
    """`opens_ja` 11月1日, `opens_en` on 1 November 2026; the time only where it is not the beginning of the day."""
    if window.opens is None:
        return {}
    day, minute = window.opens.day, window.opens_minute
    time_ja, time_en = (_time_ja(minute), f"at {minute // 60:02d}:{minute % 60:02d} ") if minute else ("", "")
    return {"opens_ja": f"{_day_ja(day, this_year)}{time_ja}", "opens_en": f"{time_en}on {_day_en(day)}"}


def _day_ja(day: date, this_year: int) -> str:
    year = "" if day.year == this_year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _day_en(day: date) -> str:
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def _time_ja(minute: int) -> str:
    hours, minutes = divmod(min(minute, MINUTES_PER_DAY), 60)
    return f"{hours}時{minutes}分" if minutes else f"{hours}時"
