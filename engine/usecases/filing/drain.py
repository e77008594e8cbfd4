"""The queue's verb: claim one job, do it, and write down how it ended: done, to be tried again later, or given up.

Whatever happens in between (a lost process, a lost connection), the job is either done or found again when its lease ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final, Literal

from engine.errors import ProviderFailed, Tampered, TetsuzukiError
from engine.model.records import DocumentRecord, JobRecord
from engine.ports.clock import Clock
from engine.ports.documents import DocumentRenderer
from engine.ports.keys import Box, Sealer
from engine.ports.mail import MailTransport
from engine.ports.storage import Storage
from engine.usecases.content import read_document, read_mail
from engine.usecases.filing.jobs import document_context, job_context

Work = Callable[[JobRecord, bytes], None]
"""Does one job, given what was sealed in it. Raises ProviderFailed, or whatever else went wrong."""
Draw = Callable[[DocumentRenderer, bytes], bytes]
"""Draws a document (as `content.write_document` wrote it) in a worker process."""
Ending = Literal["done", "retry", "dead"]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds to wait after each failure; the last one repeats until `attempts` were made, then the job is given up."""

    delays: tuple[int, ...] = (2, 10, 60, 300, 1800, 7200)
    attempts: int = 10

    def after(self, attempts: int) -> timedelta | None:
        """How long to wait after so many attempts; None: no more."""
        if attempts >= self.attempts:
            return None
        return timedelta(seconds=self.delays[min(attempts, len(self.delays)) - 1])


MAIL_BACKOFF: Final = Backoff(attempts=67)
"""Five days, as RFC 5321 section 4.5.4.1 advises."""
DOCUMENT_BACKOFF: Final = Backoff(attempts=10)
"""About ten hours: what does not draw by then is a bug or a machine without fonts, and the operator sees it."""


@dataclass(frozen=True, slots=True)
class Drained:
    """How one job ended. `error` is a code, never personal data."""

    key: str
    ending: Ending
    attempts: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """Which jobs to take and how patiently. `lease_seconds` is longer than the work can last."""

    kind: str
    backoff: Backoff
    lease_seconds: int = 300


def drain_one(queue: Queue, work: Work, *, storage: Storage, sealer: Sealer, clock: Clock) -> Drained | None:
    """Does the job that is due longest; None when none is due. Raises StorageUnavailable; the job is not lost then."""
    job = storage.claim_job(frozenset({queue.kind}), clock.now(), queue.lease_seconds)
    if job is None:
        return None
    try:
        work(job, _box_of(job, sealer).open(job.sealed, job_context(job.key)))
    except Exception as error:
        return _put_off(job, error, queue.backoff, storage=storage, clock=clock)
    storage.finish_job(job.key)
    return Drained(job.key, "done", job.attempts)


def _put_off(job: JobRecord, error: Exception, backoff: Backoff, *, storage: Storage, clock: Clock) -> Drained:
    delay = backoff.after(job.attempts)
    code = error.code if isinstance(error, TetsuzukiError) else f"bug.{type(error).__name__}"
    if delay is None or isinstance(error, Tampered) or (isinstance(error, ProviderFailed) and not error.retry):
        storage.bury_job(job.key, code)
        return Drained(job.key, "dead", job.attempts, code)
    storage.retry_job(job.key, clock.now() + delay, code)
    return Drained(job.key, "retry", job.attempts, code)


def send_mail(transport: MailTransport) -> Work:
    """Hands mails to a transport."""

    def work(job: JobRecord, plain: bytes) -> None:
        transport.send(read_mail(plain))

    return work


def make_document(
    renderers: Mapping[str, DocumentRenderer], draw: Draw, *, storage: Storage, sealer: Sealer, clock: Clock
) -> Work:
    """Draws documents and keeps their bytes, sealed, with their hash. One that is kept already is not drawn again."""

    def work(job: JobRecord, plain: bytes) -> None:
        document = read_document(plain)
        if storage.load_document(job.draft_id, document.id) is not None:
            return
        renderer = renderers.get(document.renderer)
        if renderer is None:
            raise ProviderFailed("document.no_renderer")
        drawn = draw(renderer, plain)
        storage.save_document(
            DocumentRecord(
                draft_id=job.draft_id,
                document=document.id,
                made_at=clock.now(),
                media_type=renderer.media_type,
                sha256=sha256(drawn).hexdigest(),
                sealed=_box_of(job, sealer).seal(drawn, document_context(job.draft_id, document.id)),
            )
        )

    return work


def _box_of(job: JobRecord, sealer: Sealer) -> Box:
    return sealer.box(job.wrapped_key) if job.draft_id else sealer.server_box()
