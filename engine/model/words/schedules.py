"""A schedule in words: when, what and how much of every line, and how a day was found. One source for pages, documents,
calendars and the command line; the words are catalogue keys `schedule.…`, whose places take ready words.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from engine.dates import Closed, FoundDay, YearMonth, months_between
from engine.model.schedule import InformationItem, RowKind, Schedule, ScheduleItem
from engine.model.text import Catalogue, Text

LONGEST_APART: Final = 3
"""So many lines of a row that are alike still stand apart; more are told as one."""


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line, or `count` alike told as one. `mark` numbers the rows from 1, as the picture does; "" = no amount."""

    mark: int
    kind: RowKind
    label: Text
    when: str
    amount: str
    remarks: tuple[str, ...]
    text: Text
    count: int = 1


@dataclass(frozen=True, slots=True)
class MonthMark:
    """Something in a month, for the picture: the month its day lies in, else the month it stands for."""

    year: int
    month: int
    mark: int
    kind: RowKind


def every_line(schedule: Schedule, words: Catalogue) -> tuple[ScheduleLine, ...]:
    """Each line by itself."""
    marks = _numbers(schedule)
    return tuple(_line((item,), marks, words) for item in schedule.items)


def joined_lines(schedule: Schedule, words: Catalogue, *, join_days: bool = True) -> tuple[ScheduleLine, ...]:
    """Lines of a row at equal distances with the same amount are told as one, where the first of them stands.

    `join_days` false: lines with a day of their own stand apart, however many they are.
    """
    marks = _numbers(schedule)
    places = {id(item): place for place, item in enumerate(schedule.items)}
    groups = [group for row in marks for group in _groups([i for i in schedule.items if i.row == row], join_days)]
    groups.sort(key=lambda group: places[id(group[0])])
    return tuple(_line(group, marks, words) for group in groups)


def month_marks(schedule: Schedule) -> tuple[MonthMark, ...]:
    """What the picture shows."""
    marks = _numbers(schedule)
    found = ((YearMonth.of(item.day) if item.day else item.month, item) for item in schedule.items)
    return tuple(MonthMark(at.year, at.month, marks[item.row], item.kind) for at, item in found if at is not None)


def value_words(item: InformationItem, words: Catalogue) -> str:
    """The value of an information line, by its type."""
    value = item.value
    if isinstance(value, bool):
        return words.get("schedule.yes") if value else words.get("schedule.no")
    if isinstance(value, int):
        return _yen(value, words) if item.type == "yen" else f"{value:,}"
    if isinstance(value, date):
        return day_words(value, words)
    return month_words(value, words) if isinstance(value, YearMonth) else str(value)


def day_words(day: date, words: Catalogue) -> str:
    """`2026年10月27日（火）`."""
    weekday = words.get("schedule.weekdays").split(" ")
    return words.get(
        "schedule.day",
        year=day.year,
        month=_month(day.month, words),
        day=day.day,
        weekday=weekday[day.weekday() % len(weekday)],
    )


def month_words(month: YearMonth, words: Catalogue) -> str:
    """`2026年10月`."""
    return words.get("schedule.month", year=month.year, month=_month(month.month, words))


def found_words(found: FoundDay, words: Catalogue) -> str:
    """How a day came to be another one than the rule names: `27日は日曜日のため、翌営業日の28日です。` "" = it did not."""
    if not found.moved:
        return ""
    in_month = (found.base.year, found.base.month) == (found.day.year, found.day.month)
    base, day = _short(found.base, words, in_month), _short(found.day, words, in_month)
    if found.counted > 0:
        return words.get("schedule.counted_on", base=base, day=day, count=found.counted)
    if found.counted < 0:
        return words.get("schedule.counted_back", base=base, day=day, count=-found.counted)
    why = closed_words(found.passed[0].closed, words) if found.passed else words.get("schedule.closed.closure")
    key = "schedule.moved_on" if found.day > found.base else "schedule.moved_back"
    return words.get(key, base=base, day=day, why=why)


