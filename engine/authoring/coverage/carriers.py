"""Where a spec carries a rule id (`basis`), and whether a scenario came by: pages, fields, deadlines, rows of a schedule.

What cannot be told from what a run shows counts as reached: a doubt that is raised should be a real one.
"""

import re
from collections.abc import Iterator
from typing import Final

from engine.authoring.coverage.elements import bases, below
from engine.authoring.scenarios.observed import Observed
from engine.spec.source import Path, Source

_ALWAYS: Final = frozenset({"links", "stages", "paper", "mail_to", "number"})
_LAST_PAGES: Final = {"check": "check", "done": "done", "documents": "done", "pair": "done"}


def carriers(source: Source) -> dict[str, list[Path]]:
    """Rule id -> the parts that bear it, as paths of whatever has the `basis`."""
    found: dict[str, list[Path]] = {}
    for path, rule in bases(source):
        found.setdefault(rule, []).append(path[:-2])
    return found


def is_reached(source: Source, path: Path, seen: Observed) -> bool:
    """Whether a run came by the part at `path`: it was shown, judged, sent, or read by something that was."""
    match path:
        case ("start", "stops", int(index), *_):
            return str(source.value(("start", "stops", index, "stop"))) in seen.pages
        case ("start", *_) | ("registration", *_) | ("identity", *_) | ("menu" | "menus", *_):
            return _place(path, seen)
        case ("steps" | "calculated", *_):
            return _question(source, path, seen)
        case ("schedule", str(kind), int(index), *_):
            return _row(source, ("schedule", kind, index), seen)
        case ("mails", int(index), *_):
            return source.value(("mails", index, "on")) != "submitted" or "done" in seen.pages
        case ("deadlines" | "month_days" | "parameters", int(index), *_):
            return _named(source, (path[0], index), seen)
        case (str(key), *_):
            return key in _ALWAYS or key not in _LAST_PAGES or _LAST_PAGES[key] in seen.pages
    return True


def _place(path: Path, seen: Observed) -> bool:
    """Pages around the form: which of them stands for a part of the start page or of the portal."""
    match path:
        case ("start", *_):
            return "start" in seen.pages
        case ("registration", "mail" | "link" | "sent", *_):
            return "sent" in seen.pages
        case ("registration", *_):
            return "registration" in seen.pages
        case ("identity", *_):
            return bool(seen.pages & {"identify", "identity"})
    return True


def _question(source: Source, path: Path, seen: Observed) -> bool:
    """A constraint needs an answer to be looked at, a field a page that shows it."""
    if path[0] == "calculated":
        return bool(seen.opened)
    if path[2:3] != ("fields",):
        return str(source.value((*path[:2], "step"))) in seen.pages
    field = str(source.value((*path[:4], "field")))
    if path[4:5] == ("constraints",):
        return field in seen.answered
    return field in seen.shown


def _row(source: Source, path: Path, seen: Observed) -> bool:
    """A row of the usual course, another course, or a value told beside them."""
    kind = str(path[1])
    word = {"rows": "row", "courses": "course", "information": "information"}.get(kind, "")
    return not word or f"{word}:{source.value((*path, word))}" in seen.rows


def _named(source: Source, path: Path, seen: Observed) -> bool:
    """A deadline, a day or a figure is reached by whatever reads it; one that nothing reads cannot be told."""
    word = {"deadlines": "deadline", "month_days": "month_day", "parameters": "parameter"}[str(path[0])]
    name = str(source.value((*path, word)))
    if word == "deadline" and name in seen.deadlines:
        return True
    written = name if word == "month_day" else f"{word}.{name}"
    readers = list(_readers(source, written))
    if word == "deadline":
        readers.extend(_listers(source, name))
    away = [each for each in readers if each[:2] != path]
    return not away or any(is_reached(source, each, seen) for each in away)


def _readers(source: Source, written: str) -> Iterator[Path]:
    """Parts with a rule that names it."""
    whole = re.compile(rf"(?<![\w.]){re.escape(written)}(?![\w.])")
    for path, value in below((), source.data):
        if path[0] not in ("scenarios", "form", "title") and isinstance(value, str) and whole.search(value):
            yield path


def _listers(source: Source, name: str) -> Iterator[Path]:
    """Parts that name a deadline by its bare id: the ways to file, and pairs."""
    for path, value in below((), source.data):
        if value == name and ("deadlines" in path[1:] or path[-1:] == ("deadline",)) and path[0] in ("start", "pair"):
            yield path
