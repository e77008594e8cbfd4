"""The picture of a schedule: one line of twelve months for each year, as SVG text. Pages and documents draw the same one.

No style attributes and no script: classes for pages, presentation attributes for documents. Years that look the same
are drawn once. Shapes tell the kinds apart, numbers the rows: nothing rests on colour.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from engine.model.schedule import RowKind
from engine.model.words.schedules import MonthMark

_LEFT: Final = 46
_CELL: Final = 25
_WIDTH: Final = _LEFT + 12 * _CELL + 1
_HEAD: Final = 17
_STEP: Final = 21
_BAND: Final = 14
_GAP: Final = 6
_RADIUS: Final = 8.5
_SIDE: Final = 22
_ALIKE: Final = 3
"""A row has two days in a month where one of them moved there; more than three are no timeline any more."""


@dataclass(frozen=True, slots=True)
class _Year:
    """A line of the picture. `cells`: month number -> marks in it; `months` are those the schedule spans."""

    first: int
    last: int
    months: tuple[int, ...]
    cells: tuple[tuple[int, tuple[tuple[int, RowKind], ...]], ...]

    @property
    def bands(self) -> int:
        return len({mark for _, marks in self.cells for mark, kind in marks if kind == "covered"})

    @property
    def dots(self) -> int:
        return max((sum(kind != "covered" for _, kind in marks) for _, marks in self.cells), default=0)

    @property
    def height(self) -> int:
        return _HEAD + max(not self.bands, self.dots) * _STEP + self.bands * _BAND + 3

    def begins(self, month: int, mark: int) -> bool:
        """Whether a band begins here: the month before does not have it, or is in another line."""
        return all(mark not in dict(marks) for before, marks in self.cells if before == month - 1)

    def looks_like(self, other: "_Year") -> bool:
        return (self.months, self.cells) == (other.months, other.cells) and other.first == self.last + 1


def draw_timeline(marks: Sequence[MonthMark], title: str, described: str, key: str) -> Markup:
    """`<svg role="img">` with title and description; nothing where there is nothing to draw. `key` makes ids unique."""
    years = _years(marks)
    if not years:
        return Markup()
    parts = [
        Markup('<title id="{0}-title">{1}</title>\n<desc id="{0}-desc">{2}</desc>\n').format(key, title, described)
    ]
    top = 1
    for year in years:
        parts.extend(_year(year, top))
        top += year.height + _GAP
    return Markup(
        '<svg class="timeline" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" role="img" '
        'aria-labelledby="{2}-title" aria-describedby="{2}-desc" font-size="12" font-family="BIZ UDPGothic, sans-serif" fill="currentColor">\n{3}</svg>\n'
    ).format(_WIDTH, top - _GAP + 1, key, Markup().join(parts))


def draw_mark(mark: int, kind: str) -> Markup:
    """The sign of a row, for the table beside the picture. Screen readers of pages skip it, documents read its number."""
    inner = _band(0, 4, _SIDE, mark) if kind == "covered" else _dot(11, 11, mark, kind)
    return Markup(
        '<svg class="timeline-mark" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" width="{0}" height="{0}" '
        'aria-hidden="true" font-size="12" font-family="BIZ UDPGothic, sans-serif" fill="currentColor">'
        "<title>{1}</title>{2}</svg>"
    ).format(_SIDE, mark, inner)


def _years(marks: Sequence[MonthMark]) -> list[_Year]:
    """From the first month to the last; a year that looks like the one before joins it."""
    if not marks:
        return []
    low, high = min((m.year, m.month) for m in marks), max((m.year, m.month) for m in marks)
    found: list[_Year] = []
    by_year: dict[int, dict[int, list[tuple[int, RowKind]]]] = {}
    for each in marks:
        here = by_year.setdefault(each.year, {}).setdefault(each.month, [])
        if here.count((each.mark, each.kind)) < (1 if each.kind == "covered" else _ALIKE):
            here.append((each.mark, each.kind))
    for number in range(low[0], high[0] + 1):
        months = tuple(m for m in range(1, 13) if low <= (number, m) <= high)
        cells = tuple((month, tuple(here)) for month, here in sorted(by_year.get(number, {}).items()))
        year = _Year(number, number, months, cells)
        if found and found[-1].looks_like(year):
            found[-1] = _Year(found[-1].first, number, months, cells)
        else:
            found.append(year)
    return found


def _year(year: _Year, top: int) -> Iterator[Markup]:
    middle = top + _HEAD + _STEP // 2
    for text, y in _names(year, top + year.height // 2):
        yield Markup('<text class="t-year" x="0" y="{}">{}</text>\n').format(y, text)
    for month in year.months:
        x = _LEFT + (month - 1) * _CELL
        yield Markup('<rect class="t-cell" x="{}" y="{}" width="{}" height="{}" fill="none" stroke="#8a94a0" '
                     'stroke-width=".6"/>\n').format(x, top, _CELL, year.height)  # fmt: skip
        yield Markup('<text class="t-month" x="{}" y="{}" font-size="11" text-anchor="middle">{}</text>\n').format(
            x + _CELL / 2, top + 13, month
        )
    bands = list(dict.fromkeys(mark for _, marks in year.cells for mark, kind in marks if kind == "covered"))
    for month, marks in year.cells:
        x, row = _LEFT + (month - 1) * _CELL, 0
        for mark, kind in marks:
            if kind == "covered":
                y = top + year.height - (len(bands) - bands.index(mark)) * _BAND
                yield _band(x, y, _CELL, mark if year.begins(month, mark) else 0) + Markup("\n")
            else:
                yield _dot(x + _CELL / 2, middle + row * _STEP, mark, kind) + Markup("\n")
                row += 1


def _names(year: _Year, middle: int) -> Iterable[tuple[str, int]]:
    if year.first == year.last:
        return ((str(year.first), middle + 4),)
    return ((str(year.first), middle - 8), (f"–{year.last}", middle + 8))


def _band(x: float, y: float, width: int, mark: int) -> Markup:
    """A covered month; neighbours make one band, with its number where it begins (0: no number)."""
    drawn = Markup(
        '<g class="t-covered"><rect x="{0}" y="{1}" width="{2}" height="{3}" fill="#259d63" fill-opacity=".3"/>'
        '<path d="M{0} {1}h{2}m0 {3}h-{2}" fill="none" stroke="#115a36" stroke-width="1.2"/></g>'
    ).format(x, y, width, _BAND)
    return drawn + _number(x + width / 2, y + _BAND / 2, mark, "t-no") if mark else drawn


def _dot(x: float, y: float, mark: int, kind: str) -> Markup:
    """Out: a full circle. In: an open one. Words only: an open square."""
    if kind == "out":
        return Markup('<g class="t-out"><circle cx="{}" cy="{}" r="{}" fill="#0017c1"/></g>{}').format(
            x, y, _RADIUS, _number(x, y, mark, "t-on-full", "#ffffff")
        )
    if kind == "in":
        shape = Markup('<circle cx="{}" cy="{}" r="{}" fill="none" stroke="#0017c1" stroke-width="2"/>').format(
            x, y, _RADIUS - 1
        )
    else:
        shape = Markup('<rect x="{}" y="{}" width="16" height="16" rx="2" fill="none" stroke="#4d4d4d" '
                       'stroke-width="1.5"/>').format(x - 8, y - 8)  # fmt: skip
    return Markup('<g class="t-{}">{}</g>{}').format(escape(kind), shape, _number(x, y, mark, "t-no"))


def _number(x: float, y: float, mark: int, name: str, fill: str = "") -> Markup:
    colour = Markup(' fill="{}"').format(fill) if fill else Markup()
    return Markup('<text class="{}" x="{}" y="{}" font-weight="700" text-anchor="middle"{}>{}</text>').format(
        name, x, y + 4, colour, mark
    )
