"""R48: 申込番号 are 32 digits nobody can guess. The issuer `random_digits` keeps the contract and is unbiased."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.defaults.numbers import RandomDigits
from engine.ports.numbers import NumberIssuer
from engine.testing.numbers_contract import NUMBERS_CONTRACT, Rule
from engine.testing.time_and_chance import SeededEntropy


class Bytes:
    """An entropy that says what it is told, then zeros."""

    def __init__(self, *said: int) -> None:
        self._said = list(said)

    def token_bytes(self, count: int) -> bytes:
        given, self._said = self._said[:count], self._said[count:]
        return bytes(given + [0] * (count - len(given)))


@pytest.mark.parametrize("rule", NUMBERS_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: Rule) -> None:
    issuer: NumberIssuer = RandomDigits()
    rule(issuer)


def test_bytes_that_would_favour_small_digits_are_thrown_away() -> None:
    assert RandomDigits().issue(4, Bytes(250, 255, 7, 251, 19, 249, 254, 30)) == "7990"


def test_it_asks_again_when_too_much_was_thrown_away() -> None:
    assert RandomDigits().issue(2, Bytes(*[255] * 40, 3, 4)) == "34"


def test_every_byte_below_250_gives_each_digit_25_times() -> None:
    said = list(range(256))
    number = RandomDigits().issue(250, Bytes(*said, *[9] * 2))
    assert Counter(number) == {str(digit): 25 for digit in range(10)}


@given(st.integers(1, 64), st.text(max_size=8))
def test_any_length_from_any_seed(digits: int, seed: str) -> None:
    number = RandomDigits().issue(digits, SeededEntropy(seed))
    assert len(number) == digits
    assert set(number) <= set("0123456789")


def test_a_number_without_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one digit"):
        RandomDigits().issue(0, SeededEntropy())
