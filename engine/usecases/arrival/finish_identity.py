"""The browser that began is back with the result: the person is known. Any other browser gets a page and nothing else."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from engine.errors import ProviderFailed
from engine.model.arrival_pages import WaitingPage
from engine.model.identity import Identity
from engine.model.submission import SessionContent
from engine.ports.identity import Refusal
from engine.usecases import places
from engine.usecases.arrival.admission import not_admitted
from engine.usecases.arrival.again import is_old, is_the_same
from engine.usecases.arrival.enter import enter
from engine.usecases.arrival.identification import (
    ANEW,
    FORM,
    FORMER_OWNER,
    SITE,
    began_earlier,
    began_in,
    has_ended_one,
    without,
    without_began,
)
from engine.usecases.arrival.identify import HOUR, Providers, provider_of
from engine.usecases.arrival.leaving import answers
from engine.usecases.arrival.sessions import hash_secret, note, owner_by_identity, revived, rotate
from engine.usecases.arrival.tokens import CALLBACK, CONFIRM, DRAFT, PROVIDER, RETURN, Token, find_token, use_token
from engine.usecases.messages import identify_again, message, on_paper, start_again
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit

_LOG: Final = logging.getLogger("tetsuzuki.identity")
_ERROR_ID_BYTES: Final = 4


def return_from_program(
    visit: Visit, portal: str, secret: str, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """`Handoff` and `Local`: by the address the program was given. It is used up by the browser that began only."""
    desk = procedures.desk(portal)
    token = find_token(RETURN, hash_secret(secret), visit.now, store)
    if token.state == "unknown" or token.values["portal"] != portal:
        return message(visit, "link_unknown", desk.portal, actions=identify_again(desk))
    content = visit.session.at(portal)
    began = began_in(content) if content else None
    if content is not None and began_earlier(content, token.values["handoff"]):
        return _over(visit, desk)
    if token.values["session"] != visit.session.id_hash.hex() or began is None:
        return message(visit, "other_browser", desk.portal, actions=start_again(desk))
    return _finish(visit, desk, RETURN, token, {}, procedures=procedures, providers=providers, store=store)


def return_from_site(
    visit: Visit, portal: str, provider: str, params: Mapping[str, str], *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """`Redirect`: by the session alone, which may have expired meanwhile; what came back is the provider's to check.

    `provider` is the one whose address this is. The answer to an earlier attempt, another provider's, or somebody's forgery,
    uses nothing up (RFC 9700 section 4.4.2.2: mix-up).
    """
    desk, session = procedures.desk(portal), visit.session
    client = store.sealer.lookup_hash("client", visit.client)
    if store.storage.hit("callback_client", client, visit.now, HOUR) > visit.settings.identifications_per_client_hour:
        return message(visit, "too_many", desk.portal, actions=identify_again(desk))
    began = began_in(session.content) if session.record and session.content.portal == portal else None
    if began is None or began.kind != CALLBACK:
        if session.at(portal) is not None and has_ended_one(session.content):
            return _over(visit, desk)
        return message(visit, "other_browser", desk.portal, actions=start_again(desk))
    token = find_token(CALLBACK, bytes.fromhex(began.token), visit.now, store)
    if token.values.get(PROVIDER, provider) != provider or not answers(token, params):
        return _over(visit, desk)
    return _finish(visit, desk, CALLBACK, token, params, procedures=procedures, providers=providers, store=store)


def finish_confirmed(
    visit: Visit, desk: Desk, token: Token, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """A program on another device: what it shows was typed into this browser, which began."""
    return _finish(visit, desk, CONFIRM, token, {}, procedures=procedures, providers=providers, store=store)


def _finish(
    visit: Visit, desk: Desk, kind: str, token: Token, params: Mapping[str, str], *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    if not use_token(kind, token, visit.now, store):
        expired = token.state == "expired"
        return (
            refused(visit, desk, "expired", 410, procedures=procedures, store=store) if expired else _over(visit, desk)
        )
    provider, draft = provider_of(token, desk, providers), token.values.get(DRAFT, "")
    if provider is None:
        return _over(visit, desk)
    try:
        result = provider.finish(bytes.fromhex(token.values["pending"]), params, visit.now)
    except ProviderFailed as failure:
        return refused(visit, desk, failure.code, 503, draft, procedures=procedures, store=store)
    if isinstance(result, Refusal):
        if kind == CALLBACK:
            # The site would say the same at once of whoever is known there: the next attempt begins anew.
            note(visit.session, {ANEW: "1"}, store)
        return refused(visit, desk, result.code, 403, draft, procedures=procedures, store=store)
    if not desk.admits(result.standing):
        return not_admitted(visit, desk)
    through = result.provider if kind == CALLBACK else ""
    return _complete(visit, desk, result, through, draft, procedures=procedures, store=store)


def _complete(
    visit: Visit, desk: Desk, identity: Identity, through: str, draft: str, *, procedures: Procedures, store: Store
) -> Outcome:
    """The verified address stays with the person whose session it was: nobody identifies into another's mail. Of what the
    provider tells, only what the portal has a use for is kept.

    `through`: the site that may go on knowing the person; `draft`: what is to be sent now.
    """
    session = visit.session
    owner = owner_by_identity(identity.provider, identity.key, store.sealer)
    content = without_began((revived(session) or NOTHING) if session.expired else session.content)
    former = content.values.get(FORMER_OWNER, "") or (session.owner or b"").hex()
    if (former and former != owner.hex()) or (draft and not is_the_same(session.content.identity, identity)):
        cookie, _ = rotate(visit, replace(NOTHING, values={ANEW: "1"}), None, store)
        return message(visit, "other_person", desk.portal, actions=start_again(desk), cookie=cookie)
    if draft and is_old(identity, visit):
        return refused(visit, desk, "not_fresh", 403, draft, procedures=procedures, store=store)
    values = {**without(content.values, FORMER_OWNER, ANEW), SITE: through}
    needed = {name: claim for name, claim in identity.claims.items() if name in desk.claims}
    known: SessionContent = replace(content, identity=replace(identity, claims=needed), values=values)
    if draft:
        cookie, _ = rotate(visit, known, owner, store)
        return Go(places.Check(draft, "proven"), cookie)
    return enter(visit, desk, known, owner, procedures=procedures, store=store)


def _over(visit: Visit, desk: Desk) -> Outcome:
    """Another one was begun since, or this one has ended: nothing is done, and one may begin again."""
    return message(visit, "identity_over", desk.portal, actions=identify_again(desk))


def refused(
    visit: Visit, desk: Desk, code: str, status: int, draft: str = "", *, procedures: Procedures, store: Store
) -> Outcome:
    """Not proven: why, in the portal's words where it has some, else in the provider's; and how to begin again.

    Where it can be done on paper, too, the way to that. The id on the page is the one in the log.
    """
    error_id = store.entropy.token_bytes(_ERROR_ID_BYTES).hex()
    _LOG.info("%s: identification at %s refused, %s", error_id, desk.portal.id, code)
    form, address = visit.session.content.values.get(FORM, ""), visit.addresses.path
    again = places.Check(draft) if draft else places.Identify(desk.portal.id, form)
    paper = None if draft else on_paper(desk, form, procedures)
    page = WaitingPage(
        visit.frame(desk.portal), "", "", "failed", 0, address(again), f"identity.{code}",
        paper=address(paper) if paper else "", error_id=error_id,
    )  # fmt: skip
    return Show(page, status)
