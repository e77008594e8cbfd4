"""Versions over a restart: who began under version 1 finishes under it; whoever begins afterwards gets version 2."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.cli.authoring.opening import open_workplace
from engine.spec import Published, publish
from tests.journeys.conftest import NO_LIMITS, Walkers
from tests.journeys.walker import RECEIPT_NO, File, Walker
from tests.servers import ROOT, free_port, refused_start, serving

pytestmark = pytest.mark.network
CHANGES = (
    ("version: 1\n", "version: 2\n"),
    ("    title: 添付資料再提出②\n", "    title: 書類の送付\n"),
    ("        required: false\n        pattern: \"[0-9]{9}\"", "        pattern: \"[0-9]{9}\""),
    ("    title: 添付資料再提出 受付票\n", "    title: 書類の受付票\n"),
)  # fmt: skip


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """Specs of our own, version 1 published: one procedure and its portal."""
    folder = tmp_path / "specs"
    (folder / "portals").mkdir(parents=True)
    for name in ("resubmission.yaml", "portals/small_enterprise.yaml"):
        shutil.copy(ROOT / "specs" / name, folder / name)
    assert [(one.form, one.version) for one in publish_in(folder)] == [("resubmission", 1)]
    return folder


def publish_in(folder: Path) -> tuple[Published, ...]:
    return publish(folder, open_workplace(None).doors)


def change(folder: Path, *changes: tuple[str, str]) -> None:
    file = folder / "resubmission.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    # scenarios are of no matter here, and those of version 1 name what has gone
    file.write_text(text.partition("\nscenarios:\n")[0] + "\n", encoding="utf-8")


def receipt_words(walk: Walker) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=walk.download(), capture_output=True, check=True)
    return re.sub(r"\s+", "", read.stdout.decode())


def test_a_draft_of_version_1_finishes_under_it_after_version_2_was_deployed(
    tmp_path: Path, specs: Path, cards: Path, walkers: Walkers
) -> None:
    port = free_port()
    with serving(tmp_path, specs=specs, settings=NO_LIMITS, cards=cards, port=port) as portal:
        old, sent = walkers(portal), walkers(portal)
        old.begin("taro")
        old.agree()
        old.attach(File("before.jpeg"), receipt_no="123")
        sent.to_check("hanako")
        sent.submit()
        issued = sent.download()
    change(specs, *CHANGES)
    assert [(one.form, one.version) for one in publish_in(specs)] == [("resubmission", 2)]
    with serving(tmp_path, specs=specs, settings=NO_LIMITS, cards=cards, port=port) as portal:
        assert old.get(old.page.url).heading == "添付資料再提出②"
        assert old.page.attached == ["before.jpeg"]
        check = old.attach(button="申請内容を確認する", receipt_no=RECEIPT_NO, contract_no="")
        assert check.heading == "添付資料再提出確認", "the number is not required in version 1"
        assert old.submit().heading == "添付資料再提出完了"
        words = receipt_words(old)
        assert "（resubmission）第1版" in words
        assert "添付資料再提出受付票" in words

        new = walkers(portal)
        new.begin("taro")
        new.agree()
        assert new.page.heading == "書類の送付"
        assert list(new.fill(contract_no="").problems) == ["contract_no"]
        new.attach(button="申請内容を確認する", contract_no="123456789")
        new.submit()
        words = receipt_words(new)
        assert "（resubmission）第2版" in words
        assert "書類の受付票" in words

        sent.portal = portal
        assert sent.get(sent.page.url).heading == "添付資料再提出完了"
        assert sent.download() == issued


def test_a_version_that_is_no_longer_there_is_said_and_what_was_sent_stays(
    tmp_path: Path, specs: Path, cards: Path, walkers: Walkers
) -> None:
    """Somebody removed the archive by hand: the draft cannot go on, and is told so; the menu still opens."""
    port = free_port()
    with serving(tmp_path, specs=specs, cards=cards, port=port) as portal:
        walk = walkers(portal)
        walk.begin()
    shutil.rmtree(specs / "archive")
    (specs / "published.lock").unlink()
    change(specs, *CHANGES)
    with serving(tmp_path, specs=specs, cards=cards, port=port) as portal:
        page = walk.get(walk.page.url)
        assert (page.status, page.heading) == (410, "この書きかけの手続きは、続けられなくなりました")
        assert walk.get(f"{portal.url}/small_enterprise/menu").status == 200


def test_a_changed_form_without_a_new_version_is_refused_at_start(tmp_path: Path, specs: Path) -> None:
    change(specs, *CHANGES[1:])
    lines = (specs / "resubmission.yaml").read_text(encoding="utf-8").splitlines()
    line = lines.index("version: 1") + 1
    code, words = refused_start(tmp_path, specs=specs)
    assert code == 1
    assert re.search(rf"resubmission\.yaml:{line}:\d+ LOCK\d+ ", words), words
    assert "version" in words


def test_a_version_missing_from_the_archive_is_refused_at_start(tmp_path: Path, specs: Path) -> None:
    shutil.rmtree(specs / "archive" / "resubmission" / "1")
    change(specs, *CHANGES)
    code, words = refused_start(tmp_path, specs=specs)
    assert code == 1
    assert re.search(r"published\.lock:\d+:\d+ LOCK\d+ ", words), words


def test_an_archived_version_that_was_changed_is_refused_at_start(tmp_path: Path, specs: Path) -> None:
    file = specs / "archive" / "resubmission" / "1" / "form.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("添付資料再提出②", "添付資料再提出３"), encoding="utf-8")
    code, words = refused_start(tmp_path, specs=specs)
    assert code == 1
    assert "LOCK" in words
