"""Filing on paper in a browser: both ways side by side, the forms made without login, corrected and made again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import open_browser
from tests.servers import ROOT, Portal, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("paper"), specs=ROOT / "tests" / "cases" / "paper") as running:
        yield running


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, caption: str) -> None:
    page.get_by_role("button", name=caption, exact=True).click()


def download(page: Page, title: str) -> bytes:
    """Drawn meanwhile by another process: until then there is a page that says so."""
    address = page.get_by_role("link", name=title).get_attribute("href") or ""
    for _ in range(40):
        answer = page.request.get("/".join(page.url.split("/")[:3]) + address)
        if answer.headers["content-type"] == "application/pdf":
            return answer.body()
        page.wait_for_timeout(250)
    raise AssertionError(f"{title} was not drawn")


@pytest.mark.parametrize(("size", "javascript"), [("desk", True), ("phone", False)])
def test_forms_are_made_without_login(
    browser: Browser, desk: Portal, screens_folder: Path, size: str, javascript: bool
) -> None:
    """R3, R9: until when it must arrive, and what is advised, stands on the start page and beside the forms."""
    context, screens = open_browser(browser, size, javascript=javascript, folder=screens_folder / "paper")
    page, look = screens.page, screens.look
    page.goto(f"{desk.url}/paper_desk/prepayment/")
    left, right = (page.get_by_role("heading", name=f"{way}での手続き", exact=True) for way in ("オンライン", "書類"))
    boxes = [each.bounding_box() for each in (left, right)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    beside = boxes[0]["y"] == boxes[1]["y"]
    assert beside == (size == "desk"), "side by side on a desk, one above the other on a phone"
    look("start")
    press(page, "書類を作る")

    heading(page, "掛金前納申出②")
    page.get_by_label("共済契約者番号", exact=False).fill("Ａ１２３４５６７８")
    page.get_by_label("事業所の所在地", exact=False).fill("東京都港区虎ノ門3丁目5番1号")
    page.get_by_label("事業所の名称", exact=False).fill("見本商事株式会社")
    page.get_by_label("代表者氏名", exact=False).fill("見本　太郎")
    page.get_by_label("掛金月額", exact=False).select_option("200000")
    page.get_by_label("納付月数", exact=False).fill("12")
    page.get_by_label("掛金納付額", exact=False).fill("2,400,000円")
    page.locator("select[name=prepay_month]").select_option(index=1)
    look("request")
    press(page, "申込内容を確認する")
    heading(page, "掛金前納申出の内容の確認")
    expect(page.get_by_role("button", name="申請", exact=True)).to_have_count(0)
    look("check")
    press(page, "書類を作る")

    heading(page, "書類ができました")
    expect(page.get_by_text("申込番号")).to_have_count(0)
    expect(page.get_by_text("までに到着").first).to_be_visible()
    look("papers")
    made = page.url
    first = download(page, "掛金前納申出書(様式㊥214)")
    assert "2400000" in _text(first)

    page.get_by_role("link", name="内容を直して作り直す").click()
    page.locator("a[href$='#months']").click()
    page.get_by_label("納付月数", exact=False).fill("10")
    page.get_by_label("掛金納付額", exact=False).fill("2000000")
    press(page, "申込内容を確認する")
    press(page, "書類を作る")
    heading(page, "書類ができました")
    assert page.url == made
    assert "2000000" in _text(download(page, "掛金前納申出書(様式㊥214)"))
    assert desk.mails("") == []
    context.close()


def _text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())
