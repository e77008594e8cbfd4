"""HTTP to one provider: no redirects, no cookies, no proxies from the environment, and answers bounded in size, depth and time."""

import json
import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import httpx2
from authlib.integrations.httpx_client import OAuth2Client

from plugins.oidc.failures import Down, Refused
from plugins.oidc.options import ClientOptions
from plugins.oidc.protocol.connection import Deadline, TimedTransport

LONGEST_ANSWER: Final = 262_144
"""Bytes of a body, as it comes over the line; compressed answers are not asked for and not read."""
DEEPEST: Final = 16
"""Objects and lists within each other."""
Object = Mapping[str, object]
OpenTransport = Callable[[], httpx2.BaseTransport]
_OK: Final = 200
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_REDIRECTS: Final = range(300, 400)


class Web:
    """Opens sessions with the provider; each has connections of its own, closed with it."""

    def __init__(
        self,
        options: ClientOptions,
        open_transport: OpenTransport | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        _quiet_library_logs()
        self._options = options
        self._open_transport = open_transport
        self._ticks = ticks
        self._lock = threading.Lock()
        self._tls: ssl.SSLContext | None = None

    def open(self) -> Any:
        """Authlib's synchronous client, which is an httpx2 client too; to be used in a `with` statement, in one thread."""
        deadline = Deadline(self._options.timeout_seconds, self._ticks)
        inner = self._open_transport() if self._open_transport else TimedTransport(deadline, self._trusted())
        return OAuth2Client(
            client_id=self._options.client_id,
            transport=Bounded(inner, deadline),
            timeout=self._options.timeout_seconds,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def _trusted(self) -> ssl.SSLContext:
        """The machine's certificate authorities (SSL_CERT_FILE and SSL_CERT_DIR count), read when first needed."""
        with self._lock:
            if self._tls is None:
                self._tls = httpx2.create_ssl_context()
            return self._tls


class Bounded(httpx2.BaseTransport):
    """Reads each answer whole, within LONGEST_ANSWER and the deadline. Raises Down and Refused."""

    def __init__(self, inner: httpx2.BaseTransport, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._deadline.start()
        try:
            answer = self._inner.handle_request(request)
            try:
                body = self._read(answer)
            finally:
                answer.close()
        except httpx2.HTTPError:
            raise Down("no_connection") from None
        kept = {name: answer.headers[name] for name in ("content-type", "date") if name in answer.headers}
        return httpx2.Response(answer.status_code, headers=kept, content=body, request=request)

    def close(self) -> None:
        self._inner.close()

    def _read(self, answer: httpx2.Response) -> bytes:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise Refused("answer_encoded")
        body = bytearray()
        for chunk in cast(httpx2.SyncByteStream, answer.stream):
            body += chunk
            if len(body) > LONGEST_ANSWER:
                raise Refused("answer_too_long")
            self._deadline.left()
        return bytes(body)


def read_address(session: httpx2.Client, address: str) -> httpx2.Response:
    """GET without credentials; whatever is not 200 is raised as Down or Refused."""
    answer = session.request("GET", address, withhold_token=True)  # type: ignore[call-arg]
    must_be_ok(answer)
    return answer


def must_be_ok(answer: httpx2.Response) -> None:
    must_work(answer)
    if answer.status_code in _REDIRECTS:
        raise Refused("redirected")
    if answer.status_code != _OK:
        raise Refused("status")


def must_work(answer: httpx2.Response) -> None:
    """Raises Down where the provider says that it cannot answer now."""
    if answer.status_code >= _SERVER_ERROR or answer.status_code == _TOO_MANY:
        raise Down("status")


def read_object(body: bytes | str) -> Object:
    """A JSON object of text that can be stored. Raises Refused."""
    try:
        found = json.loads(body, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Refused("json") from None
    if not isinstance(found, dict):
        raise Refused("json")
    _must_be_shallow(found)
    return found


def _no_constant(_: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError


def _must_be_shallow(found: object) -> None:
    level: list[object] = [found]
    for _ in range(DEEPEST):
        level = [below for each in level for below in _parts(each)]
        if not level:
            return
    raise Refused("json_deep")


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _quiet_library_logs() -> None:
    """Authlib writes the code verifier at DEBUG; the HTTP libraries write addresses and headers below WARNING."""
    for name, level in (("authlib", logging.INFO), ("httpx2", logging.WARNING), ("httpcore2", logging.WARNING)):
        logger = logging.getLogger(name)
        if logger.level < level:
            logger.setLevel(level)
