"""Rules of the storage contract: jobs and their leases."""

from datetime import timedelta
from typing import Final

from engine.ports.storage import Storage
from engine.testing.checking import at_once
from engine.testing.sample_records import NOW, SECOND, TICK, job

_MAIL: Final = frozenset(["mail"])


def a_job_is_added_once_by_its_key(storage: Storage) -> None:
    storage.add_jobs([job(key="a"), job(key="b")])
    storage.add_jobs([job(key="b", sealed=b"again"), job(key="c")])
    assert storage.job("b") == job(key="b")
    assert storage.count_jobs() == {"waiting": 3}
    assert storage.job("d") is None


def the_job_that_is_due_longest_is_claimed_first(storage: Storage) -> None:
    storage.add_jobs([job(key="new", due_at=NOW), job(key="old", due_at=NOW - SECOND)])
    claimed = [storage.claim_job(_MAIL, NOW, 60) for _ in range(3)]
    assert [one and one.key for one in claimed] == ["old", "new", None]


def a_claimed_job_is_leased_and_counted(storage: Storage) -> None:
    storage.add_jobs([job()])
    leased = job(state="running", attempts=1, leased_until=NOW + timedelta(seconds=60))
    assert storage.claim_job(_MAIL, NOW, 60) == leased
    assert storage.job("j1") == leased


def jobs_of_other_kinds_and_jobs_not_yet_due_are_left(storage: Storage) -> None:
    storage.add_jobs([job(key="later", due_at=NOW + TICK), job(key="other", kind="document")])
    assert storage.claim_job(_MAIL, NOW, 60) is None
    assert storage.claim_job(frozenset(), NOW, 60) is None
    claimed = storage.claim_job(frozenset(["mail", "document"]), NOW, 60)
    assert claimed is not None
    assert claimed.key == "other"


def a_lease_that_ran_out_can_be_claimed_again(storage: Storage) -> None:
    storage.add_jobs([job()])
    storage.claim_job(_MAIL, NOW, 60)
    assert storage.claim_job(_MAIL, NOW + timedelta(seconds=60) - TICK, 60) is None
    again = storage.claim_job(_MAIL, NOW + timedelta(seconds=60), 60)
    assert again is not None
    assert again.attempts == 2


def of_many_workers_each_gets_another_job(storage: Storage) -> None:
    storage.add_jobs([job(key=f"j{number}") for number in range(5)])
    claimed = [one.key for one in at_once(lambda _: storage.claim_job(_MAIL, NOW, 60)) if one is not None]
    assert sorted(claimed) == [f"j{number}" for number in range(5)]


def a_finished_job_is_done_for_good(storage: Storage) -> None:
    storage.add_jobs([job()])
    storage.claim_job(_MAIL, NOW, 60)
    storage.finish_job("j1")
    storage.retry_job("j1", NOW, "mail.refused")
    storage.bury_job("j1", "mail.refused")
    assert storage.job("j1") == job(state="done", attempts=1)
    assert storage.claim_job(_MAIL, NOW + timedelta(days=1), 60) is None


def a_retried_job_waits_until_it_is_due(storage: Storage) -> None:
    storage.add_jobs([job()])
    storage.claim_job(_MAIL, NOW, 60)
    due = NOW + timedelta(seconds=300)
    storage.retry_job("j1", due, "mail.refused")
    assert storage.job("j1") == job(attempts=1, due_at=due, last_error="mail.refused")
    assert storage.claim_job(_MAIL, due - TICK, 60) is None
    assert storage.claim_job(_MAIL, due, 60) is not None


def a_buried_job_stays_visible_and_can_be_retried_by_hand(storage: Storage) -> None:
    storage.add_jobs([job()])
    storage.claim_job(_MAIL, NOW, 60)
    storage.bury_job("j1", "mail.no_such_address")
    assert storage.job("j1") == job(state="dead", attempts=1, last_error="mail.no_such_address")
    assert storage.count_jobs() == {"dead": 1}
    assert storage.claim_job(_MAIL, NOW + timedelta(days=1), 60) is None
    storage.retry_job("j1", NOW, "")
    assert storage.claim_job(_MAIL, NOW, 60) is not None


def settling_a_job_that_is_not_there_does_nothing(storage: Storage) -> None:
    storage.finish_job("gone")
    storage.retry_job("gone", NOW, "")
    storage.bury_job("gone", "")
    assert storage.job("gone") is None


JOB_RULES: Final = (
    a_job_is_added_once_by_its_key,
    the_job_that_is_due_longest_is_claimed_first,
    a_claimed_job_is_leased_and_counted,
    jobs_of_other_kinds_and_jobs_not_yet_due_are_left,
    a_lease_that_ran_out_can_be_claimed_again,
    of_many_workers_each_gets_another_job,
    a_finished_job_is_done_for_good,
    a_retried_job_waits_until_it_is_due,
    a_buried_job_stays_visible_and_can_be_retried_by_hand,
    settling_a_job_that_is_not_there_does_nothing,
)
