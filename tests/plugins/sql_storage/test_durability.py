"""Durable or nothing: WAL with synchronous FULL, outages of the disk, two processes, a process killed in between."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.errors import StorageUnavailable
from engine.testing.sample_records import draft, job, submission, token
from plugins.sql_storage.connections import connect
from plugins.sql_storage.storage import SqlStorage

NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.sqlite3"


@pytest.fixture
def storage(file: Path) -> Iterator[SqlStorage]:
    storage = SqlStorage(file)
    storage.open()
    yield storage
    storage.close()


def setting(file: Path, name: str) -> object:
    with closing(connect(file)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_every_commit_is_synced_and_keys_are_checked(storage: SqlStorage, file: Path) -> None:
    assert setting(file, "journal_mode") == "wal"
    assert setting(file, "synchronous") == 2  # FULL
    assert setting(file, "foreign_keys") == 1
    assert setting(file, "busy_timeout") == 5000


def test_the_files_are_private(storage: SqlStorage, file: Path) -> None:
    storage.insert_draft(draft())
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert f"{file.name}-wal" in modes


def test_what_was_saved_is_there_after_the_next_start(storage: SqlStorage, file: Path) -> None:
    storage.insert_draft(draft())
    storage.close()
    again = SqlStorage(file)
    again.open()
    assert again.load_draft("d1") == draft()
    again.close()


def test_a_closed_storage_is_unavailable(storage: SqlStorage) -> None:
    storage.close()
    with pytest.raises(StorageUnavailable, match=r"storage\.closed"):
        storage.load_draft("d1")
    with pytest.raises(StorageUnavailable, match=r"storage\.closed"):
        storage.insert_draft(draft())
    storage.close()


@contextmanager
def full_disk(storage: SqlStorage) -> Iterator[None]:
    """The database may not grow by another page."""
    assert storage._database is not None
    connection = storage._database.writer._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        connection.execute("PRAGMA max_page_count = 1073741823")


def test_a_full_disk_changes_nothing_and_heals(storage: SqlStorage) -> None:
    storage.insert_draft(draft())
    large = bytes(500_000)
    with full_disk(storage):
        with pytest.raises(StorageUnavailable) as caught:
            storage.save_draft(draft(revision=2, sealed=large), 1)
        assert caught.value.code == "storage.full"
        with pytest.raises(StorageUnavailable):
            storage.submit(submission(sealed=large), [job()], 1)
        assert storage.load_draft("d1") == draft()
        assert storage.load_submission("d1") is None
        assert storage.count_jobs() == {}
    storage.save_draft(draft(revision=2, sealed=large), 1)
    assert storage.load_draft("d1") == draft(revision=2, sealed=large)


def test_a_disk_that_fills_up_between_submission_and_jobs_keeps_neither(storage: SqlStorage) -> None:
    storage.insert_draft(draft())
    with full_disk(storage), pytest.raises(StorageUnavailable):
        storage.submit(submission(), [job(sealed=bytes(500_000))], 1)
    assert storage.load_submission("d1") is None
    assert storage.load_draft("d1") == draft()
    assert storage.submit(submission(), [job()], 1) == submission()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an ordinary user can reach (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


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


def test_a_read_only_folder_is_refused_at_start(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    storage = SqlStorage(open_folder / "store.sqlite3")
    with without_rights(), pytest.raises(StorageUnavailable) as caught:
        storage.open()
    assert caught.value.code == "storage.unwritable"
    assert list(open_folder.iterdir()) == []
    open_folder.chmod(0o755)


def test_a_read_only_database_says_so_and_changes_nothing(storage: SqlStorage) -> None:
    storage.insert_draft(draft())
    assert storage._database is not None
    storage._database.writer._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageUnavailable) as caught:
        storage.save_draft(draft(revision=2), 1)
    assert caught.value.code == "storage.read_only"
    assert storage.load_draft("d1") == draft()


def test_a_folder_that_is_a_file_is_found_by_check(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    storage = SqlStorage(tmp_path / "data" / "store.sqlite3")
    assert [one.code for one in storage.check()] == ["storage.unwritable"]
    with pytest.raises(StorageUnavailable):
        storage.open()


def test_checking_has_no_side_effects(tmp_path: Path) -> None:
    assert SqlStorage(tmp_path / "data" / "store.sqlite3").check() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database, but somebody's letter" * 100)
    before = file.read_bytes()
    with pytest.raises(StorageUnavailable) as caught:
        SqlStorage(file).open()
    assert caught.value.code == "storage.damaged"
    assert file.read_bytes() == before


def test_a_database_kept_busy_is_unavailable(storage: SqlStorage, file: Path) -> None:
    assert storage._database is not None
    storage._database.writer._connection.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable) as caught:
            storage.insert_draft(draft())
        assert caught.value.code == "storage.busy"
        assert storage.load_draft("d1") is None, "readers never wait for a writer"
        other.execute("ROLLBACK")
    storage.insert_draft(draft())


PRELUDE = (
    "import sys; from pathlib import Path\n"
    "from plugins.sql_storage.storage import SqlStorage\n"
    "from engine.testing.sample_records import *\n"
    "storage = SqlStorage(Path(sys.argv[1])); storage.open(); sys.stdin.readline()\n"
)


def run_together(file: Path, script: str, times: int = 2) -> list[str]:
    """The outputs of processes that go on at the same moment."""
    argv = [sys.executable, "-c", PRELUDE + script, str(file)]
    started = [subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(times)]
    outputs = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        outputs.append(output)
    return outputs


def test_of_two_processes_one_takes_each_token(storage: SqlStorage, file: Path) -> None:
    for number in range(100):
        storage.save_token(token(kind=str(number)))
    script = "print(*[n for n in range(100) if storage.take_token(str(n), HASH, NOW)])"
    first, second = (output.split() for output in run_together(file, script))
    assert sorted(first + second, key=int) == [str(number) for number in range(100)]


def test_of_two_processes_one_gets_each_job(storage: SqlStorage, file: Path) -> None:
    storage.add_jobs([job(key=str(number)) for number in range(100)])
    script = (
        "claimed = []\n"
        "while one := storage.claim_job(frozenset(['mail']), NOW, 60): claimed.append(one.key)\n"
        "print(*claimed)"
    )
    first, second = (output.split() for output in run_together(file, script))
    assert sorted(first + second, key=int) == [str(number) for number in range(100)]


def test_of_two_processes_one_saves_each_revision(storage: SqlStorage, file: Path) -> None:
    storage.insert_draft(draft())
    script = (
        "from engine.errors import StaleRevision\n"
        "won = []\n"
        "while (now := storage.load_draft('d1')).revision < 100:\n"
        "    try: storage.save_draft(draft(revision=now.revision + 1), now.revision); won.append(now.revision)\n"
        "    except StaleRevision: pass\n"
        "print(*won)"
    )
    first, second = (output.split() for output in run_together(file, script))
    assert sorted(map(int, first + second)) == list(range(1, 100))


@pytest.mark.parametrize("after", [1, 5, 20])
def test_a_killed_process_loses_nothing_that_was_answered(after: int, file: Path) -> None:
    """kill -9 while submitting: each application is there completely, with its job, or not at all."""
    script = (
        "for n in range(100000):\n"
        "    name = f'd{n}'\n"
        "    storage.insert_draft(draft(id=name))\n"
        "    storage.submit(submission(draft_id=name, number_hash=name.encode()), [job(key=name)], 1)\n"
        "    print(n, flush=True)"
    )
    argv = [sys.executable, "-c", PRELUDE + script, str(file)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        answered = [process.stdout.readline() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        answered += process.stdout.readlines()
    storage = SqlStorage(file)
    storage.open()
    for number in range(len(answered) + 2):
        there = storage.load_submission(f"d{number}")
        assert there is not None or number >= len(answered)
        assert (storage.job(f"d{number}") is not None) == (there is not None)
    storage.close()
