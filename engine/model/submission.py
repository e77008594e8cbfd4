"""What is inside the sealed parts: of a draft, a submission, a session, a mail and a document to make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.model.answers import Answers
from engine.model.deadline import Channel
from engine.model.form import FormRef
from engine.model.identity import Identity
from engine.model.registered import Registered
from engine.model.schedule import RowKind, Schedule
from engine.model.sheet import DrawnSheet
from engine.model.text import Text
from engine.model.words.schedules import MonthMark


@dataclass(frozen=True, slots=True)
class Papers:
    """Paper forms made of a draft: nothing was filed, and the draft stays open. `revision` is that of the draft they
    were made from; their bytes are kept under `kept_as`."""

    at: datetime
    revision: int
    documents: tuple[str, ...]

    def kept_as(self, document: str) -> str:
        """The name of a document's bytes in the storage: forms made again after a change are other documents."""
        return f"{document}.{self.revision}"


@dataclass(frozen=True, slots=True)
class DraftContent:
    """`done` are ids of steps saved without problem; `typed` keeps unsaved input of a session that expired, by step.

    `registered` is what the portal's register said when the draft began (None: it has none, or nobody is identified).
    `papers` are the forms made on the channel paper, as long as no answer has changed since.
    """

    answers: Answers = field(default_factory=Answers)
    email: str = ""
    identity: Identity | None = None
    done: tuple[str, ...] = ()
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    locale: str = "ja"
    registered: Registered | None = None
    channel: Channel = "online"
    papers: Papers | None = None


@dataclass(frozen=True, slots=True)
class SubmissionContent:
    """Everything needed to show the application again exactly as it was.

    `identity` is whose words were shown and filed; `sent_by` is who sent it and when that was proven, without claims: at a
    company another account may have gone on with what a colleague began. `registered` keeps the filed contract alone, of all that the register had said. `schedule` and `courses` are as
    worked out when it was sent: calendars may have learnt of other holidays since.
    """

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
    registered: Registered | None = None
    schedule: Schedule | None = None
    courses: tuple[Schedule, ...] = ()
    sent_by: Identity | None = None


@dataclass(frozen=True, slots=True)
class SessionContent:
    """What a browser's session knows. `csrf` is its secret; `email` is verified ("" before); `values` are small things
    to remember between pages (answers to start questions)."""

    csrf: str
    portal: str = ""
    email: str = ""
    identity: Identity | None = None
    locale: str = "ja"
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go. `message_id` is made once, so that a mail sent twice is recognisable.

    `message_id` is the part before the `@`; the transport adds its own domain. Only `links` become links in the HTML part.
    """

    to: str
    sender_name: str
    subject: str
    text: str
    message_id: str
    locale: str = "ja"
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PairWork:
    """When a filing waits for its counterpart: what to look at when the time has come. `what`: `reminder` | `outcome`.

    `mail` is the mail of the spec; `number` tells several reminders apart (days before the deadline).
    """

    what: str
    mail: str
    number: int

    def key(self, draft_id: str) -> str:
        """The key of the job: one for each occasion of a filing."""
        return f"pair:{draft_id}:{self.what}:{self.mail}:{self.number}"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a document: a label and the lines beside it."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentSection:
    heading: str
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file that was sent. `size` is in words (`117.2 KB`, then the bytes); `sha256` hex of the bytes received."""

    name: str
    size: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentScheduleLine:
    """One line of a schedule in words. `mark` and `kind` are its sign in the picture."""

    mark: int
    kind: RowKind
    when: str
    label: str
    amount: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """A day of a schedule, for calendars. `name` is unique in the document and the same however often it is drawn."""

    name: str
    day: date
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentSchedule:
    """A schedule in words. `columns` head when, what and amount; `marks` are what a picture shows, `picture` its title
    and description; `notes` stand below."""

    heading: str
    lead: str
    columns: tuple[str, str, str]
    lines: tuple[DocumentScheduleLine, ...]
    marks: tuple[MonthMark, ...]
    picture: tuple[str, str]
    information: tuple[DocumentRow, ...]
    notes: tuple[str, ...]
    events: tuple[DocumentEvent, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document to draw: every word that will stand on it, in one locale, ready to read. A renderer only lays it out.

    `renderer` names the document renderer; `kind` its layout (`receipt`). `issued_at` goes into the file's own data (the
    words for it stand in `facts`); `files` are drawn as a table, `provenance` (spec, version, digest) small at the end.
    `words` are labels by name: `reference_number`, `files`, `files_note`, `file_name`, `file_size`, `file_sha256`, `provenance`,
    `page` (with `{page}` and `{pages}`), `unknown_letters` (with `{letters}`), `sample` and `sample_note` (the 見本 mark).
    `sheet`: a paper form to print or a page to read (kinds `sheet` and `guide`); it has no reference number.
    """

    id: str
    kind: str
    renderer: str
    locale: str
    title: str
    organisation: str
    portal: str
    lead: str
    reference_number: str
    issued_at: datetime
    facts: tuple[DocumentRow, ...]
    sections: tuple[DocumentSection, ...]
    files: tuple[DocumentFile, ...]
    provenance: tuple[DocumentRow, ...]
    note: str
    development: bool
    words: Mapping[str, str] = field(default_factory=dict)
    schedule: DocumentSchedule | None = None
    sheet: DrawnSheet | None = None
