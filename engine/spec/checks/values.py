"""Values that look right and are not: days that do not exist, limits without a basis, options that contradict each other."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import Diagnostic, Param
from engine.ports.fields import FieldType, Refused
from engine.spec.building.parts import Data, entries, option_names
from engine.spec.building.scenarios import instant
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

_LIMIT: Final = re.compile(r"(min|max)(_[a-z_]+)?\Z")
_CODE: Final = re.compile(r"[A-Z]+[0-9]+\Z")


def find_value_problems(source: Source, places: Iterable[Place]) -> Iterator[Diagnostic]:
    """Instants, days and time zones that do not exist."""
    for place in places:
        if place.note.kind == "instant" and not _is_instant(str(place.value)):
            yield source.at_value(place.path, "SPEC027", key=str(place.path[-1]), value=str(place.value))
        elif place.note.kind == "date" and is_date(str(place.value)) is None:
            yield source.at_value(place.path, "SPEC035", key=str(place.path[-1]), value=str(place.value))
        elif place.note.kind == "time_zone" and not _is_zone(str(place.value)):
            yield source.at_value(place.path, "SPEC029", value=str(place.value))


def find_option_problems(source: Source, path: Path, data: Data, kind: FieldType) -> Iterator[Diagnostic]:
    """What the field type itself has against the options of one field, and limits that cite nothing."""
    options = {name: data[name] for name in option_names(kind) if name in data}
    for refused in kind.problems(options):
        yield _refused(source, path, options, refused)
    for name in options:
        if _LIMIT.match(name) and "basis" not in data:
            yield source.at_key((*path, name), "REF011", key=name, field=str(data["field"]))
        high = name.replace("min", "max", 1)
        if name.startswith("min") and high in options and _is_above(options[name], options[high]):
            yield source.at_value((*path, name), "SPEC033", low=name, high=high)


def find_field_problems(source: Source, fields: Iterable[tuple[Path, Data]]) -> Iterator[Diagnostic]:
    """Keys of a field that contradict each other."""
    for path, data in fields:
        if data.get("readonly") is True and "calculate" not in data:
            yield source.at_key((*path, "readonly"), "REF020", field=str(data["field"]))
        if data.get("readonly") is False and "calculate" in data:
            yield source.at_key((*path, "readonly"), "REF021", field=str(data["field"]))


def fields_with_paths(source: Source) -> Iterator[tuple[Path, Data]]:
    """Every field of a form or portal with its path."""
    data = source.data
    for index, step in enumerate(entries(data, "steps")):
        yield from _listed(("steps", index, "fields"), step)
    for key in (("registration",), ("identity", "confirm")):
        around = source.value(key)
        if isinstance(around, Mapping):
            yield from _listed((*key, "fields"), around)
    yield from (((("calculated", number), each)) for number, each in enumerate(entries(data, "calculated")))


def _listed(path: Path, data: Data) -> Iterator[tuple[Path, Data]]:
    for number, each in enumerate(entries(data, "fields")):
        yield (*path, number), each


def _is_instant(written: str) -> bool:
    try:
        return instant(written).tzinfo is not None
    except ValueError:
        return False


def is_date(written: str) -> date | None:
    """A day that exists, or None."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_above(low: object, high: object) -> bool:
    if isinstance(low, int) and isinstance(high, int):
        return low > high
    return isinstance(low, str) and isinstance(high, str) and low > high


def _refused(source: Source, path: Path, options: Data, refused: Refused) -> Diagnostic:
    """A field type's own code where it has one in the catalogue, else the general one with the type's reason."""
    option = str(refused.params.get("option", "pattern" if "pattern" in options else ""))
    at = (*path, option) if option else (*path, "type")
    if _CODE.match(refused.code):
        params: dict[str, Param] = {name: value for name, value in refused.params.items() if name != "option"}
        start = params.get("column")
        if isinstance(start, int):
            end = params.get("end_column", start + 1)
            return source.at_offset(at, (start, int(end)), refused.code, **params)
        place = source.at_value(at, refused.code)
        return replace(place, params=params)
    return source.at_value(at, "SPEC024", key=str(at[-1]), reason=refused.code)
