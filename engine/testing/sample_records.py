"""Records to store, each valid as it is; keywords change single fields."""

from dataclasses import replace
from datetime import timedelta
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
from engine.testing.time_and_chance import START

NOW: Final = START
HASH: Final = b"h" * 32
OWNER: Final = b"o" * 32
FORM: Final = FormRef("card_renewal", 1, "d" * 64)
SECOND: Final = timedelta(seconds=1)
TICK: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1)


def session(**changes: Any) -> SessionRecord:
    return replace(SessionRecord(HASH, OWNER, NOW, NOW + _HOUR, NOW + 2 * _HOUR, b"sealed"), **changes)


def token(**changes: Any) -> TokenRecord:
    return replace(TokenRecord("link", HASH, NOW, NOW + _HOUR, NOW + 2 * _HOUR, b"sealed"), **changes)


def draft(**changes: Any) -> DraftRecord:
    return replace(DraftRecord("d1", OWNER, "library", FORM, 1, "open", NOW, NOW, b"key", b"sealed"), **changes)


def submission(**changes: Any) -> SubmissionRecord:
    return replace(SubmissionRecord("d1", b"1" * 32, OWNER, "library", FORM, NOW, b"key", b"sealed"), **changes)


def document(**changes: Any) -> DocumentRecord:
    return replace(DocumentRecord("d1", "receipt", NOW, "application/pdf", "0" * 64, b"sealed"), **changes)


def job(**changes: Any) -> JobRecord:
    return replace(JobRecord("j1", "mail", "d1", "waiting", 0, NOW, NOW, b"key", b"sealed"), **changes)
