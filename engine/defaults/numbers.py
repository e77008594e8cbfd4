"""The number issuer `random_digits`: decimal digits straight from the entropy port."""

from typing import Final

from engine.errors import Diagnostic
from engine.ports.entropy import Entropy

_FAIR: Final = 250
"""Bytes below this fall evenly on the ten digits; the others are thrown away."""


class RandomDigits:
    """32 digits are 106 bits: nobody guesses one, and two are never alike in practice (the storage checks)."""

    name = "random_digits"
    development = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def issue(self, digits: int, entropy: Entropy) -> str:
        """`digits` digits; the first may be 0. Raises ValueError for less than one."""
        if digits < 1:
            raise ValueError("a number has at least one digit")
        found: list[str] = []
        while len(found) < digits:
            fair = (byte for byte in entropy.token_bytes(digits + 8) if byte < _FAIR)
            found.extend(str(byte % 10) for byte in fair)
        return "".join(found[:digits])
