"""Work to do after an answer was given, written in the transaction that causes it: mails to send, documents to make.

A key names the work, so that writing it twice is writing it once. What is to be done is sealed: with the application's box,
or with the server's where there is no application.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from engine.errors import NotFound
from engine.model.records import DraftRecord, JobRecord
from engine.model.submission import Document, Mail
from engine.ports.keys import Box, Sealer
from engine.ports.storage import Storage
from engine.usecases.content import write_document, write_mail

MAIL: Final = "mail"
DOCUMENT: Final = "document"
PAIR: Final = "pair"
NO_APPLICATION: Final = ("", b"")
"""Draft id and wrapped key of work that belongs to no application."""
AGAIN: Final = "again"
"""What a job's last error says after an operator asked for it once more."""


def mail_job(mail: Mail, now: datetime, *, sealer: Sealer) -> JobRecord:
    """A mail that belongs to no application (a link to register). Its message id is its key."""
    key = f"{MAIL}::{mail.message_id}"
    sealed = sealer.server_box().seal(write_mail(mail), job_context(key))
    return _waiting(key, MAIL, now, sealed)


def application_mail_job(
    mail: Mail, template: str, application: tuple[str, bytes], *, box: Box, now: datetime
) -> JobRecord:
    """A mail about an application: at most one for each `template`, which names the mail of the spec and its occasion.

    `application` is its draft's id and wrapped key, `box` its box.
    """
    key = f"{MAIL}:{application[0]}:{template}"
    return _waiting(key, MAIL, now, box.seal(write_mail(mail), job_context(key)), application)


def document_job(document: Document, application: DraftRecord, *, box: Box, now: datetime) -> JobRecord:
    """A document of an application, to be drawn once. `box` is the application's."""
    key = document_key(application.id, document.id)
    sealed = box.seal(write_document(document), job_context(key))
    return _waiting(key, DOCUMENT, now, sealed, (application.id, application.wrapped_key))


def later_job(
    key: str, kind: str, moments: tuple[datetime, datetime], application: tuple[str, bytes], *, box: Box, plain: bytes
) -> JobRecord:
    """Work about an application that waits for its time. `moments`: when it is written, and when it is due."""
    job = _waiting(key, kind, moments[0], box.seal(plain, job_context(key)), application)
    return replace(job, due_at=moments[1])


def do_again(key: str, now: datetime, *, storage: Storage) -> None:
    """Lets a buried or waiting job run now. One that is done stays done. Raises NotFound."""
    if storage.job(key) is None:
        raise NotFound("job.unknown")
    storage.retry_job(key, now, AGAIN)


def document_key(draft_id: str, document: str) -> str:
    """The key of the job that makes a document."""
    return f"{DOCUMENT}:{draft_id}:{document}"


def job_context(key: str) -> str:
    """Binds sealed work to its job."""
    return f"job:{key}"


def document_context(draft_id: str, document: str) -> str:
    """Binds the sealed bytes of a document to its place."""
    return f"document:{draft_id}:{document}"


def _waiting(
    key: str, kind: str, now: datetime, sealed: bytes, application: tuple[str, bytes] = NO_APPLICATION
) -> JobRecord:
    return JobRecord(
        key=key,
        kind=kind,
        draft_id=application[0],
        state="waiting",
        attempts=0,
        due_at=now,
        created_at=now,
        wrapped_key=application[1],
        sealed=sealed,
    )
