"""Tokens and UserInfo: whatever is missing, odd or somebody else's keeps everybody out; whatever is down says so."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from plugins.oidc.client import Finished
from tests.plugins.oidc.hostile import SUBJECT, Hostile

ANSWER = Refusal("oidc_answer")
ANSWERING = ["/oauth/token", "/oauth/userinfo", "/oauth/jwks"]
Handler = Callable[[httpx2.Request], httpx2.Response]


def text(body: str | bytes, status: int = 200, **headers: str) -> Handler:
    return lambda _: httpx2.Response(status, content=body, headers=headers)


@pytest.mark.parametrize("missing", ["id_token", "access_token", "token_type"])
def test_an_answer_without_one_of_these_is_a_failure(missing: str) -> None:
    """Without an ID token the library says nothing and goes on without a person."""
    provider = Hostile(tokens={missing: None})
    assert provider.finish() == ANSWER
    assert "/oauth/userinfo" not in provider.paths()


@pytest.mark.parametrize("key", ["id_token", "access_token"])
@pytest.mark.parametrize("value", ["", 5, [], {}, "with blank", "line\r\nbreak", "é", "x" * 16_385])
def test_a_token_is_printable_text(key: str, value: object) -> None:
    """An access token with a line break would write headers of its own."""
    assert Hostile(tokens={key: value}).finish() == ANSWER


@pytest.mark.parametrize(
    ("kind", "good"), [("bearer", True), ("BEARER", True), ("mac", False), ("", False), (5, False)]
)
def test_only_bearer_tokens_are_used(kind: object, good: bool) -> None:
    assert isinstance(Hostile(tokens={"token_type": kind}).finish(), Finished) is good


@pytest.mark.parametrize("value", ["soon", [], {}, -1, 10**400, 1e400, None, True])
def test_how_long_the_access_token_lives_is_nothing_to_us(value: object) -> None:
    """The library computes with it; the token is used once, at once."""
    extra = {"expires_in": value, "expires_at": value, "refresh_token": "none asked for"}
    tokens = {name: each for name, each in extra.items() if each not in (10**400, 1e400)}
    assert isinstance(Hostile(tokens=tokens).finish(), Finished)


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, "invalid_grant", "oidc_expired_code"),
        (401, "invalid_client", "oidc_answer"),
        (401, "unauthorized", "oidc_answer"),
        (400, "invalid_request", "oidc_answer"),
        (403, "access_denied", "oidc_answer"),
        (404, "", "oidc_answer"),
        (302, "", "oidc_answer"),
        (201, "", "oidc_answer"),
    ],
)
def test_refusals_of_the_token_endpoint_come_in_our_words(status: int, error: str, code: str) -> None:
    said = {"error": error, "error_description": "<b>call 0120-000-000</b>"}
    provider = Hostile(instead={"/oauth/token": lambda _: httpx2.Response(status, json=said)})
    assert provider.finish() == Refusal(code)


def test_an_error_with_status_200_is_no_token() -> None:
    assert (
        Hostile(instead={"/oauth/token": lambda _: httpx2.Response(200, json={"error": "invalid_grant"})}).finish()
        == ANSWER
    )


@pytest.mark.parametrize("path", ANSWERING)
@pytest.mark.parametrize("status", [429, 500, 502, 503, 599])
def test_out_of_order_is_an_outage_and_no_refusal(path: str, status: int) -> None:
    with pytest.raises(ProviderFailed) as failed:
        Hostile(instead={path: text("<html>maintenance</html>", status)}).finish()
    assert (failed.value.code, failed.value.retry, dict(failed.value.params)) == ("oidc_down", True, {})


@pytest.mark.parametrize("path", ANSWERING)
@pytest.mark.parametrize(
    "trouble",
    [httpx2.ConnectTimeout, httpx2.ReadTimeout, httpx2.ConnectError, httpx2.ReadError, httpx2.RemoteProtocolError],
)
def test_silence_is_an_outage(path: str, trouble: type[httpx2.TransportError]) -> None:
    def fall_silent(_: httpx2.Request) -> httpx2.Response:
        raise trouble("no answer")

    with pytest.raises(ProviderFailed) as failed:
        Hostile(instead={path: fall_silent}).finish()
    assert failed.value.code == "oidc_down"


@pytest.mark.parametrize("path", ANSWERING)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_answer_leads_elsewhere(path: str, status: int) -> None:
    """Tokens and codes would go where a redirect points."""
    provider = Hostile(instead={path: text("", status, Location="https://evil.example/")})
    assert provider.finish() == ANSWER
    assert {each.url.host for each in provider.asked} == {"id.example"}


@pytest.mark.parametrize("path", ANSWERING)
@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "5", '"text"', "{", "<html>", '{"a": NaN}', '{"a": "\\ud800"}', "[" * 100_000, b"\xff\xfe{"],
)
def test_what_is_no_json_object_of_text_is_refused(path: str, body: str | bytes) -> None:
    assert Hostile(instead={path: text(body)}).finish() == ANSWER


@pytest.mark.parametrize("subject", [None, "", "1243", SUBJECT + " ", 1242, [SUBJECT], "１２４２"])
def test_userinfo_of_somebody_else_is_refused(subject: object) -> None:
    """Core section 5.3.2; the library does not compare."""
    assert Hostile(userinfo={"sub": subject, "name": "somebody"}).finish() == ANSWER


@pytest.mark.parametrize(
    ("status", "code"), [(401, "oidc_answer"), (403, "oidc_scope"), (404, "oidc_answer"), (204, "oidc_answer")]
)
def test_without_userinfo_nobody_gets_in(status: int, code: str) -> None:
    assert Hostile(instead={"/oauth/userinfo": text("", status)}).finish() == Refusal(code)


@pytest.mark.parametrize("path", [*ANSWERING, "/oauth/.well-known/openid-configuration"])
@pytest.mark.parametrize("status", [201, 203, 206, 302, 400, 401, 404])
def test_a_good_body_under_another_status_is_no_answer(path: str, status: int) -> None:
    hostile, honest = Hostile(), Hostile()

    def under_another_status(asked: httpx2.Request) -> httpx2.Response:
        honest.nonce, honest.challenge = hostile.nonce, hostile.challenge
        return httpx2.Response(status, content=honest.answer(asked).content)

    hostile.instead[path] = under_another_status
    if path.endswith("configuration"):
        with pytest.raises(ProviderFailed):
            hostile.finish()
    else:
        assert isinstance(hostile.finish(), Refusal)


def redirecting(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(302, headers={"Location": "https://id.example/elsewhere"})


def packed(_: httpx2.Request) -> httpx2.Response:
    answer = httpx2.Response(200, content=b"packed")
    answer.headers["Content-Encoding"] = "gzip"
    return answer


REASONS: dict[str, Hostile] = {
    "redirected": Hostile(instead={"/oauth/userinfo": redirecting}),
    "status": Hostile(instead={"/oauth/userinfo": text("{}", 404)}),
    "answer_encoded": Hostile(instead={"/oauth/userinfo": packed}),
    "json": Hostile(instead={"/oauth/userinfo": text("<html>")}),
    "token_client": Hostile(instead={"/oauth/token": text('{"error": "unauthorized"}', 401)}),
    "token_refused": Hostile(instead={"/oauth/token": text('{"error": "invalid_request"}', 400)}),
    "token_missing": Hostile(tokens={"id_token": None}),
    "token_type": Hostile(tokens={"token_type": "mac"}),
    "id_token_algorithm": Hostile(header={"alg": "none"}),
    "id_token_header": Hostile(header={"kid": 7}),
    "id_token_form": Hostile(tokens={"id_token": "eyJhbGciOiJSUzI1NiIsImtpZCI6ImZpcnN0In0.x"}),
    "id_token_signature": Hostile(header={"kid": "unknown"}),
    "id_token_aud": Hostile(claims={"aud": "other"}),
    "id_token_at_hash": Hostile(claims={"at_hash": "x"}),
    "userinfo_sub": Hostile(userinfo={"sub": "other"}),
    "keys": Hostile(jwks={"keys": []}),
}


@pytest.mark.parametrize("reason", REASONS)
def test_the_operator_can_tell_one_refusal_from_another(reason: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "tetsuzuki.oidc")
    assert REASONS[reason].finish() == ANSWER
    assert [each.getMessage() for each in caplog.records] == [f"oidc.example: refused, {reason}"]


def test_userinfo_is_not_asked_for_before_the_id_token_is_checked() -> None:
    provider = Hostile(claims={"nonce": "another"})
    assert provider.finish() == ANSWER
    assert "/oauth/userinfo" not in provider.paths()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["access_token", "id_token", "token_type", "error", "expires_in", "sub", "keys", "issuer"])


@given(
    path=st.sampled_from(ANSWERING),
    answer=st.dictionaries(KEYS, JSON) | JSON,
    status=st.sampled_from([200, 400, 401, 403]),
)
def test_whatever_json_comes_nobody_gets_in_by_it(path: str, answer: Any, status: int) -> None:
    found = Hostile(instead={path: lambda _: httpx2.Response(status, json=answer)}).finish()
    assert isinstance(found, Refusal)


@given(path=st.sampled_from(ANSWERING), body=st.binary(max_size=400))
def test_whatever_bytes_come_nobody_gets_in_by_them(path: str, body: bytes) -> None:
    assert Hostile(instead={path: text(body)}).finish() == ANSWER
