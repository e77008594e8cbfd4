"""Talking to one portal: what is asked, what was read, and the short code that stands for an address. One known origin."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from plugins.mynumber_card import challenge, wire
from plugins.mynumber_card.challenge import ChallengeError
from plugins.mynumber_card.program.portals.network import Answer, Exchange, PortalError
from plugins.mynumber_card.wire import Description, WireError

CODE_PATH: Final = "/api/handoff"
_CONFIRM = re.compile(r"[0-9]{4,12}")
_CODE = re.compile(r"[a-z0-9_]{1,64}")
# The short code of the waiting page; a portal may have none to give.
_SHORT_CODE = re.compile(r"[0-9]{0,12}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the portal asks, and what its clock said then (None: not told)."""

    description: Description
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the portal said to a result.

    `return_url`: where the browser goes on; `confirm`: the number to type on the waiting page instead ("" = none);
    `problem`: why the result was refused ("" = accepted).
    """

    return_url: str
    problem: str
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Portal:
    """The endpoint of one identification at an origin that was allowed. `endpoint` is a secret, kept out of reprs."""

    origin: str
    endpoint: str = field(repr=False)
    exchange: Exchange = field(repr=False)

    def describe(self) -> Asked:
        """Raises PortalError; `relayed` where the portal itself names another origin than the one we talk to."""
        answer = self.exchange(self.endpoint, None)
        if answer.status != 200:
            raise PortalError(_problem(answer))
        try:
            description = wire.read_description(answer.body, self.origin)
        except WireError as error:
            raise PortalError("description") from error
        if not _SHORT_CODE.fullmatch(description.code):
            raise PortalError("description")
        if _json(answer.body).get("origin") != self.origin:
            raise PortalError("relayed")
        return Asked(description, answer.at)

    def send(self, result: bytes) -> Reply:
        """Hand in the one result. Raises PortalError when it is not known whether it arrived."""
        answer = self.exchange(self.endpoint, result)
        if answer.status >= 500:
            raise PortalError(f"status_{answer.status}")
        values = _json(answer.body)
        problem = "" if answer.status == 200 else _problem(answer)
        confirm = values.get("confirm")
        number = confirm if isinstance(confirm, str) and _CONFIRM.fullmatch(confirm) else ""
        return Reply(self._own(values.get("return_url")), problem, "" if problem else number)

    def _own(self, url: object) -> str:
        """An address of this portal, else its front page: nobody is sent elsewhere."""
        return url if isinstance(url, str) and _origin(url) == self.origin else f"{self.origin}/"


def open_portal(endpoint: str, allowed: frozenset[str], exchange: Exchange) -> Portal:
    """The portal behind `endpoint`, if its origin is one of `allowed`. Raises PortalError."""
    origin = _origin(endpoint)
    if not origin:
        raise PortalError("endpoint")
    if origin not in allowed:
        raise PortalError("origin")
    return Portal(origin, endpoint, exchange)


def portal_of_code(origin: str, code: str, exchange: Exchange) -> Portal:
    """The portal behind the short code of a waiting page: a fresh one-time address of the same origin.

    Raises PortalError with the portal's own code where it knows no such number.
    """
    asked = json.dumps({"version": wire.VERSION, "code": code}).encode()
    answer = exchange(f"{origin}{CODE_PATH}", asked)
    if answer.status != 200:
        raise PortalError(_problem(answer))
    endpoint = _json(answer.body).get("endpoint")
    if not isinstance(endpoint, str):
        raise PortalError("description")
    return open_portal(endpoint, frozenset({origin}), exchange)


def _origin(url: str) -> str:
    """The origin of an address that can be asked for as it is, else ""."""
    try:
        origin = challenge.origin_of(url)
    except ChallengeError:
        return ""
    plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\^`{|}#')
    return origin if plain and url.startswith(f"{origin}/") else ""


def _json(body: bytes) -> dict[str, object]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _problem(answer: Answer) -> str:
    """The portal's code; nothing else of its answer is shown or logged."""
    problem = _json(answer.body).get("problem")
    fits = isinstance(problem, str) and _CODE.fullmatch(problem)
    return str(problem) if fits else f"status_{answer.status}"
