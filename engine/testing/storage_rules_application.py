"""Rules of the storage contract: drafts, submissions, documents."""

from dataclasses import replace
from typing import Final

from engine.errors import NotFound, NumberTaken, StaleRevision
from engine.ports.storage import Storage
from engine.testing.checking import at_once, raises
from engine.testing.sample_records import NOW, SECOND, TICK, document, draft, job, submission


def a_draft_comes_back_as_saved(storage: Storage) -> None:
    assert storage.load_draft("d1") is None
    storage.insert_draft(draft())
    assert storage.load_draft("d1") == draft()


def a_draft_is_never_inserted_over_another(storage: Storage) -> None:
    storage.insert_draft(draft())
    raises(StaleRevision, storage.insert_draft, draft(owner=b"x" * 32))
    assert storage.load_draft("d1") == draft()


def a_draft_is_replaced_from_the_revision_that_was_read(storage: Storage) -> None:
    storage.insert_draft(draft())
    new = draft(revision=2, owner=b"p" * 32, sealed=b"new", changed_at=NOW + SECOND)
    storage.save_draft(new, expected_revision=1)
    assert storage.load_draft("d1") == new


def a_stale_revision_changes_nothing(storage: Storage) -> None:
    storage.insert_draft(draft())
    storage.save_draft(draft(revision=2), expected_revision=1)
    raises(StaleRevision, storage.save_draft, draft(revision=2, sealed=b"lost"), 1)
    assert storage.load_draft("d1") == draft(revision=2)


def saving_a_draft_that_is_not_there_is_refused(storage: Storage) -> None:
    raises(NotFound, storage.save_draft, draft(revision=2), 1)
    assert storage.load_draft("d1") is None


def of_many_who_save_one_revision_one_succeeds(storage: Storage) -> None:
    storage.insert_draft(draft())

    def save(number: int) -> bool:
        try:
            storage.save_draft(draft(revision=2, sealed=bytes([number])), expected_revision=1)
        except StaleRevision:
            return False
        return True

    assert sorted(at_once(save)) == [False] * 7 + [True]


def drafts_of_an_owner_are_open_ones_newest_change_first(storage: Storage) -> None:
    for number in (1, 2, 3):
        storage.insert_draft(draft(id=f"d{number}", changed_at=NOW + number * SECOND))
    storage.insert_draft(draft(id="foreign", owner=b"x" * 32))
    storage.submit(submission(draft_id="d2"), [], expected_revision=1)
    assert [one.id for one in storage.drafts_of(draft().owner)] == ["d3", "d1"]
    assert storage.drafts_of(b"nobody") == []


def submitting_freezes_draft_submission_and_jobs_together(storage: Storage) -> None:
    storage.insert_draft(draft())
    assert storage.submit(submission(), [job(key="mail"), job(key="receipt")], expected_revision=1) == submission()
    assert storage.load_submission("d1") == submission()
    closed = storage.load_draft("d1")
    assert closed is not None
    assert closed.state == "submitted"
    assert storage.job("mail") == job(key="mail")
    assert storage.job("receipt") == job(key="receipt")


def a_submitted_draft_changes_no_more(storage: Storage) -> None:
    storage.insert_draft(draft())
    storage.submit(submission(), [], expected_revision=1)
    raises(StaleRevision, storage.save_draft, draft(revision=2), 1)


def a_second_submission_finds_the_first_and_adds_nothing(storage: Storage) -> None:
    storage.insert_draft(draft())
    storage.submit(submission(), [], expected_revision=1)
    second = submission(number_hash=b"2" * 32, sealed=b"second")
    assert storage.submit(second, [job(key="mail")], expected_revision=7) == submission()
    assert storage.load_submission("d1") == submission()
    assert storage.job("mail") is None


def of_many_who_submit_all_see_the_first(storage: Storage) -> None:
    storage.insert_draft(draft())

    def submit(number: int) -> bytes:
        mine = submission(number_hash=bytes([number]) * 32, sealed=bytes([number]))
        return storage.submit(mine, [job(key=f"mail {number}")], expected_revision=1).sealed

    (winner,) = set(at_once(submit))
    assert storage.count_jobs() == {"waiting": 1}
    assert storage.job(f"mail {winner[0]}") is not None


