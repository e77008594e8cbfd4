"""Names that a spec defines and refers to: each once in its scope, each reference to something that exists.

The schema says where a name is defined (`x-defines`) and where one is referred to (`x-refers`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from engine.errors import Diagnostic
from engine.expressions import RESERVED, STANDARD_FUNCTIONS
from engine.spec.building.parts import Data, entries
from engine.spec.checks.schedules import usual_rows
from engine.spec.shape import closest
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

RESERVED_PORTALS: Final = frozenset({"api", "d", "dev", "health", "inbox", "p", "static"})
"""First parts of addresses that the engine itself uses."""
ENGINE_PAGES: Final = ("start", "registration", "sent", "identify", "identity", "menu", "check", "done")
"""Pages that scenarios name beside the steps and stops of the form."""
FACTS: Final = frozenset({"today", "now", "channel", "identity", "registered", "deadline", "parameter"})
_FROM_OUTSIDE: Final = frozenset(
    {"identity_provider", "document_renderer", "number_issuer", "prefill_source", "calendar"}
)
"""Kinds that plugins and settings bring, not specs."""
_UNBOUND: Final = frozenset({"form", "portal"})
"""Kinds that live in several files; the catalogue looks at them."""


@dataclass(slots=True)
class Names:
    """What a file defines: kind -> id -> where."""

    by_kind: dict[str, dict[str, Path]] = field(default_factory=dict)

    def ids(self, kind: str) -> list[str]:
        return list(self.by_kind.get(kind, {}))


def names_of(places: Iterable[Place]) -> Names:
    """Everything defined in the scope of a whole file, and every basis."""
    names = Names()
    for place in places:
        if place.note.defines and place.note.scope != "list":
            names.by_kind.setdefault(place.note.defines, {}).setdefault(str(place.value), place.path)
    return names


def find_doubles(source: Source, places: Iterable[Place]) -> Iterator[Diagnostic]:
    """Two things of one kind with one id in the same scope."""
    seen: dict[tuple[object, ...], Path] = {}
    for place in places:
        note = place.note
        if not note.defines or note.scope == "none":
            continue
        around = place.path[:-2] if note.scope == "list" else ()
        key = (note.defines, place.value, *around)
        if key in seen:
            first = source.spot(seen[key], place.path)
            yield source.at_value(place.path, "REF001", kind=f"@kind.{note.defines}", id=str(place.value), first=first)
        seen.setdefault(key, place.path)


def find_unknown(source: Source, places: Iterable[Place], known: Mapping[str, Iterable[str]]) -> Iterator[Diagnostic]:
    """References to nothing. Kinds that `known` does not list are left alone."""
    for place in places:
        kind = place.note.refers
        if not kind or kind not in known or not isinstance(place.value, str):
            continue
        ids = list(known[kind])
        if place.value not in ids:
            at = source.at_key if place.is_key else source.at_value
            yield unknown_name(at(place.path, "REF002"), kind, place.value, ids)


def unknown_name(at: Diagnostic, kind: str, name: str, ids: list[str]) -> Diagnostic:
    """REF002 with a suggestion, REF003 with what there is, REF004 when there is nothing of the kind; REF067 where no spec defines it."""
    similar = closest(name, ids)
    params: dict[str, str | int] = {"kind": f"@kind.{kind}", "id": name}
    if similar:
        return Diagnostic(at.file, at.line, at.column, "REF002", {**params, "similar": similar}, at.end_column)
    if kind in _FROM_OUTSIDE:
        known = "、".join(ids) or "–"
        return Diagnostic(at.file, at.line, at.column, "REF067", {**params, "known": known}, at.end_column)
    if ids:
        return Diagnostic(at.file, at.line, at.column, "REF003", {**params, "known": "、".join(ids)}, at.end_column)
    return Diagnostic(at.file, at.line, at.column, "REF004", params, at.end_column)


def find_unusable(source: Source, places: Iterable[Place]) -> Iterator[Diagnostic]:
    """Ids that mean something else to the engine."""
    for place in places:
        kind, name = place.note.defines, str(place.value)
        if kind == "field" and (name in STANDARD_FUNCTIONS.by_name or name in RESERVED or name in FACTS):
            yield source.at_value(place.path, "REF005", id=name)
        elif kind == "portal" and name in RESERVED_PORTALS:
            yield source.at_value(place.path, "REF006", id=name)
        elif kind in ("step", "stop") and name in ENGINE_PAGES and "form" in source.data:
            yield source.at_value(place.path, "REF007", id=name)


def known_to_portal(names: Names) -> dict[str, list[str]]:
    """What a portal's own references may name."""
    return {kind: names.ids(kind) for kind in ("stage", "link", "field", "menu")}


def known_to_form(source: Source, names: Names, portal: Data, portal_names: Names | None) -> dict[str, list[str]]:
    """What a form's references may name; without its portal, only its own things."""
    known = {kind: names.ids(kind) for kind in ("stop", "question", "field", "document", "scenario", "mail")}
    known["row"] = usual_rows(source.data)
    known["deadline"] = names.ids("deadline")
    if portal_names is None:
        return known
    registration = cast(Data, portal.get("registration", {}))
    known["menu"] = portal_names.ids("menu")
    known["page"] = [*ENGINE_PAGES, *names.ids("step"), *names.ids("stop"), *known["menu"]]
    known["stage"] = portal_names.ids("stage")
    known["link"] = portal_names.ids("link")
    known["registration_field"] = [str(each["field"]) for each in entries(registration, "fields")]
    known["any_field"] = [*names.ids("field"), *names.ids("question"), *portal_names.ids("field")]
    known["basis"] = [*names.ids("basis"), *portal_names.ids("basis")]
    known["form"] = [str(source.data["form"]), *_offered(portal)]
    return known


def _offered(portal: Data) -> Iterator[str]:
    """The forms of all menus of a portal."""
    for menu in (cast(Data, portal.get("menu", {})), *entries(portal, "menus")):
        yield from (str(each["form"]) for each in entries(menu, "entries") if "form" in each)
