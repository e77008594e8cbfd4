"""The store `folder`: private files, whole or not at all, swept after a crash; a full or forbidden disk is designed."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.defaults.attachment_folder import FolderAttachments
from engine.errors import NotFound, StorageUnavailable
from engine.ports.attachments import AttachmentStore
from engine.testing.attachments_contract import ATTACHMENTS_CONTRACT, Rule, get, put

NOBODY = 65534


@pytest.mark.parametrize("rule", ATTACHMENTS_CONTRACT, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(rule: Rule, tmp_path: Path) -> None:
    store: AttachmentStore = FolderAttachments(tmp_path / "attachments")
    rule(store)


def files_below(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        put(FolderAttachments(tmp_path / "attachments"), "d1", "a1", b"x")
    finally:
        os.umask(before)
    for one in (tmp_path / "attachments").rglob("*"):
        assert stat.S_IMODE(one.stat().st_mode) == (0o600 if one.is_file() else 0o700)
    assert stat.S_IMODE((tmp_path / "attachments").stat().st_mode) == 0o700


def test_only_committed_files_are_in_the_folder_of_a_draft(tmp_path: Path) -> None:
    store = FolderAttachments(tmp_path)
    put(store, "d1", "a1", b"x")
    writer = store.writer("d1", "a2")
    writer.write(b"half")
    assert files_below(tmp_path) == [".incoming/d1.a2", "d1/a1"]
    writer.abort()
    assert files_below(tmp_path) == ["d1/a1"]


def test_what_a_crashed_process_left_is_swept_at_the_next_start(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from engine.defaults.attachment_folder import FolderAttachments\n"
        "writer = FolderAttachments(Path(sys.argv[1])).writer('d1', 'a1'); writer.write(b'half'); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == -9
    assert files_below(tmp_path) == [".incoming/d1.a1"]
    put(FolderAttachments(tmp_path), "d1", "a1", b"again")
    assert files_below(tmp_path) == ["d1/a1"]


def test_what_is_being_written_is_not_swept(tmp_path: Path) -> None:
    """Several processes may share the folder."""
    writer = FolderAttachments(tmp_path).writer("d1", "a1")
    writer.write(b"half")
    other = FolderAttachments(tmp_path)
    assert other.sweep() == 0
    put(other, "d2", "a1", b"x")
    writer.commit()
    assert get(other, "d1", "a1") == b"half"


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    """Writes beyond `limit` bytes fail, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FolderAttachments(tmp_path)
    put(store, "d1", "a1", b"before")
    writer = store.writer("d1", "a2")
    with file_size_limit(100_000), pytest.raises(StorageUnavailable) as caught:
        writer.write(bytes(200_000))
    assert caught.value.code == "storage.full"
    writer.abort()
    assert files_below(tmp_path) == ["d1/a1"]
    put(store, "d1", "a2", b"after")
    assert get(store, "d1", "a2") == b"after"


@contextmanager
def without_rights() -> Iterator[None]:
    """As an ordinary user: root may write anywhere."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_read_only_folder_is_a_designed_failure(tmp_path: Path) -> None:
    root = tmp_path / "attachments"
    root.mkdir()
    root.chmod(0o500)
    store = FolderAttachments(root)
    with without_rights():
        with pytest.raises(StorageUnavailable) as caught:
            store.writer("d1", "a1")
        assert caught.value.code == "storage.unwritable"
    assert files_below(root) == []


def test_a_folder_that_cannot_be_is_found_by_check(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    store = FolderAttachments(tmp_path / "data" / "attachments")
    assert [one.code for one in store.check()] == ["storage.unwritable"]
    with pytest.raises(StorageUnavailable):
        store.writer("d1", "a1")
    assert FolderAttachments(tmp_path / "attachments").check() == ()
    assert not (tmp_path / "attachments").exists(), "check has no side effects"


def test_a_file_deleted_while_it_is_read_is_not_found_or_whole(tmp_path: Path) -> None:
    store = FolderAttachments(tmp_path)
    put(store, "d1", "a1", bytes(600_000))
    late = store.read("d1", "a1")
    store.delete("d1", "a1")
    with pytest.raises(NotFound):
        list(late)


def test_a_second_writer_of_the_same_file_is_refused(tmp_path: Path) -> None:
    store = FolderAttachments(tmp_path)
    writer = store.writer("d1", "a1")
    with pytest.raises(StorageUnavailable):
        store.writer("d1", "a1")
    writer.abort()
