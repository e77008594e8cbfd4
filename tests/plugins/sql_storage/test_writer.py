"""The writer: work that arrives together shares a commit; each piece keeps its own result, error and fate."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import StaleRevision, StorageUnavailable
from plugins.sql_storage.connections import connect
from plugins.sql_storage.writer import Writer


class Counted(sqlite3.Connection):
    """A connection that counts its commits."""

    commits = 0

    def execute(self, sql: str, /, *args: object) -> sqlite3.Cursor:
        self.commits += sql == "COMMIT"
        return super().execute(sql, *args)  # type: ignore[arg-type]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Counted]:
    file = tmp_path / "store.sqlite3"
    connect(file).close()
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, factory=Counted)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    yield connection
    connection.close()


def insert(number: int) -> Callable[[sqlite3.Connection], int]:
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))
        return number

    return work


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT number FROM numbers ORDER BY number")]


def queued_together(writer: Writer, works: list[Callable[[sqlite3.Connection], int]]) -> list[int | Exception]:
    """Runs all works so that they wait for the same turn; their results or errors in order."""
    results: list[int | Exception] = [0] * len(works)
    holding, release = threading.Event(), threading.Event()

    def hold(_connection: sqlite3.Connection) -> None:
        holding.set()
        release.wait()

    def run(place: int) -> None:
        try:
            results[place] = writer.run(works[place])
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=writer.run, args=(hold,))]
    threads[0].start()
    holding.wait()
    for place in range(len(works)):
        threads.append(threading.Thread(target=run, args=(place,)))
        threads[-1].start()
        while len(writer._waiting) <= place:
            threading.Event().wait(0.001)
    release.set()
    for thread in threads:
        thread.join()
    return results


def test_work_that_arrives_together_shares_one_commit(connection: Counted) -> None:
    before = connection.commits
    assert queued_together(Writer(connection), [insert(number) for number in range(10)]) == list(range(10))
    assert numbers(connection) == list(range(10))
    assert connection.commits - before == 2  # the one that held the turn, and all the others


def test_a_refusal_undoes_only_its_own_part(connection: Counted) -> None:
    def refused(connection: sqlite3.Connection) -> int:
        insert(99)(connection)
        raise StaleRevision("storage.stale")

    results = queued_together(Writer(connection), [insert(1), refused, insert(2)])
    assert results[0] == 1
    assert isinstance(results[1], StaleRevision)
    assert results[2] == 2
    assert numbers(connection) == [1, 2]


def test_a_failure_of_sqlite_costs_only_the_one_that_met_it(connection: Counted) -> None:
    results = queued_together(Writer(connection), [insert(1), insert(1), insert(2)])
    assert [one for one in results if isinstance(one, int)] == [1, 2]
    (error,) = [one for one in results if isinstance(one, Exception)]
    assert isinstance(error, StorageUnavailable)
    assert numbers(connection) == [1, 2]


def test_alone_a_refusal_rolls_back_and_the_next_one_works(connection: Counted) -> None:
    writer = Writer(connection)

    def broken(connection: sqlite3.Connection) -> int:
        insert(1)(connection)
        raise ValueError("a mistake in the program")

    with pytest.raises(ValueError, match="a mistake"):
        writer.run(broken)
    assert writer.run(insert(2)) == 2
    assert numbers(connection) == [2]


def test_an_interrupt_leaves_nobody_waiting(connection: Counted) -> None:
    writer = Writer(connection)

    def interrupted(_connection: sqlite3.Connection) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writer.run(interrupted)
    assert writer.run(insert(3)) == 3
    assert numbers(connection) == [3]


def test_a_closed_writer_is_unavailable(connection: Counted) -> None:
    writer = Writer(connection)
    writer.close()
    with pytest.raises(StorageUnavailable):
        writer.run(insert(1))
