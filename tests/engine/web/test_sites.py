"""Identification at another site: a page leads there, the browser that began comes back, once, with the answer to this attempt."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import ProviderFailed
from engine.model.identity import Identity
from engine.ports.identity import Begun, IdentityRequest, Redirect, Refusal
from engine.testing.memory_storage import MemoryStorage
from engine.usecases.arrival.sessions import hash_secret
from tests.engine.web.driving import GUARDED, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.steps import answer_of

IDENTIFY = "/guarded/identify?form=errand"


def world(**settings: object) -> World:
    return make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"), storage=MemoryStorage(), **settings)  # type: ignore[arg-type]


def begin(browser: Browser) -> None:
    browser.get(IDENTIFY)
    browser.press("確かめる")


def test_a_page_of_ours_leads_there_without_a_redirect_and_without_scripts() -> None:
    """`form-action 'self'` also holds for where a posted form is redirected to."""
    with browsing(world()) as browser:
        form = browser.get(IDENTIFY).form
        response = browser.client.post(form.action, data=form.values)
        assert response.status_code == 200
        address = f"https://identity.example/authorize?state={answer_of(browser.world.identity).split('=')[1]}"
        assert f'<meta http-equiv="refresh" content="0; url={address}">' in response.text
        assert f'href="{address}"' in response.text
        assert "<dd>identity.example</dd>" in response.text
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "form-action 'self'" in response.headers["content-security-policy"]


def test_who_comes_back_with_the_answer_is_in() -> None:
    shared = world()
    with browsing(shared) as browser, browsing(shared) as stranger:
        begin(browser)
        back = answer_of(shared.identity, key="company-1")
        assert stranger.get(back).status == 403
        assert "ブラウザー" in stranger.page.heading
        assert browser.get(back).url == "/guarded/identity"


def test_an_answer_serves_once() -> None:
    with browsing(world()) as browser:
        begin(browser)
        back = answer_of(browser.world.identity, key="company-1")
        browser.get(back)
        page = browser.get(back)
        assert page.status == 410
        assert "もう終わって" in page.heading


def test_a_site_that_refuses_leads_to_a_page_with_a_way_to_begin_again_anew() -> None:
    """Whoever is known there would be refused at once again: the next attempt asks for a new proof."""
    with browsing(world()) as browser:
        begin(browser)
        page = browser.get(answer_of(browser.world.identity, error="access_denied"))
        assert page.status == 403
        assert "取りやめました" in page.text
        assert IDENTIFY in page.links
        begin(browser)
        assert [request.fresh for request in browser.world.identity.requests] == [False, True]


def test_the_answer_to_an_earlier_attempt_of_this_browser_lets_nobody_in_and_uses_nothing_up() -> None:
    """Two tabs: the first one's answer gets a kind page, the second one's still counts."""
    with browsing(world()) as browser:
        begin(browser)
        first = answer_of(browser.world.identity, key="company-1")
        begin(browser)
        page = browser.get(first)
        assert page.status == 410
        assert any(link.startswith("/guarded/identify") for link in page.links)
        assert browser.get("/guarded/identity").url.startswith("/guarded/identify")
        assert browser.get(answer_of(browser.world.identity, key="company-1")).url == "/guarded/identity"


@pytest.mark.parametrize("forged", ["", "?state=", "?state=00000000&key=eve", "?key=eve", "?error=access_denied"])
def test_a_forged_answer_uses_nothing_up(forged: str) -> None:
    with browsing(world()) as browser:
        begin(browser)
        assert browser.get(f"/guarded/identify/callback/elsewhere{forged}").status == 410
        assert browser.get(answer_of(browser.world.identity, key="company-1")).url == "/guarded/identity"


@pytest.mark.parametrize("other", ["mynumber_card", "nobody", "elsewhere%2F", "ELSEWHERE"])
def test_an_answer_at_another_providers_address_uses_nothing_up(other: str) -> None:
    """Mix-up: each provider is given an address of its own, and what comes back anywhere else is not its answer."""
    with browsing(world()) as browser:
        begin(browser)
        assert browser.world.identity.requests[-1].return_url.endswith("/guarded/identify/callback/elsewhere")
        back = answer_of(browser.world.identity, key="company-1")
        assert browser.get(back.replace("/elsewhere?", f"/{other}?")).status in (404, 410)
        assert browser.get("/guarded/identity").url.startswith("/guarded/identify")
        assert browser.get(back).url == "/guarded/identity"


def test_a_stranger_who_has_begun_himself_gets_nothing_by_anothers_answer() -> None:
    """Login CSRF from either side: neither is let in as the other."""
    shared = world()
    with browsing(shared) as browser, browsing(shared) as stranger:
        begin(browser)
        mine = answer_of(shared.identity, key="company-1")
        begin(stranger)
        assert stranger.get(mine).status == 410
        assert stranger.get("/guarded/identity").url.startswith("/guarded/identify")
        assert browser.get(mine).url == "/guarded/identity"


def test_it_may_take_an_hour_though_the_session_expires_meanwhile() -> None:
    shared = world()
    with browsing(shared) as browser:
        begin(browser)
        shared.clock.move(timedelta(seconds=shared.settings.redirect_seconds))
        assert browser.get(answer_of(shared.identity, key="company-1")).url == "/guarded/identity"


def test_after_that_hour_one_begins_again() -> None:
    shared = world()
    with browsing(shared) as browser:
        begin(browser)
        shared.clock.move(timedelta(seconds=shared.settings.redirect_seconds, microseconds=1))
        page = browser.get(answer_of(shared.identity, key="company-1"))
        assert page.status == 410
        assert "時間が過ぎた" in page.text


def test_the_secret_is_a_new_one_when_a_login_begins_and_when_it_ends() -> None:
    """Session fixation: who knew the cookie before has nothing by it, at either moment."""
    shared = world()
    with browsing(shared) as browser:
        browser.get(IDENTIFY)
        secrets = [browser.client.cookies["session"]]
        for _ in range(2):
            begin(browser)
            secrets.append(browser.client.cookies["session"])
        browser.get(answer_of(shared.identity, key="company-1"))
        secrets.append(browser.client.cookies["session"])
        begin(browser)
        secrets.append(browser.client.cookies["session"])
        assert len(set(secrets)) == 5
        assert all(shared.storage.load_session(hash_secret(old)) is None for old in secrets[:-1])


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "/guarded/menu", "https://", "http://[", ""],
)
def test_only_addresses_of_the_web_are_led_to(address: str) -> None:
    with browsing(make_world([GUARDED], identity=Pointing(address))) as browser:
        begin(browser)
        assert browser.page.status == 503
        assert "もう一度お試しください" in browser.page.text


def test_production_leads_to_nothing_but_https() -> None:
    with browsing(make_world([GUARDED], identity=Pointing("http://identity.example/"))) as browser:
        begin(browser)
        assert browser.page.status == 200
    real: dict[str, Any] = {"mode": "production", "base_url": "https://portal.example"}
    with browsing(make_world([GUARDED], identity=Pointing("http://identity.example/"), **real)) as browser:
        begin(browser)
        assert browser.page.status == 503


@pytest.mark.parametrize(
    "query", ["next=https://evil.example/", "return_to=//evil.example", "form=https://evil.example/"]
)
def test_where_one_is_led_afterwards_is_never_taken_from_the_address(query: str) -> None:
    """No open redirect: places come from the portal's own configuration and from what is filed."""
    shared = world()
    with browsing(shared) as browser:
        browser.get(f"/guarded/identify?{query}")
        browser.press("確かめる")
        response = browser.client.get(f"{answer_of(shared.identity, key='company-1')}&{query}")
        assert (response.status_code, response.headers["location"]) == (303, "/guarded/identity")
        browser.get("/guarded/identity")
        assert browser.press("次へ").url.startswith("/d/")


