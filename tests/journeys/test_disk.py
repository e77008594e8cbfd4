"""Bad input: a full disk or an unwritable folder while uploading. Words at the field, everything else kept, then it goes on."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.journeys.conftest import NO_LIMITS, Walkers
from tests.journeys.walker import JPEG, RECEIPT_NO, File, Walker
from tests.servers import Portal, serving

pytestmark = pytest.mark.network
MIB = 1 << 20
LARGE = File("large.jpeg", JPEG + b"i" * 6 * MIB)
NOT_NOW = "いまファイルを保存できません。"


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of its own, 24 MiB."""
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def can_mount() -> bool:
    """Only root can, and not in every container."""
    return (
        os.geteuid() == 0
        and subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0
    )


def fill_up(folder: Path) -> Path:
    """Takes every byte that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MIB, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def at_papers(portal: Portal, walkers: Walkers) -> Walker:
    walk = walkers(portal)
    walk.begin()
    walk.agree()
    walk.attach(File("before.jpeg"))
    return walk


def is_told_at_the_field(walk: Walker) -> None:
    page = walk.attach(LARGE, button="申請内容を確認する", receipt_no=RECEIPT_NO, contract_no="123456789")
    assert (page.status, page.heading) == (422, "添付資料再提出②")
    assert page.problems["papers"].startswith(f"エラー: {NOT_NOW}")
    assert page.summary.keys() == {"#f-papers"}
    assert page.attached == ["before.jpeg"]
    assert (page.form.values["receipt_no"], page.form.values["contract_no"]) == (RECEIPT_NO, "123456789")


def goes_on(walk: Walker) -> None:
    """With the page that told about it."""
    check = walk.attach(LARGE, button="申請内容を確認する")
    assert check.heading == "添付資料再提出確認"
    assert "large.jpeg" in check.facts["添付書類"]
    assert walk.submit().heading == "添付資料再提出完了"
    assert walk.download().startswith(b"%PDF-")


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path, cards: Path, walkers: Walkers) -> None:
    """As a quota is: large files cannot be written, the database still can."""
    with serving(tmp_path, settings=NO_LIMITS, cards=cards) as portal:
        walk = at_papers(portal, walkers)
        server = psutil.Process(portal.process.pid)
        server.rlimit(psutil.RLIMIT_FSIZE, (4 * MIB, psutil.RLIM_INFINITY))
        is_told_at_the_field(walk)
        assert [one.name for one in (portal.data / "attachments" / ".incoming").iterdir()] == []
        server.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
        goes_on(walk)


def test_an_unwritable_folder(tmp_path: Path, cards: Path, walkers: Walkers) -> None:
    """Something else lies where the folder for attachments belongs (root may write wherever it likes)."""
    with serving(tmp_path, settings=NO_LIMITS, cards=cards) as portal:
        walk = at_papers(portal, walkers)
        attachments, aside = portal.data / "attachments", portal.data / "aside"
        attachments.rename(aside)
        attachments.write_text("in the way")
        is_told_at_the_field(walk)
        attachments.unlink()
        aside.rename(attachments)
        goes_on(walk)


if can_mount():  # elsewhere the two tests above stand for it

    def test_a_disk_that_is_full_to_the_last_byte(tmp_path: Path, cards: Path, walkers: Walkers) -> None:
        """Nothing can be written, the database neither: words everywhere, and nothing accepted is lost."""
        with small_disk(tmp_path / "disk") as disk, serving(disk, settings=NO_LIMITS, cards=cards) as portal:
            walk, sender = at_papers(portal, walkers), walkers(portal)
            sender.to_check("hanako")
            ballast = fill_up(disk)
            is_told_at_the_field(walk)
            for page in (walk.attach(button="申請内容を確認する"), sender.submit(), walkers(portal).register()):
                assert (page.status, page.heading) == (503, "いま、保存できませんでした")
                assert "これまでに保存した内容は失われていません。" in page.main
            assert walk.get(f"/d/{walk.draft}/papers").attached == ["before.jpeg"], "reading still works"
            ballast.unlink()
            walk.get(walk.page.url)
            walk.attach(LARGE, button="申請内容を確認する", receipt_no=RECEIPT_NO)
            walk.submit()
            assert walk.download().startswith(b"%PDF-")
            sender.get(f"/d/{sender.draft}/check")
            sender.submit()
            sender.done_mail()
