"""Small changes of single values: limits of fields, whether an answer is needed, how often, and what a missed pair does."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, cast

from engine.authoring.mutation.mutant import Mutant
from engine.authoring.mutation.time import changed, minute_mutants
from engine.dates import YearMonth
from engine.ports.fields import FieldType, MakesChoices
from engine.spec.building.parts import Data, entries, option_names
from engine.spec.checks.values import fields_with_paths
from engine.spec.source import Path, Source

_LIMIT: Final = re.compile(r"(min|max)(_[a-z_]+)?\Z")
_COUNT: Final = re.compile(r"(?<=[{,])[0-9]+(?=[,}])")
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_NOT_ASKED: Final = ("static",)


def value_mutants(source: Source, field_types: Mapping[str, FieldType]) -> Iterator[Mutant]:
    """Of the fields, the schedule and the pair of a form; of the registration of a portal."""
    for path, field in fields_with_paths(source):
        kind = field_types[str(field["type"])]
        yield from _limits(path, field, kind)
        yield from _required(path, field, kind)
    schedule = cast(Data, source.data.get("schedule", {}))
    yield from _distances(("schedule",), schedule)
    for index, course in enumerate(entries(schedule, "courses")):
        yield from _distances(("schedule", "courses", index), course)
    if "pair" in source.data:
        yield from _pair(cast(Data, source.data["pair"]))
    link = source.value(("registration", "link"))
    if isinstance(link, Mapping):
        yield from _validity(link)


def _limits(path: Path, field: Data, kind: FieldType) -> Iterator[Mutant]:
    """By one unit: a number, a byte, a day, a month; the steps of a row of amounts by one step."""
    options = {name: field[name] for name in option_names(kind) if name in field}
    for step in (1, -1):
        for name, value in options.items():
            if _LIMIT.match(name) and (moved := _moved(value, step)) is not None:
                yield changed("limit", (*path, name), value, moved)
    if isinstance(kind, MakesChoices) and {"from", "to", "by"} <= set(options):
        yield from _steps(path, options)
    if isinstance(options.get("pattern"), str):
        yield from _lengths((*path, "pattern"), str(options["pattern"]))


def _moved(value: object, step: int) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value + step
    if not isinstance(value, str):
        return None
    try:
        if _MONTH.match(value):
            return str(YearMonth.parse(value).plus_months(step))
        return str(date.fromisoformat(value) + timedelta(days=step))
    except (ValueError, OverflowError):
        return None


def _steps(path: Path, options: Mapping[str, object]) -> Iterator[Mutant]:
    first, last, step = (cast(int, options[name]) for name in ("from", "to", "by"))
    for sign in (1, -1):
        yield changed("limit", (*path, "from"), first, first + sign * step)
        yield changed("limit", (*path, "to"), last, last + sign * step)
    wider = next((step * more for more in range(2, 100) if (last - first) % (step * more) == 0), 0)
    if wider:
        yield changed("limit", (*path, "by"), step, wider)


def _lengths(path: Path, pattern: str) -> Iterator[Mutant]:
    """How many characters a pattern wants: `{9}`, `{1,5}`."""
    for found in _COUNT.finditer(pattern):
        for step in (1, -1):
            moved = int(found[0]) + step
            if moved >= 0:
                yield changed("limit", path, pattern, f"{pattern[: found.start()]}{moved}{pattern[found.end() :]}")


def _required(path: Path, field: Data, kind: FieldType) -> Iterator[Mutant]:
    """Whether there must be an answer. A rule in its place is turned round with the other rules."""
    required = field.get("required", True)
    asked = kind.control not in _NOT_ASKED and not {"calculate", "readonly"} & set(field)
    if asked and isinstance(required, bool):
        yield changed("required", (*path, "required"), required, not required)


def _distances(path: Path, around: Data) -> Iterator[Mutant]:
    """How many months lie between two lines of a row."""
    for index, row in enumerate(entries(around, "rows")):
        every = cast(int, row.get("every", 1))
        for step in (1, -1) if "from" in row else ():
            yield changed("amount_of_rows", (*path, "rows", index, "every"), every, every + step)


def _pair(pair: Data) -> Iterator[Mutant]:
    for side, missed in cast(Mapping[str, str], pair["if_missed"]).items():
        yield changed("missed", ("pair", "if_missed", side), missed, "goes_on" if missed == "lapses" else "lapses")
    for index, reminder in enumerate(entries(pair, "reminders")):
        at: Path = ("pair", "reminders", index)
        days = cast(int, reminder["days_before"])
        for step in (1, -1):
            yield changed("day", (*at, "days_before"), days, days + step)
        yield from minute_mutants((*at, "time"), reminder["time"])


def _validity(link: Mapping[str, object]) -> Iterator[Mutant]:
    """How long the link of the registration lives."""
    at: Path = ("registration", "link")
    hours = cast(int, link["valid_hours"])
    for step in (1, -1):
        yield changed("time", (*at, "valid_hours"), hours, hours + step)
    includes = bool(link["includes_end"])
    yield changed("end", (*at, "includes_end"), includes, not includes)
