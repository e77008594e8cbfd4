"""Files sealed chunk by chunk: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM.

Layout: header | chunk … | last chunk. Every chunk but the last holds 64 KiB of plain bytes; each carries a 16-byte tag.
The nonce of a chunk is prefix (7 bytes) | number (4 bytes) | last flag (1 byte), so that chunks that are cut off,
swapped, repeated or taken from another file do not open. Each file has a key of its own, bound to its context.
"""

import hmac
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import Tampered

CHUNK: Final = 65536
TAG: Final = 16
SALT: Final = 16
PREFIX: Final = 7
_SEALED_CHUNK: Final = CHUNK + TAG


def stream_key(root: bytes, salt: bytes, context: str) -> AESGCM:
    """The key of one file: no two files share one, even under the same data key."""
    return AESGCM(hmac.digest(root, salt + context.encode(), "sha256"))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


class ChunkSealer:
    """A StreamSealer: holds back up to one chunk, because only `finish` knows which one is the last."""

    def __init__(self, key: AESGCM, header: bytes, prefix: bytes) -> None:
        self._key = key
        self._header = header
        self._prefix = prefix
        self._pending = [header]
        self._held = memoryview(bytearray(CHUNK))
        self._filled = 0
        self._number = 0

    def feed(self, data: bytes | memoryview) -> bytes:
        """Sealed bytes ready to be written; empty until more than a chunk has come together.

        Whole chunks are sealed where they lie; only what is left over is copied.
        """
        rest, sealed = memoryview(data), []
        while self._filled + len(rest) > CHUNK:
            taken = CHUNK - self._filled
            plain = rest[:taken]
            if self._filled:
                self._held[self._filled :] = plain
                plain = self._held
            sealed.append(self._seal(plain, last=False))
            rest, self._filled = rest[taken:], 0
        self._held[self._filled : self._filled + len(rest)] = rest
        self._filled += len(rest)
        return b"".join([*self._started(), *sealed]) if sealed else b""

    def finish(self) -> bytes:
        """The last bytes. Once only: a second call raises ValueError."""
        if self._number < 0:
            raise ValueError("finished already")
        sealed = self._seal(self._held[: self._filled], last=True)
        self._number = -1
        return b"".join([*self._started(), sealed])

    def _seal(self, plain: memoryview, *, last: bool) -> bytes:
        sealed = self._key.encrypt(_nonce(self._prefix, self._number, last), plain, self._header)
        self._number += 1
        return sealed

    def _started(self) -> list[bytes]:
        """The header, before anything else and once."""
        header, self._pending = self._pending, []
        return header


def open_chunks(key: AESGCM, header: bytes, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """Plain bytes chunk by chunk, from sealed bytes (after the header) cut in any way. Raises Tampered.

    A chunk is given out as soon as it is proven; that the file is whole is proven with the last one.
    """
    prefix = header[-PREFIX:]
    held = bytearray()
    number = 0
    for piece in sealed:
        held += piece
        while len(held) > _SEALED_CHUNK:
            yield _open(key, _nonce(prefix, number, last=False), bytes(held[:_SEALED_CHUNK]), header)
            del held[:_SEALED_CHUNK]
            number += 1
    yield _open(key, _nonce(prefix, number, last=True), bytes(held), header)


def _open(key: AESGCM, nonce: bytes, sealed: bytes, header: bytes) -> bytes:
    try:
        return key.decrypt(nonce, sealed, header)
    except InvalidTag:
        raise Tampered("sealed.tampered") from None


def split_header(sealed: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """The first `size` bytes, and the rest as it comes (fewer bytes than that: Tampered)."""
    pieces = iter(sealed)
    held = b""
    for piece in pieces:
        held += piece
        if len(held) >= size:
            return held[:size], _chained(held[size:], pieces)
    raise Tampered("sealed.tampered")


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
