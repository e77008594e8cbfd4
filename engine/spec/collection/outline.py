"""What other files need to know of a checked file: its id, version, digest and where they are written. Fits into JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import cast

from engine.errors import Diagnostic, Param, Severity
from engine.spec.building.parts import Data, entries, names
from engine.spec.checks.menus import menus_with_paths
from engine.spec.checks.pairs import partner_named
from engine.spec.checks.together import forms_filed
from engine.spec.collection.dated import Dated, Frozen, Spot, dated_of
from engine.spec.digest import form_digest
from engine.spec.sharing.resolve import used_blocks
from engine.spec.source import Path, Source


@dataclass(frozen=True, slots=True)
class Outline:
    """`kind` is `form`, `portal` or `fragment`; `version` is 0 for the last two. `menu`: forms that a portal offers in its
    menus, with their places; None: no menu.

    `digest` is "" for a form that uses what does not exist. `uses` and `used_blocks` are what a form names of fragments,
    `blocks` what a fragment declares, with their places; `dated` the parameters of a whole form. `pair` is the form that a
    form names as its counterpart ("" = none), `files` those that it files at once.
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
    uses: tuple[str, ...] = ()
    used_blocks: tuple[str, ...] = ()
    blocks: tuple[tuple[str, Spot], ...] = ()
    dated: tuple[Dated, ...] = ()
    pair: str = ""
    pair_at: Spot = (0, 0, 0)
    files: tuple[str, ...] = ()

    def at(self, spot: Spot, code: str, /, *, severity: Severity = "error", **params: Param) -> Diagnostic:
        return Diagnostic(self.file, spot[0], spot[1], code, params, spot[2], severity)


def outline_of(source: Source) -> Outline:
    """The outline of a file with the right shape as written."""
    data = source.data
    if "form" in data:
        return _form(source, data)
    if "fragment" in data:
        return Outline(
            source.file, "fragment", str(data["fragment"]), _spot(source, ("fragment",)), blocks=tuple(_blocks(source))
        )
    return Outline(source.file, "portal", str(data["portal"]), _spot(source, ("portal",)), menu=_menu(source))


def whole_outline(outline: Outline, form: Source, portal: Data) -> Outline:
    """With what only the whole form shows; `portal` is the data of its portal (empty: unknown)."""
    return replace(outline, digest=form_digest(form.data, portal), dated=tuple(dated_of(form)))


def _form(source: Source, data: Data) -> Outline:
    return Outline(
        file=source.file,
        kind="form",
        id=str(data["form"]),
        id_at=_spot(source, ("form",)),
        version=cast(int, data["version"]),
        version_at=_spot(source, ("version",)),
        portal=str(data["portal"]),
        portal_at=_spot(source, ("portal",)),
        uses=names(data, "uses"),
        used_blocks=tuple(name for _, name in used_blocks(data)),
        pair=partner_named(data),
        pair_at=_spot(source, ("pair", "with")) if "pair" in data else (0, 0, 0),
        files=forms_filed(data),
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
        uses=tuple(str(each) for each in cast(list[object], data["uses"])),
        used_blocks=tuple(str(each) for each in cast(list[object], data["used_blocks"])),
        blocks=tuple((str(name), _read_spot(spot)) for name, spot in cast(list[list[object]], data["blocks"])),
        dated=tuple(_read_dated(each) for each in cast(list[Mapping[str, object]], data["dated"])),
        pair=str(data["pair"]),
        pair_at=_read_spot(data["pair_at"]),
        files=tuple(str(each) for each in cast(list[object], data["files"])),
    )


def _read_dated(data: Mapping[str, object]) -> Dated:
    values = tuple(
        Frozen(str(each["parameter"]), str(each["until"]), str(each["digest"]))
        for each in cast(list[Mapping[str, object]], data["values"])
    )
    return Dated(str(data["id"]), str(data["file"]), _read_spot(data["at"]), values)


def _read_spot(value: object) -> Spot:
    line, column, end = cast(list[int], value)
    return int(line), int(column), int(end)


def _spot(source: Source, path: Path) -> Spot:
    mark = source.values[path]
    return mark.line, mark.column, mark.end_column


def _blocks(source: Source) -> Iterator[tuple[str, Spot]]:
    for index, each in enumerate(entries(source.data, "blocks")):
        yield str(each["block"]), _spot(source, ("blocks", index, "block"))


def _menu(source: Source) -> tuple[tuple[str, Spot], ...] | None:
    if "menu" not in source.data:
        return None
    listed = (found for path, menu in menus_with_paths(source) for found in _forms(source, path, menu))
    return tuple(listed)


def _forms(source: Source, path: Path, menu: Data) -> Iterator[tuple[str, Spot]]:
    for index, each in enumerate(entries(menu, "entries")):
        if "form" in each:
            yield str(each["form"]), _spot(source, (*path, "entries", index, "form"))
