"""The field a PIN is typed into: keys go one by one into a bytearray, no StringVar and no Entry widget holds them.

What stays out of reach: the X server or the desktop sees every key; Tk keeps its last few dozen key events to recognise key
sequences, and hands each key to Python as a one-character text (one shared constant per digit, not a copy).
"""

import tkinter as tk
from collections.abc import Callable
from typing import Final

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.program.screens import look as look_
from plugins.mynumber_card.program.screens.look import Look

DOT: Final = "●"
LONGEST: Final = 48
_WIDTH: Final = 12


class PinField(tk.Label):
    """Shows a dot for each character. `take` hands the bytes (UTF-8) over; whatever is left is wiped with the widget."""

    def __init__(self, parent: tk.Misc, look: Look, changed: Callable[[], None]) -> None:
        super().__init__(
            parent,
            font=look.big,
            width=_WIDTH,
            anchor="w",
            padx=look.px(12),
            pady=look.px(6),
            bg=look_.PAPER,
            fg=look_.INK,
            relief="solid",
            borderwidth=look.px(1),
            takefocus=True,
            highlightthickness=look.px(3),
            highlightbackground=look_.PAPER,
            highlightcolor=look_.FOCUS,
        )
        self._digits = bytearray()
        self._changed = changed
        self.bind("<Key>", self._key)
        self.bind("<Button-1>", lambda event: self.focus_set())
        self.bind("<Destroy>", lambda event: self.wipe())

    def take(self) -> bytearray:
        """What was typed; the field forgets it."""
        taken, self._digits = self._digits, bytearray()
        self._show()
        return taken

    def wipe(self) -> None:
        """Overwrite what is left."""
        apdu.wipe(self._digits)
        self._digits = bytearray()

    def _key(self, event: "tk.Event[tk.Misc]") -> str | None:
        if event.keysym in ("BackSpace", "Delete"):
            self._drop_last()
        elif event.char and event.char.isprintable() and len(self._digits) < LONGEST:
            self._digits += event.char.encode("utf-8", "replace")
        else:
            return None  # Tab, Return, Escape are the page's
        self._show()
        self._changed()
        return "break"

    def _drop_last(self) -> None:
        while self._digits:
            last = self._digits[-1]
            self._digits[-1] = 0
            del self._digits[-1]
            if last & 0xC0 != 0x80:  # the first byte of a UTF-8 character
                return

    def _show(self) -> None:
        count = sum(1 for byte in self._digits if byte & 0xC0 != 0x80)
        self.configure(text=DOT * count)
