"""Records to parameters and rows to records. Columns come in the order of the schema, which is that of the records."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from engine.model.form import FormRef
from engine.model.records import (
    DocumentRecord,
    DraftRecord,
    JobRecord,
    SessionRecord,
    SubmissionRecord,
    TokenRecord,
)

Row = tuple[Any, ...]
Params = dict[str, object]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def ticks(at: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (at - _EPOCH) // _TICK


def instant(at: int) -> datetime:
    """Exact, too: until the year 2242 half a microsecond is more than a float's rounding."""
    return datetime.fromtimestamp(at / 1_000_000, UTC)


def session_params(session: SessionRecord) -> Params:
    return {
        "id_hash": session.id_hash,
        "owner": session.owner,
        "created_at": ticks(session.created_at),
        "expires_at": ticks(session.expires_at),
        "forget_at": ticks(session.forget_at),
        "sealed": session.sealed,
    }


def session_of(row: Row) -> SessionRecord:
    id_hash, owner, created_at, expires_at, forget_at, sealed = row
    return SessionRecord(id_hash, owner, instant(created_at), instant(expires_at), instant(forget_at), sealed)


def token_params(token: TokenRecord) -> Params:
    return {
        "kind": token.kind,
        "hash": token.hash,
        "created_at": ticks(token.created_at),
        "expires_at": ticks(token.expires_at),
        "forget_at": ticks(token.forget_at),
        "sealed": token.sealed,
        "used_at": None if token.used_at is None else ticks(token.used_at),
    }


def token_of(row: Row) -> TokenRecord:
    kind, token_hash, created_at, expires_at, forget_at, sealed, used_at = row
    times = instant(created_at), instant(expires_at), instant(forget_at)
    return TokenRecord(kind, token_hash, *times, sealed, None if used_at is None else instant(used_at))


def draft_params(draft: DraftRecord) -> Params:
    return {
        "id": draft.id,
        "owner": draft.owner,
        "portal": draft.portal,
        "form_id": draft.form.id,
        "form_version": draft.form.version,
        "form_digest": draft.form.digest,
        "revision": draft.revision,
        "state": draft.state,
        "created_at": ticks(draft.created_at),
        "changed_at": ticks(draft.changed_at),
        "wrapped_key": draft.wrapped_key,
        "sealed": draft.sealed,
    }


def draft_of(row: Row) -> DraftRecord:
    id_, owner, portal, form_id, version, digest, revision, state, created_at, changed_at, key, sealed = row
    form = FormRef(form_id, version, digest)
    times = instant(created_at), instant(changed_at)
    return DraftRecord(id_, owner, portal, form, revision, state, *times, key, sealed)


def submission_params(submission: SubmissionRecord) -> Params:
    return {
        "draft_id": submission.draft_id,
        "number_hash": submission.number_hash,
        "owner": submission.owner,
        "portal": submission.portal,
        "form_id": submission.form.id,
        "form_version": submission.form.version,
        "form_digest": submission.form.digest,
        "received_at": ticks(submission.received_at),
        "wrapped_key": submission.wrapped_key,
        "sealed": submission.sealed,
    }


def submission_of(row: Row) -> SubmissionRecord:
    draft_id, number_hash, owner, portal, form_id, version, digest, received_at, key, sealed = row
    form = FormRef(form_id, version, digest)
    return SubmissionRecord(draft_id, number_hash, owner, portal, form, instant(received_at), key, sealed)


def document_params(document: DocumentRecord) -> Params:
    return {
        "draft_id": document.draft_id,
        "document": document.document,
        "made_at": ticks(document.made_at),
        "media_type": document.media_type,
        "sha256": document.sha256,
        "sealed": document.sealed,
    }


def document_of(row: Row) -> DocumentRecord:
    draft_id, document, made_at, media_type, sha256, sealed = row
    return DocumentRecord(draft_id, document, instant(made_at), media_type, sha256, sealed)


def job_params(job: JobRecord) -> Params:
    return {
        "key": job.key,
        "kind": job.kind,
        "draft_id": job.draft_id,
        "state": job.state,
        "attempts": job.attempts,
        "due_at": ticks(job.due_at),
        "created_at": ticks(job.created_at),
        "wrapped_key": job.wrapped_key,
        "sealed": job.sealed,
        "leased_until": None if job.leased_until is None else ticks(job.leased_until),
        "last_error": job.last_error,
    }


def job_of(row: Row) -> JobRecord:
    key, kind, draft_id, state, attempts, due_at, created_at, wrapped_key, sealed, leased_until, last_error = row
    leased = None if leased_until is None else instant(leased_until)
    times = instant(due_at), instant(created_at)
    return JobRecord(key, kind, draft_id, state, attempts, *times, wrapped_key, sealed, leased, last_error)
