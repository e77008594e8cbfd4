"""A proof given again just before sending, on another device: the check page comes back, by the same person only."""

from datetime import timedelta

import pytest

from tests.engine.web.driving import WAYS, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import run_program


def to_sending(browser: Browser) -> str:
    """Filled in, and too late for the first proof to do: the waiting page. Gives the check page's address."""
    browser.get("/ways/identify?form=wish")
    browser.press("読み取る")
    browser.get(run_program(browser, key="1")["return_url"].removeprefix(browser.world.settings.origin))
    browser.press("願い出")
    address = browser.press("次へ", matter="静かな朝").url
    browser.world.clock.move(timedelta(seconds=browser.world.settings.fresh_seconds + 1))
    assert browser.press("送る").url == "/ways/identify/waiting"
    return address


def prove_elsewhere(browser: Browser, key: str) -> Page:
    """By the code, on another device; what that shows is typed here."""
    world = browser.world
    told = browser.client.post("/api/handoff", json={"version": 1, "code": world.identity.requests[-1].code}).json()
    digits = browser.client.post(told["endpoint"].removeprefix(world.settings.origin), json={"key": key}).json()[
        "confirm"
    ]
    assert "完了番号" in browser.get("/ways/identify/waiting").text
    return browser.press("本人確認を終える", _code=digits)


@pytest.fixture
def world() -> World:
    return make_world([WAYS], identity=DoorIdentity("card"), others=[DoorIdentity("elsewhere", "redirect")])


def test_the_same_person_finds_the_check_page_and_sends(world: World) -> None:
    with browsing(world) as browser:
        address = to_sending(browser)
        page = prove_elsewhere(browser, "1")
        assert page.url.startswith(address)
        assert "まだ送信されていません" in page.text
        assert world.identity.requests[-1].fresh
        assert browser.press("送る").heading == "完了"


def test_anybody_else_ends_the_session(world: World) -> None:
    with browsing(world) as browser:
        address = to_sending(browser)
        page = prove_elsewhere(browser, "2")
        assert page.status == 403
        assert "異なります" in page.heading
        assert browser.get(address).status == 404
