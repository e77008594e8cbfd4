"""Material for what runs beside the web: a drawer that misbehaves when told to, in a module of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.app.drawing import DrawingProcess
from engine.errors import Diagnostic
from engine.model.submission import Document

DRAWER = '''"""A drawer that does what the document's title says."""

import json
import os
import signal
import sys
import time


class ObedientDrawer:
    def draw(self, document):
        if document.title == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if document.title == "die once" and not os.path.exists(document.note):
            open(document.note, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        if document.title == "hang":
            time.sleep(600)
        if document.title == "fail":
            raise ValueError(document.note)
        if document.title == "chatter":
            print("noise on standard output", flush=True)
        if document.title == "tell":
            files = sorted(os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _open(fd))
            return json.dumps({"environ": dict(os.environ), "files": files, "modules": sorted(sys.modules)}).encode()
        return f"{os.getpid()} {document.title}".encode()


def _open(fd):
    try:
        return bool(os.readlink(f"/proc/self/fd/{fd}"))
    except OSError:
        return False


def open_drawer():
    return ObedientDrawer()


def open_broken():
    raise OSError("no library")
'''


@dataclass(frozen=True)
class Renderer:
    """A document renderer whose drawer is the obedient one."""

    drawer: str
    name: str = "obedient"
    development: bool = True
    media_type: str = "text/plain"

    def check(self) -> tuple[Diagnostic, ...]:
        return ()


@pytest.fixture
def renderer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renderer:
    (tmp_path / "obedient_drawer.py").write_text(DRAWER)
    monkeypatch.syspath_prepend(tmp_path)
    return Renderer("obedient_drawer:open_drawer")


@pytest.fixture
def drawing(renderer: Renderer) -> Iterator[DrawingProcess]:
    process = DrawingProcess([renderer.drawer], seconds=30)
    yield process
    process.stop()


MakePaper = Callable[..., Document]


@pytest.fixture
def paper() -> MakePaper:
    """A document with this title."""

    def make(title: str = "receipt", note: str = "", document_id: str = "receipt") -> Document:
        return Document(
            id=document_id, kind="receipt", renderer="obedient", locale="ja", title=title, organisation="", portal="",
            lead="", reference_number="1", issued_at=datetime(2026, 10, 1, tzinfo=UTC), facts=(), sections=(), files=(),
            provenance=(), note=note, development=True,
        )  # fmt: skip

    return make
