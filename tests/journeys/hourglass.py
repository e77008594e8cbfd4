"""Time that has passed: a running portal's clock cannot be moved, so what it would have run out is moved into the past."""

import hashlib
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

from tests.journeys.walker import Walker
from tests.servers import Portal

_DATABASE = "tetsuzuki.sqlite3"


def expire_session(walk: Walker) -> None:
    """As if this browser had been left alone for longer than a session may be idle."""
    secrets = [cookie.value or "" for cookie in walk.client.cookies.jar if cookie.name == "session"]
    assert len(secrets) == 1
    _expire(walk.portal, "UPDATE sessions SET expires_at = created_at - 1 WHERE id_hash = ?", secrets[0])


def expire_link(walk: Walker, link: str) -> None:
    """As if the mail had been opened a day too late."""
    _expire(
        walk.portal, "UPDATE tokens SET expires_at = created_at - 1 WHERE hash = ?", urlsplit(link).path.split("/")[-1]
    )


def _expire(portal: Portal, statement: str, secret: str) -> None:
    with closing(sqlite3.connect(portal.data / _DATABASE, timeout=20)) as database, database:
        changed = database.execute(statement, (hashlib.sha256(secret.encode()).digest(),)).rowcount
    assert changed == 1


def end_leases(portal: Portal) -> None:
    """As if three minutes had passed since workers took jobs: nobody waits longer for one that has died."""
    with closing(sqlite3.connect(portal.data / _DATABASE, timeout=20)) as database, database:
        database.execute("UPDATE jobs SET leased_until = created_at WHERE state = 'running'")
