"""Schedules of a spec: what the schema cannot see of their rows, and the names that only the rules of a row may read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from engine.errors import Diagnostic
from engine.expressions import INT, YEAR_MONTH, Scope, Type
from engine.flow.schedule_rules import ROW_MONTH, ROW_NUMBER
from engine.spec.building.parts import Data, entries
from engine.spec.source import Path, Source

_PER_MONTH: Final = ("count", "until", "every", "open_ended")
_READ_THE_ROW: Final = ("on", "amount", "relevant")
_ROW_NAMES: Final[Mapping[str, Type]] = {ROW_MONTH: YEAR_MONTH, ROW_NUMBER: INT}


def within_row(source: Source, path: Path, scope: Scope) -> Scope:
    """The scope of the rule at `path`: rules of a row that has months may also read `row.month` and `row.number`."""
    if path[0] != "schedule" or len(path) < 4 or path[-3] != "rows" or path[-1] not in _READ_THE_ROW:
        return scope
    row = source.value(path[:-1])
    if not isinstance(row, Mapping) or "from" not in row:
        return scope
    return replace(scope, names={**scope.names, **_ROW_NAMES})


def usual_rows(form: Data) -> list[str]:
    """Ids of the rows of the usual course."""
    return [str(row["row"]) for row in entries(cast(Data, form.get("schedule", {})), "rows")]


def find_schedule_problems(source: Source) -> Iterator[Diagnostic]:
    """Rows that stand nowhere in time, months that have no end or two, and courses that change nothing."""
    schedule = source.data.get("schedule")
    if not isinstance(schedule, Mapping):
        yield from _calendars_of_nothing(source)
        return
    for path, row in _rows(("schedule",), schedule):
        yield from _row_problems(source, path, row)
    for index, course in enumerate(entries(schedule, "courses")):
        here: Path = ("schedule", "courses", index)
        if "rows" not in course and "without" not in course:
            yield source.at_value((*here, "course"), "REF074", id=str(course["course"]))
        for path, row in _rows(here, course):
            yield from _row_problems(source, path, row)


def _calendars_of_nothing(source: Source) -> Iterator[Diagnostic]:
    """Documents for calendars of a form that has no schedule."""
    for index, document in enumerate(entries(source.data, "documents")):
        if document.get("kind") == "calendar":
            yield source.at_value(("documents", index, "kind"), "REF075", id=str(document["document"]))


def _rows(path: Path, around: Data) -> Iterator[tuple[Path, Data]]:
    for index, row in enumerate(entries(around, "rows")):
        yield (*path, "rows", index), row


def _row_problems(source: Source, path: Path, row: Data) -> Iterator[Diagnostic]:
    name = str(row["row"])
    if "from" not in row:
        if "on" not in row:
            yield source.at_value((*path, "row"), "REF070", id=name)
        for key in _PER_MONTH:
            if key in row:
                yield source.at_key((*path, key), "REF073", key=key, id=name)
    elif "count" in row and "until" in row:
        yield source.at_key((*path, "until"), "REF071", id=name)
    elif "count" not in row and "until" not in row:
        yield source.at_key((*path, "from"), "REF072", id=name)
