"""A portal entered with an account of another site: straight on to the menu, or a page that says what is needed instead."""

import pytest

from tests.engine.web.driving import ACCOUNTS, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import answer_of


def world() -> World:
    return make_world((ACCOUNTS,), identity=DoorIdentity("gbizid", "redirect"))


def enter(browser: Browser, **said: str) -> Page:
    """From the start page over the site; back as 見本　花子, or with what the site says."""
    browser.get("/accounts/notice/")
    browser.press("ログイン")
    assert browser.page.heading == "ログイン"
    browser.press("アカウントでログイン")
    return browser.get(answer_of(browser.world.identity, "accounts", **(said or {"key": "hanako"})))


@pytest.mark.rule("R31")
def test_login_leads_from_the_start_page_to_the_menu_without_anything_to_confirm() -> None:
    with browsing(world()) as browser:
        assert enter(browser).url == "/accounts/menu"


@pytest.mark.rule("R31")
def test_who_is_refused_reads_why_and_what_else_there_is_and_gets_no_further() -> None:
    with browsing(world()) as browser:
        page = enter(browser, refused="gbizid_entry")
        assert page.status == 403
        assert page.heading == "このアカウントではご利用いただけません"
        assert "書面でも届け出られます" in page.text
        assert "https://accounts.example.jp/" in page.links
        assert browser.get("/accounts/menu").url == "/accounts/identify"


def test_after_a_refusal_one_begins_again() -> None:
    with browsing(world()) as browser:
        enter(browser, refused="gbizid_entry")
        assert enter(browser).url == "/accounts/menu"
