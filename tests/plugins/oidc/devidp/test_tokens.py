"""The endpoints that a portal's server asks: discovery, a code for tokens, UserInfo."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import cast
from urllib.parse import quote_plus

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from tests.plugins.oidc.devidp.conftest import OWN, TENANT, Provider

Claims = dict[str, object]


def read(provider: Provider, token: str) -> tuple[Claims, Claims]:
    """Header and claims, the signature checked by what is published."""
    keys = KeySet.import_key_set(provider.ask("GET", "/oauth/jwks").json())
    found = jwt.decode(token, keys, algorithms=["RS256"])
    return dict(found.header), found.claims


def userinfo(provider: Provider, access: str) -> Claims:
    answer = provider.ask("GET", "/oauth/userinfo", headers={"authorization": f"Bearer {access}"})
    assert answer.status_code == 200
    return cast(Claims, answer.json())


def test_discovery_says_what_there_is(provider: Provider) -> None:
    """The issuer ends with a slash; there is no logout; only the code flow, RS256, S256 and `client_secret_basic`."""
    found = provider.ask("GET", "/oauth/.well-known/openid-configuration").json()
    assert found["issuer"] == f"{OWN}/oauth/"
    assert {found[f"{name}_endpoint"] for name in ("authorization", "token", "userinfo")} == {
        f"{OWN}/oauth/authorize", f"{OWN}/oauth/token", f"{OWN}/oauth/userinfo",
    }  # fmt: skip
    assert found["response_types_supported"] == ["code"]
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["token_endpoint_auth_methods_supported"] == ["client_secret_basic"]
    assert "end_session_endpoint" not in found


def test_a_code_brings_tokens_that_carry_no_attributes(provider: Provider) -> None:
    begun = int(provider.clock.now().timestamp())
    told = provider.browser().log_in()
    provider.clock.move(timedelta(seconds=30))
    answer = provider.exchange(told["code"])
    tokens = answer.json()
    assert (answer.status_code, tokens["token_type"], tokens["expires_in"]) == (200, "Bearer", 3600)
    assert answer.headers["cache-control"] == "no-store"
    header, claims = read(provider, tokens["id_token"])
    assert header["alg"] == "RS256"
    assert claims.pop("jti")
    assert claims == {
        "iss": f"{OWN}/oauth/", "sub": "1001", "aud": "client-1", "nonce": "nonce-1",
        "auth_time": begun, "iat": begun + 30, "exp": begun + 30 + 3600,
    }  # fmt: skip
    _, access = read(provider, tokens["access_token"])
    assert set(access) == {"iss", "sub", "azp", "iat", "exp", "jti"}


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "name", "kind"}),
        ("openid email", {"sub", "email"}),
        ("", {"sub", "name", "kind", "email"}),
    ],
)
def test_userinfo_shows_what_the_scopes_name(provider: Provider, scope: str, shown: set[str]) -> None:
    """Without a scope, everything: what a relying party must not rely on."""
    tokens = provider.exchange(provider.browser().log_in(scope=scope)["code"]).json()
    assert set(userinfo(provider, tokens["access_token"])) == shown


def test_a_code_is_good_once_and_ends_what_it_gave(provider: Provider) -> None:
    code = provider.browser().log_in()["code"]
    tokens = provider.exchange(code).json()
    again = provider.exchange(code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    answer = provider.ask("GET", "/oauth/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})


@pytest.mark.parametrize(("seconds", "status"), [(300, 200), (301, 400)])
def test_a_code_lives_for_five_minutes(provider: Provider, seconds: int, status: int) -> None:
    code = provider.browser().log_in()["code"]
    provider.clock.move(timedelta(seconds=seconds))
    assert provider.exchange(code).status_code == status


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:18000/other"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_what_does_not_fit_brings_nothing(provider: Provider, changes: dict[str, str], error: str) -> None:
    code = provider.browser().log_in()["code"]
    answer = provider.exchange(code, ("client-1", "s+e/c=r e:t"), **changes)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


@pytest.mark.parametrize("client", [("client-1", "wrong"), ("client-2", "s+e/c=r e:t"), ("", "")])
def test_an_unknown_client_is_refused_by_the_name_the_tenant_has_for_it(
    provider: Provider, client: tuple[str, str]
) -> None:
    """`unauthorized` is not the standard's name, and what the service says. The code stays good."""
    code = provider.browser().log_in()["code"]
    answer = provider.exchange(code, client)
    assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"})
    assert provider.exchange(code).status_code == 200