def a_number_is_used_once(storage: Storage) -> None:
    for name in ("d1", "d2"):
        storage.insert_draft(draft(id=name))
    storage.submit(submission(), [], expected_revision=1)
    taken = submission(draft_id="d2")
    raises(NumberTaken, storage.submit, taken, [job(key="mail")], 1)
    assert storage.load_submission("d2") is None
    assert storage.load_draft("d2") == draft(id="d2")
    assert storage.job("mail") is None
    other = submission(draft_id="d2", number_hash=b"2" * 32)
    assert storage.submit(other, [], expected_revision=1) == other


def a_draft_changed_since_is_not_submitted(storage: Storage) -> None:
    storage.insert_draft(draft())
    storage.save_draft(draft(revision=2), expected_revision=1)
    raises(StaleRevision, storage.submit, submission(), [job()], 1)
    assert storage.load_submission("d1") is None
    assert storage.load_draft("d1") == draft(revision=2)
    assert storage.count_jobs() == {}


def a_submission_needs_a_draft(storage: Storage) -> None:
    raises(NotFound, storage.submit, submission(), [job()], 1)
    assert storage.count_jobs() == {}


def submissions_of_an_owner_come_newest_first(storage: Storage) -> None:
    for number in (1, 2):
        storage.insert_draft(draft(id=f"d{number}"))
        when = NOW + number * SECOND
        one = submission(draft_id=f"d{number}", number_hash=bytes([number]) * 32, received_at=when)
        storage.submit(one, [], expected_revision=1)
    assert [one.draft_id for one in storage.submissions_of(submission().owner)] == ["d2", "d1"]
    assert storage.submissions_of(b"nobody") == []


def a_document_is_kept_as_it_was_issued_first(storage: Storage) -> None:
    storage.insert_draft(draft())
    assert storage.load_document("d1", "receipt") is None
    assert storage.save_document(document()) == document()
    assert storage.save_document(document(sealed=b"drawn again")) == document()
    assert storage.load_document("d1", "receipt") == document()
    assert storage.load_document("d1", "other") is None


def a_document_needs_a_draft(storage: Storage) -> None:
    raises(NotFound, storage.save_document, document())
    assert storage.load_document("d1", "receipt") is None


def times_keep_their_microseconds(storage: Storage) -> None:
    exact = NOW.replace(microsecond=123457)
    storage.insert_draft(draft(created_at=exact, changed_at=exact + TICK))
    assert storage.load_draft("d1") == draft(created_at=exact, changed_at=exact + TICK)


def bytes_come_back_as_they_were(storage: Storage) -> None:
    every = bytes(range(256)) * 300
    storage.insert_draft(replace(draft(), sealed=every, wrapped_key=b""))
    assert storage.load_draft("d1") == replace(draft(), sealed=every, wrapped_key=b"")


APPLICATION_RULES: Final = (
    a_draft_comes_back_as_saved,
    a_draft_is_never_inserted_over_another,
    a_draft_is_replaced_from_the_revision_that_was_read,
    a_stale_revision_changes_nothing,
    saving_a_draft_that_is_not_there_is_refused,
    of_many_who_save_one_revision_one_succeeds,
    drafts_of_an_owner_are_open_ones_newest_change_first,
    submitting_freezes_draft_submission_and_jobs_together,
    a_submitted_draft_changes_no_more,
    a_second_submission_finds_the_first_and_adds_nothing,
    of_many_who_submit_all_see_the_first,
    a_number_is_used_once,
    a_draft_changed_since_is_not_submitted,
    a_submission_needs_a_draft,
    submissions_of_an_owner_come_newest_first,
    a_document_is_kept_as_it_was_issued_first,
    a_document_needs_a_draft,
    times_keep_their_microseconds,
    bytes_come_back_as_they_were,
)
