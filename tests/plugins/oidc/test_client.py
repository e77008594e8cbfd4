"""The way through: what the provider is asked, what is kept meanwhile, who comes back, and the way out."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from engine.testing.time_and_chance import SeededEntropy
from plugins.oidc.client import Finished
from plugins.oidc.options import Prompt
from tests.plugins.oidc.hostile import (
    ACCESS_TOKEN,
    CLIENT_ID,
    CODE,
    ISSUER,
    NOW,
    OPTIONS,
    SECRET,
    SUBJECT,
    USERINFO,
    Hostile,
    ask,
    half,
    query_of,
)

END_SESSION = {"end_session_endpoint": "https://id.example/oauth/logout"}


def test_who_comes_back_is_who_the_provider_says() -> None:
    found = Hostile().finish()
    assert isinstance(found, Finished)
    assert (found.issuer, found.subject, found.auth_time, found.userinfo) == (ISSUER, SUBJECT, NOW, USERINFO)


def test_the_page_is_asked_for_a_code_with_everything_that_binds_it() -> None:
    request = ask()
    asked = query_of(Hostile().client().begin(request))
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method", "prompt"),
    }
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == request.return_url
    assert asked["scope"] == "openid name"
    assert asked["code_challenge_method"] == "S256"


def test_state_nonce_and_verifier_are_each_256_bits_of_the_requests_entropy() -> None:
    begun = Hostile().client().begin(ask())
    kept = json.loads(begun.pending)
    due = SeededEntropy("one")
    for name in ("state", "nonce", "verifier"):
        assert kept[name] == base64.urlsafe_b64encode(due.token_bytes(32)).rstrip(b"=").decode()
    asked = query_of(begun)
    assert (asked["state"], asked["nonce"]) == (kept["state"], kept["nonce"])


def test_the_verifier_stays_here_and_its_s256_goes_out() -> None:
    """RFC 7636: `plain` would show the verifier itself."""
    begun = Hostile().client().begin(ask())
    verifier = json.loads(begun.pending)["verifier"]
    asked = query_of(begun)
    assert verifier not in asked.values()
    assert asked["code_challenge"] == half(verifier, 32)


def test_s256_goes_out_even_where_discovery_lists_plain_only() -> None:
    provider = Hostile(metadata={"code_challenge_methods_supported": ["plain"]})
    assert query_of(provider.client().begin(ask()))["code_challenge_method"] == "S256"


def test_openid_is_always_among_the_scopes_and_scopes_are_never_left_out() -> None:
    assert query_of(Hostile().client(replace(OPTIONS, scopes=("openid",))).begin(ask()))["scope"] == "openid"


def test_the_code_is_exchanged_with_verifier_and_return_address() -> None:
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask())
    client.finish(begun.pending, provider.visit(begun), NOW)
    (asked,) = (each for each in provider.asked if each.url.path == "/oauth/token")
    assert asked.method == "POST"
    assert parse_qs(asked.content.decode()) == {
        "grant_type": ["authorization_code"],
        "code": [CODE],
        "redirect_uri": [ask().return_url],
        "code_verifier": [json.loads(begun.pending)["verifier"]],
    }


def credentials(provider: Hostile) -> str:
    (asked,) = (each for each in provider.asked if each.url.path == "/oauth/token")
    kind, _, value = asked.headers["authorization"].partition(" ")
    assert kind == "Basic"
    return base64.b64decode(value).decode()


def test_the_client_shows_itself_by_basic_authentication() -> None:
    provider = Hostile()
    provider.finish()
    assert credentials(provider) == f"{CLIENT_ID}:{SECRET}"


@pytest.mark.parametrize(
    ("encode", "sent"), [(False, "portal 7:a+b / c=d%:e"), (True, "portal+7:a%2Bb+%2F+c%3Dd%25%3Ae")]
)
def test_id_and_secret_are_form_encoded_where_the_settings_say_so(encode: bool, sent: str) -> None:
    """RFC 6749 section 2.3.1; the library sends them as they are."""
    provider = Hostile(claims={"aud": "portal 7"})
    options = replace(OPTIONS, client_id="portal 7", client_secret="a+b / c=d%:e", basic_auth_form_encode=encode)
    assert isinstance(provider.finish(options), Finished)
    assert credentials(provider) == sent


def test_userinfo_is_asked_with_the_token_in_the_header_only() -> None:
    provider = Hostile()
    provider.finish()
    (asked,) = (each for each in provider.asked if each.url.path == "/oauth/userinfo")
    assert (asked.method, asked.headers["authorization"]) == ("GET", f"Bearer {ACCESS_TOKEN}")
    assert not asked.url.query


def test_nobody_but_the_token_endpoint_gets_the_secret() -> None:
    provider = Hostile()
    provider.finish()
    shown = [each.url.path for each in provider.asked if "Basic" in each.headers.get("authorization", "")]
    assert shown == ["/oauth/token"]


@pytest.mark.parametrize(
    ("prompt", "logout", "fresh", "asked"),
    [
        ("without_logout", False, False, True),
        ("without_logout", True, False, False),
        ("without_logout", True, True, True),
        ("fresh", False, False, False),
        ("fresh", False, True, True),
        ("always", True, False, True),
        ("never", False, True, False),
    ],
)
def test_prompt_login_goes_out_as_the_settings_and_the_portal_ask(
    prompt: Prompt, logout: bool, fresh: bool, asked: bool
) -> None:
    """Without a logout of its own the provider may still know the person before: the next login asks."""
    provider = Hostile(metadata=dict(END_SESSION) if logout else {})
    found = query_of(provider.client(replace(OPTIONS, prompt=prompt)).begin(ask(fresh=fresh)))
    assert found.get("prompt") == ("login" if asked else None)


@pytest.mark.parametrize(
    ("setting", "told", "fresh", "asked"),
    [
        (None, True, True, True),
        (None, False, True, False),
        (True, False, True, True),
        (False, True, True, False),
        (True, True, False, False),
    ],
)
def test_max_age_goes_out_for_fresh_proofs_where_discovery_or_settings_say_so(
    setting: bool | None, told: bool, fresh: bool, asked: bool
) -> None:
    provider = Hostile(metadata={"claims_supported": ["sub", "auth_time"]} if told else {})
    found = query_of(provider.client(replace(OPTIONS, max_age=setting)).begin(ask(fresh=fresh)))
    assert found.get("max_age") == ("0" if asked else None)


def test_a_fresh_proof_given_now_is_taken() -> None:
    found = Hostile().finish(fresh=True)
    assert isinstance(found, Finished)
    assert found.auth_time == NOW


@pytest.mark.parametrize("seconds", [-61, -3600])
def test_an_old_proof_is_refused_where_a_fresh_one_was_asked_for(seconds: int) -> None:
    """The library does not look: a provider that ignores prompt=login would pass."""
    provider = Hostile()
    provider.claims["auth_time"] = provider.after(seconds)
    assert provider.finish(fresh=True) == Refusal("oidc_login_required")
    assert isinstance(provider.finish(dated=True), Finished)


@pytest.mark.parametrize("fresh", [True, False])
def test_an_undated_proof_is_refused_where_the_portal_goes_by_the_date(fresh: bool) -> None:
    """At the login already: a silent one would count as a proof given now, and nothing could be filed later."""
    assert Hostile(claims={"auth_time": None}).finish(fresh=fresh, dated=True) == Refusal("oidc_answer")


def test_a_provider_that_never_tells_the_time_lets_people_in_again_after_a_logout() -> None:
    """The login after a logout or a refusal is a fresh one; `auth_time` is optional (Core section 2)."""
    assert isinstance(Hostile(claims={"auth_time": None}).finish(fresh=True), Finished)


def test_a_fresh_proof_may_differ_by_the_skew() -> None:
    provider = Hostile()
    provider.claims["auth_time"] = provider.after(-60)
    assert isinstance(provider.finish(fresh=True), Finished)


def test_freshness_counts_from_the_request_not_from_the_return() -> None:
    """One may take long at the provider: what counts is that the proof is not from before."""
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask(fresh=True))
    params = provider.visit(begun)
    provider.now = NOW + timedelta(minutes=50)
    provider.claims["auth_time"] = NOW.timestamp() + 5
    assert isinstance(client.finish(begun.pending, params, NOW + timedelta(minutes=50)), Finished)


def test_without_auth_time_the_proof_is_of_now() -> None:
    found = Hostile(claims={"auth_time": None}).finish()
    assert isinstance(found, Finished)
    assert found.auth_time == NOW


def test_logout_leads_to_the_provider_and_back() -> None:
    url = Hostile(metadata=dict(END_SESSION)).client().logout_url("https://portal.example/desk/bye")
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == END_SESSION["end_session_endpoint"]
    assert parse_qs(parts.query) == {
        "client_id": [CLIENT_ID],
        "post_logout_redirect_uri": ["https://portal.example/desk/bye"],
    }


def test_without_a_logout_of_its_own_there_is_no_address() -> None:
    assert Hostile().client().logout_url("https://portal.example/desk/bye") == ""


@pytest.mark.parametrize("missing", ["issuer", "client_id", "client_secret"])
def test_what_is_not_set_up_asks_nobody(missing: str) -> None:
    provider = Hostile()
    client = provider.client(replace(OPTIONS, **{missing: ""}))  # type: ignore[arg-type]
    for verb in (lambda: client.begin(ask()), lambda: client.logout_url("https://portal.example/")):
        with pytest.raises(ProviderFailed) as failed:
            verb()
        assert (failed.value.code, failed.value.retry) == ("oidc_answer", False)
    assert provider.asked == []
    assert client.probe(NOW) == () or missing != "issuer"


def test_one_session_of_http_never_serves_two_logins() -> None:
    """Cookies that the provider sets for one login are not sent with another's."""
    provider = Hostile()

    def with_cookie(asked: httpx2.Request) -> httpx2.Response:
        assert "cookie" not in asked.headers
        return httpx2.Response(200, json=dict(USERINFO), headers={"Set-Cookie": "who=taro; Path=/"})

    provider.instead["/oauth/userinfo"] = with_cookie
    client = provider.client()
    for seed in ("one", "two"):
        begun = client.begin(ask(seed=seed))
        assert isinstance(client.finish(begun.pending, provider.visit(begun), NOW), Finished)
