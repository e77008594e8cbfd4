"""The number door: issues reference numbers (申込番号)."""

from typing import Protocol

from engine.ports.entropy import Entropy
from engine.ports.provider import Provider


class NumberIssuer(Provider, Protocol):
    def issue(self, digits: int, entropy: Entropy) -> str:
        """A number nobody can guess, in no order. Uniqueness is checked by the storage when it is used."""
        ...
