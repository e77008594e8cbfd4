"""Outages can be ordered and ended; what did not fail goes through."""

import pytest

from engine.errors import StaleRevision, StorageUnavailable
from engine.testing.memory_storage import MemoryStorage
from engine.testing.outages import storage_with_outages
from engine.testing.sample_records import draft


def test_only_the_verbs_named_fail_until_recovery() -> None:
    storage, outage = storage_with_outages(MemoryStorage())
    storage.insert_draft(draft())
    outage.fail("save_draft")
    with pytest.raises(StorageUnavailable):
        storage.save_draft(draft(revision=2), 1)
    assert storage.load_draft("d1") == draft()
    outage.recover()
    storage.save_draft(draft(revision=2), 1)
    assert storage.load_draft("d1") == draft(revision=2)


def test_the_error_can_be_chosen() -> None:
    storage, outage = storage_with_outages(MemoryStorage())
    outage.fail("load_draft", error=lambda: StaleRevision("storage.stale"))
    with pytest.raises(StaleRevision):
        storage.load_draft("d1")


def test_a_verb_that_does_not_exist_is_a_mistake_of_the_test() -> None:
    _, outage = storage_with_outages(MemoryStorage())
    with pytest.raises(AttributeError):
        outage.fail("save_darft")
