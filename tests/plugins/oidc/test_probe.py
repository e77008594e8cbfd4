"""What `tetsuzuki doctor` says about a provider: reached, its keys, its clock, and where browsers are sent back to."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from engine.errors import Diagnostic
from plugins.oidc.client import ClientOptions
from tests.plugins.oidc.hostile import NOW, OPTIONS, Hostile

PRODUCTION = replace(OPTIONS, production=True, portal_origin="https://portal.example")
DISCOVERY = "/oauth/.well-known/openid-configuration"


def probe(hostile: Hostile, options: ClientOptions = OPTIONS) -> tuple[Diagnostic, ...]:
    return hostile.client(options).probe(NOW)


def bad(found: tuple[Diagnostic, ...]) -> list[str]:
    return [each.code for each in found if each.severity != "note"]


def test_what_is_in_order_is_said_too() -> None:
    found = probe(Hostile(), PRODUCTION)
    assert [each.severity for each in found] == ["note"] * 3
    assert [each.code for each in found] == ["oidc.return_address_good", "oidc.reached", "oidc.clock_agrees"]
    assert {each.file for each in found} == {"[oidc.example]"}


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        (Hostile(instead={DISCOVERY: lambda _: httpx2.Response(503)}), "oidc.no_discovery"),
        (Hostile(instead={DISCOVERY: lambda _: httpx2.Response(404)}), "oidc.no_discovery"),
        (Hostile(instead={DISCOVERY: lambda _: httpx2.Response(200, text="<html>")}), "oidc.no_discovery"),
        (Hostile(issuer="https://id.example/oauth"), "oidc.discovery_unfit"),
        (Hostile(metadata={"token_endpoint": None}), "oidc.discovery_unfit"),
        (Hostile(metadata={"token_endpoint": "http://id.example/token"}), "oidc.discovery_unfit"),
        (Hostile(instead={"/oauth/jwks": lambda _: httpx2.Response(500)}), "oidc.no_keys"),
        (Hostile(jwks={"keys": []}), "oidc.no_keys"),
        (Hostile(metadata={"response_types_supported": ["id_token"]}), "oidc.ability"),
        (Hostile(metadata={"id_token_signing_alg_values_supported": ["ES256"]}), "oidc.ability"),
        (Hostile(metadata={"token_endpoint_auth_methods_supported": ["private_key_jwt"]}), "oidc.ability"),
        (Hostile(metadata={"code_challenge_methods_supported": ["plain"]}), "oidc.ability"),
    ],
)
def test_each_trouble_has_a_word_of_its_own(hostile: Hostile, code: str) -> None:
    assert bad(probe(hostile, PRODUCTION)) == [code]


@pytest.mark.parametrize(
    ("seconds", "codes"), [(30, []), (-30, []), (31, ["oidc.clock_apart"]), (-31, ["oidc.clock_apart"])]
)
def test_the_clocks_may_be_thirty_seconds_apart(seconds: int, codes: list[str]) -> None:
    assert bad(probe(Hostile(date=NOW + timedelta(seconds=seconds)))) == codes


@pytest.mark.parametrize("date", [None, "yesterday", "Thu, 99 Oct 2026 00:00:00 GMT", ""])
def test_a_clock_that_is_not_told_is_a_warning(date: str | None) -> None:
    hostile = Hostile()
    plain = hostile._keys(httpx2.Request("GET", "https://id.example/"))
    headers = {} if date is None else {"Date": date}
    hostile.instead["/oauth/jwks"] = lambda _: httpx2.Response(200, content=plain.content, headers=headers)
    assert bad(probe(hostile)) == ["oidc.no_clock"]


@pytest.mark.parametrize("origin", ["http://portal.example", ""])
def test_in_production_browsers_come_back_by_https(origin: str) -> None:
    assert bad(probe(Hostile(), replace(PRODUCTION, portal_origin=origin))) == ["oidc.return_address"]


def test_it_looks_anew_each_time() -> None:
    """What the client remembers is no answer to whether the provider is there."""
    hostile = Hostile()
    client = hostile.client()
    assert bad(client.probe(NOW)) == []
    hostile.instead[DISCOVERY] = lambda _: httpx2.Response(503)
    assert bad(client.probe(NOW)) == ["oidc.no_discovery"]


def test_without_an_issuer_there_is_nothing_to_look_at() -> None:
    hostile = Hostile()
    assert probe(hostile, replace(OPTIONS, issuer="")) == ()
    assert hostile.asked == []


def test_where_the_settings_have_the_endpoints_nobody_asks_for_discovery() -> None:
    hostile = Hostile()
    base = "https://id.example/oauth"
    names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
    endpoints = {**{key: f"{base}/{path}" for key, path in names.items()}, "jwks_uri": f"{base}/jwks"}
    assert bad(probe(hostile, replace(OPTIONS, endpoints=endpoints))) == []
    assert hostile.paths() == ["/oauth/jwks"]
