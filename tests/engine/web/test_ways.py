"""A portal whose ways to identify lead to different providers: each way its button, each attempt its provider."""

from dataclasses import replace

from tests.engine.web.driving import GUARDED, WAYS, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.steps import run_program

START = "/ways/wish/"
IDENTIFY = "/ways/identify?form=wish"


def world() -> tuple[World, DoorIdentity]:
    elsewhere = DoorIdentity("elsewhere", "redirect")
    return make_world([WAYS], identity=DoorIdentity("card"), others=[elsewhere]), elsewhere


def begin(browser: Browser, caption: str) -> None:
    browser.get(START)
    browser.press("手続きを始める")
    browser.press(caption)


def test_each_way_has_a_button_of_its_own() -> None:
    shared, _ = world()
    with browsing(shared) as browser:
        form = browser.get(IDENTIFY).form
        assert form.buttons == [("_way", "reader", "読み取る"), ("_way", "phone", "サイトへ進む")]


def test_ways_that_lead_to_one_provider_share_one_button() -> None:
    with browsing(make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"))) as browser:
        browser.get("/guarded/errand/")
        assert [caption for _, _, caption in browser.press("手続きを始める").form.buttons] == ["確かめる"]


def test_the_way_pressed_decides_who_is_asked() -> None:
    shared, elsewhere = world()
    with browsing(shared) as browser:
        begin(browser, "サイトへ進む")
        assert (len(shared.identity.requests), len(elsewhere.requests)) == (0, 1)
    with browsing(shared) as browser:
        begin(browser, "読み取る")
        assert (len(shared.identity.requests), len(elsewhere.requests)) == (1, 1)
        browser.get(run_program(browser, key="card-1")["return_url"].removeprefix(shared.settings.origin))
        assert browser.page.heading == "手続きの一覧"


def test_an_unknown_way_begins_nothing_and_shows_the_page_again() -> None:
    shared, elsewhere = world()
    with browsing(shared) as browser:
        for way in ("", "nobody", "reader "):
            form = browser.get(IDENTIFY).form
            page = browser.post(form, ("_way", way))
            assert page.status == 422
            assert "方法を、ボタンを押して選んで" in page.text
            assert len(page.form.buttons) == 2
        assert (shared.identity.requests, elsewhere.requests) == ([], [])


def test_who_began_finishes_even_when_the_portal_prefers_another_by_then() -> None:
    """The provider is that of the attempt, never the one that the configuration names at the return."""
    shared, _ = world()
    with browsing(shared) as browser:
        begin(browser, "読み取る")
        back = run_program(browser, key="card-1")["return_url"].removeprefix(shared.settings.origin)
        swap(shared, "elsewhere", phone="card")
        browser.get(back)
        assert browser.page.heading == "手続きの一覧"


def test_a_provider_that_the_portal_offers_no_more_finishes_nothing() -> None:
    shared, _ = world()
    with browsing(shared) as browser:
        begin(browser, "読み取る")
        back = run_program(browser, key="card-1")["return_url"].removeprefix(shared.settings.origin)
        swap(shared, "elsewhere", phone="elsewhere")
        page = browser.get(back)
        assert page.status == 410
        assert "もう終わって" in page.heading
        assert browser.get("/ways/menu").url.startswith("/ways/identify")


def swap(shared: World, first: str, *, phone: str) -> None:
    """The same portal with other providers."""
    site = shared.site
    desk = site.procedures.desks["ways"]
    step = desk.portal.identity
    assert step is not None
    ways = (step.ways[0], replace(step.ways[1], provider=phone))
    portal = replace(desk.portal, identity=replace(step, provider=first, ways=ways))
    desks = {"ways": replace(desk, portal=portal)}
    shared.live.replace(replace(site, procedures=replace(site.procedures, desks=desks)))
