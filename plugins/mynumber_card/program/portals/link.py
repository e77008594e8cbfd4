"""The link that starts the program: `tetsuzuki-card:open?endpoint=<percent-encoded address>`, and nothing else in it."""

import re
from typing import Final
from urllib.parse import quote, unquote

SCHEME: Final = "tetsuzuki-card"
_LONGEST: Final = 2048
_LINK: Final = re.compile(rf"{SCHEME}:open\?endpoint=([A-Za-z0-9%._~-]+)")


class LinkError(ValueError):
    """A link that is none of ours. Its text is a code and never quotes the link, which may hold a one-time address."""


def write_link(endpoint: str) -> str:
    """The link that starts the program for `endpoint`."""
    return f"{SCHEME}:open?endpoint={quote(endpoint, safe='')}"


def read_link(link: str) -> str:
    """The endpoint in `link`. Anything that `write_link` would not have written is refused. Raises LinkError."""
    found = _LINK.fullmatch(link) if len(link) <= _LONGEST else None
    endpoint = unquote(found[1]) if found else ""
    if not found or write_link(endpoint) != link:
        raise LinkError("link")
    return endpoint
