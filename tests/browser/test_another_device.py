"""The card is read on another device, in a browser: every page of the wait is looked at, with scripts and without."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import SIZES, Screens, open_browser
from tests.journeys.device import Device
from tests.journeys.walker import Walker
from tests.servers import Portal

pytestmark = [pytest.mark.browser, pytest.mark.network]


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["js", "nojs"])
def screens(browser: Browser, screens_folder: Path, size: str, request: pytest.FixtureRequest) -> Iterator[Screens]:
    folder = screens_folder / "another-device"
    context, screens = open_browser(browser, size, javascript=bool(request.param), folder=folder)
    yield screens
    context.close()


@pytest.fixture(scope="module")
def device(portal: Portal) -> Iterator[Device]:
    """With a card that the stand-in has made."""
    with Walker(portal, "another.device@example.jp") as walk:
        walk.register()
        walk.open_link()
        walk.start_program()
    made = Device(portal, portal.data)
    yield made
    made.client.close()


def to_waiting_page(portal: Portal, page: Page, email: str) -> str:
    """The short code that the page shows."""
    page.goto(f"{portal.url}/small_enterprise/register?form=resubmission")
    page.locator("[name=email]").fill(email)
    page.locator("[name=email_confirm]").fill(email)
    page.get_by_label("同意します", exact=False).check()
    page.get_by_role("button", name="登録する").click()
    page.goto(portal.wait_for_link(email))
    page.get_by_role("button", name="読み取る").first.click()
    expect(page.get_by_text("操作を待っています")).to_be_visible()
    return re.sub(r"\s", "", page.locator(".code .number").inner_text())


def test_from_the_code_to_what_the_card_says(
    portal: Portal, screens: Screens, device: Device, request: pytest.FixtureRequest
) -> None:
    """The page follows by itself; where there is a field, it stays as it is."""
    page = screens.page
    code = to_waiting_page(portal, page, f"{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:10]}@example.jp")
    screens.look("waiting")
    endpoint = device.exchange(code).json()["endpoint"]
    expect(page.get_by_text("操作が始まりました")).to_be_visible(timeout=20000)
    screens.look("begun")
    digits = device.report(endpoint)["confirm"]
    field = page.get_by_label("完了番号", exact=False)
    expect(field).to_be_visible(timeout=20000)
    screens.look("confirm")
    field.fill(f"{(int(digits) + 1) % 10**8:08d}")
    page.get_by_role("button", name="本人確認を終える").click()
    expect(page.get_by_text("残りの回数 4回").first).to_be_visible()
    screens.look("wrong")
    page.get_by_label("完了番号", exact=False).fill("12")
    page.wait_for_timeout(4000)
    expect(page.get_by_label("完了番号", exact=False)).to_have_value("12")
    page.get_by_label("完了番号", exact=False).fill(f"{digits[:4]} {digits[4:]}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("契約者基本情報確認")
