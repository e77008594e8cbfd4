"""A portal and a card for the program's tests. Without Tk the window's tests are not even read; `test_machine` says so."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.settings import Settings
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import CardMaker
from tests.plugins.mynumber_card.program.people import Desk, Person, Room
from tests.plugins.mynumber_card.test_provider import pinned

RoomMaker = Callable[..., Room]


def knows_tk() -> bool:
    try:
        importlib.import_module("tkinter")
    except ImportError:
        return False
    return True


collect_ignore = [] if knows_tk() else ["test_window.py", "test_pin_care.py"]


@pytest.fixture
def desk(tmp_path: Path, root: Issued) -> Desk:
    return Desk(pinned(read_options(Settings(data_dir=tmp_path / "portal")), root))


@pytest.fixture
def rooms(tmp_path: Path, desk: Desk, cards: CardMaker) -> RoomMaker:
    """`rooms(person, who="taro", …)`: knobs of the card go to `cards`, the rest to Room."""

    def make(person: Person | None = None, who: str = "taro", **more: object) -> Room:
        knobs = {key: more.pop(key) for key in list(more) if key in ("pulled_at", "lost_at", "t0", "silent_counters")}
        return Room(person or Person(), desk, tmp_path / "config", cards(who, **knobs), **more)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def only_window() -> Iterator[object]:
    """The one window of this process; made only where Tk is."""
    display = importlib.import_module("tests.plugins.mynumber_card.program.display")
    yield from display.only_window()
