"""A KeySource for tests that holds its keys in memory."""

import hashlib

from engine.errors import Diagnostic, KeyUnavailable


class FixedKeys:
    """Keys made from words; the last one is the current one. For tests only: words are no keys."""

    name = "fixed"
    development = True

    def __init__(self, *words: str) -> None:
        self._keys = {f"fixed-{word}": hashlib.sha256(word.encode()).digest() for word in words or ("test",)}

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def current(self) -> tuple[str, bytes]:
        return list(self._keys.items())[-1]

    def by_id(self, key_id: str) -> bytes:
        if key_id not in self._keys:
            raise KeyUnavailable("key.wrong", place=self.name, expected=key_id, found=self.current()[0])
        return self._keys[key_id]


class NoKeys:
    """A source whose key is gone."""

    name = "none"
    development = True

    def check(self) -> tuple[Diagnostic, ...]:
        return (Diagnostic("", 0, 0, "key.missing", {"place": self.name}),)

    def current(self) -> tuple[str, bytes]:
        raise KeyUnavailable("key.missing", place=self.name)

    def by_id(self, key_id: str) -> bytes:
        raise KeyUnavailable("key.missing", place=self.name)
