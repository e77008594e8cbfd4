"""Where ids, tokens and nonces come from. Only engine/defaults/entropy.py reads the machine's source."""

from typing import Protocol


class Entropy(Protocol):
    def token_bytes(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        ...
