"""The tables, defined once. Clear columns are ids, states, times and keyed hashes; `sealed` and `wrapped_key` are opaque.

Times are whole microseconds since 1970-01-01T00:00:00Z. Only `statements`, `migrate` and the migrations import this.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

facts: Final = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("id_hash", LargeBinary, primary_key=True),
    Column("owner", LargeBinary),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("forget_at", BigInteger, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

tokens: Final = Table(
    "tokens",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("forget_at", BigInteger, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("used_at", BigInteger),
)

drafts: Final = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", LargeBinary, nullable=False),
    Column("portal", Text, nullable=False),
    Column("form_id", Text, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("form_digest", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    CheckConstraint("state IN ('open', 'submitted')", name="state"),
    Index(None, "owner", "changed_at"),
)

submissions: Final = Table(
    "submissions",
    metadata,
    Column("draft_id", Text, ForeignKey("drafts.id"), primary_key=True),
    Column("number_hash", LargeBinary, nullable=False, unique=True),
    Column("owner", LargeBinary, nullable=False),
    Column("portal", Text, nullable=False),
    Column("form_id", Text, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("form_digest", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "owner", "received_at"),
)

documents: Final = Table(
    "documents",
    metadata,
    Column("draft_id", Text, ForeignKey("drafts.id"), primary_key=True),
    Column("document", Text, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

_WORK_LEFT: Final = "state IN ('waiting', 'running')"

jobs: Final = Table(
    "jobs",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("draft_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("leased_until", BigInteger),
    Column("last_error", Text, nullable=False),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name="state"),
)
# Only work that is left is indexed: finding the next job costs the same after a million finished ones.
Index(None, jobs.c.due_at, sqlite_where=text(_WORK_LEFT), postgresql_where=text(_WORK_LEFT))

hits: Final = Table(
    "hits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bucket", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("forget_at", BigInteger, nullable=False, index=True),
    Index(None, "bucket", "key", "at"),
)
