"""One bounded HTTP exchange: one end for all of it, a largest answer, no redirect followed, no proxy, TLS verified.

http.client is used as it is, because it follows no redirects, reads no proxy variables and keeps no cookies.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from plugins.mynumber_card.deadline import Deadline, connected

SECONDS: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443}


class FetchError(Exception):
    """No answer that could be used. `code` may be logged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is asked of whom. `body` None is a GET. `longest` bytes are read at most; `seconds` are there for all of it.

    `context` is for https (None: the machine's own roots). `media_type`: what the answer must say it is ("" = anything).
    """

    url: str
    longest: int
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    media_type: str = ""
    seconds: float = SECONDS
    context: ssl.SSLContext | None = field(default=None, repr=False)


def is_address(url: str) -> bool:
    """Whether `url` is http(s)://host[:port][/path][?query] and names nobody to log in as."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return False


def fetch(asked: Fetch) -> bytes:
    """The body of a 200 answer. Raises FetchError for everything else; never anything else."""
    deadline = Deadline(asked.seconds)
    try:
        with deadline:
            content = _exchange(asked, deadline)
    except (FetchError, OSError, http.client.HTTPException, ValueError) as error:
        # What was cut off looks like anything.
        code = "slow" if deadline.passed or isinstance(error, TimeoutError) else _code(error)
        raise FetchError(code) from None
    if deadline.passed:
        raise FetchError("slow")
    return content


def _code(error: Exception) -> str:
    if isinstance(error, FetchError):
        return error.code
    return "tls" if isinstance(error, ssl.SSLError) else "unreachable"


def _exchange(asked: Fetch, deadline: Deadline) -> bytes:
    parts = urlsplit(asked.url)
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts), timeout=asked.seconds)
    try:
        connection.sock = _connect(parts, asked, deadline)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc, "Connection": "close", **asked.headers}
        connection.request("GET" if asked.body is None else "POST", target, asked.body, headers)
        response = connection.getresponse()
        with response:
            return _body(response, asked)
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse, asked: Fetch) -> bytes:
    """Raises FetchError."""
    if response.status != 200:
        raise FetchError(f"status_{response.status}")
    if asked.media_type and response.headers.get_content_type() != asked.media_type:
        raise FetchError("media_type")
    content = response.read(asked.longest + 1)
    if len(content) > asked.longest:
        raise FetchError("too_long")
    if response.length:
        raise FetchError("cut_off")
    return content


def _connect(parts: SplitResult, asked: Fetch, deadline: Deadline) -> socket.socket:
    context = (asked.context or ssl.create_default_context()) if parts.scheme == "https" else None
    return connected(parts.hostname or "", _port(parts), deadline, seconds=asked.seconds, context=context)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]
