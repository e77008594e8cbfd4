"""Pages that nobody wants to meet, in a browser: refusals, failures, waiting, and mails; each is looked at like the others."""

import hashlib
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import SIZES, Screens, open_browser
from tests.journeys.hourglass import expire_link, expire_session
from tests.journeys.walker import Walker
from tests.servers import Portal, serving

pytestmark = [pytest.mark.browser, pytest.mark.network]
DATABASE = "tetsuzuki.sqlite3"
NUMBER = "2" * 32


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Of its own, because it is damaged, locked and held up."""
    with serving(tmp_path_factory.mktemp("unusual")) as running:
        yield running


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def screens(browser: Browser, screens_folder: Path, size: str) -> Iterator[Screens]:
    """Somebody's browser."""
    context, screens = open_browser(browser, size, javascript=True, folder=screens_folder / "unusual")
    yield screens
    context.close()


@pytest.fixture
def walk(portal: Portal, request: pytest.FixtureRequest) -> Iterator[Walker]:
    """The same person without a browser, for the way to the page in question."""
    address = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    with Walker(portal, f"{address}@example.jp") as walker:
        yield walker


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, caption: str) -> None:
    page.get_by_role("button", name=caption, exact=True).click()


def take_over(screens: Screens, walk: Walker) -> Page:
    """The browser goes on where the walker is: same cookies, same page."""
    jar = [(cookie.name, cookie.value or "") for cookie in walk.client.cookies.jar]
    screens.page.context.add_cookies([{"name": n, "value": v, "url": walk.portal.url} for n, v in jar])
    screens.page.goto(walk.page.url)
    return screens.page


def at_papers(screens: Screens, walk: Walker) -> Page:
    walk.begin()
    walk.agree()
    return take_over(screens, walk)


def test_an_address_that_does_not_exist(portal: Portal, screens: Screens) -> None:
    screens.page.goto(f"{portal.url}/nowhere")
    heading(screens.page, "ページが見つかりません")
    screens.look("not-found")


def test_somebody_elses_draft(portal: Portal, screens: Screens, walk: Walker) -> None:
    """Looks exactly like an address that does not exist."""
    walk.begin()
    screens.page.goto(walk.page.url)
    heading(screens.page, "ページが見つかりません")
    screens.look("foreign-draft")


def test_too_many_mails(browser: Browser, tmp_path: Path, screens: Screens) -> None:
    with serving(tmp_path, settings="mails_per_client_hour = 0\n") as strict:
        screens.page.goto(f"{strict.url}/small_enterprise/register?form=resubmission")
        for label in ("メールアドレス", "メールアドレス(確認用)"):
            screens.page.get_by_label(label, exact=False).first.fill("often@example.jp")
        screens.page.locator("[name=email_confirm]").fill("often@example.jp")
        screens.page.get_by_label("同意します", exact=False).check()
        press(screens.page, "登録する")
        heading(screens.page, "しばらく時間をおいてください")
        screens.look("too-many")


def test_more_text_than_anybody_types(screens: Screens, walk: Walker) -> None:
    page = at_papers(screens, walk)
    page.locator("[name=receipt_no]").evaluate(
        "box => { box.removeAttribute('maxlength'); box.value = '1'.repeat(70000) }"
    )
    press(page, "申請内容を確認する")
    heading(page, "送信された内容が大きすぎます")
    screens.look("too-large")


def test_a_form_that_is_too_old(screens: Screens, walk: Walker) -> None:
    page = at_papers(screens, walk)
    page.locator("[name=_csrf]").first.evaluate("box => { box.value = 'x' }")
    press(page, "申請内容を確認する")
    heading(page, "この画面からは送信できませんでした")
    screens.look("csrf")


def test_something_nobody_foresaw(portal: Portal, screens: Screens, walk: Walker) -> None:
    """What is stored has been damaged. The number on the page is the number in the log."""
    page = at_papers(screens, walk)
    with closing(sqlite3.connect(portal.data / DATABASE, timeout=20)) as database, database:
        database.execute("UPDATE drafts SET sealed = zeroblob(200) WHERE id = ?", (walk.draft,))
    page.reload()
    heading(page, "申し訳ありません。問題が起きました")
    shown = re.search(r"[0-9a-f]{8}", page.locator(".error-id").inner_text())
    assert shown
    assert f"bug {shown[0]}" in portal.log.read_text()
    portal.log.write_text("")  # this one was wanted
    screens.look("internal")


