"""Brings a database to the newest schema with Alembic. Imported only when a database is older than the program."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from engine.errors import StorageUnavailable
from plugins.sql_storage.connections import unavailable

MIGRATIONS: Final = Path(__file__).with_name("migrations")


def migrate(connect: Callable[[], sqlite3.Connection], target: str = "head") -> None:
    """One transaction; another process that starts at the same time waits for it and finds nothing left to do.

    Raises StorageUnavailable(`sql.newer` for a database that a newer program made).
    """
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, target)
        except CommandError as error:
            raise StorageUnavailable("sql.newer", reason=str(error)) from error
        except DBAPIError as error:
            raise unavailable(error.orig) if isinstance(error.orig, sqlite3.Error) else error from error
        connection.commit()
