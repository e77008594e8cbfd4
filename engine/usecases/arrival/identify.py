"""Beginning an identification: at a site, or by a program."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from engine.errors import ProviderFailed
from engine.model.arrival_pages import IdentifyPage
from engine.model.portal import IdentityStep
from engine.model.submission import SessionContent
from engine.ports.entropy import Entropy
from engine.ports.identity import (
    Begun,
    Challenge,
    Handoff,
    HandoffProvider,
    IdentityProvider,
    IdentityRequest,
    Local,
    Redirect,
)
from engine.settings import is_loopback
from engine.usecases import places
from engine.usecases.arrival.identification import ANEW, FORM, LINE, Asked, Began, with_began, with_line
from engine.usecases.arrival.leaving import STATE, is_of_the_web, leave, state_of
from engine.usecases.arrival.program.short_code import keep_code, reserve_code
from engine.usecases.arrival.sessions import has_been_left, hash_secret, new_secret, revived, rotate
from engine.usecases.arrival.tokens import CALLBACK, DRAFT, HANDOFF, PROVIDER, Token, keep_token
from engine.usecases.messages import identify_again, message, start_again
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit

Providers = Mapping[str, IdentityProvider]
HOUR: Final = 3600


def show_identify(visit: Visit, portal: str, form: str, *, procedures: Procedures) -> Outcome:
    """The identification page without a link: to try again, or where a portal identifies without registration."""
    desk = procedures.desk(portal)
    if _starting_with(visit, desk, form) is None:
        return Go(start_again(desk, form)[0][1])
    content = visit.session.at(portal) or NOTHING
    return Show(_page(visit, desk, form, content.email))


def identify(
    visit: Visit, portal: str, form: str, way: str = "", *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """Begins (or begins again: an earlier attempt of this browser no longer counts). An unknown way: the page again.

    The session's secret is a new one from here on: nobody waits for the result with one that was known before.
    """
    desk = procedures.desk(portal)
    step, start = desk.portal.identity, _starting_with(visit, desk, form)
    if step is None or start is None:
        return _nowhere(visit, desk, form)
    if not knows_way(step, way):
        content = visit.session.at(portal) or NOTHING
        return Show(_page(visit, desk, form, content.email, "notice.way"), 422)
    if has_begun_too_many(visit, store):
        return message(visit, "too_many", desk.portal, actions=identify_again(desk, form))
    content, owner = start
    content = with_line(content, visit.session.id_hash.hex())
    asked = Asked(step.provider_for(way))
    return begin_in(visit, desk, content, owner, asked, procedures=procedures, providers=providers, store=store)


def knows_way(step: IdentityStep, way: str) -> bool:
    """Whether it says which provider is meant: one of the ways, or no word where all lead to the same."""
    return way in {each.id for each in step.ways} or (not way and len(step.providers) == 1)


def _starting_with(visit: Visit, desk: Desk, form: str) -> tuple[SessionContent, bytes | None] | None:
    """What the session is to know, and whose it is. None: not here, or an address has to be registered first.

    Where a portal registers addresses, only a browser that opened a mailed link goes on; its session may have expired.
    """
    session, portal = visit.session, desk.portal
    if portal.identity is None:
        return None
    anew = {ANEW: session.content.values[ANEW]} if ANEW in session.content.values else {}
    content, owner = replace(NOTHING, portal=portal.id, values={FORM: form, **anew}), None
    if session.content.portal == portal.id:
        known = session.owner is not None and desk.admits(session.standing)
        if known or (session.at(portal.id) is not None and session.owner is None):
            content, owner = session.content, session.owner
        elif session.remembered_owner is None or session.standing.provider in portal.identity.providers:
            content = revived(session) or content
    return (content, owner) if content.email or portal.registration is None else None


def _nowhere(visit: Visit, desk: Desk, form: str) -> Outcome:
    """A button pressed twice: the first press has put a new session in place of the one that this request came with."""
    if visit.session.id_hash and visit.session.record is None and desk.portal.identity is not None:
        return message(visit, "identity_over", desk.portal, actions=identify_again(desk, form))
    return Go(start_again(desk, form)[0][1])


def has_begun_too_many(visit: Visit, store: Store) -> bool:
    """Counts an identification about to begin: each leaves a token behind for a while. Per client, and per session."""
    client, settings = store.sealer.lookup_hash("client", visit.client), visit.settings
    if store.storage.hit("identify_client", client, visit.now, HOUR) > settings.identifications_per_client_hour:
        return True
    if visit.session.record is None:
        return False
    line = bytes.fromhex(visit.session.content.values.get(LINE, "")) or visit.session.id_hash
    hits = store.storage.hit("identify_session", line, visit.now, HOUR)
    return hits > settings.identifications_per_session_hour


def begin_in(
    visit: Visit, desk: Desk, content: SessionContent, owner: bytes | None, asked: Asked, *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """Begins in a new session that knows `content` and is `owner`'s (None: nobody's yet). May wait for the provider.

    The one before lasts until then: whoever leaves it meanwhile has left.
    """
    cookie, secret, provider = new_secret(store.entropy), new_secret(store.entropy), providers[asked.provider]
    id_hash, code = hash_secret(cookie), reserve_code(visit, store) if isinstance(provider, HandoffProvider) else ""
    request = _request(visit, desk, content, id_hash, secret, code,
                       asked=asked, procedures=procedures, entropy=store.entropy)  # fmt: skip
    try:
        begun = provider.begin(request)
        problem = _problem_of(visit, begun.challenge)
    except ProviderFailed as failure:
        begun, problem = Begun(Handoff(""), b""), f"identity.{failure.code}"
    if has_been_left(visit.session, store):
        return Go(start_again(desk, content.values.get(FORM, ""))[0][1])
    if problem:
        rotate(visit, content, owner, store, cookie)
        return _not_begun(visit, desk, content, asked, problem, cookie)
    began = replace(_began(visit, request, secret, begun), draft=asked.draft)
    _keep(visit, desk, id_hash, asked, began, begun, store)
    rotate(visit, with_began(content, began), owner, store, cookie)
    if isinstance(begun.challenge, Redirect):
        return leave(visit, desk.portal, begun.challenge.url, "identify", cookie)
    return Go(places.Waiting(desk.portal.id), cookie)


def _problem_of(visit: Visit, challenge: Challenge) -> str:
    """Why nobody may be sent there ("" = they may); a catalogue key."""
    if isinstance(challenge, Redirect) and not is_of_the_web(challenge.url, visit.settings):
        return "identity.failed"
    return "identity.not_here" if isinstance(challenge, Local) and not _is_here(visit) else ""


def _keep(
    visit: Visit, desk: Desk, session: bytes, asked: Asked, began: Began, begun: Begun, store: Store
) -> None:  # fmt: skip
    """The attempt, as it is found again when somebody comes back."""
    token = {"session": session.hex(), "portal": desk.portal.id, "pending": begun.pending.hex()}
    token |= {PROVIDER: asked.provider, DRAFT: asked.draft}
    if isinstance(begun.challenge, Redirect):
        token[STATE] = state_of(begun.challenge.url)
    attempt = bytes.fromhex(began.token)
    keep_token(began.kind, attempt, token, store, now=visit.now, until=began.until)
    if isinstance(begun.challenge, Handoff) and began.code:
        keep_code(began.code, attempt, store, now=visit.now, until=began.until)


def _not_begun(visit: Visit, desk: Desk, content: SessionContent, asked: Asked, why: str, cookie: str) -> Outcome:
    """The page again, with a word on it; before sending, the check page."""
    if asked.draft:
        return Go(places.Check(asked.draft, "failed"), cookie)
    page = _page(visit, desk, content.values.get(FORM, ""), content.email, why)
    return Show(page, 403 if why == "identity.not_here" else 503, cookie)


def provider_of(token: Token, desk: Desk, providers: Providers) -> IdentityProvider | None:
    """Who began this identification; None once the portal offers that provider no more."""
    name, step = token.values.get(PROVIDER, ""), desk.portal.identity
    return providers.get(name) if step is not None and name in step.providers else None


def _request(
    visit: Visit, desk: Desk, content: SessionContent, session: bytes, secret: str, code: str, *,
    asked: Asked, procedures: Procedures, entropy: Entropy,
) -> IdentityRequest:  # fmt: skip
    return IdentityRequest(
        session_tag=hashlib.sha256(session).hexdigest(),
        purpose=purpose_of(visit, desk, content.values.get(FORM, ""), procedures),
        portal=desk.portal.title.in_locale(visit.locale_of(desk.portal)),
        origin=visit.settings.origin,
        endpoint=visit.addresses.url(places.Handoff(secret)),
        return_url=visit.addresses.url(places.IdentityCallback(desk.portal.id, asked.provider)),
        code=code,
        now=visit.now,
        expires_at=visit.now + timedelta(seconds=visit.settings.handoff_seconds),
        entropy=entropy,
        fresh=asked.fresh or ANEW in content.values,
        dated=desk.portal.identity is not None and desk.portal.identity.again_before_submit,
    )


def _began(visit: Visit, request: IdentityRequest, secret: str, begun: Begun) -> Began:
    """At another site it may take long: mails with codes arrive late. A program is quick."""
    token = hash_secret(secret).hex()
    if isinstance(begun.challenge, Redirect):
        return Began(CALLBACK, token, "", "", visit.now + timedelta(seconds=visit.settings.redirect_seconds))
    return Began(HANDOFF, token, begun.challenge.link, request.code, request.expires_at)


def purpose_of(visit: Visit, desk: Desk, form: str, procedures: Procedures) -> str:
    """What the identification is for, in words that the program and the waiting page both show."""
    chosen = procedures.current[form].form.title if form in desk.forms else desk.portal.title
    return chosen.in_locale(visit.locale_of(desk.portal))


def _is_here(visit: Visit) -> bool:
    """Whether the asker sits at the machine the portal runs on. The start has looked at the settings; this looks again."""
    return not visit.settings.production or (visit.settings.only_here and is_loopback(visit.client))


def identified(desk: Desk) -> places.Place:
    """Where one finds what the identity says; where that is not shown, the menu."""
    identity = desk.portal.identity
    return places.Confirm(desk.portal.id) if identity and identity.confirm else places.Menu(desk.portal.id)


def _page(visit: Visit, desk: Desk, form: str, email: str, notice: str = "") -> IdentifyPage:
    action = visit.addresses.path(places.Identify(desk.portal.id, form))
    return IdentifyPage(visit.frame(desk.portal, notice), action, email)
