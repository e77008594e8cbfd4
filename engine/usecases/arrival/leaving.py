"""Going to another site and coming back: a page of ours leads there, because browsers hold `form-action` against redirects.

Whatever the address carries is the other site's business; ours is that it is one of the web, and that the answer belongs to
this very attempt.
"""

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from engine.model.arrival_pages import LeavingPage
from engine.model.portal import Portal
from engine.settings import Settings
from engine.usecases.arrival.tokens import Token
from engine.usecases.outcomes import Show
from engine.usecases.visit import Visit

STATE: Final = "state"
"""Of a token of `Redirect`: what its answer brings back. And the name of that parameter (RFC 6749 section 4.1)."""


def is_of_the_web(url: str, settings: Settings) -> bool:
    """An absolute address by https; by http only while developing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    schemes = ("https",) if settings.production else ("https", "http")
    return parts.scheme in schemes and bool(parts.hostname) and not any(c.isspace() or ord(c) < 32 for c in url)


def leave(visit: Visit, portal: Portal, url: str, why: Literal["identify", "logout"], cookie: str = "") -> Show:
    """The page that says where one goes, and goes there by itself. `url` is an address of the web."""
    return Show(LeavingPage(visit.frame(portal), url, urlsplit(url).netloc.rpartition("@")[2], why), cookie=cookie)


def state_of(url: str) -> str:
    """What the answer to this request will bring back; "" where the address has no such thing."""
    return parse_qs(urlsplit(url).query).get(STATE, [""])[0]


def answers(token: Token, params: Mapping[str, str]) -> bool:
    """Whether what came back belongs to this attempt, and not to another one in this browser or to a forger's."""
    expected = token.values.get(STATE, "")
    return not expected or params.get(STATE, "") == expected
