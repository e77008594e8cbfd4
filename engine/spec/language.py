"""What specs are checked against: the doors of this installation and the language they complete."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.dates import Calendars
from engine.ports.fields import FieldType
from engine.spec.building.parts import Data, option_defaults
from engine.spec.schema import Schema, language
from engine.spec.walk import compile_walk
from engine.spec.walk_places import Walk


@dataclass(frozen=True, slots=True)
class Doors:
    """Providers that specs may name."""

    field_types: Mapping[str, FieldType]
    identity_providers: frozenset[str] = frozenset()
    document_renderers: frozenset[str] = frozenset()
    number_issuers: frozenset[str] = frozenset()
    prefill_sources: frozenset[str] = frozenset()
    calendars: Calendars = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """The completed schema and what is derived from it once. `fingerprint` changes with anything that changes a check."""

    doors: Doors
    schema: Schema
    walk: Walk
    defaults: Mapping[str, Data]
    fingerprint: str


def make_language(doors: Doors, tool_version: str = "") -> Language:
    """Completes the language for these doors. Costs about 20 ms; make it once."""
    schema = language(doors.field_types.values())
    written = json.dumps(
        [tool_version, schema, *(_sorted(names) for names in _names(doors))], sort_keys=True, ensure_ascii=False
    )
    fingerprint = hashlib.sha256(written.encode("utf-8")).hexdigest()
    return Language(doors, schema, compile_walk(schema), option_defaults(doors.field_types), fingerprint)


def _names(doors: Doors) -> tuple[Iterable[str], ...]:
    calendars = [f"{name} {calendar.version}" for name, calendar in doors.calendars.items()]
    return doors.identity_providers, doors.document_renderers, doors.number_issuers, doors.prefill_sources, calendars


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names)
