"""The program: what it refuses, what it prints, where the code's mail lands, and that it ends with its portal."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.testing.time_and_chance import FakeClock
from plugins.mail.folder import FolderTransport
from plugins.mail.options import Options
from plugins.oidc.devidp.__main__ import main
from plugins.oidc.devidp.post import write_mail
from tests.plugins.oidc.devidp.conftest import ACCOUNTS, TENANT
from tests.servers import ROOT, free_port

NOW = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def arguments(tmp_path: Path) -> Callable[..., list[str]]:
    (tmp_path / "tenant.yaml").write_text(TENANT, encoding="utf-8")
    (tmp_path / "accounts.yaml").write_text(ACCOUNTS, encoding="utf-8")

    def given(port: int = 1, portal: str = "http://127.0.0.1:8000") -> list[str]:
        usual = ["--tenant", str(tmp_path / "tenant.yaml"), "--data", str(tmp_path / "data")]
        return [*usual, "--port", str(port), "--portal", portal]

    return given


def test_production_is_refused(arguments: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments(), "--mode", "production"]) == 2
    assert "refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    "portal", ["https://portal.example", "http://192.0.2.1:8000", "portal", "http://127.0.0.1.evil.example"]
)
def test_a_portal_elsewhere_is_refused(arguments: Callable[..., list[str]], portal: str) -> None:
    assert main(arguments(portal=portal)) == 2


def test_files_that_cannot_be_used_are_told(arguments: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "tenant.yaml").write_text("", encoding="utf-8")
    assert main(arguments()) == 1


def test_it_ends_when_its_portal_has_ended(arguments: Callable[..., list[str]], tmp_path: Path) -> None:
    """Its parent is another process than the one named: as if that had ended."""
    command = [sys.executable, "-m", "plugins.oidc.devidp", *arguments(free_port()), "--parent", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"devidp: http://127\.0\.0\.1:\d+/oauth/ for http://127\.0\.0\.1:8000", ended.stderr)


def test_it_ends_on_sigterm(arguments: Callable[..., list[str]]) -> None:
    command = [sys.executable, "-m", "plugins.oidc.devidp", *arguments(free_port())]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "for http://127.0.0.1:8000" in process.stderr.readline()
        process.terminate()
        assert process.wait(20) in (0, -15)


def test_a_port_in_use_is_told(arguments: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(arguments(taken.getsockname()[1])) == 1
    assert "cannot start on port" in capsys.readouterr().err


def test_the_mail_stands_on_the_inbox_page(tmp_path: Path) -> None:
    """As the portal's own development folder reads it: recipient, subject, code, until when in Japan."""
    until = NOW + timedelta(hours=1)
    write_mail(tmp_path, "見本ID", "one@example.jp", "012345", until, now=NOW, chance=bytes)
    inbox = FolderTransport(tmp_path, Options(), clock=FakeClock(), production=False)
    (item,) = inbox.items()
    assert (item.to, item.subject, item.sent_at) == ("one@example.jp", "【見本】見本ID ワンタイムパスワード", NOW)
    opened = inbox.open_item(item.id)
    assert opened is not None
    assert "ワンタイムパスワードは 012345 です。\n2026-10-01 13:00:00（日本時間）まで" in opened[1]
    (file,) = tmp_path.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["X-Tetsuzuki-Development"] == "yes"
    assert file.stat().st_mode & 0o077 == 0
