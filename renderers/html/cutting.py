"""Cutting: a template rendered once with marks in it becomes constant bytes and slots to fill.

The same drawing code asks a `Source` for what changes from page to page. `Live` answers with the page itself; `Marks`
answers with marks and remembers what belongs there, so that `cut` can take the rendered text apart.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, Protocol, TypeVar

from markupsafe import Markup, escape

from engine.model.page import Shown

P = TypeVar("P")
P_co = TypeVar("P_co", covariant=True)
Values = Mapping[str, Shown] | Mapping[str, str]
Read = Callable[[P], str]

_NUL, _INSTEAD = "\0", "�"
_SPECIAL = re.compile("[\0&<>'\"]")
_MARK = re.compile("\0([0-9]+)\0")


def clean(value: object) -> object:
    """Jinja2's `finalize`: NUL is no character of HTML, and only marks may contain it."""
    return value.replace(_NUL, _INSTEAD) if type(value) is str and _NUL in value else value


def escaped(text: str) -> bytes:
    """Text of a page as it stands in HTML, UTF-8. Most has nothing to escape."""
    safe = escape(clean(text)) if _SPECIAL.search(text) else text
    return safe.encode("utf-8", "replace")


def as_text(shown: Shown | None) -> str:
    """The one line a text control holds."""
    if type(shown) is str:
        return shown
    first = shown[0] if shown else ""
    return first if isinstance(first, str) else ""


def has(shown: Shown | None, choice: str) -> bool:
    """Whether a choice is among what was chosen."""
    return shown == choice if isinstance(shown, str) else choice in (shown or ())


class Source(Protocol[P_co]):
    """Where the changing parts of a page come from."""

    def text(self, read: Read[P_co]) -> str:
        """A text, escaped by the template."""
        ...

    def html(self, draw: Callable[[P_co], Markup]) -> Markup:
        """A part that is drawn anew for each page."""
        ...

    def value(self, name: str) -> str:
        """What was typed into a control."""
        ...

    def picked(self, name: str, choice: str, word: Markup) -> Markup:
        """`word` (` checked`, ` selected`) when this choice was made, else nothing."""
        ...

    def region(self, name: str, quiet: Callable[[], Markup], draw: Callable[[P_co], Markup]) -> Markup:
        """A part with a usual shape (`quiet`, made of slots); `draw` when the page names it as unusual."""
        ...


@dataclass(frozen=True, slots=True)
class Live(Generic[P]):
    """Answers with one page."""

    page: P
    values: Values = field(default_factory=dict)

    def text(self, read: Read[P]) -> str:
        return read(self.page)

    def html(self, draw: Callable[[P], Markup]) -> Markup:
        return draw(self.page)

    def value(self, name: str) -> str:
        return as_text(self.values.get(name))

    def picked(self, name: str, choice: str, word: Markup) -> Markup:
        return word if has(self.values.get(name), choice) else Markup()

    def region(self, name: str, quiet: Callable[[], Markup], draw: Callable[[P], Markup]) -> Markup:
        del name, quiet
        return draw(self.page)


@dataclass(frozen=True, slots=True)
class _Text(Generic[P]):
    read: Read[P]


@dataclass(frozen=True, slots=True)
class _Html(Generic[P]):
    draw: Callable[[P], Markup]


@dataclass(frozen=True, slots=True)
class _Value:
    name: str


@dataclass(frozen=True, slots=True)
class _Picked:
    name: str
    choice: str
    word: bytes


@dataclass(frozen=True, slots=True)
class _Begin(Generic[P]):
    name: str
    draw: Callable[[P], Markup]


@dataclass(frozen=True, slots=True)
class _End:
    name: str


