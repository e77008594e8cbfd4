"""Ways to file and paper forms: what the schema cannot see of channels, documents, boxes and lists."""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from engine.errors import Diagnostic
from engine.expressions import TEXT, YEAR_MONTH, Expression, Text, Type
from engine.spec.building.parts import Data, entries
from engine.spec.source import Path, Source

Rules = Mapping[Path, Expression]
_SHEETS: Final = ("sheet", "guide")
_OF_SHEETS: Final = ("sections", "code")
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("value",),
    "digits": ("value", "cells"),
    "month": ("value",),
    "circle": ("value", "options"),
}
_ONLY: Final = {
    "cells": ("digits",),
    "align": ("digits",),
    "group": ("digits",),
    "options": ("circle",),
    "unit": ("text", "digits"),
    "value": ("text", "digits", "month", "circle"),
}
"""Key of a box -> the kinds that read it."""
_GIVES: Final[Mapping[str, tuple[Type, str]]] = {
    "month": (YEAR_MONTH, "@type.year_month"),
    "circle": (TEXT, "@type.text"),
}


def find_paper_problems(source: Source, rules: Rules) -> Iterator[Diagnostic]:
    """Everything about a form's ways to file and its sheets."""
    yield from _channels(source)
    yield from _both(source, ("paper", "done"), cast(Data, cast(Data, source.data.get("paper", {})).get("done", {})))
    for index, document in enumerate(entries(source.data, "documents")):
        path: Path = ("documents", index)
        yield from _document(source, path, document)
        for number, section in enumerate(entries(document, "sections")):
            yield from _section(source, (*path, "sections", number), section, rules)


def _channels(source: Source) -> Iterator[Diagnostic]:
    """What is offered can be done, and what is written for paper is offered."""
    start = cast(Data, source.data["start"])
    own = {str(each["deadline"]): each["channel"] for each in entries(source.data, "deadlines")}
    paper: Path = ()
    for index, offer in enumerate(entries(start, "channels")):
        path: Path = ("start", "channels", index)
        paper = (*path, "channel") if offer["channel"] == "paper" else paper
        for number, name in enumerate(cast(list[str], offer.get("deadlines", []))):
            if own.get(name, offer["channel"]) != offer["channel"]:
                yield source.at_value((*path, "deadlines", number), "REF119", id=name, channel=str(own[name]))
    made = [n for n, each in enumerate(entries(source.data, "documents")) if each.get("channel") == "paper"]
    if paper and "paper" not in source.data:
        yield source.at_value(paper, "REF117", key="paper")
    if paper and not made and "files" not in source.data:
        yield source.at_value(paper, "REF117", key="documents (channel: paper)")
    if not paper and "paper" in source.data:
        yield source.at_key(("paper",), "REF118")
    if not paper and made:
        yield source.at_value(("documents", made[0], "channel"), "REF118")


def _document(source: Source, path: Path, data: Data) -> Iterator[Diagnostic]:
    kind, name = str(data["kind"]), str(data["document"])
    for key in _OF_SHEETS:
        if kind not in _SHEETS and key in data:
            yield source.at_key((*path, key), "REF110", key=key)
    if kind in _SHEETS and "sections" not in data:
        yield source.at_value((*path, "document"), "REF111", id=name)
    if kind == "receipt" and data.get("channel") == "paper":
        yield source.at_value((*path, "kind"), "REF112", id=name)


def _section(source: Source, path: Path, data: Data, rules: Rules) -> Iterator[Diagnostic]:
    for number, row in enumerate(entries(data, "rows")):
        for index, box in enumerate(entries(row, "boxes")):
            yield from _box(source, (*path, "rows", number, "boxes", index), box, rules)
    for index, item in enumerate(entries(data, "items")):
        here: Path = (*path, "items", index)
        yield from _both(source, here, item)
        if "value" not in item and "{value}" in str(item["text"]):
            yield source.at_value((*here, "text"), "REF115")


def _box(source: Source, path: Path, data: Data, rules: Rules) -> Iterator[Diagnostic]:
    kind, name = str(data.get("as", "text")), str(data["box"])
    for key in _NEEDS.get(kind, ()):
        if key not in data:
            yield source.at_value((*path, "box"), "REF113", id=name, key=key, kind=kind)
    for key, kinds in _ONLY.items():
        if key in data and kind not in kinds:
            yield source.at_key((*path, key), "REF114", key=key, kinds="、".join(kinds))
    rule, wanted = rules.get((*path, "value")), _GIVES.get(kind)
    if rule is not None and wanted is not None and not _is(rule.type, wanted[0]):
        yield source.at_value((*path, "value"), "REF120", id=name, kind=kind, wanted=wanted[1])


def _is(found: Type, wanted: Type) -> bool:
    return isinstance(found, Text) if isinstance(wanted, Text) else found == wanted


def _both(source: Source, path: Path, data: Data) -> Iterator[Diagnostic]:
    """A deadline has days only for a month."""
    for key, other in (("deadline", "month"), ("month", "deadline")):
        if key in data and other not in data:
            yield source.at_key((*path, key), "REF116", key=key, other=other)
