"""What other files need to know of a checked file: its id, version, digest and where they are written. Fits into JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import cast

from engine.errors import Diagnostic, Param, Severity
from engine.spec.building.parts import Data, entries
from engine.spec.checks.menus import menus_with_paths
from engine.spec.digest import form_digest
from engine.spec.source import Path, Source

Spot = tuple[int, int, int]
"""Line, column, end column."""


@dataclass(frozen=True, slots=True)
class Outline:
    """`kind` is `form` or `portal`. `menu`: forms that a portal offers in its menus, with their places; None: no menu.

    `needs` are the placeholders of the lock: `version` is 0 for portals.
    """

    file: str
    kind: str
    id: str
    id_at: Spot
    version: int = 0
    version_at: Spot = (0, 0, 0)
    portal: str = ""
    portal_at: Spot = (0, 0, 0)
    digest: str = ""
    menu: tuple[tuple[str, Spot], ...] | None = None

    def at(self, spot: Spot, code: str, /, *, severity: Severity = "error", **params: Param) -> Diagnostic:
        return Diagnostic(self.file, spot[0], spot[1], code, params, spot[2], severity)


def outline_of(source: Source, portal: Data) -> Outline:
    """The outline of a file with the right shape; `portal` is the data of a form's portal (empty: unknown)."""
    data = source.data
    if "form" not in data:
        return Outline(source.file, "portal", str(data["portal"]), _spot(source, ("portal",)), menu=_menu(source))
    return Outline(
        file=source.file,
        kind="form",
        id=str(data["form"]),
        id_at=_spot(source, ("form",)),
        version=cast(int, data["version"]),
        version_at=_spot(source, ("version",)),
        portal=str(data["portal"]),
        portal_at=_spot(source, ("portal",)),
        digest=form_digest(data, portal),
    )


def to_json(outline: Outline) -> dict[str, object]:
    return asdict(outline)


def from_json(data: Mapping[str, object]) -> Outline:
    """Raises KeyError, TypeError or ValueError where the data is none of ours."""
    menu = data["menu"]
    listed = (
        None if menu is None else tuple((str(form), _read_spot(spot)) for form, spot in cast(list[list[object]], menu))
    )
    return Outline(
        file=str(data["file"]),
        kind=str(data["kind"]),
        id=str(data["id"]),
        id_at=_read_spot(data["id_at"]),
        version=int(cast(int, data["version"])),
        version_at=_read_spot(data["version_at"]),
        portal=str(data["portal"]),
        portal_at=_read_spot(data["portal_at"]),
        digest=str(data["digest"]),
        menu=listed,
    )


def _read_spot(value: object) -> Spot:
    line, column, end = cast(list[int], value)
    return int(line), int(column), int(end)


def _spot(source: Source, path: Path) -> Spot:
    mark = source.values[path]
    return mark.line, mark.column, mark.end_column


def _menu(source: Source) -> tuple[tuple[str, Spot], ...] | None:
    if "menu" not in source.data:
        return None
    listed = (found for path, menu in menus_with_paths(source) for found in _forms(source, path, menu))
    return tuple(listed)


def _forms(source: Source, path: Path, menu: Data) -> Iterator[tuple[str, Spot]]:
    for index, each in enumerate(entries(menu, "entries")):
        if "form" in each:
            yield str(each["form"]), _spot(source, (*path, "entries", index, "form"))
