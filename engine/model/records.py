"""What is stored: clear columns (ids, state, times, revision, keyed hashes) and one sealed part per record.

Storages see these values only; nothing personal is in clear. Times are aware UTC datetimes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.model.form import FormRef


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A browser's session. `id_hash` = SHA-256 of the cookie value; the cookie itself is never stored.

    After `expires_at` it opens nothing; until `forget_at` it still says whose it was.
    """

    id_hash: bytes
    owner: bytes | None
    created_at: datetime
    expires_at: datetime
    forget_at: datetime
    sealed: bytes


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A single-use secret (mailed link, handoff, return). `hash` = SHA-256 of the token. Taking it removes it for good.

    `used_at` is kept until `forget_at`, so that a used link can say that it was used.
    """

    kind: str
    hash: bytes
    created_at: datetime
    expires_at: datetime
    forget_at: datetime
    sealed: bytes
    used_at: datetime | None = None


DraftState = Literal["open", "submitted"]


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """An application being filled in. `wrapped_key` is its data key under the master key; `owner` a keyed hash."""

    id: str
    owner: bytes
    portal: str
    form: FormRef
    revision: int
    state: DraftState
    created_at: datetime
    changed_at: datetime
    wrapped_key: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class SubmissionRecord:
    """A frozen application. `draft_id` is the idempotency key; `number_hash` the keyed hash of the reference number."""

    draft_id: str
    number_hash: bytes
    owner: bytes
    portal: str
    form: FormRef
    received_at: datetime
    wrapped_key: bytes
    sealed: bytes


JobState = Literal["waiting", "running", "done", "dead"]


@dataclass(frozen=True, slots=True)
class JobRecord:
    """Work written in the transaction that causes it. `key` is unique (idempotency). `draft_id` "" = no application."""

    key: str
    kind: str
    draft_id: str
    state: JobState
    attempts: int
    due_at: datetime
    created_at: datetime
    wrapped_key: bytes
    sealed: bytes
    leased_until: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """Bytes as issued. `sha256` hex over the plain bytes."""

    draft_id: str
    document: str
    made_at: datetime
    media_type: str
    sha256: str
    sealed: bytes
