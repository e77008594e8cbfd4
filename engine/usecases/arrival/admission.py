"""Pages for people who are known: who may pass, and what everybody else is shown.

How somebody is known is looked at on every request, by today's configuration: a session begun before it changed passes
no further than any other.
"""

from engine.errors import NotAdmitted
from engine.usecases.arrival.identification import FORM
from engine.usecases.messages import identify_again, message, start_again
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk
from engine.usecases.visit import Session, Visit


def admit(visit: Visit, desk: Desk) -> bytes | Outcome:
    """The owner under whom things are filed, or what to show instead: an expired session's page, or the way in.

    Raises NotAdmitted.
    """
    session = visit.session
    if session.content.portal != desk.portal.id:
        return Go(start_again(desk)[0][1])
    if session.expired:
        return message(visit, "session_expired", desk.portal, actions=identify_again(desk))
    if session.owner is None:
        return Go(identify_again(desk)[0][1])
    look_at_standing(session, session.owner, desk)
    return session.owner


def look_at_standing(session: Session, owner: bytes, desk: Desk) -> None:
    """Before anything filed under `owner` is opened. What was begun on paper belongs to a browser, not to a person.

    Raises NotAdmitted.
    """
    if owner == session.remembered_owner and not desk.admits(session.standing):
        raise NotAdmitted(desk.portal.id)


def not_admitted(visit: Visit, desk: Desk) -> Show:
    """They are known in a way that does not do here, or does not any more: what to do, and the way to it."""
    form = visit.session.content.values.get(FORM, "")
    return message(visit, "not_admitted", desk.portal, actions=identify_again(desk, form))
