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
from urllib.parse import urlsplit

from plugins.mynumber_card import wire

TIMEOUT: Final = 10.0
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
    """GET (`body` None) or POST of JSON. May block for TIMEOUT at each step. Raises PortalError."""

    def __call__(self, url: str, body: bytes | None) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Network:
    """The machine's network. `proxy`: host:port for https (never for loopback). `ca_file`: more roots for TLS."""

    proxy: str = ""
    ca_file: Path | None = None

    def __call__(self, url: str, body: bytes | None) -> Answer:
        """See `Exchange`."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body is not None else {})
        try:
            connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        except (OSError, ValueError) as error:
            raise PortalError("tls_roots") from error
        try:
            connection.request("GET" if body is None else "POST", target, body, headers)
            response = connection.getresponse()
            content = response.read(wire.LONGEST_MESSAGE + 1)
            told = response.headers.get("Date", "")
        except ssl.SSLError as error:
            raise PortalError("tls") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PortalError("unreachable") from error
        finally:
            connection.close()
        if len(content) > wire.LONGEST_MESSAGE:
            raise PortalError("too_long")
        return Answer(response.status, content, _instant(told))

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme != "https":
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        if not self.proxy or host in LOOPBACK_HOSTS:
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
        tunnel = http.client.HTTPSConnection(self.proxy, timeout=TIMEOUT, context=context)
        tunnel.set_tunnel(host, port)
        return tunnel


def _instant(date: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return None
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)
