"""A worked-out schedule as a text table, and as JSON in a stable shape (docs/simulation.schema.json)."""

from collections.abc import Iterator, Mapping
from datetime import date
from unicodedata import east_asian_width

from engine.dates import FoundDay, YearMonth
from engine.model.schedule import InformationItem, Schedule, ScheduleItem
from engine.model.text import Catalogue
from engine.model.words.plain import plain
from engine.model.words.schedules import every_line, value_words


def schedule_text(schedule: Schedule, words: Catalogue) -> Iterator[str]:
    """A line for each thing that happens, columns under each other; what is to be said of it stands below it."""
    locale = words.locale
    yield plain(schedule.course_label, locale) if schedule.course else plain(schedule.title, locale)
    yield from (f"  {line}" for line in plain(schedule.text, locale).splitlines())
    told = [(line.when, plain(line.label, locale), line.amount) for line in every_line(schedule, words)]
    widths = [max((_width(row[column]) for row in told), default=0) for column in range(3)]
    for line, row in zip(every_line(schedule, words), told, strict=True):
        when, what, amount = row
        yield f"  {_left(when, widths[0])}  {_left(what, widths[1])}  {_right(amount, widths[2])}".rstrip()
        yield from (f"      {remark}" for remark in (*line.remarks, *plain(line.text, locale).splitlines()))
    for item in schedule.information:
        yield f"  {plain(item.label, locale)}: {value_words(item, words)}"
    if schedule.provisional:
        yield f"  {words.get('schedule.provisional_note')}"


def schedule_json(schedule: Schedule | None, locale: str) -> Mapping[str, object] | None:
    """Days and months as text, yen as integers; `moved` tells the way to a day that is not the one of its rule."""
    if schedule is None:
        return None
    return {
        "course": schedule.course,
        "label": plain(schedule.course_label, locale),
        "title": plain(schedule.title, locale),
        "text": plain(schedule.text, locale),
        "provisional": schedule.provisional,
        "items": [_item(item, locale) for item in schedule.items],
        "information": [_information(item, locale) for item in schedule.information],
    }


def _item(item: ScheduleItem, locale: str) -> dict[str, object]:
    return {
        "row": item.row,
        "label": plain(item.label, locale),
        "kind": item.kind,
        "month": None if item.month is None else str(item.month),
        "day": None if item.day is None else item.day.isoformat(),
        "amount": item.amount,
        "number": item.number,
        "moved": None if item.found is None or not item.found.moved else _moved(item.found),
        "provisional": item.provisional,
        "goes_on": item.goes_on,
        "text": plain(item.text, locale),
        "basis": list(item.basis),
    }


def _moved(found: FoundDay) -> dict[str, object]:
    passed = [{"day": one.day.isoformat(), "by": one.closed.by, "name": one.closed.name} for one in found.passed]
    return {"from": found.base.isoformat(), "passed": passed, "counted": found.counted, "calendar": found.calendar}


def _information(item: InformationItem, locale: str) -> dict[str, object]:
    value = item.value
    if isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, YearMonth) or not isinstance(value, bool | int | str):
        value = str(value)
    return {
        "information": item.id,
        "label": plain(item.label, locale),
        "type": item.type,
        "value": value,
        "text": plain(item.text, locale),
        "basis": list(item.basis),
    }


def _width(text: str) -> int:
    """How many columns a terminal gives it: Japanese letters take two."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text