def closed_words(closed: Closed, words: Catalogue) -> str:
    """`日曜日`, `祝日（昭和の日）`."""
    by = words.get(f"schedule.closed.{closed.by}")
    return words.get("schedule.closed_named", by=by, name=closed.name) if closed.name else by


def _line(group: tuple[ScheduleItem, ...], marks: dict[str, int], words: Catalogue) -> ScheduleLine:
    first, last = group[0], group[-1]
    amount = "" if first.amount is None else _yen(first.amount, words)
    if len(group) == 1:
        when = _when(first, words)
        remarks = (_for_month(first, words), found_words(first.found, words) if first.found else "")
    else:
        when = _span(group, words)
        amount = words.get("schedule.each", amount=amount) if amount else ""
        moved = sum(item.found is not None and item.found.moved for item in group)
        remarks = (words.get("schedule.some_moved", count=moved) if moved else "", "")
    told = (*remarks, words.get("schedule.goes_on") if last.goes_on else "")
    return ScheduleLine(
        marks[first.row], first.kind, first.label, when, amount, tuple(filter(None, told)), first.text, len(group)
    )


def _when(item: ScheduleItem, words: Catalogue) -> str:
    when = day_words(item.day, words) if item.day else month_words(item.month, words) if item.month else ""
    return words.get("schedule.provisional", when=when) if item.provisional else when


def _span(group: tuple[ScheduleItem, ...], words: Catalogue) -> str:
    first, last, count = _when(group[0], words), _when(group[-1], words), len(group)
    every = _distance(group[0], group[1])
    if every != 1:
        return words.get("schedule.span_every", first=first, last=last, count=count, every=every)
    key = "schedule.span_days" if group[0].day else "schedule.span_months"
    return words.get(key, first=first, last=last, count=count)


def _for_month(item: ScheduleItem, words: Catalogue) -> str:
    """Said where the day lies in another month than the one it is for."""
    if item.day is None or item.month is None or YearMonth.of(item.day) == item.month:
        return ""
    return words.get("schedule.for_month", month=month_words(item.month, words))


def _numbers(schedule: Schedule) -> dict[str, int]:
    """Rows numbered in the order in which they first appear."""
    return {row: number for number, row in enumerate(dict.fromkeys(item.row for item in schedule.items), 1)}


def _groups(items: list[ScheduleItem], join_days: bool) -> list[tuple[ScheduleItem, ...]]:
    """Items of one row, cut where the amount or the distance changes; short groups fall apart."""
    if not items:
        return []
    groups = [[items[0]]]
    for before, item in pairwise(items):
        group = groups[-1]
        alike = item.amount == before.amount and not before.goes_on
        if alike and (len(group) == 1 or _distance(before, item) == _distance(group[0], group[1])):
            group.append(item)
        else:
            groups.append([item])
    return [part for group in groups for part in _apart(group, join_days)]


def _apart(group: list[ScheduleItem], join_days: bool) -> list[tuple[ScheduleItem, ...]]:
    stand_apart = len(group) <= LONGEST_APART or group[0].month is None or (group[0].day is not None and not join_days)
    return [(item,) for item in group] if stand_apart else [tuple(group)]


def _distance(before: ScheduleItem, item: ScheduleItem) -> int:
    return months_between(item.month, before.month) if item.month and before.month else 0


def _yen(amount: int, words: Catalogue) -> str:
    return words.get("schedule.yen", amount=f"{amount:,}")


def _month(number: int, words: Catalogue) -> str:
    months = words.get("schedule.months").split(" ")
    return months[(number - 1) % len(months)]


def _short(day: date, words: Catalogue, in_month: bool) -> str:
    key = "schedule.day_alone" if in_month else "schedule.day_and_month"
    return words.get(key, month=_month(day.month, words), day=day.day)
