"""One definition of the tables: migrations make exactly it, and the hot statements are what it compiles to."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from engine.errors import StorageUnavailable
from engine.testing.sample_records import draft
from plugins.sql_storage import hot
from plugins.sql_storage.connections import connect
from plugins.sql_storage.migrate import MIGRATIONS, migrate
from plugins.sql_storage.schema import metadata
from plugins.sql_storage.statements import build
from plugins.sql_storage.storage import SqlStorage


class Anything(dict[str, None]):
    """A value for every parameter."""

    def __missing__(self, name: str) -> None:
        return None


def tables_of(file: Path) -> dict[str, str]:
    """Name -> definition, of tables and indexes, without Alembic's own."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in found if name != "alembic_version"}


def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    migrated, defined = tmp_path / "migrated.sqlite3", tmp_path / "defined.sqlite3"
    migrate(lambda: connect(migrated))
    engine = create_engine(f"sqlite:///{defined}")
    metadata.create_all(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    made, wanted = tables_of(migrated), tables_of(defined)
    assert {name: sorted_parts(sql) for name, sql in made.items()} == {
        name: sorted_parts(sql) for name, sql in wanted.items()
    }


def sorted_parts(sql: str) -> list[str]:
    """Columns and constraints, in whatever order."""
    return sorted(part.strip() for part in sql.rstrip(" )").split(", "))


def test_the_statements_need_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [hot.NEWEST]


def test_the_hot_statements_are_those_of_the_schema() -> None:
    """After a change: `python -m plugins.sql_storage.statements`."""
    assert hot.FILE.read_text(encoding="utf-8") == hot.write(build())


def test_the_file_of_statements_reads_back() -> None:
    assert hot.read(hot.write(build())) == build()
    with pytest.raises(TypeError):
        hot.read("-- load_draft\nSELECT 1;\n")


def test_look_ups_and_claims_use_an_index(tmp_path: Path) -> None:
    """A hundred thousand stored applications must not slow one down."""
    migrate(lambda: connect(tmp_path / "store.sqlite3"))
    statements = build()
    with closing(connect(tmp_path / "store.sqlite3")) as connection:
        for sql in (
            statements.load_session,
            statements.peek_token,
            statements.load_draft,
            statements.drafts_of,
            statements.submissions_of,
            statements.next_job,
            statements.count_hits,
            statements.forget_sessions,
            statements.forget_tokens,
            statements.forget_hits,
        ):
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", Anything())]
            scans = [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
            assert [step for step in scans if "INDEX" not in step] == [], plan


def test_a_second_start_loads_neither_sqlalchemy_nor_alembic(tmp_path: Path) -> None:
    storage = SqlStorage(tmp_path / "store.sqlite3")
    storage.open()
    storage.insert_draft(draft())
    storage.close()
    script = (
        "import sys; from pathlib import Path; from plugins.sql_storage.storage import SqlStorage\n"
        "storage = SqlStorage(Path(sys.argv[1])); storage.open(); assert storage.load_draft('d1'); storage.close()\n"
        "assert not {'sqlalchemy', 'alembic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "store.sqlite3")], check=True)


def test_processes_that_start_together_make_the_tables_once(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from plugins.sql_storage.storage import SqlStorage\n"
        "storage = SqlStorage(Path(sys.argv[1])); storage.open(); storage.keep_fact('who', sys.argv[2].encode())"
    )
    arguments = [[sys.executable, "-c", script, str(tmp_path / "store.sqlite3"), str(number)] for number in range(3)]
    started = [subprocess.Popen(one) for one in arguments]
    assert [one.wait() for one in started] == [0, 0, 0]
    storage = SqlStorage(tmp_path / "store.sqlite3")
    storage.open()
    assert storage.fact("who") in (b"0", b"1", b"2")
    storage.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    storage = SqlStorage(file)
    storage.open()
    storage.close()
    with closing(connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageUnavailable) as caught:
        SqlStorage(file).open()
    assert caught.value.code == "sql.newer"
    assert {"drafts", "submissions"} <= tables_of(file).keys()


def test_a_migration_that_fails_leaves_nothing_half_made(tmp_path: Path) -> None:
    """All tables come in one transaction."""
    file = tmp_path / "store.sqlite3"
    with closing(connect(file)) as connection:
        connection.execute("CREATE TABLE documents (something_else TEXT)")
    with pytest.raises(StorageUnavailable):
        SqlStorage(file).open()
    assert tables_of(file).keys() == {"documents"}
