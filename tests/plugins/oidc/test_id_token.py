"""The ID token: each lie alone is enough to keep everybody out (OpenID Connect Core 1.0 section 3.1.3.7)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ports.identity import Refusal
from plugins.oidc.client import Finished
from plugins.oidc.failures import Refused
from plugins.oidc.protocol.id_token import BadSignature, claims_of, kid_of
from plugins.oidc.protocol.web import DEEPEST
from tests.plugins.oidc.hostile import ACCESS_TOKEN, CLIENT_ID, ISSUER, Hostile, encoded, half, rsa_key, sign

ANSWER = Refusal("oidc_answer")
CLOCK = Refusal("oidc_clock")


@pytest.mark.parametrize("listed", [None, ["none", "RS256"], ["HS256"], ["PS256"]])
def test_an_unsigned_token_is_refused_whatever_discovery_lists(listed: list[str] | None) -> None:
    """The library takes the algorithms from discovery: with `none` listed, anybody is anybody."""
    provider = Hostile(header={"alg": "none", "kid": None}, signing=None)
    provider.metadata["id_token_signing_alg_values_supported"] = listed
    assert provider.finish() == ANSWER


@pytest.mark.parametrize("algorithm", ["HS256", "RS512", "PS256", "ES256", "RSA1_5", "rs256", "", None, 5])
def test_any_header_but_rs256_is_refused(algorithm: object) -> None:
    """The signature is a good RS256 one: the header alone decides."""
    assert Hostile(header={"alg": algorithm}).finish() == ANSWER


@pytest.mark.parametrize("algorithm", ["HS256", "RS256"])
def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(algorithm: str) -> None:
    secret = rsa_key("first").as_pem(private=False)
    assert Hostile(header={"alg": algorithm}, signing=secret).finish() == ANSWER


def test_a_key_of_somebody_else_is_refused() -> None:
    assert Hostile(signing=rsa_key("thief")).finish() == ANSWER


@pytest.mark.parametrize("where", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_the_token_brings_along_is_not_used(where: str) -> None:
    """CVE-2026-27962."""
    key = {"kty": "RSA", "e": "AQAB", "n": "AQ"} if where == "jwk" else "https://evil.example/keys"
    provider = Hostile(header={where: [key] if where == "x5c" else key}, signing=rsa_key("thief"))
    assert provider.finish() == ANSWER
    assert {each.url.host for each in provider.asked} == {"id.example"}


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"crit": []}, {"b64": False}, {"kid": 7}])
def test_header_parameters_that_change_the_meaning_are_refused(header: dict[str, object]) -> None:
    """CVE-2025-59420: what must be understood and is not must be refused."""
    assert Hostile(header=header).finish() == ANSWER


def test_other_header_parameters_do_no_harm() -> None:
    """RFC 7515 section 4: unknown ones are ignored."""
    assert isinstance(Hostile(header={"typ": "JWT", "cty": "x", "vendor": "y"}).finish(), Finished)


@pytest.mark.parametrize("missing", ["iss", "sub", "aud", "exp", "iat", "nonce"])
def test_each_of_these_claims_must_be_there(missing: str) -> None:
    assert Hostile(claims={missing: None}).finish() == ANSWER


@pytest.mark.parametrize(
    "issuer", [ISSUER.removesuffix("/"), ISSUER + "/", ISSUER.upper(), "https://evil.example/", [ISSUER], 1]
)
def test_the_issuer_must_be_the_same_to_the_last_slash(issuer: object) -> None:
    """With options of its own the library leaves this check out."""
    assert Hostile(claims={"iss": issuer}).finish() == ANSWER


@pytest.mark.parametrize("audience", ["other", ["other"], [], "", 5, {CLIENT_ID: 1}, [[CLIENT_ID]], CLIENT_ID + "x"])
@pytest.mark.parametrize("party", [None, CLIENT_ID])
def test_a_token_for_others_is_refused_even_if_azp_names_us(audience: object, party: str | None) -> None:
    """The library accepts any audience when `azp` is ours."""
    assert Hostile(claims={"aud": audience, "azp": party}).finish() == ANSWER


@pytest.mark.parametrize(
    ("audience", "party", "good"),
    [
        ([CLIENT_ID], None, True),
        (CLIENT_ID, CLIENT_ID, True),
        ([CLIENT_ID, "other"], CLIENT_ID, True),
        ([CLIENT_ID, "other"], None, False),
        ([CLIENT_ID, "other"], "other", False),
        (CLIENT_ID, "other", False),
        (CLIENT_ID, [CLIENT_ID], False),
    ],
)
def test_the_authorized_party_is_us(audience: object, party: object, good: bool) -> None:
    found = Hostile(claims={"aud": audience, "azp": party}).finish()
    assert isinstance(found, Finished) if good else found == ANSWER


@pytest.mark.parametrize("nonce", ["", "another", 5, ["x"], "é"])
def test_a_token_of_another_login_is_refused(nonce: object) -> None:
    assert Hostile(claims={"nonce": nonce, "nonce_supported": False}).finish() == ANSWER


@pytest.mark.parametrize(
    ("at_hash", "good"),
    [(half(ACCESS_TOKEN), True), (half("another token"), False), ("", False), (5, False), (None, True)],
)
def test_the_access_token_is_the_one_the_id_token_speaks_of(at_hash: object, good: bool) -> None:
    """CVE-2026-28498: an empty or odd hash is no pass."""
    found = Hostile(claims={"at_hash": at_hash}).finish()
    assert isinstance(found, Finished) if good else found == ANSWER


@pytest.mark.parametrize(
    ("claim", "seconds", "good"),
    [
        ("exp", -59, True),
        ("exp", -60, False),
        ("exp", -3600, False),
        ("iat", 60, True),
        ("iat", 61, False),
        ("nbf", 60, True),
        ("nbf", 61, False),
        ("auth_time", 60, True),
        ("auth_time", 61, False),
    ],
)
def test_clocks_may_differ_by_a_minute_and_no_more(claim: str, seconds: int, good: bool) -> None:
    """The library grants two minutes. What is beyond has a refusal of its own: somebody must set a clock."""
    provider = Hostile()
    provider.claims[claim] = provider.after(seconds)
    found = provider.finish()
    assert isinstance(found, Finished) if good else found == CLOCK


def test_a_proof_is_never_dated_into_the_future() -> None:
    provider = Hostile()
    provider.claims["auth_time"] = provider.after(30)
    found = provider.finish()
    assert isinstance(found, Finished)
    assert found.auth_time == provider.now


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "auth_time"])
@pytest.mark.parametrize("value", ["1790812800", True, [], {}, -1, 10**400, float("nan"), float("inf"), 1e300])
def test_times_are_numbers_of_this_age(claim: str, value: object) -> None:
    assert Hostile(claims={claim: value}).finish() == ANSWER


@pytest.mark.parametrize("subject", ["", 1242, None, ["1242"], "x" * 256, "\ud800"])
def test_the_subject_is_a_text(subject: object) -> None:
    assert Hostile(claims={"sub": subject}, userinfo={"sub": subject}).finish() == ANSWER


def test_a_subject_may_have_255_characters() -> None:
    assert isinstance(Hostile(claims={"sub": "x" * 255}, userinfo={"sub": "x" * 255}).finish(), Finished)


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "..", "a.b.c.d.e", "€.b.c", "." * 1000])
def test_what_is_no_signed_token_is_refused(token: str) -> None:
    assert Hostile(tokens={"id_token": token}).finish() == ANSWER


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b'"text"', b"null", b"\xff", b"[" * 20_000, b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1)],
)
def test_a_good_signature_under_no_object_is_refused(payload: bytes) -> None:
    token = sign({"alg": "RS256", "kid": "first"}, payload, rsa_key("first"))
    assert Hostile(tokens={"id_token": token}).finish() == ANSWER


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
CLAIMS = st.sampled_from(["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "auth_time", "nonce", "at_hash", "acr"])


@given(claims=st.dictionaries(CLAIMS, JSON, min_size=1, max_size=4), header=st.dictionaries(st.text(max_size=5), JSON))
def test_whatever_is_signed_only_designed_refusals_come(claims: dict[str, Any], header: dict[str, Any]) -> None:
    found = Hostile(claims=claims, header=header).finish()
    assert isinstance(found, Finished) or found in (ANSWER, CLOCK)


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: f"{encoded(raw)}.{encoded(raw)}.{encoded(raw)}"))
def test_whatever_the_token_is_only_designed_failures_come(token: str) -> None:
    try:
        kid_of(token, "RS256")
        claims_of(token, rsa_key("first"), "RS256")
    except (Refused, BadSignature):
        return
    raise AssertionError(json.dumps(token))
