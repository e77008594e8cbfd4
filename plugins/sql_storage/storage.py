"""The storage `sql`: one embedded SQLite file that keeps the contract of `engine.ports.storage`."""

import json
import os
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from engine.errors import Diagnostic, NotFound, NumberTaken, StaleRevision, StorageUnavailable
from engine.model.records import (
    DocumentRecord,
    DraftRecord,
    JobRecord,
    SessionRecord,
    SubmissionRecord,
    TokenRecord,
)
from plugins.sql_storage import rows
from plugins.sql_storage.database import Database, open_database
from plugins.sql_storage.rows import Params, Row, ticks
from plugins.sql_storage.words import WORDS

OLDEST_SQLITE: Final = (3, 38, 0)
"""RETURNING (3.35) and json_each without an extension (3.38)."""
_INLINE: Final = frozenset(["fact", "load_session", "peek_token", "load_draft", "drafts_of", "load_submission", "job"])


class SqlStorage:
    """`file` is created with its folder (0600, 0700). Opened once per process, after any fork."""

    name = "sql"
    development = False
    nonblocking = _INLINE
    words = WORDS

    def __init__(self, file: Path) -> None:
        self._file = file
        self._database: Database | None = None

    def check(self) -> tuple[Diagnostic, ...]:
        found = []
        folder = next(one for one in self._file.absolute().parents if one.exists())
        target = self._file if self._file.exists() else folder
        if not folder.is_dir() or not os.access(target, os.W_OK):
            found.append(Diagnostic(str(self._file), 0, 0, "storage.unwritable"))
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            found.append(Diagnostic(str(self._file), 0, 0, "sql.sqlite_old", {"version": sqlite3.sqlite_version}))
        return tuple(found)

    def open(self) -> None:
        if self._database is None:
            self._database = open_database(self._file)

    def close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()

    @property
    def _at(self) -> Database:
        if self._database is None:
            raise StorageUnavailable("storage.closed")
        return self._database

    def _one(self, sql: str, params: Params) -> Row | None:
        found = self._at.readers.rows(sql, params)
        return found[0] if found else None

    # facts about the store itself

    def fact(self, name: str) -> bytes | None:
        row = self._one(self._at.sql.fact, {"name": name})
        return None if row is None else bytes(row[0])

    def keep_fact(self, name: str, value: bytes) -> bytes:
        sql = self._at.sql

        def work(connection: sqlite3.Connection) -> bytes:
            connection.execute(sql.keep_fact, {"name": name, "value": value})
            return bytes(connection.execute(sql.fact, {"name": name}).fetchone()[0])

        return self._at.writer.run(work)

    # sessions

    def save_session(self, session: SessionRecord) -> None:
        self._change(self._at.sql.save_session, rows.session_params(session))

    def load_session(self, id_hash: bytes) -> SessionRecord | None:
        row = self._one(self._at.sql.load_session, {"id_hash": id_hash})
        return None if row is None else rows.session_of(row)

    def prolong_session(self, id_hash: bytes, expires_at: datetime, forget_at: datetime) -> None:
        params = {"id_hash_": id_hash, "expires_at": ticks(expires_at), "forget_at": ticks(forget_at)}
        self._change(self._at.sql.prolong_session, params)

    def change_session(self, session: SessionRecord) -> None:
        params = rows.session_params(session)
        self._change(self._at.sql.change_session, {**params, "id_hash_": params["id_hash"]})

    def rotate_session(self, old_id_hash: bytes, session: SessionRecord) -> None:
        sql, params = self._at.sql, rows.session_params(session)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(sql.delete_session, {"id_hash": old_id_hash})
            connection.execute(sql.save_session, params)

        self._at.writer.run(work)

    # single-use tokens

    def save_token(self, token: TokenRecord) -> None:
        self._change(self._at.sql.save_token, rows.token_params(token))

    def peek_token(self, kind: str, token_hash: bytes) -> TokenRecord | None:
        row = self._one(self._at.sql.peek_token, {"kind": kind, "hash": token_hash})
        return None if row is None else rows.token_of(row)

    def take_token(self, kind: str, token_hash: bytes, now: datetime) -> TokenRecord | None:
        sql, params = self._at.sql.take_token, {"kind": kind, "hash": token_hash, "now": ticks(now)}
        taken = self._at.writer.run(lambda connection: connection.execute(sql, params).fetchall())
        return rows.token_of(taken[0]) if taken else None

    # drafts

    def insert_draft(self, draft: DraftRecord) -> None:
        if not self._change(self._at.sql.insert_draft, rows.draft_params(draft)):
            raise StaleRevision("storage.stale")

    def load_draft(self, draft_id: str) -> DraftRecord | None:
        row = self._one(self._at.sql.load_draft, {"id": draft_id})
        return None if row is None else rows.draft_of(row)

    def save_draft(self, draft: DraftRecord, expected_revision: int) -> None:
        params = {**rows.draft_params(draft), "id_": draft.id, "expected_revision": expected_revision}
        if not self._change(self._at.sql.save_draft, params):
            if self.load_draft(draft.id) is None:
                raise NotFound("storage.no_draft")
            raise StaleRevision("storage.stale")

    def drafts_of(self, owner: bytes) -> Sequence[DraftRecord]:
        return [rows.draft_of(row) for row in self._at.readers.rows(self._at.sql.drafts_of, {"owner": owner})]

    # submissions

    def submit(
        self, submission: SubmissionRecord, jobs: Sequence[JobRecord], expected_revision: int
    ) -> SubmissionRecord:
        sql, this = self._at.sql, {"draft_id": submission.draft_id}
        params, job_params = rows.submission_params(submission), [rows.job_params(job) for job in jobs]
        draft = {"id_": submission.draft_id, "expected_revision": expected_revision}

        def work(connection: sqlite3.Connection) -> SubmissionRecord:
            first = connection.execute(sql.load_submission, this).fetchone()
            if first is not None:
                return rows.submission_of(first)
            if connection.execute(sql.close_draft, draft).rowcount == 0:
                _refuse(connection.execute(sql.draft_exists, {"id": submission.draft_id}).fetchone() is not None)
            if connection.execute(sql.insert_submission, params).rowcount == 0:
                raise NumberTaken("storage.number_taken")
            connection.executemany(sql.add_job, job_params)
            return submission

        return self._at.writer.run(work)

    def load_submission(self, draft_id: str) -> SubmissionRecord | None:
        row = self._one(self._at.sql.load_submission, {"draft_id": draft_id})
        return None if row is None else rows.submission_of(row)

    def submissions_of(self, owner: bytes) -> Sequence[SubmissionRecord]:
        found = self._at.readers.rows(self._at.sql.submissions_of, {"owner": owner})
        return [rows.submission_of(row) for row in found]

    # documents

    def save_document(self, document: DocumentRecord) -> DocumentRecord:
        sql, params = self._at.sql, rows.document_params(document)
        this = {"draft_id": document.draft_id, "document": document.document}

        def work(connection: sqlite3.Connection) -> DocumentRecord:
            if connection.execute(sql.draft_exists, {"id": document.draft_id}).fetchone() is None:
                raise NotFound("storage.no_draft")
            connection.execute(sql.save_document, params)
            return rows.document_of(connection.execute(sql.load_document, this).fetchone())

        return self._at.writer.run(work)

    def load_document(self, draft_id: str, document: str) -> DocumentRecord | None:
        row = self._one(self._at.sql.load_document, {"draft_id": draft_id, "document": document})
        return None if row is None else rows.document_of(row)

    # jobs

    def add_jobs(self, jobs: Sequence[JobRecord]) -> None:
        sql, params = self._at.sql.add_job, [rows.job_params(job) for job in jobs]
        self._at.writer.run(lambda connection: connection.executemany(sql, params).rowcount)

    def claim_job(self, kinds: frozenset[str], now: datetime, lease_seconds: int) -> JobRecord | None:
        """An idle worker only reads: the writer is asked when there is something to claim."""
        asked: Params = {"kinds": json.dumps(sorted(kinds)), "now": ticks(now)}
        if self._one(self._at.sql.next_job, asked) is None:
            return None
        params = {**asked, "leased_until": ticks(now + timedelta(seconds=lease_seconds))}
        sql = self._at.sql.claim_job
        claimed = self._at.writer.run(lambda connection: connection.execute(sql, params).fetchall())
        return rows.job_of(claimed[0]) if claimed else None

    def finish_job(self, key: str) -> None:
        self._change(self._at.sql.finish_job, {"key_": key, "last_error": ""})

    def retry_job(self, key: str, due_at: datetime, error: str) -> None:
        self._change(self._at.sql.retry_job, {"key_": key, "due_at": ticks(due_at), "last_error": error})

    def bury_job(self, key: str, error: str) -> None:
        self._change(self._at.sql.bury_job, {"key_": key, "last_error": error})

    def job(self, key: str) -> JobRecord | None:
        row = self._one(self._at.sql.job, {"key": key})
        return None if row is None else rows.job_of(row)

    def count_jobs(self) -> dict[str, int]:
        return dict(self._at.readers.rows(self._at.sql.count_jobs, {}))

    # limits

    def hit(self, bucket: str, key: bytes, now: datetime, window_seconds: int) -> int:
        sql, at, window = self._at.sql, ticks(now), window_seconds * 1_000_000
        event = {"bucket": bucket, "key": key, "at": at, "forget_at": at + window}
        asked = {"bucket": bucket, "key": key, "since": at - window}

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(sql.add_hit, event)
            return int(connection.execute(sql.count_hits, asked).fetchone()[0])

        return self._at.writer.run(work)

    def forget(self, now: datetime) -> int:
        sql, params = self._at.sql, {"now": ticks(now)}
        sweeps = (sql.forget_sessions, sql.forget_tokens, sql.forget_hits)
        return self._at.writer.run(lambda connection: sum(connection.execute(one, params).rowcount for one in sweeps))

    def _change(self, sql: str, params: Params) -> int:
        """One statement in a transaction of its own; how many rows it changed."""
        return self._at.writer.run(lambda connection: connection.execute(sql, params).rowcount)


def _refuse(draft_exists: bool) -> None:
    if draft_exists:
        raise StaleRevision("storage.stale")
    raise NotFound("storage.no_draft")
