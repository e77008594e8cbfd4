"""What goes into the sealed parts of records, as bytes and back: versioned JSON, strict on reading.

The shape is that of the dataclasses in `engine.model`; only answers, which are many, are shorter: `[raw, at]` for what
an applicant gave, else `[raw, at, origin, level, source]`; rows of a group are `{"rows": [[id, {…}], …]}`.
What cannot be read (another kind, an unknown version, a missing or surplus name, a wrong type) raises
Tampered(`content.unreadable`): nothing is guessed.
"""

import json
from datetime import datetime
from typing import Any, Final, Generic, TypeVar, cast, get_args

from engine.errors import Tampered
from engine.model.answers import Answer, Answers, Attachment, Origin, Raw, Row
from engine.model.identity import NOBODY, Standing
from engine.model.schedule import Schedule
from engine.model.submission import Document, DraftContent, Mail, PairWork, SessionContent, SubmissionContent
from engine.usecases.codec import (
    Codec,
    codec_for,
    read_array,
    read_instant,
    read_object,
    read_text,
    write_instant,
)
from engine.usecases.schedule_codec import SCHEDULE_CODEC

VERSION: Final = 1
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_DECODE: Final = json.JSONDecoder().decode
_ORIGINS: Final = frozenset(get_args(Origin))
_ATTACHMENT: Final = codec_for(Attachment, {})

T = TypeVar("T")


class Content(Generic[T]):
    """One kind of content: `[kind, version, {…}]`."""

    def __init__(self, kind: str, content: type[T]) -> None:
        self._kind = kind
        self._codec = codec_for(content, {Answers: Codec(_write_answers, _read_answers), Schedule: SCHEDULE_CODEC})

    def write(self, content: T) -> bytes:
        """Half characters (lone surrogates) survive: what was typed comes back as it was."""
        assert self._codec.write is not None
        return _ENCODE([self._kind, VERSION, self._codec.write(content)]).encode("utf-8", "surrogatepass")

    def read(self, data: bytes) -> T:
        try:
            kind, version, fields = read_array(_DECODE(data.decode("utf-8", "surrogatepass")))
            if kind != self._kind or version is True or version != VERSION:
                raise ValueError("kind or version")
            return cast(T, self._codec.read(fields))
        except (ValueError, TypeError, RecursionError):
            raise Tampered("content.unreadable", kind=self._kind) from None


def _write_answers(answers: Answers) -> dict[str, Any]:
    """Most answers of a step share one instant: it is written out once."""
    return _write_children(answers, {None: None})


def _write_children(answers: Answers, instants: dict[datetime | None, str | None]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name, child in answers.children.items():
        if not isinstance(child, Answer):
            written[name] = {"rows": [[row.id, _write_children(row.answers, instants)] for row in child]}
            continue
        raw: Any = child.raw
        if type(raw) is tuple:
            raw = [_write_item(item) for item in raw]
        at = child.at
        if at is not None and at not in instants:
            instants[at] = write_instant(at)
        if child.origin == "applicant" and not child.level and not child.source:
            written[name] = [raw, instants[at]]
        else:
            written[name] = [raw, instants[at], child.origin, child.level, child.source]
    return written


def _write_item(item: str | Attachment) -> Any:
    return item if type(item) is str or _ATTACHMENT.write is None else _ATTACHMENT.write(item)


def _read_answers(value: object) -> Answers:
    return _read_children(value, {None: None})


def _read_children(value: object, instants: dict[str | None, datetime | None]) -> Answers:
    children: dict[str, Answer | tuple[Row, ...]] = {}
    for name, child in read_object(value).items():
        if type(child) is not list:
            children[name] = _read_rows(child, instants)
            continue
        raw, at, *source = child
        if at not in instants:
            instants[at] = read_instant(at)
        raw = raw if type(raw) is str else _read_items(raw)
        children[name] = _read_sourced(raw, instants[at], source) if source else Answer(raw, at=instants[at])
    return Answers(children)


def _read_rows(value: object, instants: dict[str | None, datetime | None]) -> tuple[Row, ...]:
    ((name, rows),) = read_object(value).items()
    if name != "rows":
        raise ValueError("neither an answer nor rows")
    pairs = [read_array(row) for row in read_array(rows)]
    return tuple([Row(read_text(row_id), _read_children(answers, instants)) for row_id, answers in pairs])


def _read_sourced(raw: Raw, at: datetime | None, source: list[Any]) -> Answer:
    origin, level, name = source
    if origin not in _ORIGINS:
        raise ValueError("an unknown origin")
    return Answer(raw, origin, read_text(level), read_text(name), at)


def _read_items(value: object) -> Raw:
    items = read_array(value)
    if items and type(items[0]) is dict:
        return tuple([_ATTACHMENT.read(item) for item in items])
    return tuple([read_text(item) for item in items])


_DRAFT: Final = Content("draft", DraftContent)
_SUBMISSION: Final = Content("submission", SubmissionContent)
_SESSION: Final = Content("session", SessionContent)
_MAIL: Final = Content("mail", Mail)
_DOCUMENT: Final = Content("document", Document)
_PAIR_WORK: Final = Content("pair_work", PairWork)

write_draft: Final = _DRAFT.write
read_draft: Final = _DRAFT.read
write_submission: Final = _SUBMISSION.write
read_submission: Final = _SUBMISSION.read
write_mail: Final = _MAIL.write
read_mail: Final = _MAIL.read
write_document: Final = _DOCUMENT.write
read_document: Final = _DOCUMENT.read
write_pair_work: Final = _PAIR_WORK.write
read_pair_work: Final = _PAIR_WORK.read


def write_session(content: SessionContent) -> bytes:
    """The standing stands in a line of its own: every request asks for it, and most for nothing else of a session."""
    standing = content.identity.standing if content.identity else NOBODY
    return _ENCODE(standing).encode("utf-8", "surrogatepass") + b"\n" + _SESSION.write(content)


def read_session(data: bytes) -> SessionContent:
    """Raises Tampered."""
    return _SESSION.read(data.partition(b"\n")[2])


def read_standing(data: bytes) -> Standing:
    """Of a session, without taking the rest of it apart. Raises Tampered."""
    try:
        provider, level = read_array(_DECODE(data.partition(b"\n")[0].decode("utf-8", "surrogatepass")))
        return Standing(read_text(provider), read_text(level))
    except (ValueError, TypeError, RecursionError):
        raise Tampered("content.unreadable", kind="session") from None
