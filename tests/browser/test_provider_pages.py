"""The pages of the OpenID provider for development that journeys do not meet: an account that is over, the switches, what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.provider import leave
from tests.browser.resubmission import heading, press
from tests.browser.screens import SIZES, Screens, open_browser
from tests.servers import Portal

pytestmark = [pytest.mark.browser, pytest.mark.network]


@pytest.fixture(params=SIZES)
def screens(browser: Browser, screens_folder: Path, request: pytest.FixtureRequest) -> Iterator[Screens]:
    context, screens = open_browser(browser, request.param, javascript=False, folder=screens_folder / "provider")
    yield screens
    context.close()


@pytest.mark.rule("R31")
def test_an_account_that_is_over_filled_in_by_a_button(portal: Portal, screens: Screens) -> None:
    page = screens.page
    page.goto(f"{portal.url}/safety/prepayment/")
    press(page, "ログイン")
    leave(page, "GビズIDでログイン")
    press(page, "プライム（期限切れ）のアカウントを入力する")
    expect(page.get_by_label("アカウントID", exact=False).first).to_have_value("akira.mihon@example.jp")
    screens.look("filled-in")
    press(page, "ログイン")
    heading(page, "アカウントの有効期限が切れています")
    screens.look("expired")
    press(page, "手続きのページに戻る")
    expect(page.get_by_text("ログインが途中で中止されました。").first).to_be_visible()
    screens.look("cancelled")


def test_switches_and_what_is_refused(portal: Portal, screens: Screens) -> None:
    page = screens.page
    page.goto(f"{portal.url}/safety/prepayment/")
    press(page, "ログイン")
    leave(page, "GビズIDでログイン")
    provider = "/".join(page.url.split("/")[:3])
    page.goto(provider)
    heading(page, "GビズIDの開発用の切り替え")
    screens.look("switches")
    page.get_by_label("時計のずれ", exact=False).fill("10")
    press(page, "この設定にする")
    expect(page.get_by_label("時計のずれ", exact=False)).to_have_value("10")
    page.get_by_label("時計のずれ", exact=False).fill("0")
    press(page, "この設定にする")
    page.goto(f"{provider}/oauth/authorize?client_id=somebody")
    heading(page, "このサービスにはログインできません")
    screens.look("unknown-client")
    page.goto(f"{provider}/login?login=unknown")
    heading(page, "ログインを続けられません")
    screens.look("lost")
