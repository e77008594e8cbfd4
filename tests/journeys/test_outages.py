"""Nothing accepted is ever lost: the mail server is down, the portal is killed, the process that draws documents is killed."""

import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.hourglass import end_leases
from tests.journeys.postbox import Postbox, words_of
from tests.journeys.walker import Walker
from tests.servers import LINK, ROOT, Portal, free_port, serving

pytestmark = pytest.mark.network
LIBRARY = ROOT / "specs" / "examples"
SOON = 40.0


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    yield box
    box.off()


def wait_until(condition: Callable[[], object], words: Callable[[], object] = lambda: "") -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, words()
        time.sleep(0.05)


def fill(walk: Walker) -> None:
    """The library card's form, to its check page."""
    walk.press("利用カードの更新")
    card = {"card_no": "12345678", "holder": "緑　花子", "residence": "city"}
    walk.press("次へ", {**card, **date(walk, "birth_date", "1990", "4", "1")})
    walk.press(
        "内容を確認する", {"years": "one", "copies": "0", "rules": "on", **date(walk, "from_month", "2099", "10")}
    )
    assert walk.page.heading == "入力内容の確認"


def date(walk: Walker, field: str, *parts: str) -> dict[str, str]:
    names = [f"{field}.{part}" for part in ("year", "month", "day")[: len(parts)]]
    return dict(zip(names, parts, strict=True)) if names[0] in walk.page.form.names else {field: "-".join(parts)}


def enter(walk: Walker, postbox: Postbox) -> None:
    """With a mail server of our own between registration and link."""
    walk.register()
    wait_until(lambda: postbox.to(walk.email))
    found = LINK.search(words_of(postbox.to(walk.email)[-1]))
    assert found
    walk.get(found[0])
    walk.press(walk.page.form.buttons[0].caption)


def submit(walk: Walker) -> str:
    walk.press("この内容で申し込む")
    assert walk.page.heading == "更新の申込みが完了しました"
    return walk.number


def test_smtp_down_the_application_is_accepted_and_the_mail_sent_later_once(
    tmp_path: Path, walkers: Walkers, postbox: Postbox
) -> None:
    with serving(tmp_path, specs=LIBRARY, settings=postbox.settings) as portal:
        walk = walkers(portal, portal_id="library", form="library_card")
        assert walk.register().heading == "メールをお送りしました", "the same page, whatever becomes of the mail"
        wait_until(lambda: "job retry mail:" in portal.log.read_text(), portal.log.read_text)
        postbox.on()
        wait_until(lambda: postbox.to(walk.email), portal.log.read_text)
        enter_by(walk, postbox)
        fill(walk)
        postbox.off()
        number = submit(walk)
        wait_until(lambda: f"job retry mail:{walk.draft}" in portal.log.read_text(), portal.log.read_text)
        assert walk.download().startswith(b"%PDF-"), "the receipt does not wait for the mail"
        postbox.on()
        wait_until(lambda: len(postbox.to(walk.email)) == 2, portal.log.read_text)
        mail = postbox.to(walk.email)[-1]
        assert number in words_of(mail)
        assert str(mail["Subject"]) == "【みどり市立図書館】更新の申込みを受け付けました"
        assert "kyousai-online@smrj.go.jp" in str(mail["From"])
        assert walk.email not in portal.log.read_text(), "the log knows jobs, not people"
    with serving(tmp_path, specs=LIBRARY, settings=postbox.settings) as portal:
        walk = walkers(portal, portal_id="library", form="library_card")
        enter(walk, postbox)
        assert len(postbox.mails) == 3, "a restart sends nothing twice"


def enter_by(walk: Walker, postbox: Postbox) -> None:
    found = LINK.search(words_of(postbox.to(walk.email)[-1]))
    assert found
    walk.get(found[0])
    walk.press(walk.page.form.buttons[0].caption)


def test_kill_9_right_after_the_completion_page(tmp_path: Path, walkers: Walkers, postbox: Postbox) -> None:
    """The mail server is down and the receipt not drawn yet, so that nothing can have left before the end."""
    port = free_port()
    with serving(tmp_path, specs=LIBRARY, settings=postbox.settings, port=port) as portal:
        postbox.on()
        walk = walkers(portal, portal_id="library", form="library_card")
        enter(walk, postbox)
        fill(walk)
        postbox.off()
        frozen = freeze(portal)
        number = submit(walk)
        portal.kill()
        frozen.kill()
    end_leases(portal)
    postbox.on()
    with serving(tmp_path, specs=LIBRARY, settings=postbox.settings, port=port) as portal:
        walk.portal = portal
        assert walk.get(walk.page.url).facts["申込番号"] == number
        assert walk.download().startswith(b"%PDF-")
        wait_until(lambda: len(postbox.to(walk.email)) == 2, portal.log.read_text)
        assert number in words_of(postbox.to(walk.email)[-1])


def drawing(portal: Portal) -> psutil.Process:
    """The process that draws documents, once it has started."""
    found: list[psutil.Process] = []

    def look() -> bool:
        children = psutil.Process(portal.process.pid).children()
        found[:] = [one for one in children if "engine.app.drawing_program" in one.cmdline()]
        return bool(found)

    wait_until(look)
    return found[0]


def freeze(portal: Portal) -> psutil.Process:
    """Stops the drawing process in its tracks: what it is given is neither drawn nor lost."""
    process = drawing(portal)
    process.send_signal(signal.SIGSTOP)
    return process


@pytest.mark.parametrize("at_work", [False, True], ids=["idle", "at work"])
def test_kill_9_of_the_drawing_process(tmp_path: Path, walkers: Walkers, at_work: bool) -> None:
    """The portal stays up; another process takes over and the receipt comes."""
    with serving(tmp_path, specs=LIBRARY) as portal:
        walk = walkers(portal, portal_id="library", form="library_card")
        walk.register()
        walk.open_link()
        fill(walk)
        process = freeze(portal)
        if not at_work:
            process.kill()
        number = submit(walk)
        if at_work:
            document = next(address for address in walk.page.addresses if "/documents/" in address)
            assert walk.client.get(portal.url + document).status_code == 202, "still waiting to be drawn"
            process.kill()
        read = subprocess.run(["pdftotext", "-", "-"], input=walk.download(), capture_output=True, check=True)
        assert number in re.sub(r"\s+", "", read.stdout.decode())
        assert drawing(portal).pid != process.pid
        assert portal.process.poll() is None


def test_kill_9_between_steps_keeps_every_saved_answer(tmp_path: Path, cards: Path, walkers: Walkers) -> None:
    """And what a broken upload left half written is swept away by the next one."""
    port = free_port()
    with serving(tmp_path, cards=cards, port=port) as portal:
        walk = walkers(portal)
        walk.begin()
        walk.agree()
        walk.attach(receipt_no="12")
        portal.kill()
    leftover = portal.data / "attachments" / ".incoming" / f"{walk.draft}.{'0' * 32}"
    leftover.parent.mkdir(parents=True, exist_ok=True)
    leftover.write_bytes(b"half")
    with serving(tmp_path, cards=cards, port=port):
        assert walk.get(walk.page.url).form.values["receipt_no"] == "12"
        assert walk.fill().heading == "添付資料再提出確認"
        assert not leftover.exists()
