"""A worked-out schedule as JSON values and back, for frozen applications: what its lines share is written once.

Strict on reading: what does not fit is a ValueError or TypeError, which `content` gives its designed name.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, get_args

from engine.dates import Closed, ClosedBy, FoundDay, Passed, YearMonth
from engine.model.schedule import InformationItem, RowKind, Schedule, ScheduleItem
from engine.model.text import Text
from engine.usecases.codec import Codec, read_array, read_date, read_object, read_text

_KINDS: Final = frozenset(get_args(RowKind))
_CLOSED: Final = frozenset(get_args(ClosedBy))
_WHOLE: Final = frozenset({"yen", "int"})


def write_schedule(schedule: Schedule) -> dict[str, Any]:
    """`rows` are what the lines of a row have in common; `items` name them by their place."""
    shared = {item.row: item for item in schedule.items}
    places = {row: place for place, row in enumerate(shared)}
    return {
        "title": _text(schedule.title),
        "text": _text(schedule.text),
        "course": schedule.course,
        "label": _text(schedule.course_label),
        "rows": [[row, _text(one.label), one.kind, _text(one.text), list(one.basis)] for row, one in shared.items()],
        "items": [_write_item(item, places[item.row]) for item in schedule.items],
        "information": [
            [one.id, _text(one.label), _text(one.text), list(one.basis), one.type, _write_value(one.value)]
            for one in schedule.information
        ],
    }


def read_schedule(value: object) -> Schedule:
    given = read_object(value)
    title, text, course, label, rows, items, information = (given.pop(name) for name in _NAMES if name in given)
    if given:
        raise ValueError("a name too many")
    shared = [_read_row(row) for row in read_array(rows)]
    return Schedule(
        _read_text(title),
        tuple(_read_item(item, shared) for item in read_array(items)),
        tuple(_read_information(one) for one in read_array(information)),
        read_text(course),
        _read_text(label),
        _read_text(text),
    )


SCHEDULE_CODEC: Final = Codec(write_schedule, read_schedule)
_NAMES: Final = ("title", "text", "course", "label", "rows", "items", "information")


def _write_item(item: ScheduleItem, row: int) -> list[Any]:
    found = item.found
    return [
        row,
        None if item.month is None else str(item.month),
        None if item.day is None else item.day.isoformat(),
        item.amount,
        item.number,
        item.provisional,
        item.goes_on,
        None if found is None else _write_found(found),
    ]


def _write_found(found: FoundDay) -> list[Any]:
    passed = [[one.day.isoformat(), one.closed.by, one.closed.name] for one in found.passed]
    return [found.base.isoformat(), passed, found.provisional, found.counted, found.calendar]


def _read_row(value: object) -> ScheduleItem:
    """A line without time, to be completed."""
    row, label, kind, text, basis = read_array(value)
    if kind not in _KINDS:
        raise ValueError("kind")
    names = tuple(read_text(each) for each in read_array(basis))
    return ScheduleItem(read_text(row), _read_text(label), kind, None, None, None, text=_read_text(text), basis=names)


def _read_item(value: object, shared: list[ScheduleItem]) -> ScheduleItem:
    place, month, day, amount, number, provisional, goes_on, found = read_array(value)
    row = shared[_whole(place)] if 0 <= _whole(place) < len(shared) else None
    if row is None:
        raise ValueError("row")
    at = None if day is None else read_date(day)
    return ScheduleItem(
        row.row,
        row.label,
        row.kind,
        None if month is None else YearMonth.parse(read_text(month)),
        at,
        None if amount is None else _whole(amount),
        _whole(number),
        None if found is None or at is None else _read_found(found, at),
        _flag(provisional),
        _flag(goes_on),
        row.text,
        row.basis,
    )


def _read_found(value: object, day: date) -> FoundDay:
    base, passed, provisional, counted, calendar = read_array(value)
    closed = tuple(_read_passed(one) for one in read_array(passed))
    return FoundDay(day, read_date(base), closed, _flag(provisional), _whole(counted), read_text(calendar))


def _read_passed(value: object) -> Passed:
    day, by, name = read_array(value)
    if by not in _CLOSED:
        raise ValueError("closed")
    return Passed(read_date(day), Closed(by, read_text(name)))


def _write_value(value: object) -> object:
    return value if isinstance(value, bool | int) else str(value)


def _read_information(value: object) -> InformationItem:
    name, label, text, basis, kind, told = read_array(value)
    names = tuple(read_text(each) for each in read_array(basis))
    return InformationItem(
        read_text(name), _read_text(label), _read_value(read_text(kind), told), kind, _read_text(text), names
    )


def _read_value(kind: str, told: object) -> object:
    if kind in _WHOLE:
        return _whole(told)
    if kind == "bool":
        return _flag(told)
    if kind == "date":
        return read_date(told)
    return YearMonth.parse(read_text(told)) if kind == "year_month" else read_text(told)


def _text(text: Text) -> Mapping[str, str]:
    return dict(text.by_locale)


def _read_text(value: object) -> Text:
    return Text({read_text(locale): read_text(words) for locale, words in read_object(value).items()})


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError("not true or false")
    return value
