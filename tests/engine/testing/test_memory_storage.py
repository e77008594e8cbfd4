"""The storage that lives in memory keeps the storage contract."""

import pytest

from engine.ports.storage import Storage
from engine.testing.memory_storage import MemoryStorage
from engine.testing.storage_contract import STORAGE_CONTRACT, Rule


@pytest.mark.parametrize("rule", STORAGE_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: Rule) -> None:
    storage: Storage = MemoryStorage()
    storage.open()
    rule(storage)
    storage.close()
