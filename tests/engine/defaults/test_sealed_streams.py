"""Files sealed in chunks (STREAM): any cut gives the file back; what was cut off, moved, swapped or mixed is refused."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.defaults.sealed_streams import CHUNK, PREFIX, SALT, TAG
from engine.defaults.sealing import open_sealer
from engine.errors import Tampered
from engine.ports.keys import Box
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_storage import MemoryStorage
from engine.testing.time_and_chance import SeededEntropy

HEADER = 2 + SALT + PREFIX
SEALED_CHUNK = CHUNK + TAG
PLAIN = bytes(range(256)) * 1200  # 4 chunks and a rest


def box() -> Box:
    sealer = open_sealer(FixedKeys(), MemoryStorage(), SeededEntropy())
    return sealer.box(sealer.new_key())


def sealed(plain: bytes, in_box: Box, *cuts: int) -> bytes:
    stream = in_box.seal_stream("file")
    edges = [0, *sorted(cut % (len(plain) + 1) for cut in cuts), len(plain)]
    pieces = [stream.feed(plain[start:end]) for start, end in pairwise(edges)]
    return b"".join(pieces) + stream.finish()


def opened(data: bytes, in_box: Box, piece: int = 100_000) -> bytes:
    pieces = (data[start : start + piece] for start in range(0, len(data), piece))
    return b"".join(in_box.open_stream(pieces, "file"))


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    body = data[HEADER:]
    return data[:HEADER], [body[start : start + SEALED_CHUNK] for start in range(0, len(body), SEALED_CHUNK)]


@settings(max_examples=40, deadline=None)
@given(
    size=st.one_of(st.integers(0, 300), st.integers(CHUNK - 2, CHUNK + 2), st.integers(2 * CHUNK - 2, 2 * CHUNK + 2)),
    cuts=st.lists(st.integers(0, 200_000), max_size=6),
    piece=st.integers(1, 150_000),
)
def test_however_it_is_cut_the_file_comes_back(size: int, cuts: list[int], piece: int) -> None:
    in_box, plain = box(), PLAIN[:size]
    data = sealed(plain, in_box, *cuts)
    assert opened(data, in_box, max(piece, len(data) // 500)) == plain
    whole = max(1, -(-size // CHUNK))
    assert len(data) == HEADER + size + whole * TAG


@settings(max_examples=60, deadline=None)
@given(end=st.integers(0, len(PLAIN)))
def test_a_file_cut_off_anywhere_is_refused(end: int) -> None:
    in_box = box()
    data = sealed(PLAIN, in_box)
    with pytest.raises(Tampered):
        opened(data[:end], in_box)


def test_a_file_cut_off_between_chunks_is_refused() -> None:
    in_box = box()
    header, parts = chunks(sealed(PLAIN, in_box))
    for kept in range(len(parts)):
        with pytest.raises(Tampered):
            opened(header + b"".join(parts[:kept]), in_box)


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(5)).filter(lambda order: list(order) != sorted(order)))
def test_chunks_in_another_order_are_refused(order: list[int]) -> None:
    in_box = box()
    header, parts = chunks(sealed(PLAIN, in_box))
    assert len(parts) == 5
    with pytest.raises(Tampered):
        opened(header + b"".join(parts[place] for place in order), in_box)


def test_chunks_repeated_left_out_or_added_are_refused() -> None:
    in_box = box()
    header, parts = chunks(sealed(PLAIN, in_box))
    for changed in ([parts[0], *parts], [parts[1], *parts[2:]], [*parts, parts[-1]], [*parts, b"more"]):
        with pytest.raises(Tampered):
            opened(header + b"".join(changed), in_box)


def test_chunks_of_another_file_under_the_same_key_are_refused() -> None:
    in_box = box()
    header, parts = chunks(sealed(PLAIN, in_box))
    other_header, other = chunks(sealed(PLAIN, in_box))
    for changed in (header + b"".join([other[0], *parts[1:]]), other_header + b"".join(parts)):
        with pytest.raises(Tampered):
            opened(changed, in_box)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(2, len(PLAIN) + HEADER + 5 * TAG - 1), bit=st.integers(0, 7))
def test_one_changed_bit_is_refused(place: int, bit: int) -> None:
    in_box = box()
    data = bytearray(sealed(PLAIN, in_box))
    data[place] ^= 1 << bit
    with pytest.raises(Tampered):
        opened(bytes(data), in_box)


def test_nothing_is_given_out_before_its_chunk_is_proven() -> None:
    in_box = box()
    data = bytearray(sealed(PLAIN, in_box))
    data[HEADER + SEALED_CHUNK + 5] ^= 1  # in the second chunk
    given_out = in_box.open_stream([bytes(data)], "file")
    assert next(given_out) == PLAIN[:CHUNK]
    with pytest.raises(Tampered):
        next(given_out)


def test_memory_stays_at_a_chunk_however_large_the_file() -> None:
    in_box = box()
    stream = in_box.seal_stream("file")
    for _ in range(50):
        assert len(stream.feed(memoryview(PLAIN)[:50_000])) <= SEALED_CHUNK + HEADER


def test_a_finished_file_takes_nothing_more() -> None:
    stream = box().seal_stream("file")
    stream.finish()
    with pytest.raises(ValueError, match="finished"):
        stream.finish()
