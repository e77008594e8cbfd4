"""The drawing process: draws, is replaced when it dies, knows no secret, and leaves nothing behind."""

import io
import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.app.drawing import DrawingProcess
from engine.app.frames import LIMIT, read_frame, write_frame
from engine.errors import ProviderFailed
from engine.model.submission import Document
from engine.usecases.content import write_document

Paper = Callable[..., Document]


def drawn(drawing: DrawingProcess, renderer: Any, document: Document) -> str:
    return drawing.draw(renderer, write_document(document)).decode()


def test_one_warm_process_draws_all(drawing: DrawingProcess, renderer: Any, paper: Paper) -> None:
    drawing.start()
    pid = drawing.pid
    assert [drawn(drawing, renderer, paper(title)) for title in ("a", "b")] == [f"{pid} a", f"{pid} b"]
    assert pid != os.getpid()


def test_words_and_sizes_survive_the_pipe(drawing: DrawingProcess, renderer: Any, paper: Paper) -> None:
    title = "受付票\n𠮷" * 100_000
    assert drawn(drawing, renderer, paper(title)).partition(" ")[2] == title


def test_noise_on_standard_output_spoils_no_answer(drawing: DrawingProcess, renderer: Any, paper: Paper) -> None:
    assert drawn(drawing, renderer, paper("chatter")).endswith(" chatter")


def test_failure_names_its_kind_and_nothing_of_the_document(
    drawing: DrawingProcess, renderer: Any, paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ProviderFailed, match=r"^document\.not_drawn$") as failed:
        drawn(drawing, renderer, paper("fail", note="共済太郎"))
    assert failed.value.retry
    assert "document.not_drawn ValueError" in caplog.text
    assert "共済太郎" not in caplog.text
    assert drawn(drawing, renderer, paper("next")).endswith(" next")


@pytest.mark.parametrize("drawer", ["obedient_drawer:open_broken", "obedient_drawer:missing", "no_such_module:open"])
def test_drawer_that_does_not_open_fails_each_document(renderer: Any, paper: Paper, drawer: str) -> None:
    drawing = DrawingProcess([drawer])
    try:
        for _ in range(2):
            with pytest.raises(ProviderFailed, match=r"^document\.not_drawn$"):
                drawn(drawing, replace(renderer, drawer=drawer), paper())
        assert drawn(drawing, renderer, paper()).endswith(" receipt")
    finally:
        drawing.stop()


def test_process_that_dies_is_replaced(drawing: DrawingProcess, renderer: Any, paper: Paper) -> None:
    with pytest.raises(ProviderFailed, match=r"^document\.process_died$") as failed:
        drawn(drawing, renderer, paper("die"))
    assert failed.value.retry
    assert drawn(drawing, renderer, paper("next")).endswith(" next")


def test_killed_idle_process_is_replaced_before_it_is_needed(
    drawing: DrawingProcess, renderer: Any, paper: Paper
) -> None:
    first = int(drawn(drawing, renderer, paper()).split()[0])
    os.kill(first, signal.SIGKILL)
    while drawing.pid:
        threading.Event().wait(0.01)
    drawing.revive()
    assert drawing.pid not in (0, first)


def test_process_that_never_worked_is_not_started_over_and_over(renderer: Any) -> None:
    drawing = DrawingProcess([renderer.drawer])
    drawing.start()
    os.kill(drawing.pid, signal.SIGKILL)
    while drawing.pid:
        threading.Event().wait(0.01)
    drawing.revive()
    assert drawing.pid == 0
    drawing.stop()


def test_document_that_takes_too_long_is_ended(renderer: Any, paper: Paper) -> None:
    drawing = DrawingProcess([renderer.drawer], seconds=1)
    try:
        with pytest.raises(ProviderFailed, match=r"^document\.process_died$"):
            drawn(drawing, renderer, paper("hang"))
    finally:
        drawing.stop()


def test_fresh_process_after_so_many_documents(renderer: Any, paper: Paper) -> None:
    drawing = DrawingProcess([renderer.drawer], documents=2)
    try:
        pids = [drawn(drawing, renderer, paper()).split()[0] for _ in range(5)]
    finally:
        drawing.stop()
    assert [len(set(pids[:2])), len(set(pids[2:4])), len(set(pids))] == [1, 1, 3]


def test_no_secret_reaches_the_process(
    drawing: DrawingProcess, renderer: Any, paper: Paper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No variable of the server's environment but where fonts and libraries are; no open file; no plugin, no storage."""
    monkeypatch.setenv("TETSUZUKI_KEY", "SECRET")
    monkeypatch.setenv("MAIL_PASSWORD", "SECRET")
    with (tmp_path / "key").open("w+"):
        told = json.loads(drawn(drawing, renderer, paper("tell")))
    assert "SECRET" not in str(told["environ"])
    assert told["environ"]["PYTHONHASHSEED"] == "0"
    assert str(tmp_path / "key") not in told["files"]
    loaded = {name.partition(".")[0] for name in told["modules"]}
    assert loaded.isdisjoint({"sqlalchemy", "starlette", "pluggy", "plugins", "cryptography"})


def test_stopped_means_stopped(drawing: DrawingProcess, renderer: Any, paper: Paper) -> None:
    pid = int(drawn(drawing, renderer, paper()).split()[0])
    drawing.stop()
    assert not psutil.pid_exists(pid)
    with pytest.raises(ProviderFailed, match=r"^document\.process_died$"):
        drawn(drawing, renderer, paper())
    assert drawing.pid == 0


def test_process_ends_when_the_server_is_gone(drawing: DrawingProcess, renderer: Any, paper: Paper) -> None:
    """A server killed with -9 cannot say goodbye: the end of the pipe says it."""
    drawn(drawing, renderer, paper())
    process = drawing._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0


@pytest.mark.parametrize("torn", [b"", b"\x00\x00", b"\x00\x00\x00\x05abc", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"])
def test_torn_frame_is_no_answer(torn: bytes) -> None:
    assert read_frame(io.BytesIO(torn)) is None
    assert int.from_bytes(b"\xff\xff\xff\xff") > LIMIT


def test_frames_follow_one_another() -> None:
    pipe = io.BytesIO()
    for data in (b"a", b"\x00" * 100_000):
        write_frame(pipe, data)
    pipe.seek(0)
    assert [read_frame(pipe), read_frame(pipe), read_frame(pipe)] == [b"a", b"\x00" * 100_000, None]
