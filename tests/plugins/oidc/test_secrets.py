"""Secret, code, tokens, verifier and UserInfo stay where they are used: not in logs, failures, traces or `repr`."""

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from engine.errors import ProviderFailed
from engine.ports.identity import Redirect, Refusal
from plugins.oidc.client import Client, Finished
from plugins.oidc.protocol.attempt import read_attempt
from plugins.oidc.protocol.exchange import Tokens
from plugins.oidc.protocol.id_token import Expected, IdToken
from tests.plugins.oidc.hostile import ACCESS_TOKEN, CODE, ISSUER, NOW, OPTIONS, SECRET, SUBJECT, Hostile, ask, encoded

TOLD = "told-by-the-provider"


def break_token(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(400, json={"error": TOLD, "error_description": f"{CODE} {ACCESS_TOKEN}"})


def break_json(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, text=f"{{{ACCESS_TOKEN} 見本　太郎")


def lose(asked: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError(f"{asked.headers} {asked.content!r} {CODE}", request=asked)


def busy(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(503, text=ACCESS_TOKEN)


WAYS: dict[str, Callable[[Hostile], object]] = {
    "good": lambda _: None,
    "token refused": lambda provider: provider.instead.update({"/oauth/token": break_token}),
    "token no JSON": lambda provider: provider.instead.update({"/oauth/token": break_json}),
    "token lost": lambda provider: provider.instead.update({"/oauth/token": lose}),
    "token busy": lambda provider: provider.instead.update({"/oauth/token": busy}),
    "userinfo no JSON": lambda provider: provider.instead.update({"/oauth/userinfo": break_json}),
    "userinfo lost": lambda provider: provider.instead.update({"/oauth/userinfo": lose}),
    "keys lost": lambda provider: provider.instead.update({"/oauth/jwks": lose}),
    "another nonce": lambda provider: provider.claims.update(nonce=TOLD),
    "another issuer": lambda provider: provider.claims.update(iss=TOLD),
    "another key": lambda provider: provider.header.update(kid=TOLD),
    "another algorithm": lambda provider: provider.header.update(alg=TOLD),
    "another person": lambda provider: setattr(provider, "userinfo", {"sub": TOLD, "name": "見本　太郎"}),
    "token with a break": lambda provider: provider.tokens.update(access_token=f"{ACCESS_TOKEN}\r\nX: y"),
}


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The operator turned on all there is before the plugin came up."""
    levels = {name: logging.getLogger(name).level for name in ("authlib", "httpx2", "httpcore2")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def told(client: Client, provider: Hostile) -> tuple[str, tuple[str, ...]]:
    """What became of a login, in words and traces; and what must not be among them."""
    begun = client.begin(ask())
    attempt = read_attempt(begun.pending, ISSUER)
    params = {**provider.visit(begun), "error_description": TOLD}
    shown = [repr(attempt), repr(client), repr(client.options), repr(replace(begun, challenge=Redirect("")))]
    try:
        shown.append(repr(client.finish(begun.pending, params, NOW)))
    except ProviderFailed as failed:
        shown += [repr(failed), str(failed), "".join(traceback.format_exception(failed)), str(failed.__cause__)]
    secrets = (
        SECRET,
        CODE,
        ACCESS_TOKEN,
        *(attempt.verifier, attempt.nonce, attempt.state, attempt.number),
        "太郎",
        TOLD,
    )
    return "\n".join(shown), (*secrets, encoded(b'{"alg": "RS256"')[:12])


@pytest.mark.parametrize("way", WAYS)
def test_nothing_secret_or_personal_is_told(way: str, everything_logged: pytest.LogCaptureFixture) -> None:
    provider = Hostile()
    WAYS[way](provider)
    shown, secrets = told(provider.client(), provider)
    logged = "\n".join(f"{each.name} {each.getMessage()} {each.exc_info}" for each in everything_logged.records)
    assert [secret for secret in secrets if secret in shown or secret in logged] == []
    assert bool(logged) is (way != "good")


def test_refusals_are_logged_with_a_reason_of_ours(everything_logged: pytest.LogCaptureFixture) -> None:
    assert Hostile(claims={"nonce": TOLD}).finish() == Refusal("oidc_answer")
    assert [each.getMessage() for each in everything_logged.records] == ["oidc.example: refused, id_token_nonce"]


def test_the_library_that_writes_the_verifier_is_held_above_debug(
    everything_logged: pytest.LogCaptureFixture,
) -> None:
    """Authlib: `Using code_verifier: …` at DEBUG."""
    del everything_logged
    Hostile().client()
    assert not logging.getLogger("authlib.integrations.base_client.sync_app").isEnabledFor(logging.DEBUG)
    for name in ("httpx2", "httpcore2.http11"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_no_value_shows_what_it_holds() -> None:
    found = Hostile().finish()
    assert isinstance(found, Finished)
    expected = Expected(ISSUER, "portal", "hidden", "access", NOW, timedelta())
    held = (found, Tokens("access", "id"), replace(OPTIONS, client_secret="hidden"), expected, IdToken(SUBJECT, NOW))
    shown = repr(held)
    assert [word for word in ("access", "'id'", "hidden", "太郎", f"'{SUBJECT}'") if word in shown] == []


def test_tokens_are_gone_when_the_person_is_known() -> None:
    """Nothing that lives on refers to them: the client holds no session, and no cache of answers."""
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask())
    provider_side = provider.visit(begun)
    found = client.finish(begun.pending, provider_side, NOW)
    kept = [*vars(client).values(), *vars(client._published).values(), *vars(client._web).values(), found]
    assert ACCESS_TOKEN not in json.dumps([str(each) for each in kept])
