"""Supervision: mails and documents leave by themselves, survive what fails, and everything ends when told to."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import psutil
import pytest

from engine.app.drawing import SECONDS_PER_DOCUMENT
from engine.app.workers import DOCUMENTS, MAILS, Workers
from engine.defaults.clock import SystemClock
from engine.defaults.sealing import open_sealer
from engine.errors import Diagnostic, ProviderFailed, StorageUnavailable
from engine.model.records import DraftRecord, JobRecord
from engine.model.submission import Document, Mail
from engine.ports.keys import Sealer
from engine.ports.mail import LONGEST_SEND_SECONDS
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_storage import MemoryStorage
from engine.testing.sample_records import draft as sample_draft
from engine.testing.time_and_chance import SeededEntropy
from engine.usecases.filing.drain import Backoff
from engine.usecases.filing.jobs import document_context, document_job, mail_job

Paper = Callable[..., Document]
PATIENCE = 60.0
PAUSE = threading.Event()
AT_ONCE = Backoff((0,), attempts=1000)
LATER = replace(MAILS, backoff=Backoff((3600,), attempts=9))


@dataclass
class Post:
    """A mail transport that can be down."""

    down: bool = False
    taken: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    refused: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event | None = None
    name: str = "post"
    development: bool = True

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def send(self, mail: Mail) -> None:
        if self.hold:
            self.refused.set()
            self.hold.wait(PATIENCE)
        if self.down:
            self.refused.set()
            raise ProviderFailed("mail.unreachable")
        self.taken.append(mail.message_id)
        self.arrived.set()


class WatchedStorage(MemoryStorage):
    """Tells when a document was kept; can be told to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = threading.Event()
        self.failing = 0

    def finish_job(self, key: str) -> None:
        super().finish_job(key)
        if key.startswith("document"):
            self.kept.set()

    def claim_job(self, kinds: frozenset[str], now: Any, lease_seconds: int) -> JobRecord | None:
        if self.failing:
            self.failing -= 1
            raise StorageUnavailable("storage.gone")
        return super().claim_job(kinds, now, lease_seconds)


class House:
    """Workers over a storage in memory, with the machine's clock."""

    def __init__(self, renderer: Any) -> None:
        self.renderer = renderer
        self.storage, self.post = WatchedStorage(), Post()
        self.sealer: Sealer = open_sealer(FixedKeys(), self.storage, SeededEntropy())
        self.clock = SystemClock()
        self.draft: DraftRecord = sample_draft(wrapped_key=self.sealer.new_key())
        self.storage.insert_draft(self.draft)
        self.workers = Workers(
            storage=self.storage, sealer=self.sealer, clock=self.clock, transport=self.post,
            renderers={renderer.name: renderer}, mails=replace(MAILS, backoff=AT_ONCE),
            documents=replace(DOCUMENTS, backoff=AT_ONCE, lease_seconds=1), poll_seconds=0.05,
        )  # fmt: skip

    def write_mail(self, name: str = "m1") -> None:
        mail = Mail("taro@example.jp", "機構", "件名", "本文", name)
        self.storage.add_jobs([mail_job(mail, self.clock.now(), sealer=self.sealer)])

    def write_document(self, document: Document) -> None:
        box = self.sealer.box(self.draft.wrapped_key)
        self.storage.add_jobs([document_job(document, self.draft, box=box, now=self.clock.now())])

    def document(self, name: str = "receipt") -> str:
        kept = self.storage.load_document("d1", name)
        assert kept is not None
        return self.sealer.box(self.draft.wrapped_key).open(kept.sealed, document_context("d1", name)).decode()


@pytest.fixture
def house(renderer: Any) -> Iterator[House]:
    house = House(renderer)
    yield house
    house.workers.stop()


def test_mail_and_document_leave_by_themselves(house: House, paper: Paper) -> None:
    house.workers.start()
    house.write_mail()
    house.write_document(paper())
    house.workers.wake()
    assert house.post.arrived.wait(PATIENCE)
    assert house.storage.kept.wait(PATIENCE)
    assert house.document().endswith(" receipt")
    assert house.post.taken == ["m1"]


def test_jobs_of_another_server_are_found_without_waking(house: House) -> None:
    house.workers.start()
    house.write_mail()
    assert house.post.arrived.wait(PATIENCE)


def test_server_down_and_back(house: House) -> None:
    """Bad input "SMTP down": accepted all the same, sent later, once."""
    house.post.down = True
    house.workers.start()
    house.write_mail()
    assert house.post.refused.wait(PATIENCE)
    assert house.post.taken == []
    house.post.down = False
    assert house.post.arrived.wait(PATIENCE)
    house.workers.stop()
    assert house.post.taken == ["m1"]
    assert house.storage.count_jobs() == {"done": 1}


