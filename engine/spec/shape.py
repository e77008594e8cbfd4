"""Data against the schema: what jsonschema finds, told as located diagnostics in the analyst's terms.

Runs only where the fast walk (walk.py) says no.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from engine.errors import Diagnostic
from engine.spec.reading.mistakes import text_mistake
from engine.spec.reading.scalars import quoted
from engine.spec.schema import Schema
from engine.spec.source import Path, Source
from engine.spec.walk import resolve
from engine.spec.walk_values import ecma

_WORD_OF_TYPE: Final = {
    "string": "SPEC005",
    "integer": "SPEC006",
    "boolean": "SPEC007",
    "array": "SPEC008",
    "object": "SPEC009",
}


def find_shape_problems(source: Source, schema: Schema) -> tuple[Diagnostic, ...]:
    """Everything wrong with the shape of a document, in reading order; one finding per place."""
    kind = _kind(source, schema)
    if not kind:
        return (_neither(source),)
    found: dict[tuple[int, int, str], Diagnostic] = {}
    for error in _validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}"}).iter_errors(
        cast(dict[str, Any], source.data)
    ):
        for problem in _told(source, error, schema):
            found.setdefault((problem.line, problem.column, str(problem.params.get("key", ""))), problem)
    return tuple(sorted(found.values()))


def _kind(source: Source, schema: Schema) -> str:
    """`form`, `fragment` or `portal`: by the key that says so, else by what most keys belong to, else ""."""
    said = next((kind for kind in ("form", "fragment") if kind in source.data), "")
    if said:
        return said
    definitions = cast(Mapping[str, Mapping[str, Mapping[str, object]]], schema["$defs"])
    common = {
        kind: len(source.data.keys() & definitions[kind]["properties"].keys())
        for kind in ("form", "portal", "fragment")
    }
    if common["fragment"] > max(common["form"], common["portal"]):
        return "fragment"
    del common["fragment"]
    if common["form"] == common["portal"]:
        return "portal" if "portal" in source.data else ""
    return max(common, key=lambda kind: common[kind])


def _validator(schema: Schema) -> Validator:
    kind = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return cast(Validator, kind(schema))


def _pattern(
    validator: Validator, pattern: str, instance: object, schema: Mapping[str, object]
) -> Iterator[ValidationError]:
    """As in jsonschema, but `$` is the very end of the text."""
    del validator, schema
    if isinstance(instance, str) and ecma(pattern).search(instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _neither(source: Source) -> Diagnostic:
    first = next(iter(source.data))
    return source.at_key((first,), "SPEC022", key=first)


def _told(source: Source, error: ValidationError, schema: Schema) -> Iterator[Diagnostic]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "anyOf":
        yield from _branch(source, error, schema, path)
        return
    tell = _TELLERS.get(str(error.validator))
    if tell is not None:
        yield from tell(source, path, error)


def _branch(source: Source, error: ValidationError, schema: Schema, path: Path) -> Iterator[Diagnostic]:
    """Of several shapes, the one the analyst was aiming at: the first whose type fits what is there."""
    branches = cast(Sequence[Mapping[str, object]], error.validator_value)
    definitions = cast(Mapping[str, Mapping[str, object]], schema["$defs"])
    for index, branch in enumerate(branches):
        if _fits(error.instance, resolve(branch, definitions)):
            for inner in error.context or ():
                if inner.schema_path[0] == index:
                    yield from _told(source, inner, schema)
            return
    yield from _type(source, path, error, _type_names(resolve(branches[0], definitions)))


def _fits(instance: object, branch: Mapping[str, object]) -> bool:
    kinds = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
    return kinds.get(type(instance), "") in _type_names(branch)


def _type_names(schema: Mapping[str, object]) -> tuple[str, ...]:
    if "const" in schema:
        return ("boolean",)
    names = schema.get("type", ())
    return (names,) if isinstance(names, str) else tuple(cast(Sequence[str], names))


def _key_of(path: Path) -> str:
    """The last key on the way, as messages name a place."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _unknown_keys(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    schema = cast(Mapping[str, object], error.schema)
    known = list(cast(Mapping[str, object], schema.get("properties", {})))
    for key in cast(Mapping[str, object], error.instance):
        if key not in known:
            yield _unknown(source, (*path, key), key, known)


def _unknown(source: Source, path: Path, key: str, known: list[str]) -> Diagnostic:
    similar = closest(key, known)
    if similar:
        return source.at_key(path, "SPEC001", key=key, similar=similar)
    return source.at_key(path, "SPEC002", key=key, known="、".join(known))


