"""The attachment door: sealed bytes of files by id. Nothing here knows what is inside."""

from collections.abc import Iterator
from typing import Protocol

from engine.ports.provider import Provider


class AttachmentWriter(Protocol):
    """Not visible to readers until `commit`; `abort` leaves nothing behind. Raises StorageUnavailable (disk full, …)."""

    def write(self, sealed: bytes) -> None: ...

    def commit(self) -> None: ...

    def abort(self) -> None: ...


class AttachmentStore(Provider, Protocol):
    def writer(self, draft_id: str, attachment_id: str) -> AttachmentWriter: ...

    def read(self, draft_id: str, attachment_id: str) -> Iterator[bytes]:
        """Sealed bytes in chunks. Raises NotFound."""
        ...

    def delete(self, draft_id: str, attachment_id: str) -> None:
        """Deleting what is not there is no error."""
        ...
