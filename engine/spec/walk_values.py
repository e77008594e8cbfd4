"""Single values of a document against the schema: type, permitted values, length, pattern, size. Steps of the walk."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from engine.spec.walk_places import Schema, Walk

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def ecma(pattern: str) -> re.Pattern[str]:
    """The pattern as JSON Schema means it: `$` is the very end, also before a line break."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))


def unique(values: list[object]) -> bool:
    keys = [(type(value).__name__, repr(value)) for value in values]
    return len(set(keys)) == len(keys)


def _same(value: object, expected: object) -> bool:
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


def scalar_checks(schema: Schema) -> list[Walk]:
    checks: list[Walk] = []
    if "type" in schema:
        names = schema["type"]
        checks.append(_type_walk(cast(Sequence[str], [names] if isinstance(names, str) else names)))
    if "enum" in schema:
        allowed = cast(Sequence[object], schema["enum"])
        checks.append(lambda value, path, found: any(_same(value, each) for each in allowed))
    if "const" in schema:
        const = schema["const"]
        checks.append(lambda value, path, found: _same(value, const))
    return [*checks, *_text_checks(schema), *_number_checks(schema)]


def _type_walk(names: Sequence[str]) -> Walk:
    kinds = tuple(kind for name in names for kind in _TYPES[name])
    if int in kinds and bool not in kinds:
        return lambda value, path, found: isinstance(value, kinds) and not isinstance(value, bool)
    return lambda value, path, found: isinstance(value, kinds)


def _text_checks(schema: Schema) -> list[Walk]:
    checks: list[Walk] = []
    least, most = cast(int, schema.get("minLength", 0)), cast(int, schema.get("maxLength", 1 << 30))
    if least or "maxLength" in schema:
        checks.append(lambda value, path, found: not isinstance(value, str) or least <= len(value) <= most)
    if "pattern" in schema:
        search = ecma(str(schema["pattern"])).search
        checks.append(lambda value, path, found: not isinstance(value, str) or search(value) is not None)
    return checks


def _number_checks(schema: Schema) -> list[Walk]:
    if "minimum" not in schema and "maximum" not in schema:
        return []
    least, most = cast(int, schema.get("minimum", -(1 << 80))), cast(int, schema.get("maximum", 1 << 80))
    return [lambda value, path, found: not isinstance(value, int) or isinstance(value, bool) or least <= value <= most]
