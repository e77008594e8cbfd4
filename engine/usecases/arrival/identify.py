"""Beginning an identification: at a site, by a program, by choosing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from engine.errors import ProviderFailed
from engine.model.arrival_pages import IdentifyPage
from engine.model.portal import IdentityStep
from engine.ports.entropy import Entropy
from engine.ports.identity import (
    Begun,
    Choose,
    Handoff,
    HandoffProvider,
    IdentityProvider,
    IdentityRequest,
    Local,
    Redirect,
)
from engine.settings import is_loopback
from engine.usecases import places
from engine.usecases.arrival.identification import FORM, Began, with_began
from engine.usecases.arrival.program.short_code import keep_code, reserve_code
from engine.usecases.arrival.sessions import hash_secret, new_secret, remember, revived, rotate
from engine.usecases.arrival.tokens import CALLBACK, HANDOFF, PICK, PROVIDER, Token, keep_token
from engine.usecases.messages import identify_again, message, start_again
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Session, Visit

Providers = Mapping[str, IdentityProvider]
OPTIONS: Final = "options"
"""Of a token to choose with: what is offered, as JSON lists of id, label, note."""
HOUR: Final = 3600


def show_identify(visit: Visit, portal: str, form: str, *, procedures: Procedures) -> Outcome:
    """The identification page without a link: to try again, or where a portal identifies without registration."""
    desk = procedures.desk(portal)
    if not _may_identify(visit, desk):
        return Go(start_again(desk, form)[0][1])
    content = visit.session.at(portal) or NOTHING
    return Show(_page(visit, desk, form, content.email))


def identify(
    visit: Visit, portal: str, form: str, way: str = "", *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """Begins (or begins again: an earlier attempt of this browser no longer counts). An unknown way: the page again."""
    desk = procedures.desk(portal)
    step = desk.portal.identity
    if step is None or not _may_identify(visit, desk):
        return Go(start_again(desk, form)[0][1])
    if not knows_way(step, way):
        content = visit.session.at(portal) or NOTHING
        return Show(_page(visit, desk, form, content.email, "notice.way"), 422)
    if has_begun_too_many(visit, store):
        return message(visit, "too_many", desk.portal, actions=identify_again(desk, form))
    session, cookie = visit.session, ""
    if session.at(portal) is None:
        content = revived(session) if session.content.portal == portal else None
        content = content or replace(NOTHING, portal=portal, values={FORM: form})
        cookie, session = rotate(visit, content, None, store)
    asked = step.provider_for(way)
    return begin_in(visit, desk, session, cookie, asked, procedures=procedures, providers=providers, store=store)


def knows_way(step: IdentityStep, way: str) -> bool:
    """Whether it says which provider is meant: one of the ways, or no word where all lead to the same."""
    return way in {each.id for each in step.ways} or (not way and len(step.providers) == 1)


def _may_identify(visit: Visit, desk: Desk) -> bool:
    """Where a portal registers addresses, only a browser that opened a mailed link goes on (its session may expire)."""
    content = visit.session.content
    verified = content.portal == desk.portal.id and bool(content.email)
    return desk.portal.identity is not None and (verified or desk.portal.registration is None)


def has_begun_too_many(visit: Visit, store: Store) -> bool:
    """Counts an identification about to begin: each leaves a token behind for a while. Per client, and per session."""
    client, settings = store.sealer.lookup_hash("client", visit.client), visit.settings
    if store.storage.hit("identify_client", client, visit.now, HOUR) > settings.identifications_per_client_hour:
        return True
    if visit.session.record is None:
        return False
    hits = store.storage.hit("identify_session", visit.session.id_hash, visit.now, HOUR)
    return hits > settings.identifications_per_session_hour


def begin_in(
    visit: Visit, desk: Desk, session: Session, cookie: str, asked: str, *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """Begins with the provider `asked` in a session that was just opened or is alive (`cookie`: its new secret)."""
    content, secret = session.content, new_secret(store.entropy)
    form, provider = content.values.get(FORM, ""), providers[asked]
    code = reserve_code(visit, store) if isinstance(provider, HandoffProvider) else ""
    request = _request(visit, desk, session, secret, code, procedures=procedures, entropy=store.entropy)
    try:
        begun = provider.begin(request)
    except ProviderFailed:
        return Show(_page(visit, desk, form, content.email, "identity.failed"), 503, cookie)
    if isinstance(begun.challenge, Local) and not _is_here(visit):
        return Show(_page(visit, desk, form, content.email, "identity.not_here"), 403, cookie)
    began, place = _began(desk, request, secret, begun)
    token = {"session": session.id_hash.hex(), "portal": desk.portal.id, PROVIDER: asked}
    token["pending"] = begun.pending.hex()
    if isinstance(begun.challenge, Choose):
        token[OPTIONS] = json.dumps([(each.id, each.label, each.note) for each in begun.challenge.options])
    attempt = bytes.fromhex(began.token)
    keep_token(began.kind, attempt, token, store, now=visit.now, until=request.expires_at)
    if isinstance(begun.challenge, Handoff) and code:
        keep_code(code, attempt, store, now=visit.now, until=request.expires_at)
    remember(visit, session, with_began(content, began), store)
    return Go(place, cookie)


def provider_of(token: Token, desk: Desk, providers: Providers) -> IdentityProvider | None:
    """Who began this identification; None once the portal offers that provider no more."""
    name, step = token.values.get(PROVIDER, ""), desk.portal.identity
    return providers.get(name) if step is not None and name in step.providers else None


def _request(
    visit: Visit, desk: Desk, session: Session, secret: str, code: str, *, procedures: Procedures, entropy: Entropy
) -> IdentityRequest:
    return IdentityRequest(
        session_tag=hashlib.sha256(session.id_hash).hexdigest(),
        purpose=purpose_of(visit, desk, session.content.values.get(FORM, ""), procedures),
        portal=desk.portal.title.in_locale(visit.locale_of(desk.portal)),
        origin=visit.settings.origin,
        endpoint=visit.addresses.url(places.Handoff(secret)),
        return_url=visit.addresses.url(places.IdentityCallback(desk.portal.id)),
        code=code,
        now=visit.now,
        expires_at=visit.now + timedelta(seconds=visit.settings.handoff_seconds),
        entropy=entropy,
    )


def _began(desk: Desk, request: IdentityRequest, secret: str, begun: Begun) -> tuple[Began, places.Place]:
    token = hash_secret(secret).hex()
    if isinstance(begun.challenge, Redirect):
        return Began(CALLBACK, token, "", "", request.expires_at), places.Outside(begun.challenge.url)
    if isinstance(begun.challenge, Choose):
        return Began(PICK, token, "", "", request.expires_at), places.Pick(desk.portal.id)
    began = Began(HANDOFF, token, begun.challenge.link, request.code, request.expires_at)
    return began, places.Waiting(desk.portal.id)


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
