"""Options of an identity provider on a page of ours: shown to the browser that began, pressed once."""

import json

from engine.model.arrival_pages import PickPage
from engine.usecases import places
from engine.usecases.arrival.finish_identity import finish_choosing, refused
from engine.usecases.arrival.identification import FORM, began_in
from engine.usecases.arrival.identify import OPTIONS, Providers, identified
from engine.usecases.arrival.tokens import PICK, Token, find_token
from engine.usecases.messages import identify_again, message, start_again
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def show_pick(visit: Visit, portal: str, *, procedures: Procedures, store: Store) -> Outcome:
    """Looking uses nothing up."""
    desk = procedures.desk(portal)
    token = _own(visit, desk, store)
    return _page(visit, desk, token) if token and token.state == "good" else _over(visit, desk, token, procedures)


def pick(
    visit: Visit, portal: str, choice: str, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """The provider decides about the option pressed. One that was not offered shows the page again and uses nothing up."""
    desk = procedures.desk(portal)
    token = _own(visit, desk, store)
    if token is None or token.state != "good":
        return _over(visit, desk, token, procedures)
    if choice not in {option[0] for option in _options(token)}:
        return _page(visit, desk, token, "pick.unknown")
    return finish_choosing(visit, desk, token, choice, procedures=procedures, providers=providers, store=store)


def _own(visit: Visit, desk: Desk, store: Store) -> Token | None:
    """The options that this very browser was given last."""
    content = visit.session.at(desk.portal.id)
    began = began_in(content) if content else None
    if began is None or began.kind != PICK:
        return None
    token = find_token(PICK, bytes.fromhex(began.token), visit.now, store)
    return token if token.values.get("session") == visit.session.id_hash.hex() else None


def _over(visit: Visit, desk: Desk, token: Token | None, procedures: Procedures) -> Outcome:
    """Nothing to choose any more: it was done (a second press, the back button), took too long, or never began here."""
    content = visit.session.at(desk.portal.id)
    if content is not None and content.identity is not None and visit.session.owner is not None:
        return Go(identified(desk))
    if token is None:
        return message(visit, "other_browser", desk.portal, actions=start_again(desk))
    if token.state == "expired":
        return refused(visit, desk, "expired", 410, procedures=procedures)
    return Go(identify_again(desk, content.values.get(FORM, "") if content else "")[0][1])


def _options(token: Token) -> tuple[tuple[str, str, str], ...]:
    return tuple((option, label, note) for option, label, note in json.loads(token.values[OPTIONS]))


def _page(visit: Visit, desk: Desk, token: Token, problem: str = "") -> Show:
    action = visit.addresses.path(places.Pick(desk.portal.id))
    return Show(PickPage(visit.frame(desk.portal), action, _options(token), problem), 422 if problem else 200)
