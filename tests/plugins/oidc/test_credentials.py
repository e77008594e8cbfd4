"""A provider that wants a signed assertion in place of a secret, and tokens signed on a curve: settings only (RFC 7523)."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from engine.ports.identity import Refusal
from plugins.oidc.client import Finished
from plugins.oidc.options import Algorithm
from tests.plugins.oidc.hostile import CLIENT_ID, NOW, OPTIONS, SECRET, Hostile, ask, encoded, query_of, rsa_key

CURVE = ECKey.generate_key("P-256", {"kid": "first"})
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def pem(key: PrivateKey, secured: KeySerializationEncryption | None = None) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secured or NoEncryption()).decode()


OUR_CURVE = ec.generate_private_key(ec.SECP256R1())
OUR_RSA = rsa.generate_private_key(65537, 2048)


def by_key(key: PrivateKey, key_id: str = "") -> Hostile:
    """A whole login where the client shows itself by `key`."""
    hostile = Hostile()
    options = replace(OPTIONS, client_secret="", private_key=pem(key), key_id=key_id)
    assert isinstance(hostile.finish(options), Finished)
    return hostile


def form_of(hostile: Hostile) -> dict[str, str]:
    (asked,) = (each for each in hostile.asked if each.url.path == "/oauth/token")
    assert "authorization" not in asked.headers
    return {name: value for name, (value,) in parse_qs(asked.content.decode()).items()}


@pytest.mark.parametrize(("key", "algorithm"), [(OUR_CURVE, "ES256"), (OUR_RSA, "RS256")])
def test_the_assertion_is_ours_for_this_endpoint_and_short_lived(key: PrivateKey, algorithm: Algorithm) -> None:
    form = form_of(by_key(key, "2026"))
    assert form["client_id"] == CLIENT_ID
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    kind = ECKey if algorithm == "ES256" else RSAKey
    token = jwt.decode(form["client_assertion"], kind.import_key(key), algorithms=[algorithm])  # type: ignore[arg-type]
    assert token.header == {"typ": "JWT", "alg": algorithm, "kid": "2026"}
    number = token.claims.pop("jti")
    issued = int(NOW.timestamp())
    assert token.claims == {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": "https://id.example/oauth/token",
        "iat": issued,
        "exp": issued + 60,
    }
    assert len(number) == 43


def test_no_assertion_is_used_twice() -> None:
    hostile = Hostile()
    client = hostile.client(replace(OPTIONS, client_secret="", private_key=pem(OUR_CURVE)))
    numbers = set()
    for seed in ("one", "two"):
        hostile.asked.clear()
        begun = client.begin(ask(seed=seed))
        client.finish(begun.pending, hostile.visit(begun), NOW)
        token = jwt.decode(form_of(hostile)["client_assertion"], ECKey.import_key(OUR_CURVE), algorithms=["ES256"])
        assert "kid" not in token.header
        numbers.add(token.claims["jti"])
    assert len(numbers) == 2


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        (pem(OUR_CURVE), []),
        (pem(OUR_RSA), []),
        ("no key", ["oidc.private_key_unfit"]),
        (pem(ec.generate_private_key(ec.SECP384R1())), ["oidc.private_key_unfit"]),
        (pem(ed25519.Ed25519PrivateKey.generate()), ["oidc.private_key_unfit"]),
        (pem(OUR_RSA, BestAvailableEncryption(b"word")), ["oidc.private_key_unfit"]),
    ],
)
def test_a_key_that_cannot_sign_is_said_at_start(key: str, codes: list[str]) -> None:
    client = Hostile().client(replace(OPTIONS, client_secret="", private_key=key))
    assert [each.code for each in client.check()] == codes


def test_one_of_secret_and_key_is_enough_and_both_are_too_many() -> None:
    client = Hostile().client(replace(OPTIONS, private_key=pem(OUR_CURVE)))
    assert [each.code for each in client.check()] == ["oidc.two_credentials"]


def test_the_key_is_shown_nowhere() -> None:
    options = replace(OPTIONS, client_secret="", private_key=pem(OUR_CURVE))
    assert pem(OUR_CURVE)[40:80] not in repr(options)
    assert SECRET not in repr(OPTIONS)


CURVED = replace(OPTIONS, id_token_algorithm="ES256")


def curved(**changes: object) -> Hostile:
    return replace(Hostile(header={"alg": "ES256"}, signing=CURVE, published=[CURVE]), **changes)  # type: ignore[arg-type]


def test_tokens_may_be_signed_on_a_curve_where_the_settings_say_so() -> None:
    assert isinstance(curved().finish(CURVED), Finished)


@pytest.mark.parametrize(
    "hostile",
    [
        Hostile(),
        Hostile(header={"alg": "ES256"}, published=[rsa_key("first"), CURVE]),
        curved(header={"alg": "RS256"}),
        curved(header={"alg": "none"}, signing=None),
        curved(signing=ECKey.generate_key("P-256", {"kid": "first"})),
        curved(published=[ECKey.generate_key("P-384", {"kid": "first"})]),
        curved(jwks={"keys": [{**CURVE.as_dict(private=False), "x": encoded(b"\x01" * 32)}]}),
        curved(jwks={"keys": [{"kty": "EC", "crv": "P-256", "kid": "first"}]}),
        curved(jwks={"keys": [{**CURVE.as_dict(private=False), "x": 5}]}),
    ],
)
def test_then_no_other_algorithm_or_key_counts(hostile: Hostile) -> None:
    assert hostile.finish(CURVED) == Refusal("oidc_answer")


def test_a_curve_is_refused_where_the_settings_do_not_say_so() -> None:
    assert curved(published=[rsa_key("first"), CURVE]).finish() == Refusal("oidc_answer")


def test_kinds_of_proof_are_asked_for_by_the_providers_names() -> None:
    asked = query_of(Hostile().client(replace(OPTIONS, acr_values="aal3 crl")).begin(ask()))
    assert asked["acr_values"] == "aal3 crl"
    assert "acr_values" not in query_of(Hostile().client().begin(ask()))
