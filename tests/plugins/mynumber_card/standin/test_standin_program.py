"""The stand-in as a program: starts on loopback, keeps its cards, ends when told to, refuses portals elsewhere."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from plugins.mynumber_card.standin.__main__ import main

pytestmark = pytest.mark.network


def started(data: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    argv = ["-m", "plugins.mynumber_card.standin", "--portal", "http://127.0.0.1:9", "--port", "0", "--data", str(data)]
    process = subprocess.Popen([sys.executable, *argv, *more], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    return process, line.split()[3]


def test_it_serves_until_sigterm(tmp_path: Path) -> None:
    process, url = started(tmp_path)
    try:
        assert url.startswith("http://127.0.0.1:")
        assert "見本" in httpx.get(url, trust_env=False).text
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert (tmp_path / "roots" / "example-test.pem").exists()


def test_it_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    """A portal that was killed leaves no stand-in behind."""
    code = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-m', 'plugins.mynumber_card.standin', '--parent', str(os.getpid()),"
        f" '--portal', 'http://127.0.0.1:9', '--port', '0', '--data', {str(tmp_path)!r}], stderr=subprocess.PIPE)\n"
        "assert child.stderr is not None\n"
        "child.stderr.readline()\n"
        "print(child.pid, flush=True)\n"
    )
    parent = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    # The child holds no pipe of ours; its process entry goes away when it has ended.
    process = Path("/proc") / parent.stdout.strip()
    for _ in range(100):
        if not process.exists() or ") Z " in (process / "stat").read_text():
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("still running")


@pytest.mark.parametrize("portal", ["https://portal.example", "http://192.0.2.1:8000", "http://127.0.0.1.evil.example"])
def test_a_portal_elsewhere_is_refused(tmp_path: Path, portal: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--portal", portal, "--port", "0", "--data", str(tmp_path)]) == 2
    assert "refused" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    assert main(["--portal", "nonsense", "--port", "0", "--data", str(tmp_path)]) == 2


def test_a_taken_port_or_broken_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--portal", "http://127.0.0.1:9", "--port", "0", "--data", str(tmp_path / "file")]) == 1
    assert "cannot start" in capsys.readouterr().err
