"""The paper channel over HTTP: no login, nobody else's, no way into anything that needs one, and never a filing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.testing.time_and_chance import FakeClock
from tests.engine.web.driving import LIBRARY, Browser, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import run_program

PAPER = Path(__file__).parents[2] / "cases" / "paper"
START = "/paper_desk/prepayment/"
IDLE = timedelta(minutes=31)
ANSWERS = {
    "contract_no": "A12345678",
    "business_address": "東京都港区虎ノ門3丁目5番1号",
    "business_name": "見本商事株式会社",
    "person_name": "見本　太郎",
    "monthly": "200000",
    "months": "12",
    "payment_amount": "2400000",
    "prepay_month": "2026-10",
}


@pytest.fixture
def world() -> World:
    return make_world((PAPER,), clock=FakeClock(datetime(2026, 9, 16, 1, 0, tzinfo=UTC)))


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    with browsing(world) as opened:
        yield opened


def begin(browser: Browser) -> Page:
    browser.get(START)
    return browser.press("書類を作る")


def make(browser: Browser, **changes: str) -> Page:
    """From the start page to the page with the forms."""
    begin(browser)
    browser.press_with("申込内容を確認する", {**ANSWERS, **changes})
    return browser.press("書類を作る")


def log_in(browser: Browser, key: str = "card-1") -> Page:
    """By the other button of the start page."""
    browser.get(START)
    browser.press("ログイン")
    browser.press("読み取る")
    return browser.get(run_program(browser, key=key)["return_url"].removeprefix(browser.world.settings.origin))


def documents(page: Page) -> list[str]:
    return [link for link in page.links if "/documents/" in link]


def test_forms_are_made_and_handed_out_without_login(browser: Browser) -> None:
    page = make(browser)
    assert page.heading == "書類ができました"
    assert len(documents(page)) == 3
    assert browser.get(documents(page)[0]).status == 202
    assert browser.world.deliver() == []
    answer = browser.client.get(documents(page)[0])
    assert answer.headers["content-type"] == "application/pdf"
    assert "UTF-8''%E6%8E%9B" in answer.headers["content-disposition"]


def test_nothing_is_filed(browser: Browser) -> None:
    """No submission, no number, no mail: the draft stays open."""
    draft = make(browser).url.split("/")[2]
    record = browser.world.storage.load_draft(draft)
    assert record is not None
    assert record.state == "open"
    assert browser.world.storage.load_submission(draft) is None
    assert browser.world.storage.submissions_of(record.owner) == []
    assert browser.world.deliver() == []


def test_pressed_twice_the_forms_are_made_once(browser: Browser) -> None:
    begin(browser)
    check = browser.press_with("申込内容を確認する", ANSWERS)
    form = check.form
    first = browser.post(form, ("", ""))
    again = browser.post(form, ("", ""))
    assert first.url == again.url
    assert documents(first) == documents(again)


def test_forms_made_before_a_change_are_not_handed_out_after_it(browser: Browser) -> None:
    """What one prints says what one answered last."""
    made = make(browser)
    old, draft = documents(made)[0], made.url.removesuffix("/done")
    browser.get(f"{draft}/request")
    browser.press("申込内容を確認する", months="10", payment_amount="2000000")
    assert browser.get(old).status == 404
    assert browser.get(made.url).url == f"{draft}/check"
    browser.press("書類を作る")
    assert browser.page.url == made.url
    assert browser.get(old).status == 202


def test_going_back_and_changing_nothing_keeps_the_forms(browser: Browser) -> None:
    made = make(browser)
    browser.get(f"{made.url.removesuffix('/done')}/request")
    browser.press("申込内容を確認する")
    assert browser.get(made.url).heading == "書類ができました"


def test_another_browser_sees_nothing(world: World, browser: Browser) -> None:
    made = make(browser)
    with browsing(world) as stranger:
        for path in (made.url, documents(made)[0], made.url.replace("done", "check")):
            assert stranger.get(path).status == 404


def test_paper_gives_no_way_into_the_menu(browser: Browser) -> None:
    make(browser)
    assert browser.get("/paper_desk/menu").url.startswith("/paper_desk/identify")


def test_who_is_logged_in_stays_so_and_their_menu_lists_no_paper(browser: Browser) -> None:
    log_in(browser)
    make(browser)
    menu = browser.get("/paper_desk/menu")
    assert menu.heading == "契約保全手続き"
    assert "書きかけ" not in menu.text
    assert "これまでに送った" not in menu.text


def test_logging_in_afterwards_keeps_what_was_made(browser: Browser) -> None:
    made = make(browser)
    log_in(browser)
    assert browser.get(made.url).heading == "書類ができました"


def test_logging_out_leaves_nothing_behind(browser: Browser) -> None:
    made = make(browser)
    token = browser.get(START).form.values["_csrf"]
    browser.client.post("/logout", data={"_csrf": token})
    assert browser.get(made.url).status == 404


def test_an_expired_session_cannot_be_reopened_and_says_so(browser: Browser) -> None:
    """Nobody is known, so nobody can prove to be the same person again."""
    page = begin(browser)
    browser.world.clock.move(IDLE)
    browser.press_with("申込内容を確認する", ANSWERS)
    assert browser.page.status == 403
    assert "はじめから入力してください" in browser.page.text
    assert browser.get(page.url).status == 403
    log_in(browser, "somebody")
    assert browser.get(page.url).status == 404


def test_the_same_person_logging_in_again_gets_back_what_they_began_on_paper(browser: Browser) -> None:
    log_in(browser)
    made = make(browser)
    browser.world.clock.move(IDLE)
    assert browser.get(made.url).status == 403
    log_in(browser)
    assert browser.get(made.url).heading == "書類ができました"


def test_the_identity_is_neither_asked_nor_used(browser: Browser) -> None:
    """A rule that reads `channel` leaves out what belongs to filing online."""
    assert begin(browser).heading == "掛金前納申出②"
    assert browser.world.identity.requests == []


@pytest.mark.parametrize("channel", ["", "online", "fax", "paper "])
def test_any_other_way_begins_as_ever(channel: str, browser: Browser) -> None:
    browser.get(START)
    values = {"_channel": channel} if channel else {}
    assert browser.post(browser.page.form, None, values).url.startswith("/paper_desk/identify")


def test_where_paper_is_not_offered_nothing_begins_on_it() -> None:
    with browsing(make_world((LIBRARY,))) as browser:
        browser.get("/library/library_card/")
        assert browser.post(browser.page.form, None, {"_channel": "paper"}).url.startswith("/library/register")
