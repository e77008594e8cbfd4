"""What changes at a provider while we run: keys, sessions of people, whether it answers at all."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from plugins.oidc.client import Finished
from tests.plugins.oidc.independent.conftest import CALLBACK, GOODBYE
from tests.plugins.oidc.independent.people import Browser, Page
from tests.plugins.oidc.independent.relying import address_of, ask, desk, now
from tests.plugins.oidc.independent.stand import Stand, standing

pytestmark = pytest.mark.network


class Ticks:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def prompt(address: str) -> str | None:
    return parse_qs(urlsplit(address).query).get("prompt", [None])[0]


@pytest.mark.parametrize(
    "key", [{"kid": "second", "material": 2}, {"kid": "first", "material": 3}], ids=["new name", "same name"]
)
def test_a_changed_key_is_read_once_more(
    company: Stand, browser: Browser, stranger: Browser, key: dict[str, object]
) -> None:
    asked = desk(company)
    assert isinstance(asked.log_in(browser), Finished)
    company.turn(signing_key=key)
    assert isinstance(asked.log_in(stranger), Finished)


def test_keys_are_not_read_again_and_again(company: Stand, browser: Browser) -> None:
    """Somebody who sends bad signatures does not make us ask the provider for every one."""
    ticks = Ticks()
    asked = desk(company, ticks, prompt="always")
    for material, expected in [(1, True), (2, True), (3, False)]:
        company.turn(signing_key={"kid": "first", "material": material})
        assert isinstance(asked.log_in(browser), Finished) is expected
    ticks.seconds += 11
    assert isinstance(asked.log_in(browser), Finished)


def test_what_is_remembered_ends_after_an_hour(company: Stand, browser: Browser) -> None:
    """Discovery is read anew: the provider has another issuer meanwhile."""
    ticks = Ticks()
    asked = desk(company, ticks)
    asked.client.begin(ask())
    company.turn(discovered_issuer="http://127.0.0.1:1/")
    asked.client.begin(ask())
    ticks.seconds += 3601
    with pytest.raises(ProviderFailed):
        asked.client.begin(ask())


def test_a_proof_asked_for_anew_is_given_anew(company: Stand, browser: Browser) -> None:
    asked = desk(company)
    first = asked.log_in(browser)
    begun = asked.client.begin(ask())
    assert browser.open(address_of(begun)).callback  # without `fresh` nobody is asked
    began = now()
    second = asked.log_in(browser, fresh=True)
    assert isinstance(first, Finished)
    assert isinstance(second, Finished)
    assert second.auth_time >= began - timedelta(seconds=1)
    assert second.subject == first.subject


def test_an_old_proof_is_refused_where_a_new_one_was_asked_for(company: Stand, browser: Browser) -> None:
    """The request is robbed of `prompt` and `max_age` on its way: the provider asks nothing."""
    asked = desk(company)
    company.turn(skew_seconds=-200)
    asked.out(browser)
    company.turn(skew_seconds=0)
    begun = asked.client.begin(ask(fresh=True))
    assert prompt(address_of(begun)) == "login"
    robbed = address_of(begun).replace("prompt=login", "").replace("max_age=0", "")
    page = browser.open(robbed)
    assert page.callback
    assert asked.back(begun, page) == Refusal("oidc_login_required")


def test_a_proof_anew_may_be_given_by_somebody_else(company: Stand, browser: Browser) -> None:
    """The provider lets another account in at the second login: whose it is, is in `subject`, for the engine to compare."""
    asked = desk(company)
    asked.log_in(browser)
    found = asked.log_in(browser, "sole", fresh=True)
    assert isinstance(found, Finished)
    assert found.subject == "1002"


def test_logout_ends_the_providers_session_too(company: Stand, browser: Browser) -> None:
    asked = desk(company)
    asked.log_in(browser)
    address = asked.client.logout_url(GOODBYE)
    page = browser.press(browser.open(address), "yes")
    assert page == Page(GOODBYE, callback=True)
    begun = asked.client.begin(ask())
    assert prompt(address_of(begun)) is None
    assert "password" in browser.open(address_of(begun)).text


def test_without_a_logout_the_next_login_asks_again(company: Stand, browser: Browser) -> None:
    company.turn(end_session=False)
    asked = desk(company)
    assert isinstance(asked.log_in(browser), Finished)
    assert asked.client.logout_url(GOODBYE) == ""
    begun = asked.client.begin(ask())
    assert prompt(address_of(begun)) == "login"
    assert "password" in browser.open(address_of(begun)).text


@pytest.mark.parametrize("fault", ["error", "silent"])
def test_a_provider_out_of_order_is_said_to_be_down(company: Stand, browser: Browser, fault: str) -> None:
    """At the start of a login as well as at its end; it may be tried again."""
    asked = desk(company, timeout_seconds=0.5)
    begun, page = asked.out(browser)
    company.turn(fault=fault)
    with pytest.raises(ProviderFailed) as at_start:
        desk(company, timeout_seconds=0.5).client.begin(ask())
    with pytest.raises(ProviderFailed) as at_end:
        asked.back(begun, page)
    assert {(failed.value.code, failed.value.retry) for failed in (at_start, at_end)} == {("oidc_down", True)}


def test_a_provider_that_comes_back_is_used_again(tmp_path: Path, browser: Browser) -> None:
    """It need not be there when we start; after its own start nothing of before is known, its keys included."""
    with standing("company.json", tmp_path / "log") as stand:
        port = int(stand.origin.rpartition(":")[2])
        stand.turn(redirect_uris=[CALLBACK])
        asked = desk(stand)
        begun, page = asked.out(browser)
    with pytest.raises(ProviderFailed) as failed:
        asked.back(begun, page)
    assert failed.value.code == "oidc_down"
    with standing("company.json", tmp_path / "log", port) as stand:
        stand.turn(redirect_uris=[CALLBACK])
        assert asked.back(begun, page) == Refusal("oidc_expired_code")
        assert isinstance(asked.log_in(browser), Finished)


def test_the_look_from_outside_tells_of_clock_and_silence(company: Stand) -> None:
    asked = desk(company)
    assert {each.code for each in asked.client.probe(now())} == {"oidc.reached", "oidc.clock_agrees"}
    company.turn(skew_seconds=-40)
    assert {each.code for each in asked.client.probe(now())} == {"oidc.reached", "oidc.clock_apart"}
    company.turn(fault="error")
    assert [(each.code, each.severity) for each in asked.client.probe(now())] == [("oidc.no_discovery", "error")]
