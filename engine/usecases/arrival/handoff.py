"""The one-time address a program on the applicant's side talks to: what is asked, and what it brings. JSON both ways."""

import json
from datetime import timedelta
from typing import Final

from engine.errors import ProviderFailed
from engine.ports.identity import HandoffProvider, Refusal
from engine.usecases import places
from engine.usecases.arrival.identify import Providers, provider_of
from engine.usecases.arrival.sessions import hash_secret
from engine.usecases.arrival.tokens import (
    HANDOFF,
    RESULT,
    RETURN,
    Token,
    find_token,
    issue_token,
    keep_token,
    use_token,
)
from engine.usecases.outcomes import HandOver
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

RETURN_WITHIN: Final = timedelta(minutes=5)
_STATUS: Final = {"used": 410, "expired": 410, "unknown": 404}


def describe_handoff(
    visit: Visit, secret: str, *, procedures: Procedures, providers: Providers, store: Store
) -> HandOver:
    """What the program is asked for, as the provider words it. Uses nothing up."""
    token = find_token(HANDOFF, hash_secret(secret), visit.now, store)
    provider = _provider(token, procedures, providers)
    if provider is None:
        return refuse(f"link_{_reason(token)}", _STATUS[_reason(token)])
    return HandOver(provider.describe(bytes.fromhex(token.values["pending"])), "application/json")


def receive_handoff(
    visit: Visit, secret: str, message: bytes, *, procedures: Procedures, providers: Providers, store: Store
) -> HandOver:
    """Takes the result: the token is used up before anything is verified, so nothing can be tried twice.

    A bug of the provider is told on the waiting page, too: the token is gone, so only beginning again helps.
    Answers `{"return_url": …}`, the way back for the browser that began, or `{"problem": code}` (with the waiting page's
    `return_url` where the result itself was refused).
    """
    token = find_token(HANDOFF, hash_secret(secret), visit.now, store)
    provider = _provider(token, procedures, providers)
    if provider is None:
        return refuse(f"link_{_reason(token)}", _STATUS[_reason(token)])
    if not use_token(HANDOFF, token, visit.now, store):
        return refuse("link_used", 410)
    try:
        result = provider.receive(bytes.fromhex(token.values["pending"]), message, visit.now)
    except ProviderFailed as failure:
        result = Refusal(failure.code)
    except Exception:
        _note(visit, token, {"state": "failed", "problem": "identity.failed"}, store)
        raise
    if isinstance(result, Refusal):
        _note(visit, token, {"state": "failed", "problem": f"identity.{result.code}"}, store)
        return refuse(result.code, 422, visit.addresses.url(places.Waiting(token.values["portal"])))
    values = {**token.values, "pending": result.hex(), "handoff": token.hash.hex()}
    way_back = issue_token(RETURN, values, store, now=visit.now, until=visit.now + RETURN_WITHIN)
    _note(visit, token, {"state": "answered"}, store)
    url = visit.addresses.url(places.IdentityReturn(token.values["portal"], way_back))
    return _json({"return_url": url})


def refuse(problem: str, status: int, return_url: str = "") -> HandOver:
    """Why not, for the program; `return_url` is the waiting page, which tells the browser that began."""
    return _json({"problem": problem} | ({"return_url": return_url} if return_url else {}), status)


def _provider(token: Token, procedures: Procedures, providers: Providers) -> HandoffProvider | None:
    if token.state != "good" or token.values["portal"] not in procedures.desks:
        return None
    provider = provider_of(token, procedures.desks[token.values["portal"]], providers)
    return provider if isinstance(provider, HandoffProvider) else None


def _reason(token: Token) -> str:
    return token.state if token.state in _STATUS else "unknown"


def _note(visit: Visit, token: Token, values: dict[str, str], store: Store) -> None:
    """For the waiting page of the browser that began; it tells, and opens nothing."""
    until = visit.now + timedelta(seconds=visit.settings.handoff_seconds)
    keep_token(RESULT, token.hash, values, store, now=visit.now, until=until)


def _json(values: dict[str, str], status: int = 200) -> HandOver:
    return HandOver(json.dumps(values).encode(), "application/json", status=status)
