"""The machine's source of randomness: the only file that reads it."""

import secrets  # noqa: TID251


class SystemEntropy:
    def token_bytes(self, count: int) -> bytes:
        """`count` bytes from the operating system."""
        return secrets.token_bytes(count)
