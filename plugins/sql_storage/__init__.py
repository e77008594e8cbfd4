"""Where everything is stored: one SQLite file in the data folder, provider `sql` (`[sql] file = "…"` moves it)."""

from pathlib import Path

from engine.hookspecs import hookimpl
from engine.ports.clock import Clock
from engine.ports.storage import Storage
from engine.settings import Settings
from plugins.sql_storage.storage import SqlStorage


@hookimpl
def register_storages(settings: Settings, clock: Clock) -> list[Storage]:
    file = settings.section("sql").get("file")
    return [SqlStorage(Path(str(file)) if file else settings.data_dir / "tetsuzuki.sqlite3")]
