"""The pages on a terminal: plain lines, numbered choices. For machines without a desktop, screen readers and tests."""

from collections.abc import Callable
from typing import TypeVar

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.program.screens import Answer, CancelledError, Entry, Page
from plugins.mynumber_card.program.screens.typing_line import read_hidden, read_line

T = TypeVar("T")
_CANCEL = "0"
_YES = frozenset({"y", "yes", "はい"})
_NO = frozenset({"", "n", "no", "いいえ"})


class Terminal:
    """A screen (`screen.Screen`) over the descriptor that is typed at and a function that writes."""

    def __init__(self, descriptor: int, write: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._write = write

    def show(self, page: Page) -> None:
        """The title and what it says; nothing is asked."""
        self._write("".join(f"{line}\n" for line in ("", f"… {page.title}", *page.lines)))

    def ask(self, page: Page) -> Answer:
        """The whole page, then what is typed, then which choice. Raises CancelledError, NoTerminalError."""
        self._write("".join(f"{line}\n" for line in drawn(page)))
        try:
            return self._answered(page)
        except (EOFError, KeyboardInterrupt):
            self._write("\n")
        raise CancelledError

    def cancelled(self) -> bool:
        """Ctrl-C arrives as an exception of its own."""
        return False

    def run(self, work: Callable[[], T]) -> T:
        """As it is; Ctrl-C is a way to give up."""
        try:
            return work()
        except KeyboardInterrupt:
            self._write("\n")
        raise CancelledError

    def _answered(self, page: Page) -> Answer:
        if page.entry is Entry.PIN:
            return self._pin(page)
        if page.entry is Entry.LINE:
            text = self._line(f"{page.label}（中止するときは {_CANCEL}）: ")
            if text == _CANCEL:
                raise CancelledError
            return Answer(page.choices[0].id, text)
        return Answer(self._chosen(page))

    def _pin(self, page: Page) -> Answer:
        self._write(f"{page.label}（表示されません。中止するときは Ctrl-C）: ")
        digits = read_hidden(self._descriptor)
        self._write("\n")
        ticked = False
        try:
            if page.tick and digits:
                ticked = self._ticked(page.tick)
        except BaseException:
            apdu.wipe(digits)
            raise
        return Answer(page.choices[0].id, ticked=ticked, pin=digits)

    def _ticked(self, tick: str) -> bool:
        """Enter alone is no. Anything else is asked again: somebody who has not read on may be typing a PIN."""
        while True:
            typed = self._line(f"{tick} [はい／いいえ]: ").lower()
            if typed in _YES or typed in _NO:
                return typed in _YES
            self._write("「はい」か「いいえ」を入力してください。暗証番号は、ここでは入力しません。\n")

    def _chosen(self, page: Page) -> str:
        if not page.cancel:
            self._line("Enter で終わります: ")
            return page.choices[0].id
        numbered = {str(number): choice.id for number, choice in enumerate(page.choices, 1)}
        while True:
            typed = self._line("番号: ")
            if typed == _CANCEL:
                raise CancelledError
            if typed in numbered:
                return numbered[typed]
            self._write("上に表示されている番号を入力してください。\n")

    def _line(self, prompt: str) -> str:
        self._write(prompt)
        return read_line(self._descriptor).decode("utf-8", "replace").strip()


def drawn(page: Page) -> list[str]:
    """A page as lines. Nothing is left out, so that both screens say the same."""
    lines = ["", f"■ {page.title}"]
    if page.problem:
        lines.append(f"【エラー】{page.problem}")
    lines += [line for line in page.lines if line]
    lines += [f"  {name}: {value}" for name, value in page.facts]
    if page.big:
        lines.append(f"  {page.label + ': ' if page.label else ''}{page.big}")
    if page.hint:
        lines.append(f"  {page.hint}")
    if page.entry is Entry.NONE and page.cancel:
        lines += [f"  {number}: {choice.caption}" for number, choice in enumerate(page.choices, 1)]
        lines.append(f"  {_CANCEL}: {page.cancel}")
    return lines
