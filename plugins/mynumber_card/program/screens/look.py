"""How the window looks: large type, fonts that have Japanese, strong contrast, sizes that follow the screen's resolution."""

import tkinter as tk
from dataclasses import dataclass
from typing import Final

INK: Final = "#1a1a1c"
PAPER: Final = "#ffffff"
SOFT: Final = "#f2f2f2"
LINE: Final = "#767676"
STRONG: Final = "#0031d8"
ALERT: Final = "#b50000"
FOCUS: Final = "#b78f00"
_FAMILIES: Final = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "BIZ UDPGothic",
    "BIZ UDPゴシック",
    "Hiragino Sans",
    "Yu Gothic UI",
    "Meiryo",
    "IPAexGothic",
    "IPAPGothic",
    "TakaoPGothic",
    "VL PGothic",
)
# In points: Tk turns them into pixels by `tk scaling`.
_TEXT, _TITLE, _BIG, _SMALL = 13, 19, 27, 11


Font = tuple[str, int, str]
"""Family, points, weight. Not a tkinter Font: that one calls Tk when it is collected, in whatever thread."""


@dataclass(frozen=True, slots=True)
class Look:
    """Fonts, and pixels per CSS pixel (1.0 at 96 dpi)."""

    text: Font
    strong: Font
    title: Font
    big: Font
    small: Font
    scale: float

    def px(self, size: float) -> int:
        """A length in pixels of this screen."""
        return max(1, round(size * self.scale))


def look_of(root: tk.Tk, scale: float | None = None) -> Look:
    """By the screen's own resolution; `scale` (1.25 = 125 %) where a desktop does not tell it."""
    chosen = scale if scale is not None else max(1.0, root.winfo_fpixels("1i") / 96)
    root.tk.call("tk", "scaling", chosen * 96 / 72)
    usual = str(root.tk.call("font", "actual", "TkDefaultFont", "-family"))
    family = family_of(frozenset(root.tk.splitlist(root.tk.call("font", "families"))), usual)
    return Look(
        (family, _TEXT, "normal"),
        (family, _TEXT, "bold"),
        (family, _TITLE, "bold"),
        (family, _BIG, "bold"),
        (family, _SMALL, "normal"),
        chosen,
    )


def family_of(installed: frozenset[str], usual: str) -> str:
    """The first family with Japanese that is installed; else the desktop's own, which falls back letter by letter."""
    return next((family for family in _FAMILIES if family in installed), usual)
