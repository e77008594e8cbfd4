"""Sealed from the first commit: what a person typed is found neither in the database, nor its WAL, nor in the folder."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine.defaults.attachment_folder import FolderAttachments
from engine.defaults.keys import FILE_NAME, FileKeys
from engine.defaults.sealing import AesSealer, open_sealer
from engine.model.answers import Answer, Answers, Attachment
from engine.model.identity import Claim, Identity
from engine.model.records import DocumentRecord, DraftRecord, JobRecord, SessionRecord, SubmissionRecord, TokenRecord
from engine.model.submission import DraftContent, Mail, SessionContent, SubmissionContent
from engine.ports.keys import Box
from engine.testing.sample_records import FORM, NOW
from engine.testing.time_and_chance import SeededEntropy
from engine.usecases.content import write_draft, write_mail, write_session, write_submission
from plugins.sql_storage.storage import SqlStorage

NAME = "共済太郎左衛門"
EMAIL = "taro.recognisable@example.jp"
ADDRESS = "東京都港区虎ノ門三丁目五番一号"
CONTRACT = "738291046"
NUMBER = "83920174650192837465019283746501"
BODY = f"{NAME} 様 申込番号 {NUMBER} を受け付けました。"
FILE = "確定申告書の写し.jpeg"
SCAN = b"\xff\xd8\xff recognisable scan " * 9000
CARD = "serial-5550123456789"
SECRETS = (NAME, EMAIL, ADDRESS, CONTRACT, NUMBER, BODY, FILE, CARD, "recognisable", "受け付けました")

ANSWERS = Answers(
    {
        "contract_no": Answer(CONTRACT),
        "files": Answer((Attachment("a1", FILE, "image/jpeg", len(SCAN), hashlib.sha256(SCAN).hexdigest()),)),
    }
)
IDENTITY = Identity(
    "card", CARD, "card-text", NOW, {"name": Claim(NAME, "t", "c"), "address": Claim(ADDRESS, "t", "c")}
)


def traces_of(secret: str) -> Iterator[bytes]:
    """How a value could stand there: plain, in other encodings, or as a hash that anybody can compute."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), secret.encode("utf-16-be"), ascii(secret)[1:-1].encode())
    yield from (base64.b64encode(plain)[:-4], plain.hex().encode())
    for algorithm in ("sha256", "sha1", "md5"):
        digest = hashlib.new(algorithm, plain, usedforsecurity=False)
        yield from (digest.digest(), digest.hexdigest().encode())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder after one whole application, as it lies on the disk while the portal runs."""
    folder = tmp_path / "data"
    storage = SqlStorage(folder / "store.sqlite3")
    storage.open()
    sealer = open_sealer(FileKeys(folder / FILE_NAME, SeededEntropy("key")), storage, SeededEntropy())
    register(storage, sealer)
    apply(storage, sealer, FolderAttachments(folder / "attachments"))
    return folder


def register(storage: SqlStorage, sealer: AesSealer) -> None:
    box, later = sealer.server_box(), NOW + timedelta(hours=1)
    storage.hit("mail_address", sealer.lookup_hash("limit", EMAIL), NOW, 3600)
    storage.save_token(TokenRecord("link", bytes(32), NOW, later, later, box.seal(EMAIL.encode(), "token")))
    content = write_session(SessionContent("csrf", "portal", EMAIL, IDENTITY))
    owner = sealer.lookup_hash("owner", CARD)
    storage.save_session(SessionRecord(bytes(32), owner, NOW, later, later, box.seal(content, "session")))


def apply(storage: SqlStorage, sealer: AesSealer, files: FolderAttachments) -> None:
    owner, key = sealer.lookup_hash("owner", CARD), sealer.new_key()
    box = sealer.box(key)
    content = write_draft(DraftContent(ANSWERS, EMAIL, IDENTITY, typed={"second": {"contract_no": CONTRACT}}))
    sealed = box.seal(content, "draft d1")
    storage.insert_draft(DraftRecord("d1", owner, "portal", FORM, 1, "open", NOW, NOW, key, sealed))
    upload(files, box)
    submission = SubmissionContent(
        FORM, NUMBER, NOW, ANSWERS, {"contract_no": CONTRACT}, EMAIL, IDENTITY, (), "text", "text", {}
    )
    mail = Mail(EMAIL, "機構", "受付完了", BODY, "id")
    storage.submit(
        SubmissionRecord(
            "d1",
            sealer.lookup_hash("number", NUMBER),
            owner,
            "portal",
            FORM,
            NOW,
            key,
            box.seal(write_submission(submission), "submission d1"),
        ),
        [JobRecord("m1", "mail", "d1", "waiting", 0, NOW, NOW, key, box.seal(write_mail(mail), "mail m1"))],
        expected_revision=1,
    )
    receipt = box.seal(f"%PDF {BODY}".encode(), "document receipt")
    storage.save_document(DocumentRecord("d1", "receipt", NOW, "application/pdf", "0" * 64, receipt))


def upload(files: FolderAttachments, box: Box) -> None:
    writer, stream = files.writer("d1", "a1"), box.seal_stream("file a1")
    writer.write(stream.feed(SCAN))
    writer.write(stream.finish())
    writer.commit()
    half = files.writer("d1", "a2")  # an upload that is under way
    half.write(box.seal_stream("file a2").feed(SCAN))


def test_nothing_personal_is_in_clear(data: Path) -> None:
    files = [one for one in data.rglob("*") if one.is_file() and one.name != FILE_NAME]
    assert {"store.sqlite3", "store.sqlite3-wal", "a1", "d1.a2"} <= {one.name for one in files}
    everything = b"\0".join(one.read_bytes() for one in files)
    assert len(everything) > 2 * len(SCAN), "the application is there"
    assert b"drafts" in everything
    for secret in SECRETS:
        for trace in traces_of(secret):
            assert trace not in everything, secret
    assert SCAN[:24] not in everything


def test_no_name_of_a_file_or_folder_tells_anything(data: Path) -> None:
    names = "\n".join(str(one.relative_to(data)) for one in data.rglob("*"))
    for secret in SECRETS:
        assert secret not in names


def test_the_key_itself_is_only_in_its_file(data: Path) -> None:
    written = (data / FILE_NAME).read_text(encoding="utf-8").splitlines()[-1]
    key = base64.b64decode(written)
    for one in data.rglob("*"):
        if one.is_file() and one.name != FILE_NAME:
            content = one.read_bytes()
            assert key not in content
            assert written.encode() not in content


def test_the_test_would_find_something(data: Path) -> None:
    (data / "leak").write_bytes(b"..." + NAME.encode() + b"...")
    with pytest.raises(AssertionError):
        test_nothing_personal_is_in_clear(data)
