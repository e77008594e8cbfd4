"""Where the boxes of a row stand and how large what is in them may be: millimetres and points, worked out before drawing.

Widths are given in advance, so nothing depends on what was typed; letters shrink to their box, and wrap where that would
make them too small. A row is then as high as it needs.
"""

import unicodedata
from dataclasses import dataclass
from math import ceil
from typing import Final

from engine.model.sheet import DrawnBox, DrawnRow

WIDTH: Final = 176.8
"""Millimetres between the outer rules: A4 less its margins and rules."""
HEIGHT: Final = 12
"""A row that says nothing else; with room for a seal `SEAL_HEIGHT`."""
SEAL_HEIGHT: Final = 18
SIDE_BY_SIDE: Final = 70
"""From this width on a label stands beside its value, else above."""
LABEL_MM: Final = 42
LABEL_SHARE: Final = 0.36
SIZES: Final = (13, 12, 11, 10, 9, 8.5, 8)
CELL_MM: Final = 7.6
_MM_PER_POINT: Final = 0.3528
_LINE: Final = 1.3
_PADDING: Final = 5.4
_UNIT_MM: Final = 7.5
_LABEL_ABOVE: Final = 5.2
_YEAR_END: Final = 3


@dataclass(frozen=True, slots=True)
class LaidCell:
    """`heavy`: a thick rule in front of it; `after` stands behind it (年, 円)."""

    letter: str
    first: bool
    last: bool
    heavy: bool
    after: str = ""


@dataclass(frozen=True, slots=True)
class LaidBox:
    mm: float
    above: bool
    label_mm: float
    points: float
    cells: tuple[LaidCell, ...] = ()
    cell_mm: float = 0


@dataclass(frozen=True, slots=True)
class LaidRow:
    height: int
    boxes: tuple[LaidBox, ...]


def lay_row(row: DrawnRow) -> LaidRow:
    """Exact widths first; what is left of the row goes to the others by their shares."""
    height = max(row.height or HEIGHT, SEAL_HEIGHT if any(box.kind == "seal" for box in row.boxes) else 0)
    fixed = sum(box.mm for box in row.boxes)
    shares = sum(box.share for box in row.boxes if not box.mm)
    one = max(WIDTH - fixed, 0) / shares if shares else 0
    # All widths exact: they keep their proportions and fill the row.
    scale = 1 if shares and fixed < WIDTH else WIDTH / fixed
    widths = [box.mm * scale if box.mm else box.share * one for box in row.boxes]
    return LaidRow(height, tuple(_box(box, mm, height) for box, mm in zip(row.boxes, widths, strict=True)))


def _box(box: DrawnBox, mm: float, height: int) -> LaidBox:
    above = mm < SIDE_BY_SIDE and box.kind != "seal"
    label = 0.0 if above else min(LABEL_MM, mm * LABEL_SHARE)
    room = mm - label - _PADDING
    high = height - 2 - (_LABEL_ABOVE if above else 0) - (3.5 if box.note else 0)
    cells = _cells(box)
    afters = sum(_UNIT_MM for cell in cells if cell.after)
    cell_mm = min(CELL_MM, (room - afters) / len(cells)) if cells else 0
    text = f"{box.text} {box.unit}" if box.unit else box.text
    return LaidBox(round(mm, 2), above, round(label, 2), points_for(text, room, high), cells, round(cell_mm, 2))


def _cells(box: DrawnBox) -> tuple[LaidCell, ...]:
    """Kind `month`: cells of the year, then of the month, each with its word behind."""
    end = len(box.cells) - 1
    if box.kind == "month":
        behind = dict(zip((_YEAR_END, end), box.words, strict=True))
        starts: tuple[int, ...] = (0, _YEAR_END + 1)
    else:
        behind, starts = {end: box.unit}, (0,)
    return tuple(
        LaidCell(
            letter,
            first=at in starts,
            last=at in behind,
            heavy=bool(box.group) and at > 0 and (end + 1 - at) % box.group == 0,
            after=behind.get(at, ""),
        )
        for at, letter in enumerate(box.cells)
    )


def points_for(text: str, width: float, height: float) -> float:
    """The largest size at which the text stands in so many millimetres, wrapped where it must; else the smallest."""
    for size in SIZES:
        em = size * _MM_PER_POINT
        lines = sum(max(1, ceil(ems(line) * em / max(width, em))) for line in text.splitlines() or [""])
        if lines * em * _LINE <= height:
            return size
    return SIZES[-1]


def ems(text: str) -> float:
    """About how wide a text is, in units of the letter size: Latin letters are taken as rather wide."""
    return sum(1 if unicodedata.east_asian_width(letter) in "FWA" else 0.62 for letter in text)
