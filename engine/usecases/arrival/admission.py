"""Pages for people who are known: who may pass, and what everybody else is shown."""

from engine.usecases.messages import identify_again, message, start_again
from engine.usecases.outcomes import Go, Outcome
from engine.usecases.procedures import Desk
from engine.usecases.visit import Visit


def admit(visit: Visit, desk: Desk) -> bytes | Outcome:
    """The owner under whom things are filed, or what to show instead: an expired session's page, or the way in."""
    session = visit.session
    if session.content.portal != desk.portal.id:
        return Go(start_again(desk)[0][1])
    if session.expired:
        return message(visit, "session_expired", desk.portal, actions=identify_again(desk))
    if session.owner is None:
        return Go(identify_again(desk)[0][1])
    return session.owner
