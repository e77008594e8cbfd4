"""What every key source and every sealer must do. Rules take a working source, or a sealer of a fresh store."""

from collections.abc import Callable, Iterator
from typing import Final

from engine.errors import KeyUnavailable, Tampered
from engine.ports.keys import Box, KeySource, Sealer
from engine.testing.checking import raises

SourceRule = Callable[[KeySource], None]
SealerRule = Callable[[Sealer], None]
_SIZES: Final = (0, 1, 65535, 65536, 65537, 131072, 200_000)
_REFUSALS: Final = (Tampered, KeyUnavailable)
"""A changed key id names a key that nobody has: that is no less a refusal."""


def the_current_key_has_32_bytes_and_stays(source: KeySource) -> None:
    key_id, key = source.current()
    assert len(key) == 32
    assert source.current() == (key_id, key)


def a_key_is_found_by_its_id(source: KeySource) -> None:
    key_id, key = source.current()
    assert source.by_id(key_id) == key


def a_key_id_is_short_ascii(source: KeySource) -> None:
    key_id, key = source.current()
    assert key_id.isascii()
    assert 0 < len(key_id) <= 64
    assert key_id.encode() not in key


def an_unknown_key_is_unavailable(source: KeySource) -> None:
    raises(KeyUnavailable, source.by_id, "no such key")


def a_working_source_has_nothing_to_say(source: KeySource) -> None:
    source.current()
    assert source.check() == ()


KEY_SOURCE_CONTRACT: Final[tuple[SourceRule, ...]] = (
    the_current_key_has_32_bytes_and_stays,
    a_key_is_found_by_its_id,
    a_key_id_is_short_ascii,
    an_unknown_key_is_unavailable,
    a_working_source_has_nothing_to_say,
)


def _boxes(sealer: Sealer) -> tuple[Box, Box]:
    return sealer.box(sealer.new_key()), sealer.server_box()


def _sealed_file(box: Box, plain: bytes, context: str) -> bytes:
    stream = box.seal_stream(context)
    return stream.feed(plain[: len(plain) // 3]) + stream.feed(plain[len(plain) // 3 :]) + stream.finish()


def _opened_file(box: Box, sealed: bytes, context: str) -> bytes:
    return b"".join(box.open_stream(_cut(sealed), context))


def _cut(sealed: bytes) -> Iterator[bytes]:
    return (sealed[start : start + 50_000] for start in range(0, len(sealed), 50_000))


def what_is_sealed_opens_again(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        for plain in (b"", b"x", bytes(5000)):
            assert box.open(box.seal(plain, "draft d1"), "draft d1") == plain


def a_box_is_made_again_from_its_wrapped_key(sealer: Sealer) -> None:
    wrapped = sealer.new_key()
    sealed = sealer.box(wrapped).seal(b"plain", "draft d1")
    assert sealer.box(wrapped).open(sealed, "draft d1") == b"plain"


def nothing_of_the_plain_text_shows_and_no_two_are_alike(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        first, second = (box.seal(b"recognisable words", "draft d1") for _ in range(2))
        assert b"recognisable" not in first
        assert first != second


def a_record_opens_only_in_its_place(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        raises(Tampered, box.open, box.seal(b"plain", "draft d1"), "draft d2")


def a_record_opens_only_with_its_key(sealer: Sealer) -> None:
    one, server = _boxes(sealer)
    other = sealer.box(sealer.new_key())
    raises(Tampered, other.open, one.seal(b"plain", "c"), "c")
    raises(Tampered, server.open, one.seal(b"plain", "c"), "c")
    raises(Tampered, one.open, server.seal(b"plain", "c"), "c")


def a_changed_record_does_not_open(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        sealed = box.seal(b"plain", "c")
        for place in range(len(sealed)):
            changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            raises(_REFUSALS, box.open, changed, "c")
            raises(_REFUSALS, box.open, sealed[:place], "c")


def a_changed_data_key_does_not_open(sealer: Sealer) -> None:
    wrapped = sealer.new_key()
    for place in range(len(wrapped)):
        changed = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        raises(_REFUSALS, sealer.box, changed)
    raises(_REFUSALS, sealer.box, b"")


def a_file_of_any_size_opens_again(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        for size in _SIZES:
            plain = bytes(range(256)) * (size // 256) + bytes(size % 256)
            assert _opened_file(box, _sealed_file(box, plain, "file a1"), "file a1") == plain


def a_file_that_was_cut_off_is_noticed(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        sealed = _sealed_file(box, bytes(200_000), "file a1")
        for length in (0, 1, 20, 65_536, 65_600, 131_150, len(sealed) - 1):
            raises(_REFUSALS, _opened_file, box, sealed[:length], "file a1")


def a_file_opens_only_in_its_place(sealer: Sealer) -> None:
    for box in _boxes(sealer):
        sealed = _sealed_file(box, b"plain", "file a1")
        raises(Tampered, _opened_file, box, sealed, "file a2")


def look_up_hashes_are_the_same_for_the_same_value(sealer: Sealer) -> None:
    first = sealer.lookup_hash("owner", "taro@example.jp")
    assert len(first) == 32
    assert sealer.lookup_hash("owner", "taro@example.jp") == first


def look_up_hashes_differ_by_value_and_by_purpose(sealer: Sealer) -> None:
    pairs = [("a", "bc"), ("ab", "c"), ("abc", ""), ("", "abc"), ("a", "b"), ("a", "申")]
    assert len({sealer.lookup_hash(purpose, value) for purpose, value in pairs}) == len(pairs)


SEALER_CONTRACT: Final[tuple[SealerRule, ...]] = (
    what_is_sealed_opens_again,
    a_box_is_made_again_from_its_wrapped_key,
    nothing_of_the_plain_text_shows_and_no_two_are_alike,
    a_record_opens_only_in_its_place,
    a_record_opens_only_with_its_key,
    a_changed_record_does_not_open,
    a_changed_data_key_does_not_open,
    a_file_of_any_size_opens_again,
    a_file_that_was_cut_off_is_noticed,
    a_file_opens_only_in_its_place,
    look_up_hashes_are_the_same_for_the_same_value,
    look_up_hashes_differ_by_value_and_by_purpose,
)
