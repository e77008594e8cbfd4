"""Records and files sealed with AES-256-GCM: master key -> subkeys (HKDF) -> one data key per application.

Every sealed value starts with a version byte; what is sealed under the master key names that key. Header and context
are bound (AAD), so a record opens only in the place it was made for. Layouts:

    under the master key   1 | id length | key id | salt 16 | nonce 12 | AES-GCM under HMAC-SHA256(subkey, salt)
    under a data key       2 | nonce 12 | AES-GCM
    files                  3 | id length | key id | salt 16 | prefix 7 | chunks (`engine.defaults.sealed_streams`)

A fresh 16-byte salt per record keeps random nonces safe under a master key that lives for years.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.defaults.sealed_streams import PREFIX, SALT, ChunkSealer, open_chunks, split_header, stream_key
from engine.errors import KeyUnavailable, Tampered
from engine.ports.entropy import Entropy
from engine.ports.keys import Box, KeySource

_NONCE: Final = 12
_KEY: Final = 32
_UNDER_MASTER: Final = b"\x01"
_UNDER_DATA_KEY: Final = b"\x02"
_STREAM: Final = b"\x03"
_WRAPPED_KEY: Final = "data-key"
LOOKUP_FACT: Final = "lookup-key"
RECENT: Final = 256
"""So many derived or unwrapped keys of one kind are kept in memory, where the master key is anyway."""


class FactStore(Protocol):
    """The part of `Storage` that remembers which key belongs to the store."""

    def fact(self, name: str) -> bytes | None: ...

    def keep_fact(self, name: str, value: bytes) -> bytes: ...


class _Master:
    """One master key: its subkeys, each for one use."""

    def __init__(self, key_id: str, key: bytes, entropy: Entropy) -> None:
        self._entropy = entropy
        self.label = bytes([len(key_id)]) + key_id.encode("ascii")
        self.wrap, self.server = _hmac(_subkey(key, "wrap")), _hmac(_subkey(key, "server"))
        # A browser comes back every few seconds: the ciphers of recent sessions stay set up.
        self.recent = lru_cache(RECENT)(self.cipher)
        self.stream = _subkey(key, "server-stream")

    def cipher(self, subkey: HMAC, salt: bytes) -> AESGCM:
        return AESGCM(_mac(subkey, salt))

    def seal(self, subkey: HMAC, plain: bytes, context: str) -> bytes:
        random = self._entropy.token_bytes(SALT + _NONCE)
        header = _UNDER_MASTER + self.label + random
        key = self.cipher(subkey, random[:SALT])
        return header + key.encrypt(random[SALT:], plain, header + context.encode())

    def open(self, subkey: HMAC, sealed: bytes, context: str) -> bytes:
        start = 1 + len(self.label)
        middle, end = start + SALT, start + SALT + _NONCE
        key = self.recent(subkey, sealed[start:middle])
        return _decrypt(key, sealed[middle:end], sealed[end:], sealed[:end] + context.encode())


def _subkey(key: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=f"tetsuzuki/1/{use}".encode()).derive(key)


def _hmac(key: bytes) -> HMAC:
    """HMAC-SHA256 with its key taken in once; `_mac` copies it (half the time)."""
    return HMAC(key, SHA256())


def _mac(keyed: HMAC, value: bytes) -> bytes:
    fresh = keyed.copy()
    fresh.update(value)
    return fresh.finalize()


def _decrypt(key: AESGCM, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    try:
        return key.decrypt(nonce, body, bound)
    except (InvalidTag, ValueError):
        raise Tampered("sealed.tampered") from None


class _Masters:
    """Master keys by id: the current one seals, older ones open. Asked of the source once each."""

    def __init__(self, source: KeySource, entropy: Entropy) -> None:
        self._source = source
        self._entropy = entropy
        self._known: dict[str, _Master] = {}

    def current(self) -> _Master:
        key_id, key = self._source.current()
        return self._known.setdefault(key_id, _Master(key_id, key, self._entropy))

    def named_in(self, sealed: bytes, version: bytes) -> _Master:
        """The key a record was sealed with. Raises KeyUnavailable, or Tampered when the header is none of ours."""
        if sealed[:1] != version or len(sealed) < 2:
            raise Tampered("sealed.version")
        try:
            key_id = sealed[2 : 2 + sealed[1]].decode("ascii")
        except UnicodeDecodeError:
            raise Tampered("sealed.version") from None
        master = self._known.get(key_id)
        return master or self._known.setdefault(key_id, _Master(key_id, self._source.by_id(key_id), self._entropy))


class DataBox:
    """The box of one application: a record key and a root of file keys."""

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        self._records = AESGCM(key[:_KEY])
        self._files = key[_KEY:]
        self._entropy = entropy

    def seal(self, plain: bytes, context: str) -> bytes:
        nonce = self._entropy.token_bytes(_NONCE)
        return _UNDER_DATA_KEY + nonce + self._records.encrypt(nonce, plain, _UNDER_DATA_KEY + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        if sealed[:1] != _UNDER_DATA_KEY:
            raise Tampered("sealed.version")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return _decrypt(self._records, nonce, body, _UNDER_DATA_KEY + context.encode())

    def seal_stream(self, context: str) -> ChunkSealer:
        return _seal_stream(self._files, b"\x00", context, self._entropy)

    def open_stream(self, sealed: Iterable[bytes], context: str) -> Iterator[bytes]:
        header, rest = split_header(sealed, 2 + SALT + PREFIX)
        if header[:2] != _STREAM + b"\x00":
            raise Tampered("sealed.version")
        yield from open_chunks(stream_key(self._files, header[2 : 2 + SALT], context), header, rest)


class ServerBox:
    """The box of the server itself, for what belongs to no application."""

    def __init__(self, masters: _Masters, entropy: Entropy) -> None:
        self._masters = masters
        self._current = masters.current()
        self._entropy = entropy

    def seal(self, plain: bytes, context: str) -> bytes:
        return self._current.seal(self._current.server, plain, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        master = self._masters.named_in(sealed, _UNDER_MASTER)
        return master.open(master.server, sealed, context)

    def seal_stream(self, context: str) -> ChunkSealer:
        return _seal_stream(self._current.stream, self._current.label, context, self._entropy)

    def open_stream(self, sealed: Iterable[bytes], context: str) -> Iterator[bytes]:
        start, rest = split_header(sealed, 2)
        middle, rest = split_header(rest, start[1] + SALT + PREFIX)
        header = start + middle
        master = self._masters.named_in(header, _STREAM)
        salt = header[2 + start[1] : -PREFIX]
        yield from open_chunks(stream_key(master.stream, salt, context), header, rest)


def _seal_stream(root: bytes, label: bytes, context: str, entropy: Entropy) -> ChunkSealer:
    random = entropy.token_bytes(SALT + PREFIX)
    return ChunkSealer(stream_key(root, random[:SALT], context), _STREAM + label + random, random[SALT:])


class AesSealer:
    """The engine's `Sealer`, made by `open_sealer`. Safe for many threads: it only ever learns keys."""

    def __init__(self, masters: _Masters, lookup_key: bytes, entropy: Entropy) -> None:
        self._masters = masters
        self._current = masters.current()
        self._server = ServerBox(masters, entropy)
        self._lookup = _hmac(lookup_key)
        self._entropy = entropy
        # An applicant comes back every few seconds: the keys of recent applications stay unwrapped.
        self._boxes = lru_cache(RECENT)(self._unwrapped)

    def new_key(self) -> bytes:
        return self._current.seal(self._current.wrap, self._entropy.token_bytes(2 * _KEY), _WRAPPED_KEY)

    def box(self, wrapped_key: bytes) -> Box:
        return self._boxes(wrapped_key)

    def _unwrapped(self, wrapped_key: bytes) -> Box:
        master = self._masters.named_in(wrapped_key, _UNDER_MASTER)
        return DataBox(master.open(master.wrap, wrapped_key, _WRAPPED_KEY), self._entropy)

    def server_box(self) -> Box:
        return self._server

    def lookup_hash(self, purpose: str, value: str) -> bytes:
        uses = purpose.encode()
        return _mac(self._lookup, len(uses).to_bytes(2, "big") + uses + value.encode())


