"""Refusals and failures as pages that lead somewhere: in the portal's name, with a way to open the same page again."""

from typing import Final

from engine.model.portal import Portal
from engine.usecases.messages import message
from engine.usecases.outcomes import Show
from engine.usecases.places import SamePage
from engine.usecases.visit import Visit
from engine.web.call import Call

_AGAIN: Final = frozenset({"csrf", "bad_request", "too_large", "wrong_type", "storage", "internal"})
"""What may go well the next time, with a page opened anew."""


def excuse(call: Call, visit: Visit, code: str, error_id: str = "") -> Show:
    """Whatever was asked for, nobody is left with a page that leads nowhere."""
    again = (("action.again", SamePage(_address(call))),) if code in _AGAIN else ()
    return message(visit, code, _whose(call, visit), actions=again, error_id=error_id)


def _address(call: Call) -> str:
    """On this site whatever was sent: two slashes in front would name another one."""
    path = "/" + call.raw_path.lstrip("/")
    return f"{path}?{call.query_string}" if call.query_string else path


def _whose(call: Call, visit: Visit) -> Portal | None:
    """The portal in the address, the visitor's, or the only one: its name and how to reach it belong on every page.

    None where it does not speak the visitor's language: the engine does.
    """
    desks = call.site.procedures.desks
    known = (call.params.get("portal", ""), visit.session.content.portal, *(desks if len(desks) == 1 else ()))
    portal = next((desks[portal].portal for portal in known if portal in desks), None)
    return portal if portal and visit.locale in ("", *portal.locales) else None
