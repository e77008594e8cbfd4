"""What the walk gathers: annotated places, and the notes of the schema about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from engine.spec.source import Path

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Note:
    """What the schema says about a place beyond its shape. `defines` and `refers` are kinds of names (`stage`, `field`).

    `gives` (expressions): the type that the rule must have: `bool` ("" too), `int`, `yen`, `text`, `date`, `year_month`,
    `any`; `field`: that of the field it belongs to; `list_of_field`: a list of them.
    """

    kind: str = ""
    defines: str = ""
    refers: str = ""
    scope: str = ""
    placeholders: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    plain_dates: bool = False
    limit: bool = False
    gives: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A value (or, with `is_key`, the key that leads to it) that the schema has a note about."""

    path: Path
    note: Note
    value: object
    is_key: bool = False


Walk = Callable[[object, Path, list[Place]], bool]


def note_of(schema: Schema) -> Note:
    """The annotations of a resolved schema."""
    return Note(
        kind=str(schema.get("x-kind", "")),
        defines=str(schema.get("x-defines", "")),
        refers=str(schema.get("x-refers", "")),
        scope=str(schema.get("x-scope", "")),
        placeholders=tuple(cast(Sequence[str], schema.get("x-placeholders", ()))),
        needs=tuple(cast(Sequence[str], schema.get("x-needs", ()))),
        plain_dates=bool(schema.get("x-plain-dates", False)),
        limit=bool(schema.get("x-limit", False)),
        gives=str(schema.get("x-gives", "")),
    )
