"""Values of the engine as JSON in a stable shape: days with their derivation, windows, problems, explanations."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.dates import FoundDay, Window, YearMonth
from engine.model.deadline import Deadline
from engine.model.explanation import Explained, ExplainedPart
from engine.model.text import Catalogue
from engine.model.words.schedules import found_words

Json = Mapping[str, object]


def value_json(value: object) -> object:
    """A typed value: whole numbers, true and false as such; days, months, instants and all else as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, YearMonth | Decimal):
        return str(value)
    return [value_json(each) for each in value] if isinstance(value, tuple | list) else str(value)


def found_json(found: FoundDay, words: Catalogue) -> Json:
    """The day, the one the rule names, and why it was moved (null: it was not)."""
    return {
        "day": found.day.isoformat(),
        "base": found.base.isoformat(),
        "moved": moved_json(found, words),
        "provisional": found.provisional,
    }


def moved_json(found: FoundDay, words: Catalogue) -> Json | None:
    """Which closed days were passed, by which calendar."""
    if not found.moved:
        return None
    passed = [{"day": one.day.isoformat(), "by": one.closed.by, "name": one.closed.name} for one in found.passed]
    return {
        "from": found.base.isoformat(),
        "passed": passed,
        "counted": found.counted,
        "calendar": found.calendar,
        "message": found_words(found, words),
    }


def window_json(deadline: Deadline, window: Window, zone: str, words: Catalogue) -> Json:
    """Instants in the portal's zone; `last_day` is the last day named, `closes` the instant that decides."""
    end, start = window.interval.end, window.interval.start
    return {
        "deadline": deadline.id,
        "label": deadline.label.in_locale(words.locale),
        "month": str(window.month),
        "channel": deadline.channel,
        "counts": deadline.counts,
        "opens": None if start is None else _in(start, zone),
        "opens_moved": moved_json(window.opens, words) if window.opens else None,
        "closes": None if end is None else _in(end, zone),
        "includes_end": window.interval.includes_end,
        "last_day": window.closes.day.isoformat(),
        "base": window.closes.base.isoformat(),
        "moved": moved_json(window.closes, words),
        "advised": window.advised.day.isoformat() if window.advised else None,
        "provisional": window.provisional,
        "basis": list(deadline.basis),
    }


def _in(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat()


def explained_json(explained: Sequence[Explained]) -> list[Json]:
    return [
        {
            "kind": each.kind,
            "subject": each.subject,
            "item": each.item,
            "title": each.title,
            "result": each.result,
            "parts": [_part(part) for part in each.parts],
            "basis": list(each.basis),
        }
        for each in explained
    ]


def _part(part: ExplainedPart) -> Json:
    return {"role": part.role, "depth": part.depth, "text": part.text, "value": part.value, "rule": part.rule}
