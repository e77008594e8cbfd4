"""The page shown while a program on the applicant's side is at work. It tells how far that is, and completes nothing."""

from typing import Final

from engine.model.arrival_pages import WaitingPage
from engine.usecases import places
from engine.usecases.arrival.identification import FORM, began_in
from engine.usecases.arrival.identify import identified, purpose_of
from engine.usecases.arrival.tokens import PICK, RESULT, find_token
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

REFRESH_SECONDS: Final = 3


def show_waiting(visit: Visit, portal: str, *, procedures: Procedures, store: Store) -> Outcome:
    """How far the program is. This page never completes anything; it leads on when this browser has completed."""
    desk = procedures.desk(portal)
    content = visit.session.at(portal)
    if content is not None and visit.session.owner is not None and content.identity is not None:
        return Go(identified(desk))
    began = began_in(content) if content else None
    if began is None or content is None:
        return Go(places.Identify(portal))
    if began.kind == PICK:
        return Go(places.Pick(portal))
    result = find_token(RESULT, bytes.fromhex(began.token), visit.now, store)
    state, problem = result.values.get("state", "waiting"), result.values.get("problem", "")
    if state == "waiting" and visit.now > began.until:
        state, problem = "failed", "identity.expired"
    on = identified(desk) if state == "answered" else places.Identify(portal, content.values.get(FORM, ""))
    page = WaitingPage(
        visit.frame(desk.portal), began.link, began.code, state,
        refresh=REFRESH_SECONDS if state == "waiting" else 0, again=visit.addresses.path(on), problem=problem,
        purpose=purpose_of(visit, desk, content.values.get(FORM, ""), procedures),
    )  # fmt: skip
    return Show(page)
