"""Frozen dataclasses to JSON values and back, derived once from their annotations; strict on reading.

A field that has a default may be missing in older bytes; a name the class does not have is refused. Instants are
ISO 8601 in UTC. Refusals are ValueError or TypeError: `engine.usecases.content` gives them their designed name.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Write = Callable[[Any], Any]
Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """`write` is None where the value is its own JSON; `kind` is then its class, where that is all `read` looks at."""

    write: Write | None
    read: Read
    kind: type | None = None


def codec_for(annotation: Any, known: Mapping[Any, Codec]) -> Codec:
    """How values of this type are written and read; `known` overrides single types. TypeError for unknown ones."""
    if annotation in known:
        return known[annotation]
    if annotation in (str, int, bool):
        return Codec(None, _exactly(annotation), annotation)
    if annotation is datetime:
        return Codec(write_instant, read_instant)
    if annotation is date:
        return Codec(date.isoformat, read_date)
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _dataclass_codec(annotation, known)
    return _generic_codec(get_origin(annotation), get_args(annotation), known)


def _generic_codec(origin: Any, args: tuple[Any, ...], known: Mapping[Any, Codec]) -> Codec:
    if origin is Literal:
        return Codec(None, _one_of(frozenset(args)))
    if origin in (Union, types.UnionType) and len(args) == 2 and args[1] is type(None):
        return _optional(codec_for(args[0], known))
    if origin is tuple and args[-1] is Ellipsis:
        return _sequence(codec_for(args[0], known))
    if origin is tuple:
        return _fixed(tuple(codec_for(arg, known) for arg in args))
    if isinstance(origin, type) and issubclass(origin, Mapping) and args[0] is str:
        return _mapping(codec_for(args[1], known))
    raise TypeError(f"no codec for {origin}[{args}]")


def write_instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()


def read_instant(value: object) -> datetime:
    at = datetime.fromisoformat(read_text(value))
    if at.tzinfo is not UTC:
        raise ValueError("not in UTC")
    return at


def read_date(value: object) -> date:
    return date.fromisoformat(read_text(value))


def read_text(value: object) -> str:
    if type(value) is not str:
        raise TypeError("not a text")
    return value


def read_array(value: object) -> list[Any]:
    if type(value) is not list:
        raise TypeError("not an array")
    return value


def read_object(value: object) -> dict[str, Any]:
    if type(value) is not dict:
        raise TypeError("not an object")
    return value


def _exactly(kind: type) -> Read:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise TypeError(f"not {kind.__name__}")
        return value

    return read


def _one_of(allowed: frozenset[object]) -> Read:
    def read(value: object) -> object:
        if value not in allowed:
            raise ValueError("not allowed here")
        return value

    return read


def _optional(inner: Codec) -> Codec:
    write, read = inner.write, inner.read
    return Codec(
        None if write is None else lambda value: None if value is None else write(value),
        lambda value: None if value is None else read(value),
    )


def _sequence(inner: Codec) -> Codec:
    write, read = inner.write, inner.read
    return Codec(
        None if write is None else lambda value: [write(item) for item in value],
        lambda value: tuple([read(item) for item in read_array(value)]),
    )


def _fixed(inner: tuple[Codec, ...]) -> Codec:
    def write(value: tuple[Any, ...]) -> list[Any]:
        return [item if one.write is None else one.write(item) for one, item in zip(inner, value, strict=True)]

    def read(value: object) -> tuple[Any, ...]:
        return tuple([one.read(item) for one, item in zip(inner, read_array(value), strict=True)])

    return Codec(write, read)


def _mapping(inner: Codec) -> Codec:
    write, read = inner.write, inner.read
    return Codec(
        dict if write is None else lambda value: {key: write(item) for key, item in value.items()},
        lambda value: {key: read(item) for key, item in read_object(value).items()},
    )


def _values_getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """attrgetter gives a bare value, not a tuple, for a single name."""
    several = attrgetter(*names)
    return several if len(names) > 1 else lambda value: (several(value),)


def _dataclass_codec(kind: type, known: Mapping[Any, Codec]) -> Codec:
    hints = get_type_hints(kind)
    inner = {one.name: codec_for(hints[one.name], known) for one in fields(kind)}
    names = tuple(inner)
    values_of = _values_getter(names)
    writers = tuple((name, one.write) for name, one in inner.items() if one.write is not None)
    plain = tuple((name, one.kind) for name, one in inner.items() if one.kind is not None)
    readers = tuple((name, one.read) for name, one in inner.items() if one.kind is None)

    def write(value: Any) -> dict[str, Any]:
        written = dict(zip(names, values_of(value), strict=True))
        for name, writer in writers:
            written[name] = writer(written[name])
        return written

    def read(value: object) -> Any:
        given = dict(read_object(value))
        for name, wanted in plain:
            if name in given and type(given[name]) is not wanted:
                raise TypeError(f"not {wanted.__name__}")
        for name, reader in readers:
            if name in given:
                given[name] = reader(given[name])
        return kind(**given)  # TypeError: a name is missing, or one too many

    return Codec(write, read)
