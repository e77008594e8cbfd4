"""One file on its way into a draft: counted, told by content, hashed and sealed chunk by chunk; nothing is decoded."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import filetype  # type: ignore[import-untyped]

from engine.errors import StorageUnavailable
from engine.model.answers import Attachment
from engine.model.field import Field, Step
from engine.model.outcome import Problem
from engine.ports.attachments import AttachmentStore, AttachmentWriter
from engine.ports.entropy import Entropy
from engine.ports.keys import StreamSealer
from engine.usecases.drafting.drafts import Draft
from engine.usecases.drafting.received import Received
from engine.usecases.drafting.step_page import FieldTypes, is_files, saved_files

MEBIBYTE: Final = 1 << 20
HEAD_BYTES: Final = 512
"""Enough to tell every accepted kind."""
NAME_LENGTH: Final = 120
MEDIA_TYPES: Final = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "pdf": "application/pdf",
}
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|]')


def safe_name(name: str) -> str:
    """For display only: the last part of a path, without controls, invisible and direction-changing characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    clean = _UNSAFE.sub("_", visible).strip(" .")
    if len(clean) > NAME_LENGTH:
        stem, dot, ending = clean.rpartition(".")
        keep = ending if dot and len(ending) <= 10 else ""
        clean = f"{(stem or clean)[: NAME_LENGTH - len(keep) - 2]}…{dot if keep else ''}{keep}"
    return clean or "file"


def tell_kind(head: bytes) -> str:
    """`jpeg`, `png`, `heic`, `pdf` or "" by the first bytes; name and declared type are never asked."""
    if head[4:8] == b"ftyp":
        return "heic" if _brands(head) & _HEIC_BRANDS else ""
    found = filetype.guess(head)
    media_type = found.mime if found else ""
    return next((kind for kind, known in MEDIA_TYPES.items() if known == media_type), "")


