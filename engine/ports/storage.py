"""The storage door. Every method is one transaction, durable when it returns; records are sealed before they come here.

Any method may raise StorageUnavailable: nothing was changed then. All times are aware UTC. Contract tests:
`engine.testing.storage_contract`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine.model.records import (
    DocumentRecord,
    DraftRecord,
    JobRecord,
    SessionRecord,
    SubmissionRecord,
    TokenRecord,
)
from engine.ports.provider import Provider


class Storage(Provider, Protocol):
    """`nonblocking` names the methods fast enough to run on the event loop (reads of an embedded store)."""

    @property
    def nonblocking(self) -> frozenset[str]: ...

    def open(self) -> None:
        """Prepares tables (migrates to the newest). Called once before use."""
        ...

    def close(self) -> None: ...

    # facts about the store itself
    def fact(self, name: str) -> bytes | None: ...

    def keep_fact(self, name: str, value: bytes) -> bytes:
        """First one wins: returns what is kept under `name` (which key the store is sealed with)."""
        ...

    # sessions
    def save_session(self, session: SessionRecord) -> None:
        """Inserts or replaces by `id_hash`."""
        ...

    def load_session(self, id_hash: bytes) -> SessionRecord | None: ...

    def prolong_session(self, id_hash: bytes, expires_at: datetime, forget_at: datetime) -> None:
        """Moves the ends of a session and nothing else of it; one that is gone (logout) stays gone."""
        ...

    def change_session(self, session: SessionRecord) -> None:
        """Replaces by `id_hash`; one that is gone (logout) stays gone."""
        ...

    def rotate_session(self, old_id_hash: bytes, session: SessionRecord) -> None:
        """Removes the old and saves the new in one transaction (login, logout)."""
        ...

    # single-use tokens
    def save_token(self, token: TokenRecord) -> None:
        """Inserts or replaces by `kind` and `hash`: short codes come again."""
        ...

    def peek_token(self, kind: str, token_hash: bytes) -> TokenRecord | None:
        """Reads without using."""
        ...

    def take_token(self, kind: str, token_hash: bytes, now: datetime) -> TokenRecord | None:
        """Marks as used, atomically: of many callers at once exactly one gets the record, all others None.

        The record returned has `used_at` = now. An expired token (`expires_at` before `now`; the instant itself is in
        time) is nobody's any more.
        """
        ...

    # drafts
    def insert_draft(self, draft: DraftRecord) -> None: ...

    def load_draft(self, draft_id: str) -> DraftRecord | None: ...

    def save_draft(self, draft: DraftRecord, expected_revision: int) -> None:
        """Replaces an open draft. Raises StaleRevision when the stored revision differs or it was submitted.

        `draft.revision` is the new one: one more than `expected_revision`. Raises NotFound without a draft.
        """
        ...

    def drafts_of(self, owner: bytes) -> Sequence[DraftRecord]:
        """Open drafts, newest change first."""
        ...

    # submissions
    def submit(
        self, submission: SubmissionRecord, jobs: Sequence[JobRecord], expected_revision: int
    ) -> SubmissionRecord:
        """Freezes: inserts submission and jobs and closes the draft, in one transaction.

        A draft already submitted: returns the first submission unchanged and adds nothing. Raises StaleRevision when
        the draft's revision differs, NotFound without a draft, NumberTaken when `number_hash` exists.
        """
        ...

    def load_submission(self, draft_id: str) -> SubmissionRecord | None: ...

    def submissions_of(self, owner: bytes) -> Sequence[SubmissionRecord]:
        """Newest first."""
        ...

    # documents
    def save_document(self, document: DocumentRecord) -> DocumentRecord:
        """First one wins: returns what is stored under (draft_id, document). Raises NotFound without a draft."""
        ...

    def load_document(self, draft_id: str, document: str) -> DocumentRecord | None: ...

    # jobs
    def add_jobs(self, jobs: Sequence[JobRecord]) -> None:
        """Adds those whose key is new."""
        ...

    def claim_job(self, kinds: frozenset[str], now: datetime, lease_seconds: int) -> JobRecord | None:
        """The job of these kinds that is due longest and leased to nobody; leased to the caller, attempts + 1.

        A lease that has run out (a worker that died) counts as none.
        """
        ...

    def finish_job(self, key: str) -> None:
        """State `done`, for good: a slower worker can neither retry nor bury it afterwards."""
        ...

    def retry_job(self, key: str, due_at: datetime, error: str) -> None:
        """Back to waiting (a dead one, too). `error` is a code, never personal data."""
        ...

    def bury_job(self, key: str, error: str) -> None:
        """Given up: state `dead`, visible to the operator."""
        ...

    def job(self, key: str) -> JobRecord | None: ...

    def count_jobs(self) -> dict[str, int]:
        """State -> how many."""
        ...

    # limits
    def hit(self, bucket: str, key: bytes, now: datetime, window_seconds: int) -> int:
        """Counts one event and returns how many this key had in the window that ends now, this one included."""
        ...

    def forget(self, now: datetime) -> int:
        """Removes sessions, tokens and counts whose `forget_at` lies before `now`; returns how many rows."""
        ...