def closest(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant, or ""."""
    folded = word.lower().replace("-", "_").strip()
    if folded in known:
        return folded
    return next(iter(get_close_matches(folded, known, n=1, cutoff=0.6)), "")


def _missing(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    """A key that is not there; one that is there misspelt is reported once, as misspelt."""
    instance = cast(Mapping[str, object], error.instance)
    schema = cast(Mapping[str, object], error.schema)
    known = list(cast(Mapping[str, object], schema.get("properties", {})))
    if "field" in known and "use" in instance:
        yield source.at_key((*path, "use"), "FRAG006")
        return
    misspelt = {closest(key, known): key for key in instance if key not in known}
    for key in cast(Sequence[str], error.validator_value):
        if key in instance:
            continue
        if key in misspelt:
            yield _unknown(source, (*path, misspelt[key]), misspelt[key], known)
            continue
        at = (*path, next(iter(instance))) if instance and (not path or isinstance(path[-1], int)) else path
        yield source.at_key(at, "SPEC003", key=key, example=_example(schema, key))


def _example(schema: Mapping[str, object], key: str) -> str:
    examples = cast(Mapping[str, Mapping[str, object]], schema.get("properties", {})).get(key, {}).get("examples")
    first = cast(Sequence[object], examples)[0] if examples else ""
    if isinstance(first, bool):
        return f"{key}: {str(first).lower()}"
    return f"{key}: {first}" if isinstance(first, str | int) else f"{key}:"


def _wrong_type(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    names = error.validator_value
    yield from _type(source, path, error, (names,) if isinstance(names, str) else tuple(cast(Sequence[str], names)))


def _type(source: Source, path: Path, error: ValidationError, names: tuple[str, ...]) -> Iterator[Diagnostic]:
    key, value = _key_of(path), error.instance
    if value is None:
        yield source.at_key(path, "SPEC004", key=key)
    elif isinstance(value, str) and names[0] in ("object", "array") and _mistaken(source, path) is not None:
        column, code, line = cast(tuple[int, str, str], _mistaken(source, path))
        yield Diagnostic(source.file, source.place(path, 0)[0], column, code, {"line": line.strip()})
    elif isinstance(value, list | dict) and names[0] not in ("object", "array"):
        yield source.at_key(path, "SPEC010", key=key)
    else:
        yield _scalar_type(source, path, names[0], value)


def _scalar_type(source: Source, path: Path, name: str, value: object) -> Diagnostic:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    key = _key_of(path)
    if name != "string":
        code = _WORD_OF_TYPE[name]
        at = source.at_key if isinstance(value, list | dict) else source.at_value
        return at(path, code, key=key, value="" if isinstance(value, list | dict) else shown)
    line, column = source.place(path, 0)
    raw = source.lines[line - 1]
    fixed = raw[: column - 1] + quoted(shown) + raw[column - 1 + len(shown) :]
    return source.at_value(path, "SPEC005", key=key, value=shown, line=fixed.strip())


def _mistaken(source: Source, path: Path) -> tuple[int, str, str] | None:
    line, _ = source.place(path, 0)
    return text_mistake(source.lines[line - 1])


def _enum(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    allowed = [str(value) for value in cast(Sequence[object], error.validator_value)]
    if error.instance is None or isinstance(error.instance, list | dict | bool):
        yield from _type(source, path, error, ("string",))
        return
    value = str(error.instance)
    similar = closest(value, allowed)
    if similar:
        yield source.at_value(path, "SPEC011", key=_key_of(path), value=value, similar=similar)
    else:
        yield source.at_value(path, "SPEC012", key=_key_of(path), value=value, allowed="、".join(allowed))


def _const(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    if error.instance is None:
        yield source.at_key(path, "SPEC004", key=_key_of(path))
    elif path == ("schema",):
        yield source.at_value(path, "SPEC025", value=str(error.instance), current=str(error.validator_value))
    else:
        yield source.at_key(path, "SPEC032", key=_key_of(path))


_PATTERN_CODES: Final = {
    "url": "SPEC026",
    "instant": "SPEC027",
    "duration": "SPEC028",
    "basis": "SPEC030",
    "time_of_day": "SPEC034",
    "date": "SPEC035",
}


def _spelling(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    schema = cast(Mapping[str, object], error.schema)
    kind, value = str(schema.get("x-kind", "")), str(error.instance)
    if kind == "id":
        yield source.at_value(path, "SPEC013", key=_key_of(path), value=value)
    elif kind in _PATTERN_CODES:
        yield source.at_value(path, _PATTERN_CODES[kind], key=_key_of(path), value=value)
    else:
        example = str(next(iter(cast(Sequence[object], schema.get("examples", ("",))))))
        yield source.at_value(path, "SPEC014", key=_key_of(path), value=value, example=example)


def _limited(code: str) -> "Callable[[Source, Path, ValidationError], Iterator[Diagnostic]]":
    def tell(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
        is_list = isinstance(error.instance, list | dict)
        at = source.at_key if is_list and path else source.at_value
        value = "" if is_list else str(error.instance)
        yield at(path, code, key=_key_of(path), limit=str(error.validator_value), value=value)

    return tell


def _too_many_keys(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    words = [key for key in cast(Mapping[str, object], error.instance) if key != "expect"]
    second = words[1] if len(words) > 1 else words[-1]
    yield source.at_key((*path, second), "SPEC031", first=words[0], second=second)


def _twice(source: Source, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    seen: list[object] = []
    for index, value in enumerate(cast(Sequence[object], error.instance)):
        if value in seen:
            yield source.at_value((*path, index), "SPEC019", key=_key_of(path), value=str(value))
        seen.append(value)


_TELLERS: Final[Mapping[str, Callable[[Source, Path, ValidationError], Iterator[Diagnostic]]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing,
    "type": _wrong_type,
    "enum": _enum,
    "const": _const,
    "pattern": _spelling,
    "minLength": _limited("SPEC015"),
    "maxLength": _limited("SPEC016"),
    "minItems": _limited("SPEC017"),
    "minProperties": _limited("SPEC017"),
    "maxItems": _limited("SPEC018"),
    "maxProperties": _too_many_keys,
    "uniqueItems": _twice,
    "minimum": _limited("SPEC020"),
    "maximum": _limited("SPEC021"),
}
