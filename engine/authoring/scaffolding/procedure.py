"""A new form, with a portal of its own or at one that is there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final, cast

from engine.authoring.scaffolding.front import front_events
from engine.authoring.scaffolding.menu import with_menu_entry
from engine.errors import SpecError, TetsuzukiError
from engine.spec.building.parts import Data, entries
from engine.spec.collection.folders import PORTALS
from engine.spec.reader import read
from engine.spec.source import Source

ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
PDF: Final = "pdf"
_DESK: Final = "_desk"
_COVERS: Final = "    covers:\n      - 要綱1条\n"
"""The rule of the portal's template that the way to the first step exercises."""


@dataclass(frozen=True, slots=True)
class NewProcedure:
    """What to write: `files` are new, `changed` (if any) is the portal that got a line in its menu."""

    files: Mapping[Path, str]
    changed: Mapping[Path, str]


def new_procedure(
    specs: Path, name: str, *, portal: str = "", title: str = "", renderers: frozenset[str] = frozenset()
) -> NewProcedure:
    """Plans the files; nothing is written here. Without `portal`, the form gets one of its own.

    Raises TetsuzukiError for an id that is none, or a file that is there already; SpecError for a broken portal.
    """
    for each in (name, portal) if portal else (name,):
        if not ID.fullmatch(each):
            raise TetsuzukiError("new.bad_id", id=each)
    form_file = specs / f"{name}.yaml"
    portal = portal or f"{name[: 40 - len(_DESK)]}{_DESK}"
    there = find_portal(specs, portal)
    portal_file = specs / PORTALS / f"{portal}.yaml"
    for file in (form_file, *(() if there else (portal_file,))):
        if file.exists():
            raise TetsuzukiError("new.exists", file=str(file))
    title = title or name
    made = {} if there else {portal_file: _filled("portal", portal=portal, title=title)}
    source = there or read(str(portal_file), made[portal_file].encode()).source
    assert source is not None, "the template is sound"
    changed = {Path(source.file): with_menu_entry(source, name, title)} if there and source.data.get("menu") else {}
    covers = "" if there else _COVERS
    text = _form(form_file, source.data, renderers, name=name, title=title, covers=covers)
    return NewProcedure({**made, form_file: text}, changed)


def find_portal(specs: Path, portal: str) -> Source | None:
    """The portal's file, if there is one. Raises SpecError when it cannot be read."""
    for file in sorted((specs / PORTALS).glob("*.y*ml")):
        reading = read(str(file), file.read_bytes())
        if reading.source is None and file.stem == portal:
            raise SpecError(reading.problems)
        if reading.source is not None and reading.source.data.get("portal") == portal:
            return reading.source
    return None


def _form(file: Path, portal: Data, renderers: frozenset[str], **values: str) -> str:
    stages = [str(each["stage"]) for each in entries(portal, "stages")]
    return _filled(
        "procedure",
        portal=str(portal["portal"]),
        file=file.as_posix(),
        folder=file.parent.as_posix(),
        stage=_stage_of_form(portal, stages),
        last_stage=stages[-1],
        documents=_filled("documents", **values) if PDF in renderers else "",
        front=front_events(portal, values["name"]),
        **values,
    )


def _stage_of_form(portal: Data, stages: list[str]) -> str:
    """Where questions are asked: the menu's stage, else the last but one."""
    menu = portal.get("menu")
    if isinstance(menu, Mapping):
        return str(cast(Data, menu)["stage"])
    return stages[-2] if len(stages) > 1 else stages[-1]


def _filled(template: str, **values: str) -> str:
    text = (files("engine.authoring.scaffolding") / "templates" / f"{template}.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(values)
