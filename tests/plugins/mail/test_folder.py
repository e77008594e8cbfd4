"""The transport `folder`: whole files, an inbox that shows what was sent, and nothing of it in production."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import ProviderFailed
from engine.model.submission import Mail
from engine.ports.clock import Clock
from engine.ports.mail import Inbox
from plugins.mail.folder import FolderTransport
from plugins.mail.options import Options


def folder(path: Path, clock: Clock, *, production: bool = False) -> FolderTransport:
    return FolderTransport(path / "mail", Options(sender="a@portal.example"), clock=clock, production=production)


class TickingClock:
    """A second later each time."""

    def __init__(self) -> None:
        self.second = 0

    def now(self) -> datetime:
        self.second += 1
        return datetime(2026, 10, 1, 0, 0, self.second, tzinfo=UTC)


def test_inbox_shows_what_was_sent(tmp_path: Path, clock: Clock, link_mail: Mail) -> None:
    transport = folder(tmp_path, clock)
    assert isinstance(transport, Inbox)
    transport.send(link_mail)
    [item] = transport.items()
    assert (item.to, item.subject, item.sent_at) == (link_mail.to, link_mail.subject, clock.now())
    opened = transport.open_item(item.id)
    assert opened is not None
    shown, text, html = opened
    assert shown == item
    assert text.startswith("【見本】")
    assert text.endswith(link_mail.text)
    assert "【見本】" in html
    assert 'href="https://portal.example.jp/r/3q2-7wA?a=1&amp;b=2"' in html


def test_newest_first(tmp_path: Path, mail: Mail) -> None:
    transport = folder(tmp_path, TickingClock())
    for number in range(3):
        transport.send(replace(mail, subject=f"{number}", message_id=f"m{number}"))
    assert [item.subject for item in transport.items()] == ["2", "1", "0"]


def test_long_names_survive(tmp_path: Path, clock: Clock, mail: Mail) -> None:
    transport = folder(tmp_path, clock)
    transport.send(replace(mail, subject="長い件名" * 40))
    assert transport.items()[0].subject == "長い件名" * 40


def test_empty_before_the_first_mail(tmp_path: Path, clock: Clock) -> None:
    assert folder(tmp_path, clock).items() == []


@pytest.mark.parametrize("item_id", ["", "..", "../x", "/etc/passwd", "20261001T000500.000000-0123456789ab", "x\x00"])
def test_unknown_items_are_none(tmp_path: Path, clock: Clock, mail: Mail, item_id: str) -> None:
    transport = folder(tmp_path, clock)
    transport.send(mail)
    (tmp_path / "x.eml").write_text("Subject: outside\n\n")
    assert transport.open_item(item_id) is None


def test_only_the_owner_reads_the_folder(tmp_path: Path, clock: Clock, mail: Mail) -> None:
    transport = folder(tmp_path, clock)
    transport.send(mail)
    [file] = (tmp_path / "mail").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_unfinished_file_is_no_mail(tmp_path: Path, clock: Clock, mail: Mail) -> None:
    """A file that was being written when the process died is not shown."""
    transport = folder(tmp_path, clock)
    transport.send(mail)
    [file] = (tmp_path / "mail").iterdir()
    file.rename(file.with_suffix(".unfinished"))
    assert transport.items() == []


def test_unwritable_folder_may_mend(tmp_path: Path, clock: Clock, mail: Mail) -> None:
    (tmp_path / "mail").write_text("a file stands where the folder should be")
    with pytest.raises(ProviderFailed, match=r"^mail\.folder ") as failed:
        folder(tmp_path, clock).send(mail)
    assert failed.value.retry


def test_production_keeps_no_mail_in_clear(tmp_path: Path, clock: Clock, mail: Mail) -> None:
    transport = folder(tmp_path, clock, production=True)
    assert transport.development
    assert [finding.code for finding in transport.check()] == ["mail.folder_in_production"]
    with pytest.raises(ProviderFailed, match=r"^mail\.development_only$"):
        transport.send(mail)
    assert not (tmp_path / "mail").exists()
