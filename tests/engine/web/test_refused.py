"""Who cannot be identified reads why, may begin again, and is led to paper where that is a way."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from engine.testing.time_and_chance import FakeClock
from tests.engine.web.driving import GUARDED, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import answer_of, begin_identity, register, run_program
from tests.engine.web.test_paper import PAPER, START

BEGIN = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
ON_PAPER = "書類で手続きする"


def world(kind: str) -> World:
    return make_world((PAPER,), identity=DoorIdentity("mynumber_card", kind), clock=FakeClock(BEGIN))


def by_site(browser: Browser) -> Page:
    return browser.get(answer_of(browser.world.identity, "paper_desk", error="access_denied"))


def by_program(browser: Browser) -> Page:
    run_program(browser, refused="cancelled")
    return browser.get("/paper_desk/identify/waiting")


@pytest.mark.parametrize(("kind", "refuse"), [("redirect", by_site), ("handoff", by_program)])
def test_the_way_on_paper_is_that_of_the_form_one_came_for(kind: str, refuse: Callable[[Browser], Page]) -> None:
    with browsing(world(kind)) as browser:
        browser.get("/paper_desk/identify?form=prepayment")
        browser.press("読み取る")
        page = refuse(browser)
        assert ON_PAPER in page.text
        assert START in page.links
        assert "/paper_desk/identify?form=prepayment" in page.links


@pytest.mark.parametrize("came_for", ["", "nonsense"])
def test_who_came_for_none_is_led_to_one_that_offers_it(came_for: str) -> None:
    with browsing(world("redirect")) as browser:
        browser.get(f"/paper_desk/identify?form={came_for}")
        browser.press("読み取る")
        page = by_site(browser)
        assert any(link in ("/paper_desk/increase/", START) for link in page.links)


def test_where_nothing_is_done_on_paper_no_such_way_is_shown() -> None:
    with browsing(make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"))) as browser:
        browser.get("/guarded/identify?form=errand")
        browser.press("確かめる")
        assert ON_PAPER not in browser.get(answer_of(browser.world.identity, error="access_denied")).text
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        run_program(browser, refused="cancelled")
        assert ON_PAPER not in browser.get("/small_enterprise/identify/waiting").text


def test_the_number_on_the_page_is_in_the_log_with_the_reason_and_nothing_of_the_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with browsing(world("redirect")) as browser, caplog.at_level("INFO", "tetsuzuki"):
        browser.get("/paper_desk/identify?form=prepayment")
        browser.press("読み取る")
        page = by_site(browser)
    (line,) = [each for each in caplog.messages if "identification" in each]
    error_id, _, told = line.partition(": ")
    assert error_id in page.text
    assert told == "identification at paper_desk refused, cancelled"
