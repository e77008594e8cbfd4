"""The SQLite storage keeps the storage contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ports.storage import Storage
from engine.testing.storage_contract import STORAGE_CONTRACT, Rule
from plugins.sql_storage.storage import SqlStorage


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = SqlStorage(tmp_path / "store.sqlite3")
    storage.open()
    yield storage
    storage.close()


@pytest.mark.parametrize("rule", STORAGE_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: Rule, storage: Storage) -> None:
    rule(storage)
