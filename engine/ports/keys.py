"""The key door: where the master key comes from, and how records are sealed with it."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from engine.ports.provider import Provider


class KeySource(Provider, Protocol):
    """Gives master keys. Called at start; may block. Raises KeyUnavailable with what to do."""

    def current(self) -> tuple[str, bytes]:
        """(key id, 32 bytes) used for new records."""
        ...

    def by_id(self, key_id: str) -> bytes:
        """The 32 bytes of an older key. Raises KeyUnavailable."""
        ...


class Box(Protocol):
    """One data key: seals and opens what belongs to one application. AES-256-GCM; `context` binds a record to its place."""

    def seal(self, plain: bytes, context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises Tampered when key, place or bytes differ."""
        ...

    def seal_stream(self, context: str) -> "StreamSealer":
        """For files: sealed chunk by chunk, truncation is noticed."""
        ...

    def open_stream(self, sealed: Iterable[bytes], context: str) -> Iterator[bytes]: ...


class StreamSealer(Protocol):
    """`feed` returns sealed bytes ready to be written (perhaps none yet); `finish` the last ones."""

    def feed(self, data: bytes | memoryview) -> bytes: ...

    def finish(self) -> bytes: ...


class Sealer(Protocol):
    """Makes and opens data keys, and makes keyed hashes for look-ups. Never blocks."""

    def new_key(self) -> bytes:
        """A fresh data key, wrapped under the current master key."""
        ...

    def box(self, wrapped_key: bytes) -> Box:
        """Raises KeyUnavailable or Tampered."""
        ...

    def server_box(self) -> Box:
        """For records that belong to no application (sessions, tokens)."""
        ...

    def lookup_hash(self, purpose: str, value: str) -> bytes:
        """Keyed hash (32 bytes) for looking up without storing the value; `purpose` keeps the uses apart."""
        ...
