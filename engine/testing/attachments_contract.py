"""What every attachment store must do. Each rule takes a fresh, empty store; AssertionError says that it is broken."""

from collections.abc import Callable
from typing import Final

from engine.errors import NotFound
from engine.ports.attachments import AttachmentStore
from engine.testing.checking import at_once, raises

Rule = Callable[[AttachmentStore], None]


def put(store: AttachmentStore, draft_id: str, attachment_id: str, *pieces: bytes) -> None:
    """Writes and commits one file."""
    writer = store.writer(draft_id, attachment_id)
    for piece in pieces:
        writer.write(piece)
    writer.commit()


def get(store: AttachmentStore, draft_id: str, attachment_id: str) -> bytes:
    return b"".join(store.read(draft_id, attachment_id))


def a_committed_file_comes_back_as_written(store: AttachmentStore) -> None:
    put(store, "d1", "a1", b"one", b"", b"two")
    assert get(store, "d1", "a1") == b"onetwo"
    assert get(store, "d1", "a1") == b"onetwo"


def an_empty_file_is_a_file(store: AttachmentStore) -> None:
    put(store, "d1", "a1")
    assert get(store, "d1", "a1") == b""


def a_large_file_comes_in_pieces(store: AttachmentStore) -> None:
    pieces = [bytes([number]) * 65552 for number in range(40)]
    put(store, "d1", "a1", *pieces)
    given = list(store.read("d1", "a1"))
    assert b"".join(given) == b"".join(pieces)
    assert max(map(len, given)) <= 1048576


def nothing_is_seen_before_it_is_committed(store: AttachmentStore) -> None:
    writer = store.writer("d1", "a1")
    writer.write(b"half")
    raises(NotFound, get, store, "d1", "a1")
    writer.commit()
    assert get(store, "d1", "a1") == b"half"


def an_aborted_file_leaves_nothing_behind(store: AttachmentStore) -> None:
    writer = store.writer("d1", "a1")
    writer.write(b"half")
    writer.abort()
    writer.abort()
    raises(NotFound, get, store, "d1", "a1")
    put(store, "d1", "a1", b"again")
    assert get(store, "d1", "a1") == b"again"


def files_are_apart_by_draft_and_by_id(store: AttachmentStore) -> None:
    put(store, "d1", "a1", b"11")
    put(store, "d1", "a2", b"12")
    put(store, "d2", "a1", b"21")
    assert [get(store, "d1", "a1"), get(store, "d1", "a2"), get(store, "d2", "a1")] == [b"11", b"12", b"21"]


def a_missing_file_is_not_found(store: AttachmentStore) -> None:
    raises(NotFound, get, store, "d1", "a1")


def a_deleted_file_is_gone_and_deleting_again_is_no_error(store: AttachmentStore) -> None:
    put(store, "d1", "a1", b"one")
    put(store, "d1", "a2", b"two")
    store.delete("d1", "a1")
    store.delete("d1", "a1")
    store.delete("nobody", "a1")
    raises(NotFound, get, store, "d1", "a1")
    assert get(store, "d1", "a2") == b"two"


def ids_are_never_taken_as_paths(store: AttachmentStore) -> None:
    for bad in ("", ".", "..", "../a1", "a/b", "/etc/passwd", "a\0b", "ａ", "a" * 300):
        raises(NotFound, store.writer, bad, "a1")
        raises(NotFound, store.writer, "d1", bad)
        raises(NotFound, get, store, "d1", bad)
        raises(NotFound, store.delete, "d1", bad)


def many_files_are_written_at_once(store: AttachmentStore) -> None:
    def write(number: int) -> None:
        put(store, "d1", f"a{number}", bytes([number]) * 100_000, bytes([number]))

    at_once(write)
    for number in range(8):
        assert get(store, "d1", f"a{number}") == bytes([number]) * 100_001


ATTACHMENTS_CONTRACT: Final[tuple[Rule, ...]] = (
    a_committed_file_comes_back_as_written,
    an_empty_file_is_a_file,
    a_large_file_comes_in_pieces,
    nothing_is_seen_before_it_is_committed,
    an_aborted_file_leaves_nothing_behind,
    files_are_apart_by_draft_and_by_id,
    a_missing_file_is_not_found,
    a_deleted_file_is_gone_and_deleting_again_is_no_error,
    ids_are_never_taken_as_paths,
    many_files_are_written_at_once,
)