def test_a_client_may_encode_its_secret_or_not(provider: Provider) -> None:
    """RFC 6749 2.3.1."""
    encoded = (quote_plus("client-1"), quote_plus("s+e/c=r e:t"))
    assert provider.exchange(provider.browser().log_in()["code"], encoded).status_code == 200


@pytest.mark.parametrize(
    "sent", ["", "Basic", "Basic !", "Bearer x", f"Basic {base64.b64encode(b'client-1').decode()}"]
)
def test_a_client_that_is_none_is_refused(provider: Provider, sent: str) -> None:
    answer = provider.ask("POST", "/oauth/token", data={"grant_type": "x"}, headers={"authorization": sent})
    assert answer.status_code == 401


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer nothing", "Basic x"])
def test_userinfo_wants_a_token_it_gave(provider: Provider, sent: str) -> None:
    answer = provider.ask("GET", "/oauth/userinfo", headers={"authorization": sent})
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})


def test_a_token_lives_for_an_hour(provider: Provider) -> None:
    access = provider.exchange(provider.browser().log_in()["code"]).json()["access_token"]
    provider.clock.move(timedelta(hours=1, seconds=1))
    assert provider.ask("GET", "/oauth/userinfo", headers={"authorization": f"Bearer {access}"}).status_code == 401


def test_a_clock_that_is_off_shows_in_tokens_and_in_the_date(provider: Provider) -> None:
    provider.stand.switches.skew_seconds = -120
    now = int(provider.clock.now().timestamp())
    answer = provider.exchange(provider.browser().log_in()["code"])
    _, claims = read(provider, answer.json()["id_token"])
    assert (claims["iat"], claims["auth_time"]) == (now - 120, now - 120)
    assert answer.headers["date"] == "Thu, 01 Oct 2026 02:58:00 GMT"


def test_a_new_key_signs_and_the_old_one_stays_published(provider: Provider) -> None:
    before = provider.exchange(provider.browser().log_in()["code"]).json()["id_token"]
    provider.stand.keys.rotate()
    after = provider.exchange(provider.browser().log_in()["code"]).json()["id_token"]
    assert read(provider, before)[0]["kid"] != read(provider, after)[0]["kid"]


def test_a_key_replaced_under_its_kid_does_not_fit_what_it_signed_before(provider: Provider) -> None:
    before = provider.exchange(provider.browser().log_in()["code"]).json()["id_token"]
    kid = provider.stand.keys.kid
    provider.stand.keys.replace()
    assert provider.stand.keys.kid == kid
    with pytest.raises(BadSignatureError):
        read(provider, before)


def test_logout_where_the_tenant_has_one(make_provider: Callable[..., Provider]) -> None:
    provider = make_provider(TENANT.replace("  jwks: /oauth/jwks", "  jwks: /oauth/jwks\n  end_session: /oauth/logout"))
    found = provider.ask("GET", "/oauth/.well-known/openid-configuration").json()
    assert found["end_session_endpoint"] == f"{OWN}/oauth/logout"
    browser = provider.browser()
    browser.log_in()
    answer = browser.client.get("/oauth/logout?post_logout_redirect_uri=http://127.0.0.1:18000/&state=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:18000/?state=x")
    assert "/login?login=" in browser.authorize().headers["location"]
    assert "location" not in browser.client.get("/oauth/logout?post_logout_redirect_uri=https://evil.example/").headers
