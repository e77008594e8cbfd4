"""One HTTP exchange with a portal: TLS verified, no redirect followed, no proxy unless configured, answers bounded.

http.client is used as it is because it follows no redirects, reads no proxy variables and keeps no cookies.
"""

import http.client
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit

from plugins.mynumber_card import wire
from plugins.mynumber_card.deadline import Deadline, connected

TIMEOUT: Final = 10.0
# A portal verifies what it is sent, and may ask others about it first.
WHOLE: Final = 45.0
_PORTS: Final = {"http": 80, "https": 443}
LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class PortalError(Exception):
    """The portal could not be reached, or did not answer as agreed. `code` may be logged and shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is at most `wire.LONGEST_MESSAGE` bytes. `at`: the portal's own clock (Date header), None: not told."""

    status: int
    body: bytes
    at: datetime | None = None


class Exchange(Protocol):
    """GET (`body` None) or POST of JSON. May block for TIMEOUT at each step, for WHOLE in all. Raises PortalError."""

    def __call__(self, url: str, body: bytes | None) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Network:
    """The machine's network. `proxy`: host:port for https (never for loopback). `ca_file`: more roots for TLS.

    `whole`: seconds after which a portal that keeps on sending is left.
    """

    proxy: str = ""
    ca_file: Path | None = None
    whole: float = WHOLE

    def __call__(self, url: str, body: bytes | None) -> Answer:
        """See `Exchange`."""
        parts = urlsplit(url)
        try:
            context = self._context() if parts.scheme == "https" else None
        except (OSError, ValueError) as error:
            raise PortalError("tls_roots") from error
        deadline = Deadline(self.whole)
        try:
            with deadline:
                answer = self._exchange(parts, body, context, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # What was cut off looks like anything.
            tls = isinstance(error, ssl.SSLError) and not deadline.passed
            raise PortalError("tls" if tls else "unreachable") from error
        if deadline.passed:
            raise PortalError("unreachable")
        if len(answer.body) > wire.LONGEST_MESSAGE:
            raise PortalError("too_long")
        return answer

    def _exchange(
        self, parts: SplitResult, body: bytes | None, context: ssl.SSLContext | None, deadline: Deadline
    ) -> Answer:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body is not None else {})
        connection = self._connection(parts, context, deadline)
        try:
            connection.request("GET" if body is None else "POST", target, body, headers)
            response = connection.getresponse()
            content = response.read(wire.LONGEST_MESSAGE + 1)
            return Answer(response.status, content, _instant(response.headers.get("Date", "")))
        finally:
            connection.close()

    def _connection(
        self, parts: SplitResult, context: ssl.SSLContext | None, deadline: Deadline
    ) -> http.client.HTTPConnection:
        """The port is always said: without one, http.client would take the end of an IPv6 address for it."""
        host, port = parts.hostname or "", _PORTS[parts.scheme] if parts.port is None else parts.port
        if context is not None and self.proxy and host not in LOOPBACK_HOSTS:
            tunnel = http.client.HTTPSConnection(self.proxy, timeout=TIMEOUT, context=context)
            tunnel.set_tunnel(host, port)
            tunnel.connect()
            deadline.watch(tunnel.sock)
            return tunnel
        kind = http.client.HTTPConnection if context is None else http.client.HTTPSConnection
        connection = kind(host, port, timeout=TIMEOUT)
        connection.sock = connected(host, port, deadline, seconds=TIMEOUT, context=context)
        return connection

    def _context(self) -> ssl.SSLContext:
        """Raises OSError, ValueError."""
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        return context


def _instant(date: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)
