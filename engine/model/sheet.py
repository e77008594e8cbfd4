"""Paper forms as a spec declares them (sections of rows of boxes, lists of items), and as worked out, every word ready.

The engine knows boxes and lines; what stands in them is said by the spec. Lengths in millimetres.
"""

from dataclasses import dataclass
from typing import Literal

from engine.model.rule import Basis, Rule
from engine.model.text import EMPTY, Text

BoxKind = Literal["text", "digits", "month", "circle", "seal", "date", "blank"]
"""How a box is filled: words; one letter per cell; year and month in cells; one of several numbered options circled;
room for a seal; a date to be written by hand; nothing."""
Align = Literal["left", "right"]
ItemStyle = Literal["plain", "numbered", "ticks"]


@dataclass(frozen=True, slots=True)
class BoxOption:
    """One of the things that can be circled; numbered from 1 in the order of the spec."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Box:
    """One ruled box with its label. `value` gives what stands in it (missing: the box stays blank).

    `cells` (kind `digits`): how many letters there is room for, ruled heavier after every `group` of them counted from
    the right (0: nowhere). `share` of the row's width, or `mm` exactly (0: by share). `unit` stands behind the value.
    """

    id: str
    label: Text
    kind: BoxKind = "text"
    value: Rule | None = None
    cells: int = 0
    align: Align = "left"
    group: int = 0
    unit: Text = EMPTY
    options: tuple[BoxOption, ...] = ()
    share: int = 1
    mm: int = 0
    note: Text = EMPTY


@dataclass(frozen=True, slots=True)
class BoxRow:
    """Boxes side by side; at least `height` mm high."""

    boxes: tuple[Box, ...]
    height: int = 0


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One line of a list. `{value}` in `text` is what `value` gives; without it the item is left out.

    `deadline` (an id) and `month`: the days of that deadline stand below the text, with how they came about.
    """

    id: str
    text: Text
    value: Rule | None = None
    deadline: str = ""
    month: Rule | None = None
    relevant: Rule | None = None
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A part of a sheet under its heading: ruled boxes, then a list."""

    id: str
    heading: Text = EMPTY
    text: Text = EMPTY
    rows: tuple[BoxRow, ...] = ()
    items: tuple[SheetItem, ...] = ()
    style: ItemStyle = "plain"
    relevant: Rule | None = None


@dataclass(frozen=True, slots=True)
class DrawnOption:
    """`number` in words; `chosen`: circled."""

    number: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box with every word ready. `cells` are single letters, "" for an empty one, already aligned; for kind `month`
    four of the year and two of the month. `words` are the labels that stand inside (year, month, day)."""

    label: str
    kind: BoxKind
    text: str = ""
    cells: tuple[str, ...] = ()
    group: int = 0
    unit: str = ""
    options: tuple[DrawnOption, ...] = ()
    share: int = 1
    mm: int = 0
    note: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnRow:
    boxes: tuple[DrawnBox, ...]
    height: int = 0


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """A line of a list, and what is told below it."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnSection:
    heading: str
    text: str
    rows: tuple[DrawnRow, ...]
    items: tuple[DrawnItem, ...]
    style: ItemStyle


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """`code` of the form, the sentence `mark` that stands on every page, and its sections."""

    code: str
    mark: str
    sections: tuple[DrawnSection, ...]
