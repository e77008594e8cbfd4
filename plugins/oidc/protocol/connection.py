"""Connections to a provider, each wait of which ends when the request's time is over, however slowly bytes trickle in.

httpx2 bounds every single wait; a provider that sends a byte now and then would still hold a thread for ever.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, cast

import httpcore2
import httpx2

from plugins.oidc.failures import Down

_LOST: Final = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
)


class Deadline:
    """When the request under way must be over. `ticks`: seconds that only grow."""

    def __init__(self, seconds: float, ticks: Callable[[], float]) -> None:
        self._seconds = seconds
        self._ticks = ticks
        self._until = ticks() + seconds

    def start(self) -> None:
        """A request begins."""
        self._until = self._ticks() + self._seconds

    def left(self) -> float:
        """Seconds, more than none. Raises Down."""
        left = self._until - self._ticks()
        if left <= 0:
            raise Down("too_slow")
        return left


class TimedTransport(httpx2.BaseTransport):
    """HTTP/1.1 without proxies; for one session, in one thread."""

    def __init__(
        self, deadline: Deadline, tls: ssl.SSLContext, backend: httpcore2.NetworkBackend | None = None
    ) -> None:
        timed = _Backend(backend or httpcore2.SyncBackend(), deadline)
        self._pool = httpcore2.ConnectionPool(ssl_context=tls, max_connections=2, network_backend=timed)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore2.Request(
            request.method, url, headers=request.headers.raw, content=cast(Iterable[bytes], request.stream)
        )
        try:
            answer = self._pool.handle_request(asked)
        except _LOST:
            raise Down("no_connection") from None
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer.iter_stream()
        except _LOST:
            raise Down("no_connection") from None

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, inner: httpcore2.NetworkBackend, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        opened = self._inner.connect_tcp(host, port, self._deadline.left(), local_address, socket_options)
        return _Stream(opened, self._deadline)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _Stream(secured, self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
