"""The callback: state before anything else, the issuer, errors in our words, and no parameter that surprises."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ProviderFailed
from engine.ports.identity import Begun, Refusal
from plugins.oidc.client import Client, Finished
from tests.plugins.oidc.hostile import ISSUER, NOW, OPTIONS, Hostile, ask

ERRORS = {
    "access_denied": "oidc_cancelled",
    "login_required": "oidc_login_required",
    "interaction_required": "oidc_login_required",
    "account_selection_required": "oidc_login_required",
    "consent_required": "oidc_login_required",
    "invalid_scope": "oidc_scope",
    "invalid_request": "oidc_answer",
    "unsupported_response_type": "oidc_answer",
    "unauthorized_client": "oidc_answer",
    "": "oidc_answer",
    "<script>alert(1)</script>": "oidc_answer",
}


def test_a_callback_of_another_attempt_is_refused_and_fetches_nothing() -> None:
    provider = Hostile()
    client = provider.client()
    mine, theirs = client.begin(ask(seed="mine")), client.begin(ask(seed="theirs"))
    assert client.finish(mine.pending, provider.visit(theirs), NOW) == Refusal("oidc_state")
    assert "/oauth/token" not in provider.paths()


@pytest.mark.parametrize("state", ["", "x", "é", "\ud800", "A" * 10_000])
def test_a_wrong_state_is_refused(state: str) -> None:
    assert Hostile().finish(state=state) == Refusal("oidc_state")


def test_a_missing_state_is_refused() -> None:
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask())
    params = provider.visit(begun)
    del params["state"]
    assert client.finish(begun.pending, params, NOW) == Refusal("oidc_state")


@pytest.mark.parametrize("error", ["access_denied", "server_error"])
def test_the_state_is_looked_at_before_errors(error: str) -> None:
    """The library raises the error first: anybody could then end somebody's login, and choose the words."""
    assert Hostile().finish(state="foreign", error=error) == Refusal("oidc_state")


@pytest.mark.parametrize(("error", "code"), ERRORS.items())
def test_errors_come_in_our_words(error: str, code: str) -> None:
    provider = Hostile()
    found = provider.finish(error=error, error_description="<b>call 0120-000-000</b>", error_uri="https://evil.example")
    assert found == Refusal(code)
    assert "/oauth/token" not in provider.paths()


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
def test_a_provider_that_cannot_work_now_is_down(error: str) -> None:
    with pytest.raises(ProviderFailed) as failed:
        Hostile().finish(error=error)
    assert (failed.value.code, failed.value.retry) == ("oidc_down", True)


@pytest.mark.parametrize("issuer", ["https://evil.example/", ISSUER.removesuffix("/"), ""])
def test_another_issuer_in_the_callback_is_refused(issuer: str) -> None:
    """RFC 9207: the answer of another provider (mix-up), also where it says `error`. The slash counts."""
    provider = Hostile()
    assert provider.finish(iss=issuer) == Refusal("oidc_answer")
    assert provider.finish(iss=issuer, error="access_denied") == Refusal("oidc_answer")
    assert "/oauth/token" not in provider.paths()


def test_our_issuer_in_the_callback_is_welcome() -> None:
    assert isinstance(Hostile().finish(iss=ISSUER), Finished)


def test_a_provider_that_announces_the_issuer_must_state_it() -> None:
    """RFC 9207 section 2.4."""
    provider = Hostile(metadata={"authorization_response_iss_parameter_supported": True})
    assert provider.finish() == Refusal("oidc_answer")
    assert isinstance(provider.finish(iss=ISSUER), Finished)


@pytest.mark.parametrize("code", ["", "\n", "コード", "A" * 2049])
def test_what_is_no_code_is_sent_nowhere(code: str) -> None:
    provider = Hostile()
    assert provider.finish(code=code) == Refusal("oidc_answer")
    assert "/oauth/token" not in provider.paths()


def test_a_code_that_is_spent_or_too_old_says_so() -> None:
    assert Hostile().finish(code="another-code") == Refusal("oidc_expired_code")


def test_a_code_fetched_with_another_verifier_is_refused_by_the_provider() -> None:
    provider = Hostile()
    client = provider.client()
    mine, theirs = client.begin(ask(seed="mine")), client.begin(ask(seed="theirs"))
    params = provider.visit(mine)
    provider.visit(theirs)
    assert client.finish(mine.pending, params, NOW) == Refusal("oidc_expired_code")


def test_an_attempt_with_another_provider_does_not_go_on_here() -> None:
    provider = Hostile()
    begun = provider.client().begin(ask())
    moved = replace(OPTIONS, issuer="https://id.example/other/")
    assert provider.client(moved).finish(begun.pending, provider.visit(begun), NOW) == Refusal("oidc_state")


@pytest.mark.parametrize("pending", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_attempt_of_ours_is_refused(pending: bytes) -> None:
    assert Hostile().client().finish(pending, {"state": "", "code": "x"}, NOW) == Refusal("oidc_state")


def test_what_is_kept_names_the_provider_and_the_return_address() -> None:
    kept = json.loads(Hostile().client().begin(ask(fresh=True)).pending)
    assert (kept["issuer"], kept["return_url"], kept["fresh"]) == (ISSUER, ask().return_url, True)


NAMES = st.sampled_from(
    ["state", "code", "iss", "error", "error_description", "session_state", "id_token", "access_token"]
)
TEXTS = st.one_of(st.text(max_size=60), st.sampled_from([ISSUER, "access_denied", "\x00", "\ud800", "%00", "&state="]))


@given(params=st.dictionaries(NAMES, TEXTS, max_size=6), right=st.booleans())
def test_whatever_comes_back_nobody_gets_in_without_state_and_code(params: dict[str, str], right: bool) -> None:
    """No exception but the designed one; in only with the state of this attempt and the provider's own code."""
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask())
    mine = provider.visit(begun)
    given_back = {**params, "state": mine["state"]} if right else params
    with suppress(Down):
        assert isinstance(finish(client, begun, given_back), Refusal)


class Down(Exception):
    """The one failure that is designed."""


def finish(client: Client, begun: Begun, params: Mapping[str, str]) -> Finished | Refusal:
    try:
        return client.finish(begun.pending, params, NOW)
    except ProviderFailed as failed:
        raise (Down() if failed.code == "oidc_down" else failed) from None
