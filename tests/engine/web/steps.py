"""The way through the two procedures, in pieces that tests begin from."""

import json
from urllib.parse import urlencode

from tests.engine.web.driving import JPEG, Browser, DoorIdentity, state_in
from tests.engine.web.forms import Page

RECEIPT = "1" * 32


def register(browser: Browser, email: str = "taro@example.jp") -> Page:
    """From the start page of 添付資料再提出 to the page that says a mail is on its way."""
    browser.get("/small_enterprise/resubmission/")
    browser.press("手続きを始める", has_card="have", has_device="have")
    return browser.press("登録する", email=email, email_confirm=email, consent="on")


def begin_identity(browser: Browser) -> Page:
    """Opens the mailed link and begins; the waiting page."""
    browser.get(browser.world.link())
    return browser.press("読み取る")


def run_program(browser: Browser, **result: str) -> dict[str, str]:
    """What the program on the applicant's side does: looks at what is asked, and brings a result."""
    endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(browser.world.settings.origin)
    assert browser.client.get(endpoint).status_code == 200
    answer = browser.client.post(endpoint, json=result)
    answered: dict[str, str] = json.loads(answer.text)
    return answered


def answer_of(site: DoorIdentity, portal: str = "guarded", **params: str) -> str:
    """The address by which a site sends back the browser that it was asked about last."""
    state = state_in(site.requests[-1])
    return f"/{portal}/identify/callback/{site.name}?{urlencode({'state': state, **params})}"


def identify(browser: Browser, key: str = "card-1") -> Page:
    """The program succeeds and leads the browser back: what the card says."""
    begin_identity(browser)
    url = run_program(browser, key=key)["return_url"]
    return browser.get(url.removeprefix(browser.world.settings.origin))


def enter(browser: Browser, key: str = "card-1", email: str = "taro@example.jp") -> Page:
    """To the menu."""
    register(browser, email)
    identify(browser, key)
    return browser.press("次へ")


def begin(browser: Browser, key: str = "card-1") -> Page:
    """To 添付資料再提出②; returns that page."""
    enter(browser, key)
    browser.press("添付資料再提出")
    return browser.press("次へ", confirmed="on")


def fill(browser: Browser) -> Page:
    """From 添付資料再提出② to the check page."""
    return browser.press(
        "申請内容を確認する", contract_no="123456789", receipt_no=RECEIPT, files=[("papers", "書類.jpg", JPEG)]
    )


def draft_of(browser: Browser) -> str:
    """The draft's id in the present address."""
    return browser.page.url.split("/")[2]
