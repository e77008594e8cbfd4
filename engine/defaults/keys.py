"""Where the master key comes from: a file in the data folder (`file`, made by itself), or the environment (`env`).

A key is 32 bytes, written as base64 (`openssl rand -base64 32`). Its id is a fingerprint of it, so that a foreign key is
recognised by its id alone; the id says nothing about the key.
"""

import base64
import binascii
import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from engine.defaults.durable import sync_folder
from engine.errors import Diagnostic, KeyUnavailable
from engine.ports.entropy import Entropy

KEY_BYTES: Final = 32
FILE_NAME: Final = "master.key"
_HEAD: Final = """\
# 手続きポータルのマスター鍵です。これを失うと、保存した申請は二度と開けません。安全な場所に控えを置いてください。
# The master key of this portal. Without it nothing stored can be opened: keep a copy in a safe place.
# One key per line, the newest last.
"""


def key_id(key: bytes) -> str:
    """The fingerprint (16 hex digits) by which sealed records name their key."""
    return hashlib.sha256(b"tetsuzuki key id\0" + key).hexdigest()[:16]


def parse_key(text: str) -> bytes:
    """Base64 (either alphabet) of 32 bytes. Raises ValueError."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return key


class _Ring:
    """Keys by id; the last one is the current one."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._by_id = {key_id(key): key for key in keys}

    def current(self) -> tuple[str, bytes]:
        return list(self._by_id.items())[-1]

    def by_id(self, wanted: str, place: str) -> bytes:
        if wanted not in self._by_id:
            raise KeyUnavailable("key.wrong", place=place, expected=wanted, found=self.current()[0])
        return self._by_id[wanted]


class FileKeys:
    """The key file. With `create`, `current` makes one when there is none: it is asked only for a store without a key."""

    name = "file"
    development = False

    def __init__(self, file: Path, entropy: Entropy, *, create: bool = True) -> None:
        self._file = file
        self._entropy = entropy
        self._create = create

    def check(self) -> tuple[Diagnostic, ...]:
        place = str(self._file)
        try:
            text = _read(self._file)
            if text is not None:
                _ring(text, place)
        except KeyUnavailable as error:
            return (Diagnostic(place, 0, 0, error.code, error.params),)
        if text is None:
            return () if self._create else (Diagnostic(place, 0, 0, "key.missing", {"place": place}),)
        if self._file.stat().st_mode & 0o077:
            return (Diagnostic(place, 0, 0, "key.exposed", {"place": place}, severity="warning"),)
        return ()

    def current(self) -> tuple[str, bytes]:
        if self._create and _read(self._file) is None:
            _write_first(self._file, self._entropy.token_bytes(KEY_BYTES))
        return self._ring().current()

    def by_id(self, key_id: str) -> bytes:
        return self._ring().by_id(key_id, str(self._file))

    def _ring(self) -> _Ring:
        text = _read(self._file)
        if text is None:
            raise KeyUnavailable("key.missing", place=str(self._file))
        return _ring(text, str(self._file))


class EnvKeys:
    """Keys given by the settings, whose table `[env]` takes them from the environment.

    [env]
    key = { env = "TETSUZUKI_KEY" }
    older = { env = "TETSUZUKI_OLDER_KEYS" }    # keys that still open old records, separated by blanks
    """

    name = "env"
    development = False
    _PLACE = "[env] key"

    def __init__(self, key: str, older: str = "") -> None:
        self._key = key.strip()
        self._older = older

    def check(self) -> tuple[Diagnostic, ...]:
        try:
            self._ring()
        except KeyUnavailable as error:
            return (Diagnostic("", 0, 0, error.code, error.params),)
        return ()

    def current(self) -> tuple[str, bytes]:
        return self._ring().current()

    def by_id(self, key_id: str) -> bytes:
        return self._ring().by_id(key_id, self._PLACE)

    def _ring(self) -> _Ring:
        if not self._key:
            raise KeyUnavailable("key.missing", place=self._PLACE)
        return _ring("\n".join([*self._older.split(), self._key]), self._PLACE)


def _ring(text: str, place: str) -> _Ring:
    """Raises KeyUnavailable that names the line, never the key."""
    keys = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                keys.append(parse_key(line))
            except ValueError:
                raise KeyUnavailable("key.unreadable", place=place, line=number) from None
    if not keys:
        raise KeyUnavailable("key.missing", place=place)
    return _Ring(keys)


def _read(file: Path) -> str | None:
    """None when there is no file."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnavailable("key.unreachable", place=str(file), reason=type(error).__name__) from error


def _write_first(file: Path, key: bytes) -> None:
    """Whole or not at all, and never over another: of two processes that start at once, one key stays."""
    text = _HEAD + base64.b64encode(key).decode() + "\n"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # 0600
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(temporary, file)
        os.unlink(temporary)
        sync_folder(file.parent)
    except OSError as error:
        raise KeyUnavailable("key.unwritable", place=str(file), reason=os.strerror(error.errno or 0)) from error
