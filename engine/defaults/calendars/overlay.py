"""The operator's overlay: holidays and closures to add, days to take away, how far the holidays are decided. It wins.

Read once at start; every mistake stops it with the file, the line and what to write.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from engine.dates import Closed
from engine.errors import SettingsError
from engine.spec.reader import read
from engine.spec.source import Path as Place
from engine.spec.source import Source

_KINDS: Final = ("holiday", "closure")
_ENTRY: Final = frozenset({"calendar", "extends", "known_until", "closed", "open"})
_DAY: Final = frozenset({"day", "name", "by"})


@dataclass(frozen=True, slots=True)
class Layer:
    """What the overlay says of one calendar. `extends`: "" for a calendar that is there already. `line` counts from 1."""

    calendar: str
    extends: str = ""
    known_until: date | None = None
    closed: Mapping[date, Closed] = field(default_factory=dict)
    opened: frozenset[date] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Overlay:
    """One file. `digest`: 12 hex digits of its content, part of the version of every calendar."""

    file: str = ""
    digest: str = ""
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reader:
    """The file being read, and the days that calendars have data for."""

    source: Source
    first: date
    last: date

    def refuse(self, place: Place, code: str, **params: str) -> SettingsError:
        line = self.source.place(place, 0)[0]
        return SettingsError(code, file=self.source.file, line=line, **params)

    def layers(self) -> Iterator[Layer]:
        self.keys((), self.source.data, frozenset({"calendars"}))
        for place, entry in self.items(("calendars",), self.source.data.get("calendars")):
            yield self.layer(place, entry)

    def layer(self, place: Place, entry: Mapping[str, object]) -> Layer:
        self.keys(place, entry, _ENTRY)
        closed: dict[date, Closed] = {}
        for at, item in self.items((*place, "closed"), entry.get("closed")):
            day = self.listed(at, item, _DAY)
            if day in closed:
                raise self.refuse((*at, "day"), "overlay.twice", day=day.isoformat())
            closed[day] = self.reason(at, item)
        opened = set()
        for at, item in self.items((*place, "open"), entry.get("open")):
            day = self.listed(at, item, frozenset({"day"}))
            if day in closed or day in opened:
                raise self.refuse((*at, "day"), "overlay.twice", day=day.isoformat())
            opened.add(day)
        return Layer(
            self.text((*place, "calendar"), entry.get("calendar")),
            self.text((*place, "extends"), entry["extends"]) if "extends" in entry else "",
            self.day((*place, "known_until"), entry["known_until"]) if "known_until" in entry else None,
            closed,
            frozenset(opened),
            self.source.place((*place, "calendar"), 0)[0],
        )

    def items(self, place: Place, value: object) -> Iterator[tuple[Place, Mapping[str, object]]]:
        """The members of a list; nothing where there is none."""
        if value is None:
            return
        if not isinstance(value, list):
            raise self.refuse(place, "overlay.list", key=str(place[-1]))
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise self.refuse((*place, number), "overlay.map", key=str(place[-1]))
            yield (*place, number), item

    def keys(self, place: Place, value: Mapping[str, object], known: frozenset[str]) -> None:
        for key in value:
            if key not in known:
                raise self.refuse((*place, key), "overlay.key", key=key, known=", ".join(sorted(known)))

    def listed(self, place: Place, item: Mapping[str, object], known: frozenset[str]) -> date:
        self.keys(place, item, known)
        return self.day((*place, "day"), item.get("day"))

    def day(self, place: Place, value: object) -> date:
        try:
            day = date.fromisoformat(str(value)) if len(str(value)) == len("2026-10-01") else None
        except ValueError:
            day = None
        if day is None:
            raise self.refuse(place, "overlay.day", key=str(place[-1]), value=str(value))
        if not self.first <= day <= self.last:
            first, last = self.first.isoformat(), self.last.isoformat()
            raise self.refuse(place, "overlay.range", day=day.isoformat(), first=first, last=last)
        return day

    def reason(self, place: Place, item: Mapping[str, object]) -> Closed:
        by = item.get("by", "holiday")
        if by not in _KINDS:
            raise self.refuse((*place, "by"), "overlay.by", value=str(by))
        return Closed(by, self.text((*place, "name"), item.get("name")))

    def text(self, place: Place, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(place, "overlay.text", key=str(place[-1]))
        return value.strip()


def read_overlay(path: Path, first: date, last: date) -> Overlay:
    """The file's layers, in their order; days outside `first` to `last` are refused. Raises SettingsError `overlay.…`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError("overlay.unreadable", file=str(path), reason=error.strerror or "") from error
    reading = read(str(path), content)
    if reading.source is None:
        found = reading.problems[0]
        raise SettingsError("overlay.yaml", file=str(path), line=max(found.line, 1), problem=found.code)
    layers = tuple(_Reader(reading.source, first, last).layers())
    return Overlay(str(path), hashlib.sha256(content).hexdigest()[:12], layers)
