"""A Storage that lives in memory and keeps the whole contract: for tests and scenarios. Nothing survives it."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from engine.errors import Diagnostic, NotFound, NumberTaken, StaleRevision
from engine.model.records import (
    DocumentRecord,
    DraftRecord,
    JobRecord,
    JobState,
    SessionRecord,
    SubmissionRecord,
    TokenRecord,
)
from engine.ports.storage import Storage

_VERBS: Final = frozenset(name for name, verb in vars(Storage).items() if callable(verb) and not name.startswith("_"))


class MemoryStorage:
    """One lock around dictionaries of records."""

    name = "memory"
    development = True
    nonblocking = _VERBS

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._facts: dict[str, bytes] = {}
        self._sessions: dict[bytes, SessionRecord] = {}
        self._tokens: dict[tuple[str, bytes], TokenRecord] = {}
        self._drafts: dict[str, DraftRecord] = {}
        self._submissions: dict[str, SubmissionRecord] = {}
        self._documents: dict[tuple[str, str], DocumentRecord] = {}
        self._jobs: dict[str, JobRecord] = {}
        self._hits: list[tuple[str, bytes, datetime, datetime]] = []

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def open(self) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to release."""

    def fact(self, name: str) -> bytes | None:
        return self._facts.get(name)

    def keep_fact(self, name: str, value: bytes) -> bytes:
        with self._lock:
            return self._facts.setdefault(name, value)

    def save_session(self, session: SessionRecord) -> None:
        with self._lock:
            self._sessions[session.id_hash] = session

    def load_session(self, id_hash: bytes) -> SessionRecord | None:
        return self._sessions.get(id_hash)

    def prolong_session(self, id_hash: bytes, expires_at: datetime, forget_at: datetime) -> None:
        with self._lock:
            session = self._sessions.get(id_hash)
            if session is not None:
                self._sessions[id_hash] = replace(session, expires_at=expires_at, forget_at=forget_at)

    def change_session(self, session: SessionRecord) -> None:
        with self._lock:
            if session.id_hash in self._sessions:
                self._sessions[session.id_hash] = session

    def rotate_session(self, old_id_hash: bytes, session: SessionRecord) -> None:
        with self._lock:
            self._sessions.pop(old_id_hash, None)
            self._sessions[session.id_hash] = session

    def save_token(self, token: TokenRecord) -> None:
        with self._lock:
            self._tokens[token.kind, token.hash] = token

    def peek_token(self, kind: str, token_hash: bytes) -> TokenRecord | None:
        return self._tokens.get((kind, token_hash))

    def take_token(self, kind: str, token_hash: bytes, now: datetime) -> TokenRecord | None:
        with self._lock:
            token = self._tokens.get((kind, token_hash))
            if token is None or token.used_at is not None or token.expires_at < now:
                return None
            self._tokens[kind, token_hash] = taken = replace(token, used_at=now)
            return taken

    def insert_draft(self, draft: DraftRecord) -> None:
        with self._lock:
            if draft.id in self._drafts:
                raise StaleRevision("storage.stale")
            self._drafts[draft.id] = draft

    def load_draft(self, draft_id: str) -> DraftRecord | None:
        return self._drafts.get(draft_id)

    def save_draft(self, draft: DraftRecord, expected_revision: int) -> None:
        with self._lock:
            self._open_at(draft.id, expected_revision)
            self._drafts[draft.id] = replace(draft, state="open")

    def drafts_of(self, owner: bytes) -> Sequence[DraftRecord]:
        with self._lock:
            mine = [d for d in self._drafts.values() if d.owner == owner and d.state == "open"]
        return sorted(mine, key=lambda draft: draft.changed_at, reverse=True)

    def submit(
        self, submission: SubmissionRecord, jobs: Sequence[JobRecord], expected_revision: int
    ) -> SubmissionRecord:
        with self._lock:
            first = self._submissions.get(submission.draft_id)
            if first is not None:
                return first
            draft = self._open_at(submission.draft_id, expected_revision)
            if any(s.number_hash == submission.number_hash for s in self._submissions.values()):
                raise NumberTaken("storage.number_taken")
            self._submissions[submission.draft_id] = submission
            self._drafts[draft.id] = replace(draft, state="submitted")
            self.add_jobs(jobs)
            return submission

    def _open_at(self, draft_id: str, revision: int) -> DraftRecord:
        draft = self._drafts.get(draft_id)
        if draft is None:
            raise NotFound("storage.no_draft")
        if draft.revision != revision or draft.state != "open":
            raise StaleRevision("storage.stale")
        return draft

    def load_submission(self, draft_id: str) -> SubmissionRecord | None:
        return self._submissions.get(draft_id)

    def submissions_of(self, owner: bytes) -> Sequence[SubmissionRecord]:
        with self._lock:
            mine = [s for s in self._submissions.values() if s.owner == owner]
        return sorted(mine, key=lambda submission: submission.received_at, reverse=True)

    def save_document(self, document: DocumentRecord) -> DocumentRecord:
        if document.draft_id not in self._drafts:
            raise NotFound("storage.no_draft")
        with self._lock:
            return self._documents.setdefault((document.draft_id, document.document), document)

    def load_document(self, draft_id: str, document: str) -> DocumentRecord | None:
        return self._documents.get((draft_id, document))

    def add_jobs(self, jobs: Sequence[JobRecord]) -> None:
        with self._lock:
            for job in jobs:
                self._jobs.setdefault(job.key, job)

    def claim_job(self, kinds: frozenset[str], now: datetime, lease_seconds: int) -> JobRecord | None:
        with self._lock:
            due = [job for job in self._jobs.values() if job.kind in kinds and _claimable(job, now)]
            if not due:
                return None
            job = min(due, key=lambda job: (job.due_at, job.created_at, job.key))
            leased_until = now + timedelta(seconds=lease_seconds)
            claimed = replace(job, state="running", attempts=job.attempts + 1, leased_until=leased_until)
            self._jobs[job.key] = claimed
            return claimed

    def finish_job(self, key: str) -> None:
        self._settle(key, state="done")

    def retry_job(self, key: str, due_at: datetime, error: str) -> None:
        self._settle(key, state="waiting", due_at=due_at, error=error)

    def bury_job(self, key: str, error: str) -> None:
        self._settle(key, state="dead", error=error)

    def _settle(self, key: str, state: JobState, due_at: datetime | None = None, error: str = "") -> None:
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state == "done":
                return
            due_at = due_at or job.due_at
            self._jobs[key] = replace(job, state=state, due_at=due_at, leased_until=None, last_error=error)

    def job(self, key: str) -> JobRecord | None:
        return self._jobs.get(key)

    def count_jobs(self) -> dict[str, int]:
        with self._lock:
            return dict(Counter(str(job.state) for job in self._jobs.values()))

    def hit(self, bucket: str, key: bytes, now: datetime, window_seconds: int) -> int:
        window = timedelta(seconds=window_seconds)
        with self._lock:
            self._hits.append((bucket, key, now, now + window))
            return sum(1 for b, k, at, _ in self._hits if (b, k) == (bucket, key) and at > now - window)

    def forget(self, now: datetime) -> int:
        with self._lock:
            before = len(self._sessions) + len(self._tokens) + len(self._hits)
            self._sessions = {k: v for k, v in self._sessions.items() if v.forget_at >= now}
            self._tokens = {k: v for k, v in self._tokens.items() if v.forget_at >= now}
            self._hits = [hit for hit in self._hits if hit[3] >= now]
            return before - len(self._sessions) - len(self._tokens) - len(self._hits)


def _claimable(job: JobRecord, now: datetime) -> bool:
    if job.due_at > now:
        return False
    return job.state == "waiting" or (job.leased_until is not None and job.leased_until <= now)
