"""The storage `sql` is registered by the plugin; `[sql] file` moves it; its failures have words."""

import re
from pathlib import Path

import yaml

from engine.settings import Settings
from engine.testing.time_and_chance import FakeClock
from plugins import sql_storage
from plugins.sql_storage.words import WORDS

SOURCES = Path("plugins/sql_storage")
ENGINE_WORDS = Path("engine/defaults/texts/operator.ja.yaml")


def test_the_file_lies_in_the_data_folder(tmp_path: Path) -> None:
    (storage,) = sql_storage.register_storages(Settings(data_dir=tmp_path / "data"), FakeClock())
    assert storage.name == "sql"
    assert not storage.development
    assert not (tmp_path / "data").exists(), "registering touches nothing"
    storage.open()
    storage.close()
    assert (tmp_path / "data" / "tetsuzuki.sqlite3").is_file()


def test_settings_move_the_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", sections={"sql": {"file": str(tmp_path / "else" / "x.sqlite3")}})
    (storage,) = sql_storage.register_storages(settings, FakeClock())
    storage.open()
    storage.close()
    assert (tmp_path / "else" / "x.sqlite3").is_file()
    assert not (tmp_path / "data").exists()


def test_reads_may_run_on_the_event_loop_and_writes_may_not(tmp_path: Path) -> None:
    (storage,) = sql_storage.register_storages(Settings(data_dir=tmp_path), FakeClock())
    for verb in storage.nonblocking:
        assert callable(getattr(storage, verb))
    writing = ("save_session", "take_token", "save_draft", "submit", "claim_job", "hit", "keep_fact")
    assert storage.nonblocking.isdisjoint(writing)
    assert {"load_session", "load_draft", "load_submission", "peek_token"} <= storage.nonblocking


def test_every_failure_has_words() -> None:
    text = "".join(one.read_text(encoding="utf-8") for one in SOURCES.glob("*.py") if one.name != "words.py")
    codes = set(re.findall(r'"((?:storage|sql)\.[a-z_]+)"', text))
    engine_words = yaml.safe_load(ENGINE_WORDS.read_text(encoding="utf-8"))
    assert codes >= {"storage.full", "sql.newer"}
    assert codes <= engine_words.keys() | WORDS["ja"].keys()
    assert WORDS["ja"].keys() == WORDS["en"].keys()
    assert not engine_words.keys() & WORDS["ja"].keys()
