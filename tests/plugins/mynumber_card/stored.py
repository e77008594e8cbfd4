"""All that a portal has kept: every row of its database, opened with its own key, and every file."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.app.parts import open_parts
from engine.ports.keys import Box
from engine.settings import Settings
from engine.usecases.arrival import sessions, tokens
from engine.usecases.drafting.drafts import draft_context
from engine.usecases.filing.jobs import document_context, job_context
from engine.usecases.filing.submissions import submission_context

_HEX = re.compile(rb"(?:[0-9a-f]{2}){20,}")


def rows(data: Path) -> dict[str, list[bytes]]:
    """Table -> the plain text of each of its sealed rows, with what stands in it as hex read, too."""
    parts = open_parts(Settings(data_dir=data))
    try:
        [file] = data.glob("*.sqlite3") or data.glob("*.db")
        with sqlite3.connect(file) as database:
            database.row_factory = sqlite3.Row
            sealer = parts.store.sealer
            keys = {row["id"]: sealer.box(row["wrapped_key"]) for row in database.execute("SELECT * FROM drafts")}

            def box(row: sqlite3.Row) -> Box:
                return sealer.box(row["wrapped_key"]) if row["wrapped_key"] else sealer.server_box()

            server = sealer.server_box()
            opened: dict[str, Callable[[sqlite3.Row], bytes]] = {
                "sessions": lambda row: server.open(row["sealed"], sessions._context(row["id_hash"])),
                "tokens": lambda row: server.open(row["sealed"], tokens._context(row["kind"], row["hash"])),
                "drafts": lambda row: box(row).open(row["sealed"], draft_context(row["id"])),
                "submissions": lambda row: box(row).open(row["sealed"], submission_context(row["draft_id"])),
                "jobs": lambda row: box(row).open(row["sealed"], job_context(row["key"])),
                "documents": lambda row: keys[row["draft_id"]].open(
                    row["sealed"], document_context(row["draft_id"], row["document"])
                ),
            }
            return {
                table: [spelt_out(read(row)) for row in database.execute(f"SELECT * FROM {table}")]
                for table, read in opened.items()
            }
    finally:
        parts.close()


def spelt_out(plain: bytes) -> bytes:
    """Hex in it read as bytes, as long as there is any: a provider's state stands in a token like that."""
    found = [bytes.fromhex(each.decode()) for each in _HEX.findall(plain)]
    return b"\n".join((plain, *(spelt_out(each) for each in found)))


def files(data: Path, *without: str) -> Iterator[tuple[Path, bytes]]:
    """Every file under `data`, but for the folders named."""
    for path in data.rglob("*"):
        if path.is_file() and not {*path.relative_to(data).parts} & {*without}:
            yield path, path.read_bytes()
