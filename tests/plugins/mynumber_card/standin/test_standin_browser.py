"""The stand-in's pages in Chromium: axe finds nothing, targets are large enough, and all works without JavaScript."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.plugins.mynumber_card.portals import Portal, Served

pytestmark = [pytest.mark.browser, pytest.mark.network]

SIZES = {"phone": {"width": 375, "height": 720}, "desktop": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Tour:
    """Walks through every kind of page; looks at each."""

    page: Page
    folder: Path
    looks: bool = True
    count: int = 0

    def see(self, heading: str) -> None:
        """The page has this heading, no axe violation, no small target, no scrolling sideways; a picture is kept."""
        assert self.page.locator("h1").inner_text() == heading
        self.count += 1
        self.page.screenshot(path=str(self.folder / f"{self.count:02}.png"), full_page=True)
        if not self.looks:
            return
        result = Axe().run(self.page)
        assert result.violations_count == 0, result.generate_report()
        for target in self.page.locator("button, a.button, input[type=password], .choice label").all():
            box = target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44, target.inner_text()
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def press(self, caption: str) -> None:
        self.page.get_by_role("button", name=caption, exact=True).click()

    def card(self, name: str) -> None:
        self.page.locator(f"label[for=card-{name}]").click()
        self.press("このカードを置く")

    def pin(self, digits: str) -> None:
        self.page.locator("#pin").fill(digits)
        self.press("OK")


def walk(tour: Tour, served: Served, portal: Portal) -> None:
    """From the portal's link back to the portal, past a lock, an unusable card, a wrong PIN and the last try."""
    tour.page.goto(f"{served.origin}/")
    tour.see("マイナンバーカードの読み取り")
    tour.page.goto(f"{served.origin}/start?endpoint={quote(portal.endpoint, safe='')}")
    tour.see("カードを選ぶ")
    tour.card("face")
    tour.see("カードを選ぶ")
    tour.card("locked")
    tour.see("パスワードがロックされています")
    tour.press("別のカードを選ぶ")
    tour.card("taro")
    tour.see("パスワード入力(ログイン)")
    tour.pin("0000")
    tour.see("パスワード入力(ログイン)")
    tour.pin("0000")
    tour.see("残りの回数の確認")
    tour.press("理解したうえで入力する")
    tour.pin("1234")
    tour.see("契約者基本情報読み取り")
    tour.press("読み取る")
    tour.see("パスワード入力(ログイン)")
    portal.status = 503
    tour.pin("5678")
    tour.see("ポータルに送れませんでした")
    portal.status = 0
    tour.press("もう一度送る")
    # The redirect of a form to the portal passes the page's own Content-Security-Policy.
    assert tour.page.url == f"{portal.origin}/return/one-time"
    assert portal.identity().claims["name"].value == "共済　太郎"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible(
    chromium: Browser, served: Served, portal: Portal, tmp_path: Path, size: str, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": SIZES[size]["width"], "height": SIZES[size]["height"]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="ja-JP",
    )
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    walk(Tour(page, tmp_path), served, portal)
    assert [line for line in said if "Content Security Policy" in line] == []
    context.close()


def test_everything_works_without_javascript(chromium: Browser, served: Served, portal: Portal, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 720})
    walk(Tour(context.new_page(), tmp_path, looks=False), served, portal)
    context.close()


def test_giving_up_leads_the_browser_back(chromium: Browser, served: Served, portal: Portal, tmp_path: Path) -> None:
    context = chromium.new_context()
    tour = Tour(context.new_page(), tmp_path)
    tour.page.goto(f"{served.origin}/start?endpoint={quote(portal.endpoint, safe='')}")
    tour.press("中止してポータルに戻る")
    assert tour.page.url == f"{portal.origin}/return/one-time"
    context.close()
