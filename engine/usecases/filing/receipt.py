"""The receipt in words: what was sent, which files, when it arrived, under which text of the procedure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from engine.model.answers import Attachment
from engine.model.field import Field
from engine.model.form import Form
from engine.model.submission import Document, DocumentFile, DocumentRow, DocumentSection, SubmissionContent
from engine.model.template import DocumentTemplate
from engine.model.text import Catalogue
from engine.model.words.plain import plain as plain
from engine.usecases.filing.document_schedule import document_schedule

KEYS: Final = "receipt."
"""Where the receipt's words stand in the catalogue."""
CALENDAR: Final = "calendar"
"""The kind of document that holds the schedule alone, to be put into a calendar."""
LABELS: Final = (
    "reference_number",
    "files",
    "files_note",
    "file_name",
    "file_size",
    "file_sha256",
    "provenance",
    "page",
    "unknown_letters",
    "sample",
    "sample_note",
)
"""What a renderer is given as `words`; each is a catalogue key after `receipt.`."""

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_KIB: Final = 1024
_MIB: Final = 1024 * 1024


def build_receipt(
    content: SubmissionContent, form: Form, template: DocumentTemplate, words: Catalogue, *, development: bool
) -> Document:
    """Everything the receipt says, in the application's language. `words` is the catalogue of that language.

    `template.items` are the fields shown (none named: all of the check page), as the check page showed them; files are those
    of the attachment fields among them.
    """
    locale = content.locale
    # A calendar goes elsewhere: it carries days, nothing of what was answered.
    shown = () if template.kind == CALENDAR else tuple(_shown(content, form, template))
    return Document(
        id=template.id,
        kind=template.kind,
        renderer=template.renderer,
        locale=locale,
        title=plain(template.title, locale),
        organisation=plain(form.portal.organisation, locale),
        portal=plain(form.portal.title, locale),
        lead=plain(template.text, locale),
        reference_number=content.reference_number,
        issued_at=content.received_at,
        facts=(_received(content.received_at, form.portal.time_zone, words),),
        sections=(DocumentSection(words.get(f"{KEYS}sent"), tuple(row for _, row in shown)),),
        files=tuple(_file(a, words) for field, _ in shown if field for a in _attachments(field, content)),
        provenance=_provenance(content, form, words),
        note=plain(template.note, locale),
        development=development,
        words={name: words.words[KEYS + name] for name in LABELS},
        schedule=document_schedule(content.schedule, words) if content.schedule else None,
    )


def documents_of(form: Form, content: SubmissionContent) -> tuple[DocumentTemplate, ...]:
    """The documents of this application: without a schedule that has days there is nothing to put into a calendar."""
    has_days = content.schedule is not None and any(item.day for item in content.schedule.items)
    return tuple(each for each in form.documents_for("online") if each.kind != CALENDAR or has_days)


def instant_words(at: datetime, time_zone: str, words: Catalogue) -> str:
    """`2026年10月1日 9時5分（日本時間）`, in the portal's time zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    zone = words.get(f"{KEYS}japan_time") if time_zone == "Asia/Tokyo" else time_zone
    instant = words.get(
        f"{KEYS}instant",
        year=local.year,
        month=local.month,
        month_name=_MONTHS[local.month - 1],
        day=local.day,
        hour=local.hour,
        minute=local.minute,
    )
    return words.get(f"{KEYS}instant_in_zone", instant=instant, zone=zone)


def size_words(size: int, words: Catalogue) -> tuple[str, ...]:
    """`117.2 KB` and the exact bytes beneath; 1 MB is 1024 × 1024 bytes, as in the limit of R49."""
    exact = words.get(f"{KEYS}bytes", count=size)
    if size < _KIB:
        return (exact,)
    # Rounded to tenths first, so that no file is "1024.0 KB".
    if round(size * 10 / _KIB) < 10 * _KIB:
        return (f"{size / _KIB:.1f} KB", exact)
    return (f"{size / _MIB:.1f} MB", exact)


def _shown(
    content: SubmissionContent, form: Form, template: DocumentTemplate
) -> Iterator[tuple[Field | None, DocumentRow]]:
    """Lines of the check page with their field. The page was frozen by labels, so labels lead back to fields."""
    for label, lines in content.shown:
        field = next((field for field in form.fields() if field.label == label), None)
        if not template.items or (field and field.id in template.items):
            yield field, DocumentRow(plain(label, content.locale), lines)


def _attachments(field: Field, content: SubmissionContent) -> Iterator[Attachment]:
    answer = content.answers.at((field.id,))
    if answer and not isinstance(answer.raw, str):
        yield from (item for item in answer.raw if isinstance(item, Attachment))


def _file(attachment: Attachment, words: Catalogue) -> DocumentFile:
    return DocumentFile(attachment.name, size_words(attachment.size, words), attachment.sha256)


def _received(at: datetime, time_zone: str, words: Catalogue) -> DocumentRow:
    return DocumentRow(words.get(f"{KEYS}received_at"), (instant_words(at, time_zone, words),))


def _provenance(content: SubmissionContent, form: Form, words: Catalogue) -> tuple[DocumentRow, ...]:
    return (
        DocumentRow(words.get(f"{KEYS}form"), (version_words(form, words),)),
        DocumentRow(words.get(f"{KEYS}digest"), (content.form.digest,)),
    )


def version_words(form: Form, words: Catalogue) -> str:
    """`利用者カードの更新（card_renewal）第1版`: which text of the procedure."""
    title = plain(form.title, words.locale)
    return words.get(f"{KEYS}form_version", title=title, id=form.ref.id, version=form.ref.version)
