"""Discovery and keys: whose they are, where they lead, how long they are believed, and that nobody makes us hammer."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from plugins.oidc.client import Client, Finished
from plugins.oidc.protocol.published import Published
from plugins.oidc.protocol.web import Web
from tests.plugins.oidc.hostile import ISSUER, NOW, OPTIONS, Hostile, Ticks, ask, encoded, rsa_key

DISCOVERY = "/oauth/.well-known/openid-configuration"
JWKS = "/oauth/jwks"
ENDPOINTS = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"]
WRITTEN = {
    "authorization_endpoint": "https://id.example/oauth/authorize",
    "token_endpoint": "https://id.example/oauth/token",
    "userinfo_endpoint": "https://id.example/oauth/userinfo",
    "jwks_uri": "https://id.example/oauth/jwks",
}
PRODUCTION = replace(OPTIONS, production=True)


def login(provider: Hostile, client: Client, seed: str = "one") -> Finished | Refusal:
    begun = client.begin(ask(seed=seed))
    return client.finish(begun.pending, provider.visit(begun), NOW)


def failure(provider: Hostile, options: Any = OPTIONS) -> str:
    with pytest.raises(ProviderFailed) as failed:
        provider.client(options).begin(ask())
    return failed.value.code


@pytest.mark.parametrize("issuer", [ISSUER.removesuffix("/"), "https://evil.example/oauth/", None, 5, [ISSUER]])
def test_discovery_must_state_the_configured_issuer_exactly(issuer: object) -> None:
    assert failure(Hostile(metadata={"issuer": issuer})) == "oidc_answer"


@pytest.mark.parametrize("issuer", ["https://id.example/oauth/", "https://id.example/oauth"])
def test_discovery_stands_below_the_issuer_with_or_without_a_slash(issuer: str) -> None:
    provider = Hostile(issuer=issuer)
    assert isinstance(provider.finish(replace(OPTIONS, issuer=issuer)), Finished)
    assert provider.paths()[0] == DISCOVERY


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("address", [None, "", 5, "/oauth/token", "file:///etc/passwd", "javascript:alert(1)"])
def test_every_endpoint_must_be_an_address(endpoint: str, address: object) -> None:
    assert failure(Hostile(metadata={endpoint: address})) == "oidc_answer"


@pytest.mark.parametrize("endpoint", [*ENDPOINTS, "end_session_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        "http://id.example/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://localhost./x",
        "https://a.localhost:9/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://0.0.0.0/x",
        "https://user:word@id.example/x",
        "https://id.example/x#there",
        "https://id.example\\@evil.example/x",
    ],
)
def test_production_goes_nowhere_but_to_https_elsewhere(endpoint: str, address: str) -> None:
    assert failure(Hostile(metadata={endpoint: address}), PRODUCTION) == "oidc_answer"


@pytest.mark.parametrize("issuer", ["http://id.example/", "https://127.0.0.1:8003/", "http://localhost:8003/"])
def test_production_refuses_such_an_issuer_before_asking(issuer: str) -> None:
    provider = Hostile(issuer=issuer)
    assert failure(provider, replace(PRODUCTION, issuer=issuer)) == "oidc_answer"
    assert provider.asked == []


@pytest.mark.parametrize(("address", "good"), [("http://127.0.0.1:9/x", True), ("http://id.example/x", False)])
def test_development_may_do_without_tls_on_this_machine_only(address: str, good: bool) -> None:
    provider = Hostile(metadata={"authorization_endpoint": address})
    if good:
        assert provider.client().begin(ask())
    else:
        assert failure(provider) == "oidc_answer"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    away = httpx2.Response(status, headers={"Location": "https://evil.example/.well-known/openid-configuration"})
    provider = Hostile(instead={DISCOVERY: lambda _: away})
    assert failure(provider) == "oidc_answer"
    assert [each.url.host for each in provider.asked] == ["id.example"]


@pytest.mark.parametrize(
    ("status", "code"), [(500, "oidc_down"), (503, "oidc_down"), (429, "oidc_down"), (404, "oidc_answer")]
)
def test_a_provider_out_of_order_is_told_from_one_that_is_set_up_wrong(status: int, code: str) -> None:
    assert failure(Hostile(instead={DISCOVERY: lambda _: httpx2.Response(status, text="<html>")})) == code


def test_what_was_read_is_believed_for_an_hour_and_then_read_again() -> None:
    """The library believes both for the life of the process."""
    provider, ticks = Hostile(), Ticks()
    client = provider.client(ticks=ticks)
    for seed in ("one", "two"):
        assert isinstance(login(provider, client, seed), Finished)
    assert (provider.paths().count(DISCOVERY), provider.paths().count(JWKS)) == (1, 1)
    ticks.seconds += OPTIONS.ttl_seconds
    assert isinstance(login(provider, client, "three"), Finished)
    assert (provider.paths().count(DISCOVERY), provider.paths().count(JWKS)) == (2, 2)


def test_a_failure_is_not_remembered() -> None:
    """The provider may be down when the portal starts."""
    provider = Hostile(instead={DISCOVERY: lambda _: httpx2.Response(503)})
    client = provider.client()
    with pytest.raises(ProviderFailed):
        client.begin(ask())
    provider.instead.clear()
    assert isinstance(login(provider, client), Finished)


@pytest.mark.parametrize("kid", ["second", "first"])
def test_a_changed_key_is_read_at_once_under_a_new_name_or_the_old_one(kid: str) -> None:
    """The library reads again for an unknown name only: a key replaced under its name fails until a restart."""
    provider = Hostile()
    client = provider.client()
    assert isinstance(login(provider, client), Finished)
    new = rsa_key("second") if kid == "second" else type(rsa_key("x")).generate_key(2048, {"kid": "first"})
    provider.signing, provider.published, provider.header = new, [new], {"kid": kid}
    assert isinstance(login(provider, client, "two"), Finished)
    assert provider.paths().count(JWKS) == 2


def test_bad_tokens_do_not_make_us_hammer_the_provider() -> None:
    provider, ticks = Hostile(), Ticks()
    client = provider.client(ticks=ticks)
    assert isinstance(login(provider, client), Finished)
    provider.signing = rsa_key("thief")
    for seed in "abcdefgh":
        assert login(provider, client, seed) == Refusal("oidc_answer")
    assert provider.paths().count(JWKS) == 2
    ticks.seconds += OPTIONS.reread_seconds
    assert login(provider, client, "later") == Refusal("oidc_answer")
    assert provider.paths().count(JWKS) == 3


def test_a_reading_that_failed_counts_as_one() -> None:
    """Otherwise those who wait for it would each wait for one of their own."""
    provider, ticks = Hostile(), Ticks()
    client = provider.client(ticks=ticks)
    assert isinstance(login(provider, client), Finished)
    provider.signing = rsa_key("thief")

    def slowly(_: httpx2.Request) -> httpx2.Response:
        ticks.seconds += OPTIONS.reread_seconds
        return httpx2.Response(503)

    provider.instead[JWKS] = slowly
    with pytest.raises(ProviderFailed):
        login(provider, client, "two")
    assert login(provider, client, "three") == Refusal("oidc_answer")
    assert provider.paths().count(JWKS) == 2


def test_who_comes_second_with_the_old_keys_gets_what_the_first_one_read() -> None:
    """A rotation met by two logins at once costs one reading, and refuses neither."""
    provider = Hostile()
    published, web = Published(OPTIONS, Ticks()), Web(OPTIONS, lambda: httpx2.MockTransport(provider.answer), Ticks())
    with web.open() as session:
        old = published.keys(session)
        new = published.keys_after(session, old)
        assert new is not None
        assert new is not old
        assert published.keys_after(session, old) is new
        assert published.keys_after(session, new) is None
    assert provider.paths().count(JWKS) == 2


def test_many_threads_that_meet_a_new_key_read_it_once_and_all_go_on() -> None:
    provider = Hostile()
    client = provider.client()
    assert isinstance(login(provider, client), Finished)
    provider.signing, provider.published, provider.header = rsa_key("second"), [rsa_key("second")], {"kid": "second"}
    begun = client.begin(ask())
    params = provider.visit(begun)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(client.finish(begun.pending, params, NOW))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [type(each) for each in found] == [Finished] * 8
    assert provider.paths().count(JWKS) == 2


def jwk(**changes: object) -> dict[str, object]:
    return {**rsa_key("first").as_dict(private=False), **changes}


@pytest.mark.parametrize(
    "jwks",
    [
        {"keys": []},
        {"keys": "none"},
        {"other": []},
        [],
        {"keys": [jwk(use="enc")]},
        {"keys": [jwk(alg="RS512")]},
        {"keys": [jwk(kty="EC")]},
        {"keys": [jwk(n="!")]},
        {"keys": [jwk(e="")]},
        {"keys": [jwk(n=5)]},
        {"keys": [jwk(n="A" * 5000)]},
        {"keys": [jwk(kid=5)]},
        {"keys": [5, None, []]},
        {"keys": [{"kty": "oct", "k": encoded(b"secret"), "kid": "first"}]},
        {"keys": [jwk(n=encoded((2**1023 + 1).to_bytes(128, "big")))]},
    ],
)
def test_keys_that_do_not_verify_rs256_are_none(jwks: object) -> None:
    assert Hostile(jwks=jwks).finish() == Refusal("oidc_answer")


def test_keys_of_other_kinds_are_passed_over() -> None:
    """RFC 7517 section 5."""
    others = [{"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"}, {"kty": "EC", "crv": "P-256"}, jwk(kid="other")]
    assert isinstance(Hostile(jwks={"keys": [*others, jwk()]}).finish(), Finished)


@pytest.mark.parametrize(("keys", "good"), [([jwk(kid="any")], True), ([jwk(), jwk(kid="b")], False)])
def test_without_a_name_only_a_single_key_is_meant(keys: list[object], good: bool) -> None:
    found = Hostile(header={"kid": None}, jwks={"keys": keys}).finish()
    assert isinstance(found, Finished) is good


@pytest.mark.parametrize("answer", [lambda _: httpx2.Response(503), lambda _: httpx2.Response(429)])
def test_keys_that_cannot_be_read_now_are_an_outage(answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
    with pytest.raises(ProviderFailed) as failed:
        Hostile(instead={JWKS: answer}).finish()
    assert failed.value.code == "oidc_down"


def test_a_provider_without_discovery_has_its_endpoints_in_the_settings() -> None:
    provider = Hostile(instead={DISCOVERY: lambda _: httpx2.Response(404)})
    assert isinstance(provider.finish(replace(PRODUCTION, endpoints=WRITTEN)), Finished)
    assert DISCOVERY not in provider.paths()


def test_then_the_issuer_of_tokens_still_counts() -> None:
    provider = Hostile(claims={"iss": "https://evil.example/"})
    assert provider.finish(replace(OPTIONS, endpoints=WRITTEN)) == Refusal("oidc_answer")


def test_a_logout_may_stand_there_too() -> None:
    written = {**WRITTEN, "end_session_endpoint": "https://id.example/oauth/logout"}
    client = Hostile().client(replace(OPTIONS, endpoints=written))
    assert client.logout_url("https://portal.example/").startswith("https://id.example/oauth/logout?")


@pytest.mark.parametrize(
    ("endpoints", "codes"),
    [
        (WRITTEN, []),
        ({"jwks_uri": WRITTEN["jwks_uri"]}, ["oidc.missing"] * 3),
        ({**WRITTEN, "token_endpoint": "http://id.example/token"}, ["oidc.endpoint_unfit"]),
    ],
)
def test_written_endpoints_are_looked_at_like_published_ones(endpoints: dict[str, str], codes: list[str]) -> None:
    assert [each.code for each in Hostile().client(replace(PRODUCTION, endpoints=endpoints)).check()] == codes
