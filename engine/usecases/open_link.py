"""The mailed link. Looking never uses it up (mail scanners fetch ahead); its button does, once, and opens the session."""

from dataclasses import replace

from engine.model.page import IdentifyPage
from engine.usecases import places
from engine.usecases.enter import enter
from engine.usecases.identification import FORM
from engine.usecases.identify import Providers, begin_in
from engine.usecases.messages import message, start_again
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.sessions import hash_secret, owner_by_email, rotate
from engine.usecases.store import Store
from engine.usecases.tokens import LINK, Token, find_token, use_token
from engine.usecases.visit import NOTHING, Visit


def show_link(visit: Visit, portal: str, secret: str, *, procedures: Procedures, store: Store) -> Outcome:
    """Explains the ways to identify. Used, expired and unknown links have pages that say what to do next."""
    desk = procedures.desk(portal)
    token = find_token(LINK, hash_secret(secret), visit.now, store)
    if token.state != "good" or token.values["portal"] != portal:
        return _refuse(visit, desk, token)
    action = visit.addresses.path(places.Link(portal, secret))
    return Show(IdentifyPage(visit.frame(desk.portal), action))


def open_link(
    visit: Visit, portal: str, secret: str, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """Uses the link up; of many presses at once exactly one gets on. Then identification begins, where there is one."""
    desk = procedures.desk(portal)
    token = find_token(LINK, hash_secret(secret), visit.now, store)
    if token.state != "good" or token.values["portal"] != portal:
        return _refuse(visit, desk, token)
    if not use_token(LINK, token, visit.now, store):
        return _refuse(visit, desk, replace(token, state="used"))
    kept = {name: value for name, value in visit.session.content.values.items() if name.startswith("resume_")}
    content = replace(NOTHING, portal=portal, email=token.values["email"], values={**kept, FORM: token.values["form"]})
    if desk.portal.identity is None:
        owner = owner_by_email(portal, content.email, store.sealer)
        return enter(visit, desk, content, owner, procedures=procedures, store=store)
    cookie, session = rotate(visit, content, None, store)
    return begin_in(visit, desk, session, cookie, procedures=procedures, providers=providers, store=store)


def _refuse(visit: Visit, desk: Desk, token: Token) -> Outcome:
    code = {"used": "link_used", "expired": "link_expired"}.get(token.state, "link_unknown")
    return message(visit, code, desk.portal, actions=start_again(desk, token.values.get("form", "")))
