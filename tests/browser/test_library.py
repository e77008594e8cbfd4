"""The library-card renewal in a browser: other field types, relevance, two languages, no identity."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import open_browser
from tests.servers import Portal

pytestmark = pytest.mark.browser


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, caption: str) -> None:
    page.get_by_role("button", name=caption, exact=True).click()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_card_is_renewed_with_a_mistake_on_the_way(
    browser: Browser, library: Portal, screens_folder: Path, size: str
) -> None:
    """A question that an answer opens is asked on the same page, and what was typed stays."""
    context, screens = open_browser(browser, size, javascript=True, folder=screens_folder / "library")
    page, look = screens.page, screens.look
    page.goto(f"{library.url}/library/library_card/")
    look("start")
    press(page, "更新を始める")
    page.get_by_label("メールアドレス", exact=False).fill(f"{size}@example.jp")
    look("register")
    press(page, "確認のメールを受け取る")
    look("registered")
    page.goto(library.wait_for_link(f"{size}@example.jp"))
    look("link")
    page.locator("form button").first.click()
    heading(page, "手続きの選択")
    look("menu")
    press(page, "利用カードの更新")

    heading(page, "カードと利用者")
    page.get_by_label("利用カードの番号", exact=False).fill("１２３４ ５６７８")
    page.get_by_label("お名前", exact=False).fill("緑　花子")
    page.get_by_label("生年月日", exact=False).fill("8年4月1日")
    page.get_by_label("市外(市内に通勤・通学)").check()
    press(page, "次へ")
    heading(page, "カードと利用者")
    expect(page.get_by_text("元号をつけて").first).to_be_visible()
    expect(page.get_by_label("勤務先または学校の名前", exact=False)).to_be_visible()
    look("card-problem")
    page.get_by_label("生年月日", exact=False).fill("平成2年4月1日")
    page.get_by_label("勤務先または学校の名前", exact=False).fill("みどり高校")
    press(page, "次へ")

    heading(page, "更新の内容")
    page.get_by_label("更新する年数", exact=False).select_option("three")
    page.get_by_label("更新を始める月", exact=False).fill("令和20年1月")
    page.get_by_label("家族カードの枚数", exact=False).fill("２")
    page.get_by_label("図書購入への寄付", exact=False).fill("３，０００円")
    page.get_by_label("利用規則に同意します", exact=False).check()
    look("wishes")
    press(page, "内容を確認する")
    heading(page, "入力内容の確認")
    for shown in ("12345678", "1990年4月1日", "2038年1月", "700円", "3,000円", "みどり高校"):
        expect(page.get_by_text(shown).first).to_be_visible()
    look("check")
    press(page, "この内容で申し込む")
    heading(page, "更新の申込みが完了しました")
    look("done")
    context.close()


def test_the_same_in_english(browser: Browser, library: Portal, screens_folder: Path) -> None:
    context, screens = open_browser(browser, "desk", javascript=True, folder=screens_folder / "library-en")
    screens.page.goto(f"{library.url}/library/library_card/?lang=en")
    heading(screens.page, "Renew your library card")
    assert screens.page.locator("html").get_attribute("lang") == "en"
    screens.look("start")
    press(screens.page, "Begin")
    heading(screens.page, "Confirm your e-mail address")
    press(screens.page, "Send me the link")
    expect(screens.page.get_by_text("Enter E-mail address.").first).to_be_visible()
    screens.look("register-problem")
    context.close()
