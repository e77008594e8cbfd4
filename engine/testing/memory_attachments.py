"""An AttachmentStore that lives in memory and keeps the contract: for tests and scenarios."""

import re
from collections.abc import Iterator
from typing import Final

from engine.errors import Diagnostic, NotFound, StorageUnavailable

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PIECE: Final = 262144


class MemoryAttachments:
    """`room` is how many bytes fit in (None: any number); what does not fit is a full disk."""

    name = "memory"
    development = True

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        self.files: dict[tuple[str, str], bytes] = {}

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def writer(self, draft_id: str, attachment_id: str) -> "MemoryWriter":
        return MemoryWriter(self, _key(draft_id, attachment_id))

    def read(self, draft_id: str, attachment_id: str) -> Iterator[bytes]:
        data = self.files.get(_key(draft_id, attachment_id))
        if data is None:
            raise NotFound("attachment.missing")
        return (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))

    def delete(self, draft_id: str, attachment_id: str) -> None:
        self.files.pop(_key(draft_id, attachment_id), None)


class MemoryWriter:
    def __init__(self, store: MemoryAttachments, key: tuple[str, str]) -> None:
        self._store = store
        self._key = key
        self._data = bytearray()

    def write(self, sealed: bytes) -> None:
        if self._store.room is not None and len(self._data) + len(sealed) > self._store.room:
            self.abort()
            raise StorageUnavailable("storage.full", reason="ENOSPC")
        self._data += sealed

    def commit(self) -> None:
        self._store.files[self._key] = bytes(self._data)

    def abort(self) -> None:
        self._data.clear()


def _key(draft_id: str, attachment_id: str) -> tuple[str, str]:
    if not _ID.fullmatch(draft_id) or not _ID.fullmatch(attachment_id):
        raise NotFound("attachment.missing")
    return draft_id, attachment_id
