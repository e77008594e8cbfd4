"""Unfinished drafts are limited per person: beyond the limit nothing is created, and one can go on with those there are."""

from datetime import timedelta

from tests.engine.web.driving import OPEN, Browser, browsing, make_world
from tests.engine.web.steps import enter


def choose(browser: Browser) -> int:
    browser.get("/small_enterprise/menu")
    return browser.press("添付資料再提出").status


def drafts_listed(browser: Browser) -> set[str]:
    return {link for link in browser.get("/small_enterprise/menu").links if link.startswith("/d/")}


def test_beyond_the_limit_the_menu_says_how_many_there_are_and_nothing_is_created() -> None:
    with browsing(make_world(open_drafts_per_owner=2)) as browser:
        enter(browser)
        assert [choose(browser) for _ in range(3)] == [200, 200, 409]
        assert "書きかけの手続きが2件" in browser.page.text
        there = {link for link in browser.page.links if link.startswith("/d/")}
        assert len(there) == 2
        assert drafts_listed(browser) == there
        assert browser.get(there.pop()).status == 200


def test_the_limit_is_each_persons_own() -> None:
    world = make_world(open_drafts_per_owner=1)
    with browsing(world) as taro, browsing(world) as hanako:
        enter(taro)
        enter(hanako, "card-2", "hanako@example.jp")
        assert [choose(taro), choose(taro), choose(hanako)] == [200, 409, 200]


def test_without_a_menu_the_draft_changed_last_goes_on() -> None:
    with browsing(make_world([OPEN], open_drafts_per_owner=2)) as browser:
        begun = []
        for _ in range(4):
            browser.world.clock.move(timedelta(seconds=1))
            browser.get("/open_desk/choices/")
            begun.append(browser.press("始める").url.split("/")[2])
        assert begun[0] != begun[1]
        assert begun[2:] == [begun[1], begun[1]]