def open_sealer(source: KeySource, facts: FactStore, entropy: Entropy) -> AesSealer:
    """The sealer of a store, once it is proven that the key source holds the store's key.

    A store without a key gets one: a random look-up key is kept in it, wrapped under the master key, whose id (its
    fingerprint) stands in the header. Later starts must open it: a lost or foreign master key is noticed before
    anything is read or written, and a new master key leaves the look-up hashes as they are.
    Raises KeyUnavailable (`key.missing`, `key.wrong`), StorageUnavailable.
    """
    masters = _Masters(source, entropy)
    wrapped = facts.fact(LOOKUP_FACT)
    if wrapped is None:
        first = masters.current()
        wrapped = facts.keep_fact(LOOKUP_FACT, first.seal(first.wrap, entropy.token_bytes(_KEY), LOOKUP_FACT))
    try:
        master = masters.named_in(wrapped, _UNDER_MASTER)
        lookup_key = master.open(master.wrap, wrapped, LOOKUP_FACT)
    except Tampered:
        found = source.current()[0]
        raise KeyUnavailable("key.wrong", place=source.name, expected=fingerprint_in(wrapped), found=found) from None
    return AesSealer(masters, lookup_key, entropy)


def fingerprint_in(wrapped: bytes) -> str:
    """The id of the master key that a wrapped key names ("?" when it names none)."""
    return wrapped[2 : 2 + wrapped[1]].decode("ascii", "replace") if len(wrapped) > 1 else "?"
