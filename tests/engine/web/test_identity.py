"""Identification: finishing needs the browser that began; the program's address works once; polling completes nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine.model.identity import Claim, Identity
from engine.ports.identity import Refusal
from engine.usecases.arrival.sessions import open_session
from tests.engine.web.driving import ORIGIN, TARO, Browser, DoorIdentity, browsing, make_world
from tests.engine.web.steps import begin_identity, enter, register, run_program


def return_path(browser: Browser, key: str = "card-1") -> str:
    return run_program(browser, key=key)["return_url"].removeprefix(ORIGIN)


def test_the_waiting_page_asks_again_by_itself_and_never_completes() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        waiting = begin_identity(browser)
        assert 1 <= int(waiting.refresh.partition(";")[0]) <= 5
        run_program(browser, key="card-1")
        again = browser.get("/small_enterprise/identify/waiting")
        assert again.url == "/small_enterprise/identify/waiting"
        assert not again.refresh
        assert browser.get("/small_enterprise/menu").url != "/small_enterprise/menu"


def test_another_browser_that_opens_the_way_back_gets_a_page_and_nothing_is_used_up() -> None:
    """An attacker who began cannot get in with a victim's card, nor the other way round."""
    world = make_world()
    with browsing(world) as browser, browsing(world) as stranger:
        register(browser)
        begin_identity(browser)
        back = return_path(browser)
        page = stranger.get(back)
        assert page.status == 403
        assert "ブラウザー" in page.heading
        assert stranger.get("/small_enterprise/menu").url.startswith("/small_enterprise/register")
        assert browser.get(back).heading == "契約者基本情報確認"


def test_a_stranger_with_a_session_of_his_own_gets_nothing_either() -> None:
    world = make_world()
    with browsing(world) as browser, browsing(world) as stranger:
        register(stranger, "eve@example.jp")
        begin_identity(stranger)
        register(browser)
        begin_identity(browser)
        back = return_path(browser)
        assert stranger.get(back).status == 403
        assert browser.get(back).heading == "契約者基本情報確認"


def test_the_way_back_works_once() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        back = return_path(browser)
        browser.get(back)
        assert browser.get(back).status in (403, 410)


def test_beginning_again_makes_the_earlier_attempt_worthless() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        early = return_path(browser)
        browser.get("/small_enterprise/identify")
        browser.press("読み取る")
        assert browser.get(early).status == 410
        assert browser.get(return_path(browser)).heading == "契約者基本情報確認"


def test_the_programs_address_takes_one_result() -> None:
    """Used up before anything is verified: nothing can be tried twice."""
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        first = browser.client.post(endpoint, json={"refused": "card_locked"}).json()
        assert first == {"problem": "card_locked", "return_url": f"{ORIGIN}/small_enterprise/identify/waiting"}
        second = browser.client.post(endpoint, json={"key": "card-1"})
        assert second.status_code == 410
        assert second.json() == {"problem": "link_used"}


def test_looking_at_what_is_asked_uses_nothing_up() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        looks = [browser.client.get(endpoint) for _ in range(3)]
        assert {look.status_code for look in looks} == {200}
        assert looks[0].headers["content-type"] == "application/json"
        assert "return_url" in run_program(browser, key="card-1")


def test_a_refusal_is_told_on_the_waiting_page_with_a_way_to_begin_again() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        run_program(browser, refused="cancelled")
        page = browser.get("/small_enterprise/identify/waiting")
        assert "取りやめました" in page.text
        assert any(link.startswith("/small_enterprise/identify") for link in page.links)


def test_a_bug_of_the_provider_is_told_on_the_waiting_page_with_a_way_to_begin_again() -> None:
    """Its token is used up by then: waiting any longer would be in vain."""
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        broken = browser.client.post(endpoint, content=b"{", headers={"content-type": "application/json"})
        assert broken.status_code == 500
        page = browser.get("/small_enterprise/identify/waiting")
        assert "もう一度お試しください" in page.text
        assert not page.refresh
        assert any(link.startswith("/small_enterprise/identify") for link in page.links)


def test_after_five_minutes_the_challenge_is_dead() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        browser.world.clock.move(timedelta(seconds=301))
        assert browser.client.post(endpoint, json={"key": "card-1"}).status_code == 410
        assert "時間が過ぎた" in browser.get("/small_enterprise/identify/waiting").text


@pytest.mark.parametrize("token", ["x", "A" * 43])
def test_an_unknown_address_answers_in_json(token: str) -> None:
    with browsing(make_world()) as browser:
        for response in (
            browser.client.get(f"/api/handoff/{token}"),
            browser.client.post(f"/api/handoff/{token}", json={}),
        ):
            assert response.status_code == 404
            assert response.json() == {"problem": "link_unknown"}


def test_a_result_that_is_too_large_or_no_json_is_refused_and_uses_nothing_up() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        endpoint = browser.world.identity.requests[-1].endpoint.removeprefix(ORIGIN)
        large = browser.client.post(endpoint, json={"key": "x" * 65536})
        assert (large.status_code, large.json()) == (413, {"problem": "too_large"})
        form = browser.client.post(endpoint, data={"key": "card-1"})
        assert (form.status_code, form.json()) == (415, {"problem": "wrong_type"})
        assert "return_url" in run_program(browser, key="card-1")


def test_no_page_of_the_engine_takes_a_pin() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        for page in (begin_identity(browser), browser.get("/small_enterprise/identify")):
            assert all("pin" not in name.lower() for form in page.forms for name in form.values)


def test_without_a_mailed_link_there_is_no_way_to_identify() -> None:
    with browsing(make_world()) as browser:
        for path in ("identify", "identify/waiting", "identity", "menu"):
            assert browser.get(f"/small_enterprise/{path}").url.startswith("/small_enterprise/register")


def test_both_sides_are_told_the_procedure_and_a_code() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        waiting = begin_identity(browser)
        asked = browser.world.identity.requests[-1]
        assert asked.purpose == "添付資料再提出"
        assert asked.portal == "小規模企業共済オンライン手続きポータル"
        assert asked.code in re.sub("<[^>]+>", "", waiting.text)
        assert browser.client.cookies["session"] not in json.dumps([asked.session_tag, asked.endpoint])


def test_a_provider_that_cannot_be_reached_is_a_page_that_offers_to_try_again() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        browser.world.identity.fails = True
        page = begin_identity(browser)
        assert page.status == 503
        browser.world.identity.fails = False
        assert browser.press("読み取る").url == "/small_enterprise/identify/waiting"


def test_the_same_card_finds_its_drafts_again_and_another_does_not() -> None:
    world = make_world()
    with browsing(world) as browser:
        enter(browser, "card-1")
        draft = browser.press("添付資料再提出").url.split("/")[2]
    with browsing(world) as later, browsing(world) as other:
        assert f"/d/{draft}" in enter(later, "card-1", "new@example.jp").links
        assert f"/d/{draft}" not in enter(other, "card-2").links


class TellsTooMuch(DoorIdentity):
    """A provider whose answer holds more than the portal asks about."""

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        found = super().finish(pending, params, now)
        assert isinstance(found, Identity)
        return replace(found, claims={**found.claims, "telephone": Claim("0300000000", "double", self.name)})


def test_of_what_a_provider_tells_only_what_the_portal_has_a_use_for_is_kept() -> None:
    world = make_world(identity=TellsTooMuch("mynumber_card"))
    with browsing(world) as browser:
        enter(browser)
        kept = open_session(browser.client.cookies["session"], world.clock.now(), world.store).content.identity
        assert kept is not None
        assert set(kept.claims) == set(TARO)
