"""Keys and certificates made once for all card tests."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from plugins.mynumber_card.simulated.hierarchy import Issued, make_key, make_leaf, make_root
from tests.plugins.mynumber_card.cards import NOW, VALID, CardMaker, make_transport


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
