"""The mailed link. Looking never uses it up (mail scanners fetch ahead); its button does, once, and opens the session."""

from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest

from engine.model.arrival_pages import IdentifyPage
from engine.usecases import places
from engine.usecases.arrival.enter import enter
from engine.usecases.arrival.identification import ANEW, FORM, RESUME_DRAFT, RESUME_STEP, Asked
from engine.usecases.arrival.identify import Providers, begin_in, has_begun_too_many, knows_way
from engine.usecases.arrival.sessions import hash_secret, owner_by_email
from engine.usecases.arrival.tokens import LINK, UNTIL, Token, find_token, use_token
from engine.usecases.messages import message, start_again
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit


def show_link(visit: Visit, portal: str, secret: str, *, procedures: Procedures, store: Store) -> Outcome:
    """Explains the ways to identify. Used, expired and unknown links have pages that say what to do next."""
    desk = procedures.desk(portal)
    token = _find(visit, secret, store)
    if token.state != "good" or token.values["portal"] != portal:
        return _refuse(visit, desk, token)
    return Show(_page(visit, desk, secret, token, store))


def _page(visit: Visit, desk: Desk, secret: str, token: Token, store: Store, notice: str = "") -> IdentifyPage:
    action = visit.addresses.path(places.Link(desk.portal.id, secret, _proof(secret, visit.now, store)))
    return IdentifyPage(visit.frame(desk.portal, notice), action, token.values["email"])


def open_link(
    visit: Visit, portal: str, secret: str, opened: str = "", way: str = "", *,
    procedures: Procedures, providers: Providers, store: Store,
) -> Outcome:  # fmt: skip
    """Uses the link up; of many presses at once exactly one gets on. Then identification begins, where there is one.

    `opened` is what the page carried: whoever opened it in time may press a little later (R43: opened in time is enough).
    """
    desk = procedures.desk(portal)
    token = _find(visit, secret, store, opened)
    if token.state != "good" or token.values["portal"] != portal:
        return _refuse(visit, desk, token)
    identity = desk.portal.identity
    if identity is not None and not knows_way(identity, way):
        return Show(_page(visit, desk, secret, token, store, "notice.way"), 422)
    if identity is not None and has_begun_too_many(visit, store):
        return message(visit, "too_many", desk.portal, actions=(("action.again", places.Link(portal, secret)),))
    if not use_token(LINK, token, visit.now, store):
        return _refuse(visit, desk, replace(token, state="used"))
    before = visit.session.content.values
    kept = {name: before[name] for name in (ANEW, RESUME_DRAFT, RESUME_STEP) if name in before}
    content = replace(NOTHING, portal=portal, email=token.values["email"], values={**kept, FORM: token.values["form"]})
    if identity is None:
        owner = owner_by_email(portal, content.email, store.sealer)
        return enter(visit, desk, content, owner, procedures=procedures, store=store)
    asked = Asked(identity.provider_for(way))
    return begin_in(visit, desk, content, None, asked, procedures=procedures, providers=providers, store=store)


def _find(visit: Visit, secret: str, store: Store, opened: str = "") -> Token:
    """The token, judged by when its page was opened: now, or at the proven earlier time."""
    token = find_token(LINK, hash_secret(secret), visit.now, store)
    if token.state != "good":
        return token
    moment = _opened_at(secret, opened, visit, store) or visit.now
    return token if moment <= datetime.fromisoformat(token.values[UNTIL]) else replace(token, state="expired")


def _proof(secret: str, moment: datetime, store: Store) -> str:
    """When a link's page was opened, under a keyed hash: nothing needs to be stored for a page that may be fetched ahead."""
    stamp = moment.isoformat()
    return f"{stamp}~{store.sealer.lookup_hash('opened', f'{secret}{stamp}').hex()}"


def _opened_at(secret: str, opened: str, visit: Visit, store: Store) -> datetime | None:
    """The proven moment, not longer ago than a session may be idle; None without a proof."""
    stamp, _, given = opened.partition("~")
    expected = store.sealer.lookup_hash("opened", f"{secret}{stamp}").hex()
    if not given or not compare_digest(given.encode(), expected.encode()):
        return None
    moment = datetime.fromisoformat(stamp)
    return moment if visit.now - moment <= timedelta(seconds=visit.settings.session_idle_seconds) else None


def _refuse(visit: Visit, desk: Desk, token: Token) -> Outcome:
    code = {"used": "link_used", "expired": "link_expired"}.get(token.state, "link_unknown")
    return message(visit, code, desk.portal, actions=start_again(desk, token.values.get("form", "")))
