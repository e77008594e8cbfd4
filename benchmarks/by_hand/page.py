"""A form page as a good engineer writes it by hand: Starlette, Jinja2 with a macro per field, session and draft in SQLite.

    python -m benchmarks.by_hand.page PORT FOLDER

FOLDER holds `page.db` (made by `make_database`), `top.html` and `bottom.html` (what stands around the form) and
`words.json` (explanations and hints of the fields).
"""

import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from benchmarks.by_hand.permit import validate
from benchmarks.measuring.seeded import Seeded

TEMPLATES: Final = Path(__file__).parent / "templates"
HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
Values = Callable[[Mapping[str, str]], Mapping[str, object]]
PAGES: Final[Mapping[str, Values]] = {"form": lambda raw: validate(raw)[0], "papers": lambda raw: raw}
"""Step -> what is worked out from the answers for its page."""


def connect(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "page.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return database


def make_database(folder: Path, seeded: Seeded, answers: Mapping[str, str]) -> None:
    """One session and its draft."""
    database = connect(folder)
    database.execute("CREATE TABLE session (id BLOB PRIMARY KEY, owner TEXT, csrf TEXT, expires REAL)")
    database.execute("CREATE TABLE draft (id TEXT PRIMARY KEY, owner TEXT, revision INTEGER, answers TEXT)")
    secret = hashlib.sha256(seeded.cookie.encode()).digest()
    database.execute("INSERT INTO session VALUES (?, 'o', ?, ?)", (secret, seeded.csrf, time.monotonic() + 86400))
    database.execute("INSERT INTO draft VALUES (?, 'o', ?, ?)", (seeded.draft, seeded.revision, json.dumps(answers)))
    database.close()


def application(folder: Path) -> Starlette:
    """GET /d/{draft}/{step}: cookie, session, draft, values, template."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, folder]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    environment.globals["words"] = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    templates = {step: environment.get_template(f"{step}.html") for step in PAGES}
    database = connect(folder)

    async def show(request: Request) -> Response:
        step, draft_id = request.path_params["step"], request.path_params["draft"]
        secret = hashlib.sha256(request.cookies.get("session", "").encode()).digest()
        session = database.execute("SELECT owner, csrf, expires FROM session WHERE id = ?", (secret,)).fetchone()
        if session is None or session[2] < time.monotonic():
            return RedirectResponse("/", 303)
        owner, csrf, _ = session
        draft = database.execute("SELECT owner, revision, answers FROM draft WHERE id = ?", (draft_id,)).fetchone()
        if draft is None or draft[0] != owner or step not in templates:
            return PlainTextResponse("not found", 404)
        raw = json.loads(draft[2])
        html = templates[step].render(draft=draft_id, csrf=csrf, revision=draft[1], raw=raw, values=PAGES[step](raw))
        return HTMLResponse(html, headers=HEADERS)

    return Starlette(routes=[Route("/d/{draft}/{step}", show)])


if __name__ == "__main__":
    uvicorn.run(
        application(Path(sys.argv[2])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
