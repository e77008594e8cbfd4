"""One writer: transactions one after another, and those that arrive together in one commit.

The thread whose turn it is carries out what others have queued meanwhile, each inside a savepoint, and pays for one
fsync. Nobody's call returns before the commit that made its work durable.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

from engine.errors import StorageUnavailable
from plugins.sql_storage.connections import unavailable

MOST_TOGETHER: Final = 64

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class _Call(Generic[T]):
    """One piece of work: waiting, then with a result or an error."""

    __slots__ = ("done", "error", "result", "work")

    def __init__(self, work: Work[T]) -> None:
        self.work = work
        self.done = False
        self.error: Exception | None = None
        self.result: T


class Writer:
    """Work is a function of the connection; it may be run again, so its only effects are on the database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.Lock()
        self._waiting: deque[_Call[Any]] = deque()

    def run(self, work: Work[T]) -> T:
        """Carries out the work durably, or not at all. Raises what the work raised, or StorageUnavailable."""
        call = _Call(work)
        self._waiting.append(call)
        with self._turn:
            while not call.done:
                self._carry_out(self._queued())
        if call.error is not None:
            raise call.error
        return call.result

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def _queued(self) -> list[_Call[Any]]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]

    def _carry_out(self, calls: list[_Call[Any]]) -> None:
        try:
            if len(calls) == 1 or not self._together(calls):
                for call in calls:
                    self._alone(call)
        except BaseException:  # the process is being ended: nobody may wait for what was taken from the queue
            for call in calls:
                call.error = StorageUnavailable("sql.interrupted")
            raise
        finally:
            for call in calls:
                call.done = True

    def _alone(self, call: _Call[Any]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            call.result = call.work(self._connection)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            call.error = unavailable(error)
        except Exception as error:
            call.error = error
        finally:
            self._roll_back()

    def _together(self, calls: list[_Call[Any]]) -> bool:
        """One commit for all. False when SQLite failed: then nothing was done, and each is tried alone."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for call in calls:
                self._in_savepoint(call)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            for call in calls:
                call.error = None
            return False
        finally:
            self._roll_back()
        return True

    def _in_savepoint(self, call: _Call[Any]) -> None:
        self._connection.execute("SAVEPOINT one")
        try:
            call.result = call.work(self._connection)
        except sqlite3.Error:
            raise
        except Exception as error:
            call.error = error
            self._connection.execute("ROLLBACK TO one")
        self._connection.execute("RELEASE one")

    def _roll_back(self) -> None:
        """After a commit there is nothing to roll back; after a failure SQLite may have done it by itself."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
