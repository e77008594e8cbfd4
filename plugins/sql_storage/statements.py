"""Builds the statements of `hot_sqlite.sql` from the schema: `python -m plugins.sql_storage.statements` writes the file.

They are compiled when the code changes, not when the portal starts: a start whose tables are up to date imports neither
SQLAlchemy nor Alembic (0.4 s, 15 MB). A test compares the file with what is built here.
"""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Table, bindparam, delete, func, literal_column, null, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import ClauseElement

from plugins.sql_storage.hot import FILE, Statements, write
from plugins.sql_storage.schema import documents, drafts, facts, hits, jobs, sessions, submissions, tokens

_DIALECT: Final = sqlite.dialect(paramstyle="named")
_ONE: Final[ColumnElement[int]] = literal_column("1")
_DONE: Final[ColumnElement[str]] = literal_column("'done'")
_NOW: Final[ColumnElement[int]] = bindparam("now")


def build() -> Statements:
    """Every hot statement as SQLite text with named parameters."""
    return Statements(
        **{
            name: " ".join(str(statement.compile(dialect=_DIALECT)).split())
            for part in (_facts(), _sessions(), _tokens(), _drafts(), _submissions(), _documents(), _jobs(), _limits())
            for name, statement in part.items()
        }
    )


def _params(table: Table, *but: Column[Any]) -> dict[str, ColumnElement[Any]]:
    left_out = {column.name for column in but}
    return {column.name: bindparam(column.name) for column in table.c if column.name not in left_out}


def _insert(table: Table) -> Insert:
    return sqlite.insert(table).values(_params(table))


def _insert_new(table: Table, *key: str) -> ClauseElement:
    """Leaves what is there: a second insert of the same key changes no row."""
    return _insert(table).on_conflict_do_nothing(index_elements=key)


def _same(column: Column[Any]) -> ColumnElement[bool]:
    return column == bindparam(column.name)


def _facts() -> dict[str, ClauseElement]:
    return {
        "fact": select(facts.c.value).where(_same(facts.c.name)),
        "keep_fact": _insert_new(facts, "name"),
    }


def _sessions() -> dict[str, ClauseElement]:
    upsert = _insert(sessions)
    changed = {column.name: upsert.excluded[column.name] for column in sessions.c if not column.primary_key}
    return {
        "save_session": upsert.on_conflict_do_update(index_elements=["id_hash"], set_=changed),
        "load_session": select(sessions).where(_same(sessions.c.id_hash)),
        "prolong_session": update(sessions)
        .where(sessions.c.id_hash == bindparam("id_hash_"))
        .values(expires_at=bindparam("expires_at"), forget_at=bindparam("forget_at")),
        "change_session": update(sessions)
        .where(sessions.c.id_hash == bindparam("id_hash_"))
        .values({name: bindparam(name) for name in changed}),
        "delete_session": delete(sessions).where(_same(sessions.c.id_hash)),
        "forget_sessions": delete(sessions).where(sessions.c.forget_at < _NOW),
    }


def _tokens() -> dict[str, ClauseElement]:
    this = (_same(tokens.c.kind), _same(tokens.c.hash))
    good = (tokens.c.used_at.is_(None), tokens.c.expires_at >= _NOW)
    upsert = _insert(tokens)
    changed = {column.name: upsert.excluded[column.name] for column in tokens.c if not column.primary_key}
    return {
        "save_token": upsert.on_conflict_do_update(index_elements=["kind", "hash"], set_=changed),
        "peek_token": select(tokens).where(*this),
        "take_token": update(tokens).where(*this, *good).values(used_at=_NOW).returning(*tokens.c),
        "forget_tokens": delete(tokens).where(tokens.c.forget_at < _NOW),
    }


def _drafts() -> dict[str, ClauseElement]:
    still = (
        drafts.c.id == bindparam("id_"),
        drafts.c.revision == bindparam("expected_revision"),
        drafts.c.state == literal_column("'open'"),
    )
    fixed = (drafts.c.id, drafts.c.created_at, drafts.c.state)
    mine = select(drafts).where(_same(drafts.c.owner), drafts.c.state == literal_column("'open'"))
    return {
        "insert_draft": _insert_new(drafts, "id"),
        "load_draft": select(drafts).where(_same(drafts.c.id)),
        "save_draft": update(drafts).where(*still).values(_params(drafts, *fixed)),
        "drafts_of": mine.order_by(drafts.c.changed_at.desc(), drafts.c.id),
        "close_draft": update(drafts).where(*still).values(state=literal_column("'submitted'")),
        "draft_exists": select(_ONE).select_from(drafts).where(_same(drafts.c.id)),
    }


def _submissions() -> dict[str, ClauseElement]:
    mine = select(submissions).where(_same(submissions.c.owner))
    return {
        "insert_submission": _insert_new(submissions, "number_hash"),
        "load_submission": select(submissions).where(_same(submissions.c.draft_id)),
        "submissions_of": mine.order_by(submissions.c.received_at.desc(), submissions.c.draft_id),
    }


def _documents() -> dict[str, ClauseElement]:
    this = (_same(documents.c.draft_id), _same(documents.c.document))
    return {
        "save_document": _insert_new(documents, "draft_id", "document"),
        "load_document": select(documents).where(*this),
    }


def _jobs() -> dict[str, ClauseElement]:
    kinds = func.json_each(bindparam("kinds")).table_valued("value")
    free = (
        jobs.c.state.in_([literal_column("'waiting'"), literal_column("'running'")]),
        jobs.c.kind.in_(select(kinds.c.value)),
        jobs.c.due_at <= _NOW,
        (jobs.c.state == literal_column("'waiting'")) | (jobs.c.leased_until <= _NOW),
    )
    order = (jobs.c.due_at, jobs.c.created_at, jobs.c.key)
    next_job = select(jobs.c.key).where(*free).order_by(*order).suffix_with(text("LIMIT 1"))
    lease = {
        "state": literal_column("'running'"),
        "attempts": jobs.c.attempts + _ONE,
        "leased_until": bindparam("leased_until"),
    }
    unfinished = (jobs.c.key == bindparam("key_"), jobs.c.state != _DONE)
    settled = {"leased_until": null(), "last_error": bindparam("last_error")}
    return {
        "add_job": _insert_new(jobs, "key"),
        "next_job": next_job,
        "claim_job": update(jobs).where(jobs.c.key == next_job.scalar_subquery()).values(lease).returning(*jobs.c),
        "finish_job": update(jobs).where(*unfinished).values(state=_DONE, **settled),
        "retry_job": update(jobs)
        .where(*unfinished)
        .values(state=literal_column("'waiting'"), due_at=bindparam("due_at"), **settled),
        "bury_job": update(jobs).where(*unfinished).values(state=literal_column("'dead'"), **settled),
        "job": select(jobs).where(_same(jobs.c.key)),
        "count_jobs": select(jobs.c.state, func.count()).group_by(jobs.c.state),
    }


def _limits() -> dict[str, ClauseElement]:
    this = (_same(hits.c.bucket), _same(hits.c.key), hits.c.at > bindparam("since"))
    return {
        "add_hit": sqlite.insert(hits).values(_params(hits, hits.c.id)),
        "count_hits": select(func.count()).select_from(hits).where(*this),
        "forget_hits": delete(hits).where(hits.c.forget_at < _NOW),
    }


if __name__ == "__main__":
    Path(FILE).write_text(write(build()), encoding="utf-8")