def _brands(head: bytes) -> set[bytes]:
    """ISO base media files name a major brand and compatible ones; phones write `mif1` or `msf1` first, too."""
    size = min(int.from_bytes(head[:4]), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a field takes: `count` files and `total` bytes together (inclusive), these kinds."""

    count: int
    total: int
    kinds: tuple[str, ...]


def limits_of(asked: Field) -> Limits:
    options = asked.options
    kinds = options.get("kinds")
    named = tuple(str(kind) for kind in kinds) if isinstance(kinds, list | tuple) else tuple(MEDIA_TYPES)
    return Limits(_number(options, "max_files", 5), _number(options, "max_total_bytes", 10 * MEBIBYTE), named)


def _number(options: Mapping[str, object], name: str, otherwise: int) -> int:
    value = options.get(name)
    return value if isinstance(value, int) else otherwise


@dataclass(slots=True)
class _Room:
    """What one field has taken in this request, and its first problem. A `replace` field starts empty."""

    asked: Field
    limits: Limits
    count: int
    size: int
    kept: list[Attachment] = field(default_factory=list)
    problem: Problem | None = None

    def refuse(self, code: str, **params: str | int) -> None:
        """The first problem is the one told; the files before and after it are kept."""
        if self.problem is None:
            asked = self.asked
            words = asked.messages.get(code)
            self.problem = Problem(asked.id, f"field.{asked.type}.{code}", words, params, asked.basis)

    def keep_if_good(self, attachment: Attachment) -> None:
        if self.count >= self.limits.count:
            self.refuse("too_many", max=self.limits.count)
        elif self.size + attachment.size > self.limits.total:
            self.refuse("too_large", max_mib=self.limits.total // MEBIBYTE)
        else:
            self.keep(attachment)

    def keep(self, attachment: Attachment) -> None:
        self.kept.append(attachment)
        self.count += 1
        self.size += attachment.size


class Intake:
    """Takes the files of one posted step, one after the other. Not for several threads at once."""

    def __init__(
        self, draft: Draft, step: Step, field_types: FieldTypes, *, attachments: AttachmentStore, entropy: Entropy
    ) -> None:
        self._draft_id = draft.record.id
        self._box = draft.box
        self._attachments = attachments
        self._entropy = entropy
        self._rooms = {f.id: _room(f, draft) for f in step.fields if is_files(f, field_types)}
        self._open: FileIntake | None = None

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self._rooms)

    @property
    def limit(self) -> int:
        """How many bytes of files could be good, all fields together."""
        return sum(room.limits.total for room in self._rooms.values())

    def begin(self, field_id: str, name: str) -> "FileIntake":
        """The next file. KeyError: the step has no such file field."""
        room = self._rooms[field_id]
        attachment_id = self._entropy.token_bytes(16).hex()
        seal = self._box.seal_stream(attachment_context(self._draft_id, attachment_id))
        self._open = FileIntake(
            room, attachment_id, safe_name(name), seal,
            lambda: self._attachments.writer(self._draft_id, attachment_id),
        )  # fmt: skip
        return self._open

    def received(self) -> Received:
        """The good files and the problems, once everything has come. The files are the caller's from now on."""
        files = {name: tuple(room.kept) for name, room in self._rooms.items() if room.kept}
        for room in self._rooms.values():
            room.kept.clear()
        return Received(files, tuple(room.problem for room in self._rooms.values() if room.problem))

    def abandon(self) -> None:
        """At the end, however it came: nothing stays behind but what `received` has handed over."""
        if self._open is not None:
            self._open.abort()
        for room in self._rooms.values():
            for attachment in room.kept:
                self._attachments.delete(self._draft_id, attachment.id)
            room.kept.clear()


class FileIntake:
    """One file: `feed` what comes, then `end`. A refused file is read to its end and forgotten."""

    def __init__(
        self, room: _Room, attachment_id: str, name: str, seal: StreamSealer, writer: Callable[[], AttachmentWriter]
    ) -> None:
        self._room = room
        self._id = attachment_id
        self._name = name
        self._seal = seal
        self._new_writer = writer
        self._writer: AttachmentWriter | None = None
        self._hash = hashlib.sha256()
        self._head = b""
        self._kind = ""
        self._size = 0
        self._refused = False

    def feed(self, data: bytes | memoryview) -> None:
        if self._refused:
            return
        self._size += len(data)
        if self._room.size + self._size > self._room.limits.total:
            self._refuse("too_large", max_mib=self._room.limits.total // MEBIBYTE)
        elif self._writer is not None:
            self._take(data)
        else:
            self._head += data
            if len(self._head) >= HEAD_BYTES:
                self._start()

    def end(self) -> None:
        """Keeps the file if it is good."""
        if not self._refused and not self._size:
            self._refuse("empty", name=self._name)
        if not self._refused and self._writer is None:
            self._start()
        if self._refused or self._writer is None:
            return
        try:
            self._writer.write(self._seal.finish())
            self._writer.commit()
        except StorageUnavailable:
            self._refuse("storage")
            return
        self._writer = None
        media_type = MEDIA_TYPES[self._kind]
        self._room.keep(Attachment(self._id, self._name, media_type, self._size, self._hash.hexdigest()))

    def abort(self) -> None:
        self._refused = True
        if self._writer is not None:
            self._writer.abort()
            self._writer = None

    def _start(self) -> None:
        """Enough has come to tell the kind: from here on bytes are stored."""
        limits = self._room.limits
        self._kind = tell_kind(self._head)
        if self._kind not in limits.kinds:
            kinds = ", ".join(limits.kinds).upper()
            return self._refuse("kind", name=self._name, kinds=kinds)
        if self._room.count >= limits.count:
            return self._refuse("too_many", max=limits.count)
        try:
            self._writer = self._new_writer()
        except StorageUnavailable:
            return self._refuse("storage")
        head, self._head = self._head, b""
        return self._take(head)

    def _take(self, data: bytes | memoryview) -> None:
        self._hash.update(data)
        sealed = self._seal.feed(data)
        if sealed and self._writer is not None:
            try:
                self._writer.write(sealed)
            except StorageUnavailable:
                self._refuse("storage")

    def _refuse(self, code: str, **params: str | int) -> None:
        self._room.refuse(code, **params)
        self.abort()


def _room(asked: Field, draft: Draft) -> _Room:
    """A `replace` field's new choice counts for itself; otherwise the files already there take up room."""
    there = () if asked.options.get("new_choice") == "replace" else saved_files(draft, asked.id)
    return _Room(asked, limits_of(asked), len(there), sum(file.size for file in there))


def within_limits(received: Received, draft: Draft, step: Step) -> Received:
    """Counted again against what another tab has saved since these files began to come; what is too much is left out."""
    rooms = [_room(asked, draft) for asked in step.fields if received.files.get(asked.id)]
    for room in rooms:
        for file in received.files[room.asked.id]:
            room.keep_if_good(file)
    files = {room.asked.id: tuple(room.kept) for room in rooms}
    return Received(files, (*received.problems, *(room.problem for room in rooms if room.problem)))


def attachment_context(draft_id: str, attachment_id: str) -> str:
    """Binds sealed bytes to their place."""
    return f"attachment:{draft_id}:{attachment_id}"
