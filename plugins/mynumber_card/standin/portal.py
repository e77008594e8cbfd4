"""Talking to the portal: GET what is asked, POST what was read. No redirects, no proxies, one known origin."""

import http.client
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from plugins.mynumber_card import challenge, wire
from plugins.mynumber_card.challenge import ChallengeError
from plugins.mynumber_card.wire import Description, WireError

TIMEOUT: Final = 10.0


class PortalError(Exception):
    """The portal could not be reached, or did not answer as agreed. `code` may be logged and shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What the portal said to a result: where the browser goes on, and why the result was refused ("" = accepted)."""

    return_url: str
    problem: str


@dataclass(frozen=True, slots=True)
class Portal:
    """The endpoint of one identification at a pinned origin."""

    origin: str
    endpoint: str

    def describe(self) -> Description:
        """Raises PortalError."""
        status, body = _request(self.endpoint, None)
        if status != 200:
            raise PortalError(_problem(body) or f"status_{status}")
        try:
            return wire.read_description(body, self.origin)
        except WireError as error:
            raise PortalError("description") from error

    def send(self, result: bytes) -> Reply:
        """Hand in the one result. Raises PortalError when it is not known whether it arrived."""
        status, body = _request(self.endpoint, result)
        if status >= 500:
            raise PortalError(f"status_{status}")
        values = _json(body)
        problem = "" if status == 200 else _problem(body) or f"status_{status}"
        return Reply(self._own(values.get("return_url")), problem)

    def _own(self, url: object) -> str:
        """An address of this portal, else its front page: nobody is sent elsewhere."""
        try:
            if isinstance(url, str) and challenge.origin_of(url) == self.origin:
                return url
        except ChallengeError:
            pass
        return f"{self.origin}/"


def open_portal(endpoint: str, allowed: frozenset[str]) -> Portal:
    """The portal behind `endpoint`, if its origin is one of `allowed`. Raises PortalError."""
    try:
        origin = challenge.origin_of(endpoint)
    except ChallengeError as error:
        raise PortalError("endpoint") from error
    if origin not in allowed:
        raise PortalError("origin")
    return Portal(origin, endpoint)


def _request(url: str, body: bytes | None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connect: Callable[[], http.client.HTTPConnection] = (
        (lambda: http.client.HTTPSConnection(parts.netloc, timeout=TIMEOUT, context=ssl.create_default_context()))
        if parts.scheme == "https"
        else (lambda: http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT))
    )
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body is not None else {})
    connection = connect()
    try:
        connection.request("GET" if body is None else "POST", target, body, headers)
        response = connection.getresponse()
        return response.status, response.read(wire.LONGEST_MESSAGE)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise PortalError("unreachable") from error
    finally:
        connection.close()


def _json(body: bytes) -> dict[str, object]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _problem(body: bytes) -> str:
    """The portal's code; nothing else of its answer is shown or logged."""
    problem = _json(body).get("problem")
    return problem if isinstance(problem, str) and problem.isascii() and problem.replace("_", "").isalnum() else ""
