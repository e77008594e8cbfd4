"""Connections to one SQLite file: readers taken from a pool, one writer, and what SQLite's failures are called here."""

import os
import sqlite3
from collections import deque
from pathlib import Path
from typing import Final

from engine.errors import StorageUnavailable
from plugins.sql_storage.rows import Params, Row

BUSY_SECONDS: Final = 5.0
"""How long a write waits for a writer in another process."""
_CODES: Final = {
    "SQLITE_FULL": "storage.full",
    "SQLITE_READONLY": "storage.read_only",
    "SQLITE_CANTOPEN": "storage.unwritable",
    "SQLITE_BUSY": "storage.busy",
    "SQLITE_LOCKED": "storage.busy",
    "SQLITE_CORRUPT": "storage.damaged",
    "SQLITE_NOTADB": "storage.damaged",
}


def unavailable(error: sqlite3.Error) -> StorageUnavailable:
    """The designed failure for an error of SQLite (its name only: texts could hold values)."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    code = next((code for start, code in _CODES.items() if name.startswith(start)), "storage.failed")
    return StorageUnavailable(code, reason=name)


def connect(file: Path) -> sqlite3.Connection:
    """A connection that any thread may use (one at a time); transactions are begun and ended by hand."""
    connection = sqlite3.connect(
        file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=64
    )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def connect_reader(file: Path) -> sqlite3.Connection:
    connection = connect(file)
    connection.execute("PRAGMA query_only=ON")
    return connection


def make_private(file: Path) -> None:
    """The folder (0700) and the file (0600) before SQLite sees them; its WAL inherits the mode.

    Raises StorageUnavailable.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StorageUnavailable("storage.unwritable", reason=os.strerror(error.errno or 0)) from error


class Readers:
    """A pool that grows to as many connections as there are reads at once. Readers never wait for the writer (WAL)."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._idle: deque[sqlite3.Connection] = deque()

    def rows(self, sql: str, params: Params) -> list[Row]:
        """Raises StorageUnavailable."""
        connection = None
        try:
            connection = self._borrowed()
            found = connection.execute(sql, params).fetchall()
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise unavailable(error) from error
        self._idle.append(connection)
        return found

    def _borrowed(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return connect_reader(self._file)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()
