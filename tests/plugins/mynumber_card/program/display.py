"""A display for windows under test (Xvfb on a number of its own), and a hand that presses keys in a window."""

import gc
import os
import shutil
import subprocess
import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from plugins.mynumber_card.program.screens import Page
from plugins.mynumber_card.program.screens.drawing import DrawnPage
from plugins.mynumber_card.program.screens.window import Window

T = TypeVar("T")
LOOK = 20
SECONDS = 60


@contextmanager
def displayed(size: str = "1366x768") -> Iterator[str]:
    """The display's name. Xvfb is one of the packages that the tests install."""
    program = shutil.which("Xvfb")
    assert program, "Xvfb is missing: scripts/debian.sh test"
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        yield ":" + os.read(reading, 16).decode().strip()
    finally:
        os.close(reading)
        server.terminate()
        server.wait(10)


def only_window() -> Iterator[Window]:
    """For a fixture of the whole session: Tk does not bear many in a process that has threads."""
    with displayed() as display, pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", display)
        window = Window()
        yield window
        window.root.destroy()
        window.__dict__.clear()
        gc.collect()


@dataclass
class Hand:
    """Answers the pages of a window by its keyboard: `keys` by title, one list for each time, else Return.

    `seen` are the pages, `looks` what was looked at on each (`look`). A page that shows something under way is only seen.
    """

    window: Window
    keys: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    look: Callable[[DrawnPage], object] = lambda page: None
    seen: list[Page] = field(default_factory=list)
    looks: list[object] = field(default_factory=list)
    over: bool = False

    def run(self, work: Callable[[], T]) -> T:
        if self.window.page is not None:
            self.window.page.destroy()
            self.window.page = None
        self.window.root.after(SECONDS * 1000, lambda: None if self.over else self.window._close())
        self.window.root.after(LOOK, self._watch, None)

        def visit() -> T:
            try:
                return work()
            finally:
                self.over = True
                time.sleep(3 * LOOK / 1000)  # until nothing is due in the window any more

        return self.window.run(visit)

    def _watch(self, last: DrawnPage | None) -> None:
        if self.over:
            return
        drawn = self.window.page
        if drawn is not None and drawn is not last:
            self.window.root.update_idletasks()
            self._take_focus(drawn.first)
            self.seen.append(drawn.page)
            self.looks.append(self.look(drawn))
            given = self.keys.get(drawn.page.title, [])
            self._press(drawn, given.pop(0) if given else self._usual(drawn.page))
        self.window.root.after(LOOK, self._watch, drawn)

    def _usual(self, page: Page) -> Sequence[str]:
        return ("Return",) if page.choices and not page.careful else ("Shift-Tab", "Return") if page.choices else ()

    def _take_focus(self, widget: tk.Misc) -> None:
        """No window manager gives it to us: ask until the server has shown the window and agreed."""
        root, end = self.window.root, time.monotonic() + 10
        while time.monotonic() < end:
            root.update()
            if root.winfo_viewable() and root.focus_displayof() is not None:
                widget.focus_set()
                root.update()
                return
            if root.winfo_viewable():
                root.focus_force()
            time.sleep(0.01)

    def _press(self, drawn: DrawnPage, keys: Sequence[str]) -> None:
        for key in keys:
            if self.window.root.focus_displayof() is None:
                self._take_focus(self.window.root.focus_lastfor() or drawn.first)
            target = self.window.root.focus_get() or drawn
            if key == "Tab":
                target.event_generate("<Tab>")
            elif key == "Shift-Tab":
                target.event_generate("<<PrevWindow>>")
            else:
                target.event_generate("<Key>", keysym=key)
            end = time.monotonic() + (0.2 if key == "space" else 0)  # a button springs back before it does anything
            self.window.root.update()
            while time.monotonic() < end:
                self.window.root.update()


def widgets(widget: tk.Misc) -> Iterator[tk.Misc]:
    """A widget and everything in it."""
    yield widget
    for child in widget.winfo_children():
        yield from widgets(child)


def texts(drawn: DrawnPage) -> str:
    """Everything that the widgets of a page hold as text."""
    held = []
    for widget in widgets(drawn):
        options = widget.keys()
        held += [str(widget.cget(option)) for option in ("text", "textvariable", "variable") if option in options]
        if isinstance(widget, tk.Entry):
            held.append(widget.get())
    return "\n".join(held)
