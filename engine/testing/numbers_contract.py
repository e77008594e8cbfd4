"""What every number issuer must do. Each rule takes an issuer; AssertionError says that it is broken."""

from collections.abc import Callable
from typing import Final

from engine.ports.numbers import NumberIssuer
from engine.testing.time_and_chance import SeededEntropy

Rule = Callable[[NumberIssuer], None]


def a_number_has_the_digits_asked_for(issuer: NumberIssuer) -> None:
    entropy = SeededEntropy()
    for digits in (8, 12, 32):
        number = issuer.issue(digits, entropy)
        assert len(number) == digits
        assert number.isascii()
        assert number.isdigit()


def numbers_are_not_repeated(issuer: NumberIssuer) -> None:
    entropy = SeededEntropy()
    assert len({issuer.issue(32, entropy) for _ in range(500)}) == 500


def numbers_come_in_no_order(issuer: NumberIssuer) -> None:
    entropy = SeededEntropy()
    numbers = [issuer.issue(32, entropy) for _ in range(50)]
    assert numbers not in (sorted(numbers), sorted(numbers, reverse=True))
    assert len({number[:4] for number in numbers}) > 25


def another_source_of_chance_gives_other_numbers(issuer: NumberIssuer) -> None:
    assert issuer.issue(32, SeededEntropy("one")) != issuer.issue(32, SeededEntropy("two"))


NUMBERS_CONTRACT: Final[tuple[Rule, ...]] = (
    a_number_has_the_digits_asked_for,
    numbers_are_not_repeated,
    numbers_come_in_no_order,
    another_source_of_chance_gives_other_numbers,
)
