"""The whole way out with nothing doubled but the storage: the mail server is down and comes back, the receipt is drawn."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.app.workers import MAILS, Workers
from engine.defaults.clock import SystemClock
from engine.defaults.sealing import open_sealer
from engine.model.submission import Document, DocumentRow, Mail
from engine.settings import Settings
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_storage import MemoryStorage
from engine.testing.sample_records import draft as sample_draft
from engine.testing.sample_records import submission as sample_submission
from engine.testing.time_and_chance import SeededEntropy
from engine.usecases.filing.drain import Backoff
from engine.usecases.filing.jobs import application_mail_job, document_context, document_job
from plugins.mail import register_mail_transports
from renderers.pdf import PdfRenderer

pytestmark = pytest.mark.network

WORDS = Path(__file__).parents[3] / "engine" / "defaults" / "texts" / "receipt.ja.yaml"
PATIENCE = 60.0


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.arrived = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        self.arrived.set()
        return "250 OK"


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def mail_server(free_port: int) -> Iterator[tuple[Mailbox, Any]]:
    """A mailbox, and what starts its server on the port that is known already."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port)
    yield mailbox, controller.start
    controller.stop(no_assert=True)


@pytest.fixture
def paper() -> Document:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return Document(
        id="receipt", kind="receipt", renderer="pdf", locale="ja", title="受付票", organisation="機構", portal="窓口",
        lead="", reference_number="1" * 32, issued_at=datetime(2026, 10, 1, tzinfo=UTC),
        facts=(DocumentRow("受付日時", ("2026年10月1日",)),), sections=(), files=(), provenance=(), note="",
        development=True, words={key.removeprefix("receipt."): text for key, text in words.items()},
    )  # fmt: skip


def test_application_is_accepted_while_the_mail_server_is_down(
    mail_server: tuple[Mailbox, Any], free_port: int, paper: Document
) -> None:
    """Bad input "SMTP down": accepted all the same, the receipt is drawn, the mail is sent when the server is back."""
    mailbox, bring_up = mail_server
    storage, clock, mail_table = MemoryStorage(), SystemClock(), {"host": "127.0.0.1", "port": free_port}
    sealer = open_sealer(FixedKeys(), storage, SeededEntropy())
    draft = sample_draft(wrapped_key=sealer.new_key())
    box = sealer.box(draft.wrapped_key)
    settings = Settings(sections={"mail": {**mail_table, "security": "none", "sender": "a@portal.example"}})
    transport = next(t for t in register_mail_transports(settings, clock) if t.name == "smtp")
    letter = Mail("taro@example.jp", "機構", "【中小機構】オンライン申請受付完了のお知らせ", "本文", "m1")
    storage.insert_draft(draft)
    storage.submit(
        sample_submission(),
        [
            application_mail_job(letter, "accepted", (draft.id, draft.wrapped_key), box=box, now=clock.now()),
            document_job(paper, draft, box=box, now=clock.now()),
        ],
        expected_revision=1,
    )
    workers = Workers(
        storage=storage, sealer=sealer, clock=clock, transport=transport, renderers={"pdf": PdfRenderer()},
        mails=replace(MAILS, backoff=Backoff((0, 1), attempts=1000)),
    )  # fmt: skip
    workers.start()
    try:
        while storage.count_jobs().get("done") != 1:
            assert not mailbox.arrived.wait(0.05)
        failed = storage.job("mail:d1:accepted")
        assert failed is not None
        assert failed.attempts > 0
        bring_up()
        assert mailbox.arrived.wait(PATIENCE)
    finally:
        assert workers.stop()
    assert storage.count_jobs() == {"done": 2}
    assert [envelope.rcpt_tos for envelope in mailbox.taken] == [["taro@example.jp"]]
    kept = storage.load_document("d1", "receipt")
    assert kept is not None
    assert kept.media_type == "application/pdf"
    assert box.open(kept.sealed, document_context("d1", "receipt")).startswith(b"%PDF-1.7")
