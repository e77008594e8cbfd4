"""What a screen is: one page at a time, one thing asked per page. The terminal and the window both are one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeVar

T = TypeVar("T")


class CancelledError(Exception):
    """The person gave up: pressed 中止, closed the window, pressed Ctrl-C."""


class Entry(Enum):
    """What is typed on a page. PIN: never shown, never a str."""

    NONE = "none"
    LINE = "line"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `id` is what `Answer.choice` says when it was pressed."""

    id: str
    caption: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page, whatever draws it. The first of `choices` is what Enter presses, unless the page is `careful`.

    facts: name and value, as a list. big: one text to be read from afar. problem: what went wrong before. label: what is
    typed (`entry`), with `hint` below. tick: the caption of a box beside the entry ("" = none). cancel: the caption of the
    way out ("" = there is nothing to give up any more).
    """

    title: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    big: str = ""
    problem: str = ""
    entry: Entry = Entry.NONE
    label: str = ""
    hint: str = ""
    tick: str = ""
    choices: tuple[Choice, ...] = ()
    cancel: str = "中止する"
    careful: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was pressed, typed and ticked. `pin` is the taker's to wipe."""

    choice: str
    text: str = ""
    ticked: bool = False
    pin: bytearray = field(default_factory=bytearray, repr=False)


class Screen(Protocol):
    """Every method raises CancelledError once the person gave up."""

    def ask(self, page: Page) -> Answer:
        """Show `page` and wait for the person."""
        ...

    def show(self, page: Page) -> None:
        """Show `page` while something is under way, and go on at once."""
        ...

    def cancelled(self) -> bool:
        """Whether the person gave up meanwhile."""
        ...

    def run(self, work: Callable[[], T]) -> T:
        """Run a whole visit on this screen, until it is over."""
        ...
