"""An identity provider that does not answer, at every moment of an identification: a page that says so, and a way to begin again."""

from dataclasses import replace

import pytest

from engine.errors import ProviderFailed
from engine.testing.outages import Outage, identity_with_outages, nobody_there
from tests.engine.web.driving import GUARDED, ORIGIN, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.steps import begin_identity, register, run_program

AGAIN = "もう一度お試しください"
WAITING = "/small_enterprise/identify/waiting"


def with_outages(world: World) -> Outage:
    """From now on its identity provider can be broken."""
    double, outage = identity_with_outages(world.identity)
    world.live.replace(replace(world.site, providers={world.identity.name: double}))
    return outage


def begin_elsewhere(browser: Browser) -> None:
    browser.get("/guarded/errand/")
    browser.press("手続きを始める")
    browser.press("確かめる")


def test_while_beginning() -> None:
    with browsing(make_world()) as browser:
        outage = with_outages(browser.world)
        register(browser)
        outage.fail("begin", error=nobody_there)
        page = begin_identity(browser)
        assert page.status == 503
        assert AGAIN in page.text
        outage.recover()
        assert browser.press("読み取る").url == WAITING


def test_what_the_provider_calls_it_is_what_one_reads() -> None:
    """`ProviderFailed.code` is a catalogue key when one begins, as it is when one comes back."""
    with browsing(make_world()) as browser:
        outage = with_outages(browser.world)
        register(browser)
        outage.fail("begin", error=lambda: ProviderFailed("expired"))
        page = begin_identity(browser)
        assert page.status == 503
        assert "時間が過ぎたため" in page.text


def test_while_a_site_is_asked_about_who_came_back() -> None:
    world = make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"))
    with browsing(world) as browser:
        outage = with_outages(world)
        begin_elsewhere(browser)
        outage.fail("finish", error=nobody_there)
        state = world.identity.requests[-1].session_tag[:8]
        page = browser.get(f"/guarded/identify/callback/elsewhere?key=company-1&state={state}")
        assert page.status == 503
        assert AGAIN in page.text
        assert browser.get("/guarded/identity").url != "/guarded/identity"
        outage.recover()
        browser.get("/guarded/identify")
        assert browser.page.status == 200


def test_while_a_program_asks_and_it_may_ask_again() -> None:
    with browsing(make_world()) as browser:
        outage = with_outages(browser.world)
        register(browser)
        begin_identity(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        outage.fail("describe", error=nobody_there)
        answer = browser.client.get(endpoint)
        assert (answer.status_code, answer.json()) == (503, {"problem": "no_answer"})
        outage.recover()
        assert "return_url" in run_program(browser, key="card-1")


@pytest.mark.parametrize("verb", ["receive", "finish"])
def test_while_a_programs_result_is_looked_at(verb: str) -> None:
    with browsing(make_world()) as browser:
        outage = with_outages(browser.world)
        register(browser)
        begin_identity(browser)
        outage.fail(verb, error=nobody_there)
        told = run_program(browser, key="card-1")
        if verb == "receive":
            assert told["problem"] == "no_answer"
            page = browser.get(WAITING)
        else:
            page = browser.get(told["return_url"].removeprefix(ORIGIN))
            assert page.status == 503
        assert AGAIN in page.text
        assert any(link.startswith("/small_enterprise/identify") for link in page.links)


def test_an_outage_with_words_of_its_own_is_told_in_them() -> None:
    with browsing(make_world()) as browser:
        outage = with_outages(browser.world)
        register(browser)
        begin_identity(browser)
        outage.fail("receive", error=lambda: ProviderFailed("expired"))
        run_program(browser, key="card-1")
        assert "時間が過ぎた" in browser.get(WAITING).text