def test_nothing_can_be_stored(portal: Portal, screens: Screens, walk: Walker) -> None:
    walk.begin()
    page = take_over(screens, walk)
    page.get_by_label("上記について確認しました", exact=False).check()
    with locked(portal):
        press(page, "次へ")
        expect(page.get_by_role("heading", level=1)).to_have_text("いま、保存できませんでした", timeout=20000)
    screens.look("storage")


@contextmanager
def locked(portal: Portal) -> Iterator[None]:
    """Another program keeps the database to itself, for longer than a write waits."""
    with closing(sqlite3.connect(portal.data / DATABASE, timeout=20, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def test_a_session_that_has_run_out(screens: Screens, walk: Walker) -> None:
    """While looking at something, and while sending what was typed."""
    page = at_papers(screens, walk)
    page.get_by_label("受付番号", exact=False).fill(NUMBER)
    expire_session(walk)
    press(page, "申請内容を確認する")
    heading(page, "しばらく操作がなかったため、手続きを中断しました")
    expect(page.get_by_text("入力された内容は保存してあります。")).to_be_visible()
    screens.look("typed-kept")
    page.goto(walk.page.url)
    heading(page, "しばらく操作がなかったため、手続きを中断しました")
    screens.look("session-expired")
    page.get_by_role("link", name="もう一度、本人確認をする").click()
    heading(page, "マイナンバーカード読み取り")


def test_two_tabs_with_one_draft(screens: Screens, walk: Walker) -> None:
    page = at_papers(screens, walk)
    walk.get(walk.page.url)
    walk.fill(receipt_no="1" * 32)
    page.get_by_label("受付番号", exact=False).fill(NUMBER)
    press(page, "申請内容を確認する")
    expect(page.get_by_text("別の画面で、この手続きの内容が変わっています。")).to_be_visible()
    expect(page.get_by_label("受付番号", exact=False)).to_have_value(NUMBER)
    screens.look("stale")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_a_receipt_that_is_still_being_drawn(
    browser: Browser, portal: Portal, screens_folder: Path, walk: Walker, size: str, javascript: bool
) -> None:
    """Comes by itself with JavaScript and without."""
    context, screens = open_browser(browser, size, javascript=javascript, folder=screens_folder / "unusual")
    walk.to_check()
    with frozen(portal):
        walk.submit()
        page = take_over(screens, walk)
        page.goto(portal.url + next(link for link in walk.page.addresses if "/documents/" in link))
        heading(page, "書類を作成しています")
        screens.look("document-waiting")
    with page.expect_download() as download:
        pass
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    context.close()


@contextmanager
def frozen(portal: Portal) -> Iterator[None]:
    """The process that draws documents stands still."""
    end = time.monotonic() + 40
    found: list[psutil.Process] = []
    while not found:
        assert time.monotonic() < end, "no process draws documents"
        children = psutil.Process(portal.process.pid).children()
        found = [one for one in children if "engine.app.drawing_program" in one.cmdline()]
        time.sleep(0.05)
    found[0].send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        found[0].send_signal(signal.SIGCONT)


def test_links_that_open_nothing_any_more(screens: Screens, walk: Walker) -> None:
    walk.register()
    late = walk.mailed_link()
    expire_link(walk, late)
    walk.register()
    used = walk.mailed_link()
    walk.open_link()
    for link, words, name in (
        (late, "URLの有効期限が過ぎています", "link-expired"),
        (used, "このURLは、すでに使われています", "link-used"),
        (used[:-3], "このURLは使えません", "link-unknown"),
    ):
        screens.page.goto(link)
        heading(screens.page, words)
        screens.look(name)


def test_every_mail(portal: Portal, screens: Screens, walk: Walker) -> None:
    """In the development inbox, and the HTML part as a mail program draws it."""
    walk.to_check()
    walk.submit()
    walk.done_mail()
    page = screens.page
    page.goto(f"{portal.url}/inbox")
    screens.look("inbox")
    for mail, name in zip(portal.mails(walk.email), ("mail-link", "mail-done"), strict=True):
        page.goto(f"{portal.url}/inbox")
        page.locator("li", has_text=walk.email).get_by_role("link", name=str(mail["Subject"])).first.click()
        screens.look(f"{name}-inbox")
        page.get_by_text("HTML版を見る").click()
        screens.look(f"{name}-source")
        page.goto("about:blank")  # a mail program does not have our rules for scripts and styles
        page.set_content(html_of(mail))
        screens.look(f"{name}-html", of_ours=False)


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())
