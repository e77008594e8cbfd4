"""The twelve screens of 添付資料再提出 in a browser: on a desk and on a phone, with JavaScript and without; by card and by phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.provider import leave
from tests.browser.resubmission import Look, confirm, file_papers, heading, press, register
from tests.browser.screens import SIZES, open_browser
from tests.servers import Portal

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.rule("R50")
def test_from_the_start_page_to_the_receipt(
    browser: Browser, portal: Portal, screens_folder: Path, tmp_path: Path, size: str, javascript: bool
) -> None:
    """Titles, labels and captions are those of the portal's guide."""
    context, screens = open_browser(browser, size, javascript=javascript, folder=screens_folder)
    page, look = screens.page, screens.look
    address = f"{size}-{'js' if javascript else 'nojs'}@example.jp"
    register(page, portal, address, look, javascript=javascript)
    press(page, "読み取る")
    look("waiting")
    read_card(page, look)
    confirm(page, ("共済 太郎", "1963年4月5日", "男性"), look)
    receipt = file_papers(page, portal, address, tmp_path, look)
    (screens.folder / "receipt.pdf").write_bytes(receipt)
    context.close()


@pytest.mark.rule("R44")
@pytest.mark.rule("R45")
def test_on_a_phone_with_the_app_of_another_provider(
    browser: Browser, portal: Portal, screens_folder: Path, tmp_path: Path
) -> None:
    """Screen 3's second way at 375 px without JavaScript: given up once, then through to the receipt."""
    context, screens = open_browser(browser, "phone", javascript=False, folder=screens_folder / "phone_way")
    page, look = screens.page, screens.look
    register(page, portal, "phone-way@example.jp", look, javascript=False)
    leave(page, "スマートフォンで読み取る", look)
    heading(page, "本人確認")
    press(page, "中止して手続きのページに戻る")
    expect(page.get_by_text("中止").first).to_be_visible()
    look("cancelled")
    page.get_by_role("link", name="はじめからやり直す").click()
    leave(page, "スマートフォンで読み取る")
    page.get_by_label("見本 花子").check()
    press(page, "アプリで確認しました（見本）")
    confirm(page, ("見本 花子", "京都府京都市上京区", "1982年7月31日", "女性"), look)
    receipt = file_papers(page, portal, "phone-way@example.jp", tmp_path, look)
    (screens.folder / "receipt.pdf").write_bytes(receipt)
    context.close()


def read_card(page: Page, look: Look) -> None:
    """Screens 4 to 6, drawn by the stand-in of マイナポータルAP: another process, another port."""
    page.get_by_role("link", name="アプリを開く").click()
    look("card")
    press(page, "このカードを置く")
    heading(page, "パスワード入力(ログイン)")
    look("pin-auth")
    page.get_by_label("利用者証明用電子証明書パスワード").fill("1234")
    press(page, "OK")
    heading(page, "契約者基本情報読み取り")
    look("read")
    press(page, "読み取る")
    heading(page, "パスワード入力(ログイン)")
    page.get_by_label("券面事項入力補助用パスワード").fill("5678")
    look("pin-card-face")
    press(page, "OK")
