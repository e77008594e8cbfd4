"""Menus that lead to menus: each shows its own entries, leads back, begins forms; nobody gets in without login."""

import pytest

from tests.engine.web.driving import browsing
from tests.engine.web.test_accounts import enter, world


def test_the_first_menu_leads_to_the_next_and_that_one_back() -> None:
    with browsing(world()) as browser:
        enter(browser)
        assert browser.page.heading == "サービスの一覧"
        assert "/accounts/menu/changes" in browser.page.links
        below = browser.get("/accounts/menu/changes")
        assert below.heading == "変更の手続き"
        assert "/accounts/menu" in below.links


def test_a_form_begins_from_the_menu_that_offers_it_and_no_other() -> None:
    with browsing(world()) as browser:
        enter(browser)
        first = browser.page.form
        assert browser.post(first, ("form", "notice")).url == "/accounts/menu"
        browser.get("/accounts/menu/changes")
        assert browser.press("変更の届出").heading == "契約"


def test_the_first_form_of_a_menu_of_menus_has_no_button() -> None:
    with browsing(world()) as browser:
        enter(browser)
        assert not browser.page.form.buttons


@pytest.mark.parametrize("menu", ["nothing", "Changes", "changes%00"])
def test_an_unknown_menu_is_no_page(menu: str) -> None:
    with browsing(world()) as browser:
        enter(browser)
        assert browser.get(f"/accounts/menu/{menu}").status == 404


def test_nobody_sees_a_menu_without_login() -> None:
    with browsing(world()) as browser:
        assert browser.get("/accounts/menu/changes").url == "/accounts/notice/"
        assert browser.client.post("/accounts/menu/changes", data={"form": "notice"}).status_code == 403


def test_the_completion_page_leads_to_the_menu_that_the_spec_names() -> None:
    """R38: from the completion page to the menu where the next procedure is."""
    with browsing(world()) as browser:
        enter(browser)
        browser.get("/accounts/menu/changes")
        browser.press("変更の届出")
        browser.press("次へ")
        browser.press("次へ", monthly="60000")
        done = browser.press("届け出る")
        assert done.heading == "届け出ました"
        assert "/accounts/menu/changes" in done.links
