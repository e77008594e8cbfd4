"""The browser that began is back with the result: the person is known. Any other browser gets a page and nothing else."""

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import ProviderFailed
from engine.model.arrival_pages import WaitingPage
from engine.model.identity import Identity
from engine.model.submission import SessionContent
from engine.ports.identity import CHOICE, Refusal
from engine.usecases import places
from engine.usecases.arrival.enter import enter
from engine.usecases.arrival.identification import FORM, FORMER_OWNER, began_in, without, without_began
from engine.usecases.arrival.identify import Providers, provider_of
from engine.usecases.arrival.sessions import hash_secret, owner_by_identity, rotate
from engine.usecases.arrival.tokens import CALLBACK, CONFIRM, PICK, RETURN, Token, find_token, use_token
from engine.usecases.messages import identify_again, message, start_again
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit


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
    if token.values["session"] != visit.session.id_hash.hex() or began is None:
        return message(visit, "other_browser", desk.portal, actions=start_again(desk))
    if token.values["handoff"] != began.token:
        return message(visit, "link_used", desk.portal, actions=identify_again(desk))
    return _finish(visit, desk, RETURN, token, {}, procedures=procedures, providers=providers, store=store)


def return_from_site(
    visit: Visit, portal: str, params: Mapping[str, str], *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """`Redirect`: by the session alone; what came back is the provider's to check."""
    desk = procedures.desk(portal)
    content = visit.session.at(portal)
    began = began_in(content) if content else None
    if began is None or began.kind != CALLBACK:
        return message(visit, "other_browser", desk.portal, actions=start_again(desk))
    token = find_token(CALLBACK, bytes.fromhex(began.token), visit.now, store)
    return _finish(visit, desk, CALLBACK, token, params, procedures=procedures, providers=providers, store=store)


def finish_choosing(
    visit: Visit, desk: Desk, token: Token, choice: str, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """`Choose`: what was pressed is one of the options of this browser's own token."""
    params = {CHOICE: choice}
    return _finish(visit, desk, PICK, token, params, procedures=procedures, providers=providers, store=store)


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
        code = "link_expired" if token.state == "expired" else "link_used"
        return message(visit, code, desk.portal, actions=identify_again(desk))
    provider = provider_of(token, desk, providers)
    if provider is None:
        return message(visit, "identity_over", desk.portal, actions=identify_again(desk))
    try:
        result = provider.finish(bytes.fromhex(token.values["pending"]), params, visit.now)
    except ProviderFailed as failure:
        return refused(visit, desk, failure.code, 503)
    if isinstance(result, Refusal):
        return refused(visit, desk, result.code, 403)
    return _complete(visit, desk, result, procedures=procedures, store=store)


def _complete(visit: Visit, desk: Desk, identity: Identity, *, procedures: Procedures, store: Store) -> Outcome:
    """The verified address stays with the person whose session it was: nobody identifies into another's mail."""
    owner = owner_by_identity(identity.provider, identity.key, store.sealer)
    content = without_began(visit.session.content)
    former = content.values.get(FORMER_OWNER, "") or (visit.session.owner or b"").hex()
    if former and former != owner.hex():
        cookie, _ = rotate(visit, NOTHING, None, store)
        return message(visit, "other_person", desk.portal, actions=start_again(desk), cookie=cookie)
    values = without(content.values, FORMER_OWNER)
    known: SessionContent = replace(content, identity=identity, values=values)
    return enter(visit, desk, known, owner, procedures=procedures, store=store)


def refused(visit: Visit, desk: Desk, code: str, status: int) -> Outcome:
    """Not proven: why, in the portal's words where it has some, else in the provider's; and how to begin again."""
    again = visit.addresses.path(places.Identify(desk.portal.id, visit.session.content.values.get(FORM, "")))
    page = WaitingPage(visit.frame(desk.portal), "", "", "failed", 0, again, f"identity.{code}")
    return Show(page, status)
