"""Whatever is sent in place of a short code is answered in one of three ways; codes and numbers are digits, all of them likely."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.defaults.sealing import open_sealer
from engine.settings import Settings
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_storage import MemoryStorage
from engine.testing.time_and_chance import START, SeededEntropy
from engine.usecases.arrival.program.short_code import CODE_DIGITS, draw_digits, exchange_code, reserve_code
from engine.usecases.store import Store
from engine.usecases.visit import Visit
from engine.web.addresses import SiteAddresses

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MESSAGES = st.fixed_dictionaries({}, optional={"version": st.just(1) | JSON, "code": st.from_regex(r"[0-9]{6}") | JSON})


def store() -> Store:
    storage, entropy = MemoryStorage(), SeededEntropy()
    return Store(storage, open_sealer(FixedKeys(), storage, entropy), entropy)


def visit(**settings: int) -> Visit:
    given = Settings(**settings)  # type: ignore[arg-type]
    return Visit(START, given, SiteAddresses(given.origin), client="192.0.2.1")


STORE = store()


@given(st.binary(max_size=200) | MESSAGES.map(lambda told: json.dumps(told).encode()))
def test_anything_is_answered_in_one_of_three_ways(message: bytes) -> None:
    answer = exchange_code(visit(), message, store=STORE)
    told = json.loads(answer.content)
    assert (answer.status, told["problem"]) in [(400, "bad_request"), (404, "code_unknown"), (429, "too_many")]
    assert set(told) == {"problem"}


@given(st.integers(1, 12), st.text(max_size=20))
def test_digits_are_as_many_as_asked_for(count: int, seed: str) -> None:
    drawn = draw_digits(count, SeededEntropy(seed))
    assert len(drawn) == count
    assert drawn.isascii()
    assert drawn.isdigit()


def test_every_digit_stands_everywhere() -> None:
    entropy = SeededEntropy()
    drawn = [draw_digits(CODE_DIGITS, entropy) for _ in range(3000)]
    for place in range(CODE_DIGITS):
        counts = Counter(each[place] for each in drawn)
        assert set(counts) == set("0123456789")
        assert max(counts.values()) < 400


@pytest.mark.parametrize("alive", [1, 200])
def test_codes_of_living_attempts_differ(alive: int) -> None:
    kept = store()
    codes = [reserve_code(visit(), kept) for _ in range(alive)]
    assert len(set(codes)) == alive
    assert all(len(each) == CODE_DIGITS for each in codes)
