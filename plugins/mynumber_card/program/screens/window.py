"""The pages in a window of their own (Tk). The visit runs in a second thread; only this module's loop touches Tk."""

import threading
import tkinter as tk
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from plugins.mynumber_card.program.screens import Answer, CancelledError, Page
from plugins.mynumber_card.program.screens import look as look_
from plugins.mynumber_card.program.screens.drawing import DrawnPage
from plugins.mynumber_card.program.screens.look import look_of

T = TypeVar("T")
NAME: Final = "tetsuzuki-card"
TITLE: Final = "マイナンバーカードの読み取り"
_LOOK_MILLISECONDS: Final = 30

_Answers = SimpleQueue[Answer | CancelledError]


class Window:
    """A screen (`screens.Screen`). Made and run in the main thread; one in a process. `scale`: 1.25 for 125 %; None: the screen's own."""

    def __init__(self, scale: float | None = None) -> None:
        self.root = tk.Tk(className=NAME)
        # Input methods would put full-width digits into a PIN, and keep what was typed.
        self.root.tk.call("tk", "useinputmethods", "-displayof", self.root, "0")
        self.root.title(TITLE)
        self.root.configure(bg=look_.PAPER)
        self.root.protocol("WM_DELETE_WINDOW", self._close)
        self.page: DrawnPage | None = None
        self.look = look_of(self.root, scale)
        self._orders: SimpleQueue[tuple[Page, _Answers | None] | None] = SimpleQueue()
        self._waiting: _Answers | None = None
        self._gave_up = threading.Event()
        self._closed = threading.Event()

    def ask(self, page: Page) -> Answer:
        """From the visit's thread. Raises CancelledError."""
        self._require_going_on()
        answers: _Answers = SimpleQueue()
        self._orders.put((page, answers))
        answer = answers.get()
        if isinstance(answer, CancelledError):
            raise CancelledError
        return answer

    def show(self, page: Page) -> None:
        """From the visit's thread. Raises CancelledError."""
        self._require_going_on()
        self._orders.put((page, None))

    def cancelled(self) -> bool:
        """Whether 中止 was pressed, or the window closed, while something was under way."""
        return self._gave_up.is_set() or self._closed.is_set()

    def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread, the window in this one, until `work` is over. Raises what it raises.

        The window is hidden then, and goes with the process: Tk must not be taken down from another thread.
        """
        self._closed.clear()
        self._gave_up.clear()
        results: list[T] = []
        errors: list[BaseException] = []

        def visit() -> None:
            try:
                results.append(work())
            except BaseException as error:
                errors.append(error)
            finally:
                self._orders.put(None)

        thread = threading.Thread(target=visit, name="visit", daemon=True)
        thread.start()
        self._take_orders()
        try:
            self.root.mainloop()
        finally:
            self._close()
            thread.join()
        if errors:
            raise errors[0]
        return results[0]

    def _require_going_on(self) -> None:
        if self._closed.is_set():
            raise CancelledError
        if self._gave_up.is_set():
            self._gave_up.clear()
            raise CancelledError

    def _take_orders(self) -> None:
        try:
            while True:
                order = self._orders.get_nowait()
                if order is None:
                    self.root.quit()
                    return
                self._draw(*order)
        except Empty:
            self.root.after(_LOOK_MILLISECONDS, self._take_orders)

    def _draw(self, page: Page, answers: _Answers | None) -> None:
        if self.page is not None:
            self.page.destroy()
        self._waiting = answers

        def answered(answer: Answer | CancelledError) -> None:
            self._waiting = None
            if answers is not None:
                answers.put(answer)
            elif isinstance(answer, CancelledError):
                self._gave_up.set()

        self.page = DrawnPage(self.root, self.look, page, answered)
        self.page.pack(fill="both", expand=True)
        self.root.geometry("")
        if not self._closed.is_set():
            self.root.deiconify()
        if self._closed.is_set() and answers is not None:
            answers.put(CancelledError())

    def _close(self) -> None:
        """The window is closed: whatever is asked, or will be, is given up."""
        self._closed.set()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.put(CancelledError())
        if self.page is not None:
            self.page.wipe()
        self.root.withdraw()


def open_window(scale: float | None) -> "Window | None":
    """A window, None where there is no display."""
    try:
        return Window(scale)
    except tk.TclError:
        return None