def test_one_client_can_only_come_back_so_often() -> None:
    shared = world(identifications_per_client_hour=3)
    with browsing(shared) as browser:
        pages = [browser.get("/guarded/identify/callback/elsewhere?state=x").status for _ in range(4)]
        assert pages == [403, 403, 403, 429]


def test_the_way_back_keeps_its_address_to_itself() -> None:
    """Codes and one-time addresses stay out of every `Referer`, whatever the answer is."""
    shared = world()
    with browsing(shared) as browser:
        begin(browser)
        for path in (
            "/guarded/identify/callback/elsewhere?code=x",
            "/guarded/identify/return/x",
            answer_of(shared.identity, key="1"),
        ):
            headers = browser.client.get(path).headers
            assert headers.get_list("referrer-policy") == ["no-referrer"]
            assert headers["cache-control"] == "no-store"


def test_a_site_that_is_down_when_one_comes_back_is_a_page_with_a_way_on() -> None:
    with browsing(make_world([GUARDED], identity=Down("elsewhere", "redirect"))) as browser:
        begin(browser)
        page = browser.get(answer_of(browser.world.identity, key="1"))
        assert page.status == 503
        assert any(link.startswith("/guarded/identify") for link in page.links)


def test_a_button_pressed_twice_leads_to_a_page_that_leads_on() -> None:
    """The second press still carries the cookie that the first one has replaced."""
    shared = world()
    with browsing(shared) as browser:
        begin(browser)
        form = browser.get(IDENTIFY).form
        kept = dict(browser.client.cookies)
        browser.post(form, None)
        browser.client.cookies.clear()
        browser.client.cookies.update(kept)
        assert browser.post(form, None).heading == "本人確認のサイトに移動します"


class Pointing(DoorIdentity):
    """A provider whose challenge leads to some address."""

    def __init__(self, address: str) -> None:
        super().__init__("elsewhere", "redirect")
        self.address = address

    def begin(self, request: IdentityRequest) -> Begun:
        return Begun(Redirect(self.address), super().begin(request).pending)


class Down(DoorIdentity):
    """A provider that cannot be reached when it is to say who came back."""

    def finish(self, *args: object) -> Identity | Refusal:
        del args
        raise ProviderFailed("unreachable")
