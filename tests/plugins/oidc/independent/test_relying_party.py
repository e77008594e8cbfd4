"""Our relying party against the independent provider: who gets in, and what is refused on the way there and back."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from plugins.oidc.client import Finished
from tests.plugins.oidc.independent.people import Browser
from tests.plugins.oidc.independent.relying import address_of, ask, desk, now, parameters
from tests.plugins.oidc.independent.stand import Stand

pytestmark = pytest.mark.network
OURS = ("state", "nonce", "code_challenge", "code_challenge_method", "scope")


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def without(address: str, *names: str) -> str:
    """The authorization request as somebody would change it on the way."""
    kept = {name: value for name, value in query(address).items() if name not in names}
    return f"{address.partition('?')[0]}?{urlencode(kept)}"


def test_a_person_with_an_account_gets_in(company: Stand, browser: Browser) -> None:
    began = now()
    found = desk(company).log_in(browser)
    assert isinstance(found, Finished)
    assert (found.issuer, found.subject) == (company.issuer, "1001")
    assert (found.userinfo["account_type"], found.userinfo["email"]) == ("2", "taro.mihon@example.jp")
    assert abs((found.auth_time - began).total_seconds()) < 60


def test_state_nonce_and_s256_are_always_sent_and_never_twice_the_same(company: Stand) -> None:
    asked = desk(company)
    first, second = (query(address_of(asked.client.begin(ask(seed=seed)))) for seed in ("one", "two"))
    assert first.keys() >= set(OURS)
    assert (first["code_challenge_method"], first["scope"]) == ("S256", "openid profile user email")
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))
    assert all(len(first[name]) >= 22 for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("missing", ["code_challenge", "code_challenge_method"])
def test_a_request_robbed_of_pkce_ends_at_the_provider(company: Stand, browser: Browser, missing: str) -> None:
    """Without the method the challenge would be `plain`."""
    asked = desk(company)
    begun = asked.client.begin(ask())
    page = browser.open(without(address_of(begun), missing))
    assert parameters(page)["error"] == "invalid_request"
    assert asked.back(begun, page) == Refusal("oidc_answer")


def test_a_code_is_worth_nothing_without_the_verifier(company: Stand, browser: Browser) -> None:
    """What a thief of the callback has, the pending attempt aside."""
    asked = desk(company)
    begun, page = asked.out(browser)
    pending = json.loads(begun.pending)
    stolen = replace(begun, pending=json.dumps({**pending, "verifier": "x" * 43}).encode())
    assert asked.back(stolen, page) == Refusal("oidc_expired_code")


def test_a_request_robbed_of_its_nonce_is_refused(company: Stand, browser: Browser) -> None:
    asked = desk(company)
    begun = asked.client.begin(ask())
    page = browser.log_in(without(address_of(begun), "nonce"), company, "prime")
    assert asked.back(begun, page) == Refusal("oidc_answer")


def test_a_callback_cannot_be_played_again(company: Stand, browser: Browser) -> None:
    asked = desk(company)
    begun, page = asked.out(browser)
    assert isinstance(asked.back(begun, page), Finished)
    assert asked.back(begun, page) == Refusal("oidc_expired_code")


def test_a_callback_belongs_to_the_attempt_that_began(company: Stand, browser: Browser, stranger: Browser) -> None:
    """Login CSRF: the callback of one person given to another, either way round."""
    asked = desk(company)
    mine = asked.client.begin(ask(seed="mine"))
    theirs = asked.client.begin(ask(seed="theirs"))
    my_page = browser.log_in(address_of(mine), company, "prime")
    their_page = stranger.log_in(address_of(theirs), company, "sole")
    assert asked.back(mine, their_page) == Refusal("oidc_state")
    assert asked.back(theirs, my_page) == Refusal("oidc_state")
    assert isinstance(asked.back(mine, my_page), Finished)


def test_an_attempt_with_one_provider_does_not_end_at_another(company: Stand, person: Stand, browser: Browser) -> None:
    begun, page = desk(company).out(browser)
    other = desk(person, scopes=("openid",))
    assert other.back(begun, page) == Refusal("oidc_state")


def test_an_issuer_that_differs_by_its_slash_is_another(company: Stand) -> None:
    with pytest.raises(ProviderFailed) as failed:
        desk(company, issuer=company.issuer.rstrip("/")).client.begin(ask())
    assert failed.value.code == "oidc_answer"


def test_discovery_of_another_issuer_is_not_believed(company: Stand) -> None:
    company.turn(discovered_issuer="http://127.0.0.1:1/oauth/")
    with pytest.raises(ProviderFailed) as failed:
        desk(company).client.begin(ask())
    assert failed.value.code == "oidc_answer"


@pytest.mark.parametrize(
    ("knob", "refused"), [("http://127.0.0.1:1/oauth/", True), ("missing", True), ("unsupported", False), ("", False)]
)
def test_the_callback_names_our_issuer_where_the_provider_says_that_it_does(
    company: Stand, browser: Browser, knob: str, refused: bool
) -> None:
    """RFC 9207: a mix-up of providers is noticed."""
    company.turn(callback_iss=knob)
    found = desk(company).log_in(browser)
    assert (found == Refusal("oidc_answer")) is refused
    assert isinstance(found, Finished) is not refused


@pytest.mark.parametrize("after_password", [False, True])
def test_whoever_cancels_is_told_so(company: Stand, browser: Browser, after_password: bool) -> None:
    asked = desk(company)
    begun = asked.client.begin(ask())
    page = browser.open(address_of(begun))
    if after_password:
        page = browser.press(page, "next", account="prime", password="mihon-prime")
    assert asked.back(begun, browser.press(page, "cancel")) == Refusal("oidc_cancelled")


def test_a_code_that_lay_too_long_is_refused(company: Stand, browser: Browser) -> None:
    asked = desk(company)
    begun, page = asked.out(browser)
    company.turn(skew_seconds=301)
    assert asked.back(begun, page) == Refusal("oidc_expired_code")


@pytest.mark.parametrize(("seconds", "refused"), [(-100, True), (-30, False), (30, False), (100, True)])
def test_clocks_may_differ_by_a_minute(company: Stand, browser: Browser, seconds: int, refused: bool) -> None:
    """A provider that is ahead signs in our future; one that is behind signs what has already ended for us."""
    company.turn(skew_seconds=seconds, id_token_seconds=10)
    found = desk(company).log_in(browser)
    assert (found == Refusal("oidc_clock")) is refused
    assert isinstance(found, Finished) is not refused


@pytest.mark.parametrize("encoded", [False, True])
def test_a_secret_with_signs_in_it_is_encoded_where_the_provider_wants_it(
    company: Stand, browser: Browser, encoded: bool
) -> None:
    """RFC 6749 section 2.3.1."""
    secret = "a+b/c=d%e:f"
    company.turn(client_secret=secret)
    found = desk(company, client_secret=secret, basic_auth_form_encode=encoded).log_in(browser)
    assert isinstance(found, Finished) is encoded


def test_a_wrong_secret_gets_nobody_in(company: Stand, browser: Browser) -> None:
    assert desk(company, client_secret="another").log_in(browser) == Refusal("oidc_answer")


def test_the_differently_shaped_provider_takes_no_new_code(person: Stand, browser: Browser) -> None:
    scopes = ("openid", "name", "address", "birthdate", "gender")
    found = desk(person, scopes=scopes).log_in(browser, "hanako")
    assert isinstance(found, Finished)
    assert found.userinfo["address"] == {"formatted": "東京都見本区二丁目３番４号", "country": "JP"}
