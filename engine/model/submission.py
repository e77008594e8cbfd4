"""What is inside the sealed parts: a draft's content, a submission's content, a mail and a document to make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.model.answers import Answers, Attachment
from engine.model.form import FormRef
from engine.model.identity import Identity
from engine.model.text import Text


@dataclass(frozen=True, slots=True)
class DraftContent:
    """`done` are ids of steps saved without problem; `typed` keeps unsaved input of a session that expired, by step."""

    answers: Answers = field(default_factory=Answers)
    email: str = ""
    identity: Identity | None = None
    done: tuple[str, ...] = ()
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    locale: str = "ja"


@dataclass(frozen=True, slots=True)
class SubmissionContent:
    """Everything needed to show the application again exactly as it was."""

    form: FormRef
    reference_number: str
    received_at: datetime
    answers: Answers
    values: Mapping[str, str]
    email: str
    identity: Identity | None
    shown: tuple[tuple[Text, tuple[str, ...]], ...]
    spec_text: str
    portal_text: str
    versions: Mapping[str, str]
    locale: str = "ja"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go. `message_id` is made once, so that a mail sent twice is recognisable."""

    to: str
    sender_name: str
    subject: str
    text: str
    message_id: str
    locale: str = "ja"
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRow:
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document to draw: all words are in it, in one locale. `sections` are (heading, rows)."""

    id: str
    kind: str
    title: str
    locale: str
    organisation: str
    lead: str
    sections: tuple[tuple[str, tuple[DocumentRow, ...]], ...]
    attachments: tuple[Attachment, ...]
    note: str
    development: bool
    words: Mapping[str, str] = field(default_factory=dict)
