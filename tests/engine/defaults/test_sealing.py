"""Records and data keys: sealed under the master key, bound to their place; a lost or foreign key is noticed at start."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.defaults.keys import FILE_NAME, FileKeys
from engine.defaults.sealing import LOOKUP_FACT, AesSealer, open_sealer
from engine.errors import KeyUnavailable, Tampered
from engine.ports.keys import Sealer
from engine.testing.key_doubles import FixedKeys, NoKeys
from engine.testing.keys_contract import SEALER_CONTRACT, SealerRule
from engine.testing.memory_storage import MemoryStorage
from engine.testing.time_and_chance import SeededEntropy


def fresh() -> AesSealer:
    return open_sealer(FixedKeys(), MemoryStorage(), SeededEntropy())


@pytest.mark.parametrize("rule", SEALER_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: SealerRule) -> None:
    sealer: Sealer = fresh()
    rule(sealer)


@given(plain=st.binary(max_size=2000), context=st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_record_opens_in_its_place(plain: bytes, context: str) -> None:
    sealer = fresh()
    for box in (sealer.box(sealer.new_key()), sealer.server_box()):
        assert box.open(box.seal(plain, context), context) == plain


@given(noise=st.binary(max_size=200))
def test_noise_never_opens_and_never_breaks_anything(noise: bytes) -> None:
    sealer = fresh()
    for box in (sealer.box(sealer.new_key()), sealer.server_box()):
        with pytest.raises((Tampered, KeyUnavailable)):
            box.open(noise, "c")
        with pytest.raises((Tampered, KeyUnavailable)):
            list(box.open_stream([noise], "c"))
    with pytest.raises((Tampered, KeyUnavailable)):
        sealer.box(noise)


def test_a_record_starts_with_its_version() -> None:
    sealer = fresh()
    wrapped = sealer.new_key()
    assert wrapped[0] == 1
    assert wrapped[2:12] == b"fixed-test"
    box = sealer.box(wrapped)
    assert box.seal(b"", "c")[0] == 2
    assert box.seal_stream("c").finish()[0] == 3


def test_an_unknown_version_is_refused_as_such() -> None:
    sealer = fresh()
    box = sealer.box(sealer.new_key())
    with pytest.raises(Tampered, match=r"sealed\.version"):
        box.open(b"\x09" + box.seal(b"", "c")[1:], "c")


def test_a_later_start_with_the_same_key_opens_everything() -> None:
    storage = MemoryStorage()
    first = open_sealer(FixedKeys(), storage, SeededEntropy("one"))
    wrapped = first.new_key()
    record = first.box(wrapped).seal(b"plain", "c")
    session = first.server_box().seal(b"session", "s")
    later = open_sealer(FixedKeys(), storage, SeededEntropy("two"))
    assert later.box(wrapped).open(record, "c") == b"plain"
    assert later.server_box().open(session, "s") == b"session"
    assert later.lookup_hash("owner", "x") == first.lookup_hash("owner", "x")


def test_a_new_master_key_opens_old_records_and_keeps_the_look_ups() -> None:
    storage = MemoryStorage()
    old = open_sealer(FixedKeys("old"), storage, SeededEntropy("one"))
    wrapped, session = old.new_key(), old.server_box().seal(b"session", "s")
    record = old.box(wrapped).seal(b"plain", "c")
    new = open_sealer(FixedKeys("old", "new"), storage, SeededEntropy("two"))
    assert new.box(wrapped).open(record, "c") == b"plain"
    assert new.server_box().open(session, "s") == b"session"
    assert new.lookup_hash("owner", "x") == old.lookup_hash("owner", "x")
    assert b"fixed-new" in new.new_key()


def test_a_foreign_key_is_noticed_at_start_and_named_by_fingerprint() -> None:
    storage = MemoryStorage()
    open_sealer(FixedKeys("right"), storage, SeededEntropy())
    with pytest.raises(KeyUnavailable) as caught:
        open_sealer(FixedKeys("wrong"), storage, SeededEntropy())
    assert caught.value.code == "key.wrong"
    assert caught.value.params["expected"] == "fixed-right"
    assert caught.value.params["found"] == "fixed-wrong"


def test_other_bytes_under_the_same_key_id_are_noticed_at_start() -> None:
    class Impostor(FixedKeys):
        def by_id(self, key_id: str) -> bytes:
            return bytes(32)

        def current(self) -> tuple[str, bytes]:
            return "fixed-right", bytes(32)

    storage = MemoryStorage()
    open_sealer(FixedKeys("right"), storage, SeededEntropy())
    with pytest.raises(KeyUnavailable, match=r"key\.wrong"):
        open_sealer(Impostor(), storage, SeededEntropy())


def test_a_missing_key_is_noticed_at_start() -> None:
    storage = MemoryStorage()
    open_sealer(FixedKeys(), storage, SeededEntropy())
    with pytest.raises(KeyUnavailable, match=r"key\.missing"):
        open_sealer(NoKeys(), storage, SeededEntropy())


def test_a_lost_key_file_is_not_replaced_by_a_new_key(tmp_path: Path) -> None:
    """The store has a key: a new one would open nothing, and would hide what happened."""
    storage = MemoryStorage()
    keys = FileKeys(tmp_path / FILE_NAME, SeededEntropy())
    open_sealer(keys, storage, SeededEntropy())
    (tmp_path / FILE_NAME).unlink()
    with pytest.raises(KeyUnavailable, match=r"key\.missing"):
        open_sealer(keys, storage, SeededEntropy())
    assert list(tmp_path.iterdir()) == []


def test_the_key_of_look_ups_is_itself_sealed() -> None:
    storage = MemoryStorage()
    sealer = open_sealer(FixedKeys(), storage, SeededEntropy())
    kept = storage.fact(LOOKUP_FACT)
    assert kept is not None
    with pytest.raises(Tampered):
        sealer.box(kept)


def test_a_second_process_that_starts_at_once_hashes_alike() -> None:
    class Late(MemoryStorage):
        """Sees no fact at first, as if the other process had written it in between."""

        asked = 0

        def fact(self, name: str) -> bytes | None:
            self.asked += 1
            return None if self.asked == 2 else super().fact(name)

    storage = Late()
    one = open_sealer(FixedKeys(), storage, SeededEntropy("one"))
    two = open_sealer(FixedKeys(), storage, SeededEntropy("two"))
    assert one.lookup_hash("a", "b") == two.lookup_hash("a", "b")
