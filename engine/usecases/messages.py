"""Pages that say in kind words that something ended or went wrong, and what to do next."""

from typing import Final

from engine.model.form import Form
from engine.model.page import MessagePage
from engine.model.portal import Portal
from engine.usecases.outcomes import Show
from engine.usecases.places import Identify, Index, Place, Registration, Start
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.visit import Visit

STATUS: Final = {
    "link_used": 410,
    "link_expired": 410,
    "link_unknown": 404,
    "not_found": 404,
    "version_gone": 410,
    "session_expired": 403,
    "paper_expired": 403,
    "typed_kept": 403,
    "other_browser": 403,
    "other_person": 403,
    "identity_over": 410,
    "not_admitted": 403,
    "csrf": 403,
    "too_many": 429,
    "storage": 503,
    "bad_request": 400,
    "too_large": 413,
    "wrong_type": 415,
    "wrong_method": 405,
    "wrong_host": 421,
    "internal": 500,
}
"""Every message the engine shows, and its HTTP status. Words: `message.<code>.title` and `message.<code>.text`."""
_LOST: Final = frozenset({"not_found", "wrong_method", "version_gone"})
"""Messages to people who may have come from anywhere: they are led to everything that is offered here."""


def message(
    visit: Visit, code: str, of: Form | Portal | None = None, *, actions: tuple[tuple[str, Place], ...] = (),
    cookie: str = "", error_id: str = "",
) -> Show:  # fmt: skip
    """`actions` are (catalogue key `action.…`, place)."""
    actions = actions or ((("action.index", Index()),) if code in _LOST else ())
    links = tuple((key, visit.addresses.path(place)) for key, place in actions)
    page = MessagePage(visit.frame(of), code, STATUS[code], actions=links, error_id=error_id)
    return Show(page, STATUS[code], cookie)


def start_again(desk: Desk, form: str = "") -> tuple[tuple[str, Place], ...]:
    """The way in: registration where the portal has one, else its start page."""
    form = form or next(iter(desk.forms), "")
    if desk.portal.registration:
        return (("action.register", Registration(desk.portal.id, form)),)
    return (("action.start", Start(desk.portal.id, form)),)


def identify_again(desk: Desk, form: str = "") -> tuple[tuple[str, Place], ...]:
    """The way back in after a session expired: identify where the portal identifies, else as at first."""
    if desk.portal.identity:
        return (("action.identify", Identify(desk.portal.id, form)),)
    return start_again(desk, form)


def on_paper(desk: Desk, form: str, procedures: Procedures) -> Place | None:
    """Where who cannot identify files on paper: the start page of the form they came for, if it offers that.

    Who came for none in particular is led to the first that does.
    """
    asked = (form,) if form in desk.forms else desk.forms
    for each in asked:
        if "paper" in {offer.channel for offer in procedures.current[each].form.start.channels}:
            return Start(desk.portal.id, each)
    return None
