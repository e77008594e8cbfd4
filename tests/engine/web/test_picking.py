"""Choosing among options on our own page: by the browser that began, once, with the form token; refused kindly or let in."""

from datetime import timedelta

import pytest

from tests.engine.web.driving import ACCOUNTS, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page

PICK = "/accounts/identify/pick"


def world() -> World:
    return make_world((ACCOUNTS,), identity=DoorIdentity("gbizid", "choose"))


def begin(browser: Browser) -> Page:
    """To the page of options."""
    browser.get("/accounts/notice/")
    browser.press("ログイン")
    assert browser.page.heading == "ログイン"
    return browser.press("アカウントでログイン")


def choose(browser: Browser, option: str) -> Page:
    return browser.post(browser.page.form, ("pick", option))


@pytest.mark.rule("R31")
def test_login_leads_from_the_start_page_to_the_menu_without_anything_to_confirm() -> None:
    with browsing(world()) as browser:
        page = begin(browser)
        assert page.url == PICK
        assert [button[1] for button in page.form.buttons] == ["hanako", "no"]
        assert "契約があります。" in page.text
        assert choose(browser, "hanako").url == "/accounts/menu"


@pytest.mark.rule("R31")
def test_who_is_refused_reads_why_and_what_else_there_is_and_gets_no_further() -> None:
    with browsing(world()) as browser:
        begin(browser)
        page = choose(browser, "no")
        assert page.status == 403
        assert page.heading == "このアカウントではご利用いただけません"
        assert "書面でも届け出られます" in page.text
        assert "https://accounts.example.jp/" in page.links
        assert browser.get("/accounts/menu").url == "/accounts/identify"


def test_a_session_gets_a_new_secret_when_somebody_is_known() -> None:
    with browsing(world()) as browser:
        begin(browser)
        before = dict(browser.client.cookies)
        choose(browser, "hanako")
        assert dict(browser.client.cookies) != before


def test_options_are_chosen_once() -> None:
    """The second press finds the first result; the used token opens nothing for whoever kept the old cookie."""
    with browsing(world()) as browser:
        page = begin(browser)
        kept = dict(browser.client.cookies)
        choose(browser, "hanako")
        assert browser.get(PICK).url == "/accounts/menu"
        browser.client.cookies.clear()
        browser.client.cookies.update(kept)
        assert browser.post(page.form, ("pick", "hanako")).url != "/accounts/menu"


def test_after_a_refusal_one_begins_again() -> None:
    with browsing(world()) as browser:
        page = begin(browser)
        choose(browser, "no")
        assert browser.post(page.form, ("pick", "hanako")).url.startswith("/accounts/identify")
        assert browser.get("/accounts/menu").url == "/accounts/identify"
        browser.press("アカウントでログイン")
        assert choose(browser, "hanako").url == "/accounts/menu"


def test_another_browser_neither_sees_nor_chooses() -> None:
    shared = world()
    with browsing(shared) as browser, browsing(shared) as stranger:
        begin(browser)
        assert stranger.get(PICK).status == 403
        begin(stranger)
        mine, theirs = browser.page.form, stranger.page.form
        theirs.values["_csrf"], mine.values["_csrf"] = mine.values["_csrf"], theirs.values["_csrf"]
        assert stranger.post(theirs, ("pick", "hanako")).status == 403
        assert stranger.get("/accounts/menu").url == "/accounts/identify"


@pytest.mark.parametrize("option", ["", "somebody", "hanako ", "no\x00"])
def test_what_was_not_offered_uses_nothing_up(option: str) -> None:
    with browsing(world()) as browser:
        begin(browser)
        page = choose(browser, option)
        assert page.status == 422
        assert "どれか一つを選んでください" in page.text
        assert choose(browser, "hanako").url == "/accounts/menu"


def test_without_the_form_token_nothing_is_chosen() -> None:
    with browsing(world()) as browser:
        begin(browser)
        browser.page.form.values.pop("_csrf")
        assert choose(browser, "hanako").status == 403
        assert browser.get("/accounts/menu").url == "/accounts/identify"


def test_who_thinks_too_long_is_told_so() -> None:
    shared = world()
    with browsing(shared) as browser:
        begin(browser)
        shared.clock.move(timedelta(seconds=shared.settings.handoff_seconds, microseconds=1))
        page = choose(browser, "hanako")
        assert page.status == 410
        assert "時間が過ぎた" in page.text


def test_the_very_last_instant_is_in_time() -> None:
    shared = world()
    with browsing(shared) as browser:
        begin(browser)
        shared.clock.move(timedelta(seconds=shared.settings.handoff_seconds))
        assert choose(browser, "hanako").url == "/accounts/menu"


def test_beginning_again_makes_earlier_options_worthless() -> None:
    with browsing(world()) as browser:
        begin(browser)
        browser.get("/accounts/identify")
        browser.press("アカウントでログイン")
        assert choose(browser, "hanako").url == "/accounts/menu"


def test_the_waiting_page_leads_to_the_options() -> None:
    with browsing(world()) as browser:
        begin(browser)
        assert browser.get("/accounts/identify/waiting").url == PICK