@dataclass(slots=True)
class Marks(Generic[P]):
    """Answers with marks. Lives while one page is being prepared."""

    slots: list[object] = field(default_factory=list)

    def _mark(self, slot: object) -> Markup:
        self.slots.append(slot)
        return Markup(f"\0{len(self.slots) - 1}\0")  # noqa: S704  digits only

    def text(self, read: Read[P]) -> str:
        return self._mark(_Text(read))

    def html(self, draw: Callable[[P], Markup]) -> Markup:
        return self._mark(_Html(draw))

    def value(self, name: str) -> str:
        return self._mark(_Value(name))

    def picked(self, name: str, choice: str, word: Markup) -> Markup:
        return self._mark(_Picked(name, choice, word.encode()))

    def region(self, name: str, quiet: Callable[[], Markup], draw: Callable[[P], Markup]) -> Markup:
        return self._mark(_Begin(name, draw)) + quiet() + self._mark(_End(name))


@dataclass(frozen=True, slots=True)
class Region(Generic[P]):
    """The pieces `start` to `end` (exclusive) of a cut, and how to draw them when the page is unusual there."""

    start: int
    end: int
    draw: Callable[[P], Markup]


@dataclass(frozen=True, slots=True)
class Cut(Generic[P]):
    """A page in pieces: constants at even places, empty places to fill between them."""

    pieces: tuple[bytes, ...]
    texts: tuple[tuple[int, Read[P]], ...]
    drawn: tuple[tuple[int, Callable[[P], Markup]], ...]
    values: tuple[tuple[int, str], ...]
    picked: tuple[tuple[str, Mapping[str, int], bytes], ...]
    regions: Mapping[str, Region[P]]

    def fill(self, page: P, values: Values, unusual: Iterable[str]) -> bytes:
        """The page's bytes. `unusual` names the regions that differ from their usual shape (unknown names: ignored)."""
        out = list(self.pieces)
        for place, read in self.texts:
            out[place] = escaped(read(page))
        for place, draw in self.drawn:
            drawn = draw(page)
            if drawn:
                out[place] = drawn.encode("utf-8", "replace")
        if values:
            self._fill_values(out, values)
        for name in unusual:
            region = self.regions.get(name)
            if region is not None:
                out[region.start : region.end] = [b""] * (region.end - region.start)
                out[region.start] = region.draw(page).encode("utf-8", "replace")
        return b"".join(out)

    def _fill_values(self, out: list[bytes], values: Values) -> None:
        for place, name in self.values:
            value = values.get(name)
            if value:
                out[place] = escaped(as_text(value))
        for name, places, word in self.picked:
            chosen = values.get(name)
            for choice in (chosen,) if isinstance(chosen, str) else chosen or ():
                at = places.get(choice) if isinstance(choice, str) else None
                if at is not None:
                    out[at] = word


def cut(rendered: str, marks: Marks[P]) -> Cut[P]:
    """Takes a rendered text apart at its marks."""
    found = _MARK.split(rendered)
    pieces = tuple(chain.from_iterable((text.encode("utf-8", "replace"), b"") for text in found[::2]))
    placed = [(2 * i + 1, marks.slots[int(number)]) for i, number in enumerate(found[1::2])]
    ends = {slot.name: place for place, slot in placed if isinstance(slot, _End)}
    return Cut(
        pieces=pieces,
        texts=tuple((place, slot.read) for place, slot in placed if isinstance(slot, _Text)),
        drawn=tuple((place, slot.draw) for place, slot in placed if isinstance(slot, _Html)),
        values=tuple((place, slot.name) for place, slot in placed if isinstance(slot, _Value)),
        picked=_picked(placed),
        regions={
            slot.name: Region(place, ends[slot.name] + 1, slot.draw)
            for place, slot in placed
            if isinstance(slot, _Begin)
        },
    )


def _picked(placed: list[tuple[int, object]]) -> tuple[tuple[str, Mapping[str, int], bytes], ...]:
    """The places of each control's choices, so that finding the chosen one is a look-up."""
    places: dict[tuple[str, bytes], dict[str, int]] = {}
    for place, slot in placed:
        if isinstance(slot, _Picked):
            places.setdefault((slot.name, slot.word), {})[slot.choice] = place
    return tuple((name, choices, word) for (name, word), choices in places.items())
