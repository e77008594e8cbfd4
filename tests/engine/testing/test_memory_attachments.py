"""The attachment store that lives in memory keeps the contract, and can be made full."""

import pytest

from engine.errors import NotFound, StorageUnavailable
from engine.ports.attachments import AttachmentStore
from engine.testing.attachments_contract import ATTACHMENTS_CONTRACT, Rule, get
from engine.testing.memory_attachments import MemoryAttachments


@pytest.mark.parametrize("rule", ATTACHMENTS_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: Rule) -> None:
    store: AttachmentStore = MemoryAttachments()
    rule(store)


def test_a_store_without_room_is_a_full_disk() -> None:
    store = MemoryAttachments(room=10)
    writer = store.writer("d1", "a1")
    writer.write(b"12345678")
    with pytest.raises(StorageUnavailable):
        writer.write(b"9abc")
    with pytest.raises(NotFound):
        get(store, "d1", "a1")
