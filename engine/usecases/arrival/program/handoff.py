"""The one-time address a program on the applicant's side talks to: what is asked, and what it brings. JSON both ways."""

from typing import Final, Literal

from engine.errors import ProviderFailed
from engine.ports.identity import HandoffProvider, Refusal
from engine.usecases import places
from engine.usecases.arrival.identify import Providers, provider_of
from engine.usecases.arrival.program.answers import answer, refuse
from engine.usecases.arrival.program.progress import FINISH_WITHIN, note_answered, note_begun, note_failed, was_begun
from engine.usecases.arrival.program.short_code import draw_digits
from engine.usecases.arrival.sessions import hash_secret
from engine.usecases.arrival.tokens import (
    ATTEMPT,
    CONFIRM,
    DIGITS,
    HANDOFF,
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

CONFIRM_DIGITS: Final = 8
_STATUS: Final = {"used": 410, "expired": 410, "unknown": 404}


def describe_handoff(
    visit: Visit, secret: str, *, procedures: Procedures, providers: Providers, store: Store
) -> HandOver:
    """What the program is asked for, as the provider words it. Uses nothing up; the waiting page says that it has begun."""
    token = find_token(HANDOFF, hash_secret(secret), visit.now, store)
    provider = _provider(token, procedures, providers)
    if provider is None:
        return refuse(f"link_{_reason(token)}", _STATUS[_reason(token)])
    attempt = _attempt(token)
    if not was_begun(visit, attempt, store):
        note_begun(visit, attempt, store, by_code=ATTEMPT in token.values)
    try:
        return HandOver(provider.describe(bytes.fromhex(token.values["pending"])), "application/json")
    except ProviderFailed as failure:
        return refuse(failure.code, 503)


def receive_handoff(
    visit: Visit, secret: str, message: bytes, *, procedures: Procedures, providers: Providers, store: Store
) -> HandOver:
    """Takes the result: the token is used up before anything is verified, so nothing can be tried twice.

    A bug of the provider is told on the waiting page, too: the token is gone, so only beginning again helps.
    Answers what lets the browser that began finish: `{"return_url": …}`, its way back, where the program was started by the
    link; `{"confirm": "<8 digits>"}`, to be typed into it, where the program was given the short code. Or `{"problem": code}`
    (with the waiting page's `return_url` where the result itself was refused, on the machine of that browser).
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
        note_failed(visit, _attempt(token), "identity.failed", store)
        raise
    if isinstance(result, Refusal):
        note_failed(visit, _attempt(token), f"identity.{result.code}", store)
        elsewhere = ATTEMPT in token.values
        return refuse(
            result.code, 422, "" if elsewhere else visit.addresses.url(places.Waiting(token.values["portal"]))
        )
    return _let_finish(visit, token, result, store)


def _let_finish(visit: Visit, token: Token, result: bytes, store: Store) -> HandOver:
    """Never both: an address works in a browser that was sent it, digits in one that was told them."""
    attempt, until = _attempt(token), visit.now + FINISH_WITHIN
    values = {**token.values, "pending": result.hex(), "handoff": attempt.hex()}
    state: Literal["answered", "confirm"]
    if ATTEMPT in token.values:
        digits, state = draw_digits(CONFIRM_DIGITS, store.entropy), "confirm"
        keep_token(CONFIRM, attempt, {**values, DIGITS: digits}, store, now=visit.now, until=until)
        told = {"confirm": digits}
    else:
        secret, state = issue_token(RETURN, values, store, now=visit.now, until=until), "answered"
        told = {"return_url": visit.addresses.url(places.IdentityReturn(token.values["portal"], secret))}
    note_answered(visit, attempt, state, store)
    return answer(told)


def _attempt(token: Token) -> bytes:
    """What the waiting browser knows the attempt by: the hash of the first token, the one of the link."""
    return bytes.fromhex(token.values[ATTEMPT]) if ATTEMPT in token.values else token.hash


def _provider(token: Token, procedures: Procedures, providers: Providers) -> HandoffProvider | None:
    if token.state != "good" or token.values["portal"] not in procedures.desks:
        return None
    provider = provider_of(token, procedures.desks[token.values["portal"]], providers)
    return provider if isinstance(provider, HandoffProvider) else None


def _reason(token: Token) -> str:
    return token.state if token.state in _STATUS else "unknown"
