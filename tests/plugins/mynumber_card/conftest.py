"""Keys and certificates made once for all card tests."""

import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from engine.settings import Settings
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.simulated.hierarchy import Hierarchy, Issued, make_leaf, make_root, open_hierarchy
from plugins.mynumber_card.simulated.keeping import make_key
from plugins.mynumber_card.simulated.personas import PERSONAS
from plugins.mynumber_card.standin.runs import Runs
from plugins.mynumber_card.standin.server import Server
from plugins.mynumber_card.standin.steps import Stand
from tests.plugins.mynumber_card.cards import NOW, VALID, CardMaker, make_transport
from tests.plugins.mynumber_card.portals import Portal, Served


@pytest.fixture(scope="session")
def keys() -> tuple[rsa.RSAPrivateKey, ...]:
    return tuple(make_key() for _ in range(3))


@pytest.fixture(scope="session")
def root(keys: tuple[rsa.RSAPrivateKey, ...]) -> Issued:
    return make_root(NOW, 1, keys[0])


@pytest.fixture(scope="session")
def leaf(root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]) -> Issued:
    return make_leaf(root, 4711, keys[1], VALID)


@pytest.fixture(scope="session")
def cards(leaf: Issued) -> CardMaker:
    """Makes a recording transport: `cards("taro", pulled_at=3)`."""

    def make(who: object = "taro", counters: object = None, **knobs: object) -> object:
        return make_transport(leaf, who, counters, **knobs)  # type: ignore[arg-type]

    return make  # type: ignore[return-value]


@pytest.fixture(scope="session")
def card_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def hierarchy(card_data: Path) -> Hierarchy:
    seeds = count(1)
    plans = [(one.id, one.certificate == "expired") for one in PERSONAS]
    return open_hierarchy(card_data / "mynumber_card", plans, NOW, lambda size: next(seeds).to_bytes(size, "big"))


@pytest.fixture
def portal(card_data: Path, hierarchy: Hierarchy) -> Iterator[Portal]:
    one = Portal(read_options(Settings(data_dir=card_data)))
    yield one
    one.close()


@pytest.fixture
def served(hierarchy: Hierarchy, portal: Portal) -> Iterator[Served]:
    log: list[str] = []
    clock, tokens = [0.0], count()
    stand = Stand(
        frozenset({portal.origin}),
        hierarchy,
        {},
        Runs(lambda: f"{next(tokens):032x}", lambda: clock[0]),
        log.append,
    )
    server = Server(0, lambda: stand, log.append)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield Served(stand, server, log, clock)
    server.shutdown()
    server.server_close()
    thread.join()
