"""PIN care of the program: two runs with equal ids, clock and keys and two different PINs are equal byte for byte (§14.4).

Compared: the pages, standard output and error, logs, the APDU trace, HTTP bodies, exception texts and frames, files written,
in the terminal and in the window, for right and wrong entries and a card that is pulled.
"""

import io
import logging
import os
import pty
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from engine.settings import Settings
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.program.portals.link import write_link
from plugins.mynumber_card.program.record import for_the_record, record
from plugins.mynumber_card.program.screens import CancelledError, Screen
from plugins.mynumber_card.program.screens.terminal import Terminal
from plugins.mynumber_card.program.visit import by_link
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from tests.plugins.mynumber_card.cards import CardMaker
from tests.plugins.mynumber_card.program.display import Hand, texts
from tests.plugins.mynumber_card.program.people import Desk, Person, Room
from tests.plugins.mynumber_card.test_provider import pinned

ONE, OTHER = ("4071", "9382"), ("8642", "9753")
WRONG = {ONE: "5506", OTHER: "7788"}
FIRST, SECOND = "1つ目の暗証番号", "2つ目の暗証番号"
KNOBS: tuple[dict[str, object], ...] = (
    {},
    {"pulled_at": 14},
    {"pulled_at": 15},
    {"lost_at": 14},
    {"t0": True},
    {"silent_counters": True},
)


def room_for(folder: Path, root: Issued, cards: CardMaker, pins: tuple[str, str], knobs: dict[str, object]) -> Room:
    holder = replace(persona("taro"), pins={Pin.AUTH: pins[0], Pin.CARD_FACE: pins[1]})
    desk = Desk(pinned(read_options(Settings(data_dir=folder / "portal")), root))
    return Room(Person(), desk, folder / "config", cards(holder, **knobs))


def told(room: Room, ran: Callable[[], object]) -> list[str]:
    """The outcome or the exception, with our frames and their locals; bodies, trace and files of the room."""
    said: list[str] = []
    try:
        said.append(repr(ran()))
    except CancelledError as error:
        chain: BaseException | None = error
        while chain is not None:
            for frame in traceback.TracebackException.from_exception(chain, capture_locals=True).stack:
                if "/plugins/mynumber_card/" in frame.filename and "/tests/" not in frame.filename:
                    said.append(re.sub("0x[0-9a-f]+", "0x", f"{frame.name} {frame.locals}"))
            chain = chain.__cause__ or chain.__context__
    said += [body.decode() for body in room.desk.received]
    said += room.traced + room.opened
    for file in sorted(room.folder.rglob("*")):
        said.append(f"{file.relative_to(room.folder)} {file.read_text() if file.is_file() else ''}")
    return said


@contextmanager
def keyboard() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal: what is typed at, what the program reads."""
    typed, read = pty.openpty()
    yield typed, read
    os.close(typed)
    os.close(read)


def on_terminal(room: Room, entries: list[str]) -> str:
    """A whole visit typed at a terminal, and everything that was written on it."""
    written = io.StringIO()
    with keyboard() as (typed, read):
        waiting: list[str] = []

        def write(text: str) -> None:
            written.write(text)
            if text.endswith("Ctrl-C）: "):
                assert entries, "asked too often"
                waiting.append(entries.pop(0))
            elif text.endswith("はい／いいえ]: "):
                waiting.append("はい")
            elif text.endswith(("番号: ", "終わります: ")):
                page = written.getvalue().rsplit("■", 1)[-1]
                waiting.append("0" if page.startswith(" カードを読み取れませんでした") else "1")

        def fingers() -> None:
            while not over.is_set():
                if waiting:
                    time.sleep(0.03)  # after the terminal is quiet
                    os.write(typed, waiting.pop(0).encode() + b"\n")
                time.sleep(0.005)

        over = threading.Event()
        hands = threading.Thread(target=fingers)
        hands.start()
        try:
            room.person = Terminal(read, write)  # type: ignore[assignment]
            said = told(room, lambda: by_link(room.around, write_link(room.desk.endpoint)))
        finally:
            over.set()
            hands.join()
        os.set_blocking(typed, False)
        with suppress(BlockingIOError):
            written.write(os.read(typed, 65536).decode())  # what the terminal itself echoed
    return "\n".join([*said, written.getvalue()])


@pytest.mark.parametrize("knobs", KNOBS, ids=str)
def test_on_a_terminal(
    tmp_path: Path, root: Issued, cards: CardMaker, knobs: dict[str, object],
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    runs = []
    for number, pins in enumerate((ONE, OTHER)):
        caplog.clear()
        room = room_for(tmp_path / str(number), root, cards, pins, knobs)
        said = on_terminal(room, [WRONG[pins], pins[0], *pins, *pins])
        runs.append(said + caplog.text + "".join(capfd.readouterr()))
    assert runs[0] == runs[1]
    require_silence(runs)


def require_silence(runs: list[str]) -> None:
    for digits in (*ONE, *OTHER, *WRONG.values()):
        hexed = digits.encode().hex()
        assert digits not in runs[0] + runs[1]
        assert hexed not in runs[0] + runs[1]


@pytest.mark.parametrize("knobs", KNOBS[:3], ids=str)
def test_in_the_window(
    tmp_path: Path, root: Issued, cards: CardMaker, knobs: dict[str, object], only_window: object,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    runs = []
    for number, pins in enumerate((ONE, OTHER)):
        caplog.clear()
        room = room_for(tmp_path / str(number), root, cards, pins, knobs)
        keys = {
            FIRST: [[*WRONG[pins], "Return"], *([*pins[0], "Return"] for _ in range(3))],
            SECOND: [[*pins[1], "Return"] for _ in range(3)],
            "カードを読み取れませんでした": [["Escape"], ["Return"]],
        }
        hand = Hand(only_window, keys, look=texts)  # type: ignore[arg-type]
        room.person = only_window  # type: ignore[assignment]
        said = told(room, lambda: hand.run(lambda: by_link(room.around, write_link(room.desk.endpoint))))  # noqa: B023
        # A page that shows something under way may be gone before anybody has looked.
        looks = [str(look) for page, look in zip(hand.seen, hand.looks, strict=True) if page.choices]
        runs.append("\n".join([*said, *looks, caplog.text, *capfd.readouterr()]))
    assert FIRST in runs[0]
    assert runs[0] == runs[1]
    require_silence(runs)


def test_the_record_of_a_card(tmp_path: Path, root: Issued, cards: CardMaker) -> None:
    runs = []
    for number, pins in enumerate((ONE, OTHER)):
        room = room_for(tmp_path / str(number), root, cards, pins, {})
        file = tmp_path / "card.jsonl"
        person: Screen = Person(WRONG[pins], *pins)
        assert record(person, room.around.card, for_the_record(room.clock, bytes(range(32))), file)
        runs.append(file.read_text())
    assert runs[0] == runs[1]
    require_silence(runs)


def test_the_watch_can_fail(tmp_path: Path, root: Issued, cards: CardMaker) -> None:
    """A program that wrote what was typed would be found."""
    room = room_for(tmp_path, root, cards, ONE, {})
    said = on_terminal(room, [*ONE])
    with pytest.raises(AssertionError):
        require_silence([said, f"typed {ONE[0]}"])