def test_mails_do_not_wait_for_a_document(house: House, paper: Paper) -> None:
    house.write_document(paper("hang"))
    house.write_mail()
    house.workers.start()
    assert house.post.arrived.wait(PATIENCE)


def test_document_whose_process_dies_is_drawn_by_the_next(house: House, paper: Paper, tmp_path: Any) -> None:
    house.write_document(paper("die once", note=str(tmp_path / "died")))
    house.workers.start()
    assert house.storage.kept.wait(PATIENCE)
    assert (tmp_path / "died").exists()
    assert house.document().endswith(" die once")


def test_killing_the_drawing_process_loses_nothing(house: House, paper: Paper) -> None:
    """kill -9 at any moment: every document is kept in the end, each once."""
    names = [f"receipt{number}" for number in range(20)]
    for name in names:
        house.write_document(paper(name, document_id=name))
    house.workers.start()
    killed = 0
    while house.storage.count_jobs() != {"done": len(names)}:
        if house.storage.kept.wait(PATIENCE) and killed < 5 and (pid := house.workers.drawing.pid):
            os.kill(pid, signal.SIGKILL)
            killed += 1
        house.storage.kept.clear()
    assert killed > 0
    assert [house.document(name).partition(" ")[2] for name in names] == names


def test_storage_that_comes_back_is_used_again(house: House) -> None:
    house.storage.failing = 3
    house.workers.start()
    house.write_mail()
    assert house.post.arrived.wait(PATIENCE)


def test_stop_ends_threads_and_process(house: House, paper: Paper) -> None:
    house.workers.start()
    house.write_document(paper())
    assert house.storage.kept.wait(PATIENCE)
    pid = house.workers.drawing.pid
    assert house.workers.stop()
    assert not psutil.pid_exists(pid)
    assert not [
        t for t in threading.enumerate() if t.name in ("tetsuzuki-mail", "tetsuzuki-document", "tetsuzuki-tidy")
    ]


def test_stop_while_drawing_leaves_the_job_for_the_next_start(house: House, paper: Paper) -> None:
    house.write_document(paper("hang"))
    house.workers.start()
    while house.storage.count_jobs() != {"running": 1}:
        PAUSE.wait(0.01)
    assert house.workers.stop(1.0)
    job = house.storage.job("document:d1:receipt")
    assert job is not None
    assert (job.state, job.last_error) == ("waiting", "document.process_died")


def test_stop_does_not_wait_for_a_server_that_hangs(house: House) -> None:
    """The mail's lease ends later, and it is sent then."""
    house.post.hold = threading.Event()
    house.write_mail()
    house.workers.start()
    assert house.post.refused.wait(PATIENCE)
    assert not house.workers.stop(0.2)
    assert house.storage.count_jobs() == {"running": 1}
    house.post.hold.set()


def test_stop_before_start_is_nothing(house: House) -> None:
    assert house.workers.stop()


def test_everything_due_is_done_without_threads(house: House, paper: Paper) -> None:
    """`deliver --once`: ends when nothing is due; what failed waits."""
    house.write_mail("m1")
    house.write_mail("m2")
    house.write_document(paper())
    house.workers = Workers(
        storage=house.storage, sealer=house.sealer, clock=house.clock, transport=house.post,
        renderers={"obedient": house.renderer}, mails=LATER,
    )  # fmt: skip
    endings = [(drained.key, drained.ending) for drained in house.workers.deliver_due()]
    assert endings == [("mail::m1", "done"), ("mail::m2", "done"), ("document:d1:receipt", "done")]
    assert house.workers.deliver_due() == ()
    house.post.down = True
    house.write_mail("m3")
    assert [drained.ending for drained in house.workers.deliver_due()] == ["retry"]


def test_log_holds_ids_and_codes_only(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    house.post.down = True
    house.write_mail()
    Workers(
        storage=house.storage, sealer=house.sealer, clock=house.clock, transport=house.post, renderers={}, mails=LATER
    ).deliver_due()
    assert [record.getMessage() for record in caplog.records] == ["job retry mail::m1 mail.unreachable"]


def test_a_lease_outlasts_the_longest_work() -> None:
    """Else a second server would do the same job at the same time."""
    assert MAILS.lease_seconds > LONGEST_SEND_SECONDS
    assert DOCUMENTS.lease_seconds > 2 * SECONDS_PER_DOCUMENT
