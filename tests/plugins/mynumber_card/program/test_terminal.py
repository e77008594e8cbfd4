"""The terminal: a PIN is not echoed, not taken from a pipe, and the terminal is left as it was."""

import os
import pty
import select
import termios
import threading
from collections.abc import Iterator

import pytest

from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.program import pages
from plugins.mynumber_card.program.screens import CancelledError
from plugins.mynumber_card.program.screens.terminal import Terminal, drawn
from plugins.mynumber_card.program.screens.typing_line import LONGEST, NoTerminalError, read_hidden, read_line
from tests.plugins.mynumber_card.program.people import ORIGIN

PIN_PAGE = pages.enter_pin(Pin.CARD_FACE, 3, None, same=False)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Where somebody types, and where the program reads."""
    typed, read = pty.openpty()
    yield typed, read
    os.close(typed)
    os.close(read)


def is_quiet(descriptor: int) -> bool:
    return not termios.tcgetattr(descriptor)[3] & termios.ECHO


def type_when_quiet(typed: int, read: int, keys: bytes) -> threading.Thread:
    """What is typed before the terminal is quiet is thrown away, as it should be."""

    def fingers() -> None:
        while not is_quiet(read):
            stop.wait(0.005)
        os.write(typed, keys)

    stop = threading.Event()
    thread = threading.Thread(target=fingers)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("keys", "entry"),
    [
        (b"4071\n", b"4071"),
        (b"407\x7f\x7f\x7f\x7f9382\r", b"9382"),
        ("４０７１\n".encode(), "４０７１".encode()),
        (b"\n", b""),
        (b"1" * (LONGEST + 20) + b"\n", b"1" * LONGEST),
    ],
)
def test_a_pin_is_read_and_never_echoed(terminal: tuple[int, int], keys: bytes, entry: bytes) -> None:
    typed, read = terminal
    fingers = type_when_quiet(typed, read, keys)
    assert read_hidden(read) == bytearray(entry)
    fingers.join()
    assert not is_quiet(read)
    os.set_blocking(typed, False)
    with pytest.raises(BlockingIOError):
        os.read(typed, 100)


def test_what_was_typed_too_early_is_no_entry(terminal: tuple[int, int]) -> None:
    """Somebody who types ahead would type blindly, with an echo."""
    typed, read = terminal
    os.write(typed, b"1111\n")
    assert select.select([read], [], [], 10)[0]  # a busy kernel hands it on a moment later
    fingers = type_when_quiet(typed, read, b"4071\n")
    assert read_hidden(read) == bytearray(b"4071")
    fingers.join()


def test_the_end_of_input_gives_up_and_leaves_the_terminal_as_it_was(terminal: tuple[int, int]) -> None:
    typed, read = terminal
    said: list[str] = []
    fingers = type_when_quiet(typed, read, b"40\x04")
    with pytest.raises(CancelledError):
        Terminal(read, said.append).ask(PIN_PAGE)
    fingers.join()
    assert not is_quiet(read)


def test_a_pin_is_not_taken_from_a_pipe() -> None:
    """There it would have been kept before it came here."""
    read, write = os.pipe()
    os.write(write, b"4071\n")
    os.close(write)
    with pytest.raises(NoTerminalError):
        Terminal(read, lambda text: None).ask(PIN_PAGE)
    assert read_line(read) == bytearray(b"4071"), "nothing was taken"
    os.close(read)


def piped(lines: bytes) -> int:
    read, write = os.pipe()
    os.write(write, lines)
    os.close(write)
    return read


def test_choices_are_numbers_and_anything_else_is_asked_again() -> None:
    said: list[str] = []
    asking = Terminal(piped(b"x\n9\n\n2\n"), said.append)
    page = pages.enter_pin(Pin.CARD_FACE, 3, None, same=True)
    assert asking.ask(page).choice == "type"
    assert said.count("番号: ") == 4
    assert "".join(said).count("上に表示されている番号を入力してください") == 3
    with pytest.raises(CancelledError):
        asking.ask(page)


@pytest.mark.parametrize(("typed", "ticked"), [("はい", True), ("Y", True), ("いいえ", False), ("", False)])
def test_digits_where_yes_or_no_is_asked_are_asked_again(typed: str, ticked: bool) -> None:
    said: list[str] = []
    asking = Terminal(piped(f"5678\n{typed}\n".encode()), said.append)
    assert asking._ticked("同じ番号") is ticked
    assert "「はい」か「いいえ」" in said[1]
    assert not [each for each in said if "5678" in each]


@pytest.mark.parametrize("line", [b"0\n", b""])
def test_giving_up_a_line(line: bytes) -> None:
    with pytest.raises(CancelledError):
        Terminal(piped(line), lambda text: None).ask(pages.type_address())


def test_a_keyboard_interrupt_gives_up() -> None:
    def work() -> None:
        raise KeyboardInterrupt

    with pytest.raises(CancelledError):
        Terminal(0, lambda text: None).run(work)


def test_everything_that_a_page_says_is_written() -> None:
    page = pages.moved("見本ポータル", ORIGIN, ("https://real.example.jp",))
    text = "\n".join(drawn(page))
    for part in (page.title, *page.lines, *(part for fact in page.facts for part in fact), page.cancel):
        assert part in text
