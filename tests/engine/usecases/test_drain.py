"""The queue: a job ends done, waiting or given up, whatever fails; nothing is lost, nothing is drawn twice."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.defaults.sealing import open_sealer
from engine.errors import Diagnostic, KeyUnavailable, NotFound, ProviderFailed, StorageUnavailable, Tampered
from engine.model.records import DraftRecord, JobRecord
from engine.model.submission import Document, Mail
from engine.ports.keys import Sealer
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_storage import MemoryStorage
from engine.testing.sample_records import draft as sample_draft
from engine.testing.sample_records import submission as sample_submission
from engine.testing.time_and_chance import START, FakeClock, SeededEntropy
from engine.usecases.content import read_document, write_mail
from engine.usecases.filing.drain import (
    DOCUMENT_BACKOFF,
    MAIL_BACKOFF,
    Backoff,
    Drained,
    Draw,
    Queue,
    Work,
    drain_one,
    make_document,
    send_mail,
)
from engine.usecases.filing.jobs import (
    AGAIN,
    application_mail_job,
    do_again,
    document_context,
    document_job,
    document_key,
    job_context,
    mail_job,
)

MAILS = Queue("mail", Backoff((2, 10, 60), attempts=4), lease_seconds=100)
DOCUMENTS = Queue("document", Backoff((2, 10, 60), attempts=4), lease_seconds=100)
LETTER = Mail("taro@example.jp", "機構", "件名", "本文", "m1")
PAPER = Document(
    id="receipt", kind="receipt", renderer="plain", locale="ja", title="受付票", organisation="", portal="", lead="",
    reference_number="1", issued_at=datetime(2026, 10, 1, tzinfo=UTC), facts=(), sections=(), files=(), provenance=(),
    note="", development=False,
)  # fmt: skip


@dataclass
class Post:
    """A mail transport that fails as told before it takes a mail."""

    failures: list[Exception] = field(default_factory=list)
    taken: list[Mail] = field(default_factory=list)
    name: str = "post"
    development: bool = True

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(mail)


@dataclass(frozen=True)
class Plain:
    """A document renderer known by name only: the test draws."""

    name: str = "plain"
    development: bool = True
    media_type: str = "text/plain"
    drawer: str = "nowhere:none"

    def check(self) -> tuple[Diagnostic, ...]:
        return ()


class House:
    """A storage, a sealer and a clock, with one application in it."""

    def __init__(self) -> None:
        self.storage = MemoryStorage()
        self.clock = FakeClock()
        self.sealer: Sealer = open_sealer(FixedKeys(), self.storage, SeededEntropy())
        self.draft: DraftRecord = sample_draft(id="d1", wrapped_key=self.sealer.new_key())
        self.storage.insert_draft(self.draft)

    def drain(self, work: Work, queue: Queue = MAILS) -> Drained | None:
        return drain_one(queue, work, storage=self.storage, sealer=self.sealer, clock=self.clock)

    def job(self, key: str) -> JobRecord:
        found = self.storage.job(key)
        assert found is not None
        return found

    def add_letter(self) -> str:
        job = mail_job(LETTER, self.clock.now(), sealer=self.sealer)
        self.storage.add_jobs([job])
        return job.key

    def add_paper(self) -> str:
        box = self.sealer.box(self.draft.wrapped_key)
        job = document_job(PAPER, self.draft, box=box, now=self.clock.now())
        self.storage.add_jobs([job])
        return job.key

    def maker(self, draw: Draw) -> Work:
        return make_document({"plain": Plain()}, draw, storage=self.storage, sealer=self.sealer, clock=self.clock)


@pytest.fixture
def house() -> House:
    return House()


def test_idle_when_nothing_is_due(house: House) -> None:
    assert house.drain(send_mail(Post())) is None


def test_mail_of_no_application_is_sealed_and_sent_once(house: House) -> None:
    key, post = house.add_letter(), Post()
    assert b"taro" not in house.job(key).sealed
    assert house.drain(send_mail(post)) == Drained(key, "done", 1)
    assert house.drain(send_mail(post)) is None
    assert post.taken == [LETTER]


def test_mail_of_an_application_is_sealed_with_its_key(house: House) -> None:
    box = house.sealer.box(house.draft.wrapped_key)
    job = application_mail_job(LETTER, "accepted", (house.draft.id, house.draft.wrapped_key), box=box, now=START)
    assert (job.key, job.draft_id) == ("mail:d1:accepted", "d1")
    with pytest.raises(Tampered):
        house.sealer.server_box().open(job.sealed, job_context(job.key))
    house.storage.add_jobs([job])
    post = Post()
    house.drain(send_mail(post))
    assert post.taken == [LETTER]


def test_same_work_written_twice_is_one_job(house: House) -> None:
    """Idempotency: a second press, a second server."""
    house.add_letter()
    house.add_letter()
    post = Post()
    house.drain(send_mail(post))
    assert house.drain(send_mail(post)) is None
    assert len(post.taken) == 1


def test_server_down_means_later(house: House) -> None:
    """Bad input "SMTP down": the application is accepted all the same, and its mail goes out when the server is back."""
    box = house.sealer.box(house.draft.wrapped_key)
    job = application_mail_job(LETTER, "accepted", (house.draft.id, house.draft.wrapped_key), box=box, now=START)
    house.storage.submit(sample_submission(), [job], expected_revision=1)
    post = Post([ProviderFailed("mail.unreachable"), ProviderFailed("mail.unreachable")])
    assert house.drain(send_mail(post)) == Drained(job.key, "retry", 1, "mail.unreachable")
    assert house.drain(send_mail(post)) is None
    house.clock.move(timedelta(seconds=2))
    assert house.drain(send_mail(post)) == Drained(job.key, "retry", 2, "mail.unreachable")
    assert house.job(job.key).last_error == "mail.unreachable"
    house.clock.move(timedelta(seconds=10))
    assert house.drain(send_mail(post)) == Drained(job.key, "done", 3)
    assert post.taken == [LETTER]
    assert house.storage.load_submission("d1") is not None


def test_refused_for_good_is_buried_and_visible(house: House) -> None:
    key = house.add_letter()
    post = Post([ProviderFailed("mail.recipient_refused", retry=False, status=550)])
    assert house.drain(send_mail(post)) == Drained(key, "dead", 1, "mail.recipient_refused")
    assert house.storage.count_jobs() == {"dead": 1}
    assert house.job(key).last_error == "mail.recipient_refused"


def test_given_up_after_so_many_attempts(house: House) -> None:
    key, post = house.add_letter(), Post([ProviderFailed("mail.unreachable")] * 4)
    endings = []
    while (drained := house.drain(send_mail(post))) is not None:
        endings.append(drained.ending)
        house.clock.move(timedelta(hours=3))
    assert endings == ["retry", "retry", "retry", "dead"]
    assert house.job(key).state == "dead"


def test_operator_lets_a_buried_job_run_again(house: House) -> None:
    key, post = house.add_letter(), Post([ProviderFailed("mail.recipient_refused", retry=False)])
    house.drain(send_mail(post))
    do_again(key, house.clock.now(), storage=house.storage)
    assert (house.job(key).state, house.job(key).last_error) == ("waiting", AGAIN)
    assert house.drain(send_mail(post)) == Drained(key, "done", 2)


def test_what_is_done_is_not_done_again(house: House) -> None:
    key, post = house.add_letter(), Post()
    house.drain(send_mail(post))
    do_again(key, house.clock.now(), storage=house.storage)
    assert house.drain(send_mail(post)) is None
    with pytest.raises(NotFound):
        do_again("mail::unknown", house.clock.now(), storage=house.storage)


def test_bug_in_a_transport_is_a_retry_with_its_name_only(house: House) -> None:
    """The words of an exception may repeat personal data; they are not kept."""
    key, post = house.add_letter(), Post([RuntimeError("taro@example.jp")])
    assert house.drain(send_mail(post)) == Drained(key, "retry", 1, "bug.RuntimeError")


def test_missing_key_may_come_back(house: House) -> None:
    def work(job: JobRecord, plain: bytes) -> None:
        raise KeyUnavailable("key.missing")

    house.add_letter()
    drained = house.drain(work)
    assert drained is not None
    assert drained.ending == "retry"


def test_tampered_work_is_not_done(house: House) -> None:
    """A sealed mail moved to another job does not open there."""
    key = house.add_letter()
    sealed = house.job(key).sealed
    moved = replace(mail_job(replace(LETTER, message_id="m2"), START, sealer=house.sealer), sealed=sealed)
    house.storage.add_jobs([moved])
    post = Post()
    drained = [house.drain(send_mail(post)), house.drain(send_mail(post))]
    assert sorted(d.ending for d in drained if d) == ["dead", "done"]
    assert post.taken == [LETTER]


def test_lost_worker_loses_nothing(house: House) -> None:
    """Claimed and never heard of again: found when the lease ends, not before."""
    key, post = house.add_letter(), Post()
    house.storage.claim_job(frozenset({"mail"}), house.clock.now(), MAILS.lease_seconds)
    assert house.drain(send_mail(post)) is None
    house.clock.move(timedelta(seconds=100))
    assert house.drain(send_mail(post)) == Drained(key, "done", 2)


def test_queues_do_not_take_each_others_work(house: House) -> None:
    house.add_letter()
    assert house.drain(house.maker(lambda renderer, document: b"x"), DOCUMENTS) is None


def test_document_is_drawn_sealed_and_kept_with_its_hash(house: House) -> None:
    key, asked = house.add_paper(), []

    def draw(renderer: object, document: bytes) -> bytes:
        asked.append(read_document(document))
        return b"%PDF"

    assert house.drain(house.maker(draw), DOCUMENTS) == Drained(key, "done", 1)
    assert asked == [PAPER]
    kept = house.storage.load_document("d1", "receipt")
    assert kept is not None
    assert (kept.media_type, kept.sha256, kept.made_at) == ("text/plain", sha256(b"%PDF").hexdigest(), START)
    assert b"%PDF" not in kept.sealed
    box = house.sealer.box(house.draft.wrapped_key)
    assert box.open(kept.sealed, document_context("d1", "receipt")) == b"%PDF"


def test_document_that_is_kept_already_is_not_drawn_again(house: House) -> None:
    """A worker that died between keeping and finishing: bytes as issued stay as issued."""
    key = house.add_paper()
    asked: list[bytes] = []

    def draw(renderer: object, document: bytes) -> bytes:
        asked.append(document)
        return b"first"

    job = house.storage.claim_job(frozenset({"document"}), house.clock.now(), 10)
    assert job is not None
    box = house.sealer.box(job.wrapped_key)
    house.maker(draw)(job, box.open(job.sealed, job_context(key)))
    house.clock.move(timedelta(seconds=10))
    assert house.drain(house.maker(draw), DOCUMENTS) == Drained(key, "done", 2)
    assert len(asked) == 1


def test_unknown_renderer_waits_for_it(house: House) -> None:
    key = house.add_paper()
    work = make_document({}, lambda r, d: b"", storage=house.storage, sealer=house.sealer, clock=house.clock)
    assert house.drain(work, DOCUMENTS) == Drained(key, "retry", 1, "document.no_renderer")


def test_full_disk_while_keeping_is_a_retry(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key = house.add_paper()

    def full(document: object) -> None:
        raise StorageUnavailable("storage.full")

    with monkeypatch.context() as patched:
        patched.setattr(house.storage, "save_document", full)
        drained = house.drain(house.maker(lambda r, d: b"x"), DOCUMENTS)
    assert drained == Drained(key, "retry", 1, "storage.full")
    house.clock.move(timedelta(seconds=2))
    assert house.drain(house.maker(lambda r, d: b"x"), DOCUMENTS) == Drained(key, "done", 2)


@pytest.mark.parametrize("broken", ["claim_job", "finish_job"])
def test_storage_that_fails_is_told_and_loses_nothing(
    house: House, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, post = house.add_letter(), Post()

    def fails(*arguments: object) -> None:
        raise StorageUnavailable("storage.gone")

    with monkeypatch.context() as patched:
        patched.setattr(house.storage, broken, fails)
        with pytest.raises(StorageUnavailable):
            house.drain(send_mail(post))
    house.clock.move(timedelta(seconds=MAILS.lease_seconds))
    drained = house.drain(send_mail(post))
    assert drained is not None
    assert (drained.key, drained.ending) == (key, "done")


def test_mail_sent_twice_is_recognisable(house: House) -> None:
    """A mail whose success could not be written down goes out again, with the same Message-ID."""
    house.add_letter()
    post = Post()
    job = house.storage.claim_job(frozenset({"mail"}), house.clock.now(), 1)
    assert job is not None
    send_mail(post)(job, write_mail(LETTER))
    house.clock.move(timedelta(seconds=1))
    house.drain(send_mail(post))
    assert [mail.message_id for mail in post.taken] == ["m1", "m1"]


@pytest.mark.parametrize(("backoff", "days"), [(MAIL_BACKOFF, 5), (DOCUMENT_BACKOFF, 0.3)])
def test_patience(backoff: Backoff, days: float) -> None:
    """Mails: RFC 5321 section 4.5.4.1 asks for four to five days."""
    waits = [backoff.after(attempt) for attempt in range(1, backoff.attempts)]
    assert all(wait is not None for wait in waits)
    assert sum((wait for wait in waits if wait), timedelta()) >= timedelta(days=days)
    assert backoff.after(backoff.attempts) is None


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=8).map(sorted), st.integers(1, 60))
def test_waits_never_get_shorter(delays: list[int], attempts: int) -> None:
    backoff = Backoff(tuple(delays), attempts)
    waits = [backoff.after(attempt) for attempt in range(1, attempts)]
    assert all(first <= second for first, second in pairwise(wait for wait in waits if wait))
    assert backoff.after(attempts) is None


def test_document_key_names_application_and_document(house: House) -> None:
    assert house.add_paper() == document_key("d1", "receipt") == "document:d1:receipt"
