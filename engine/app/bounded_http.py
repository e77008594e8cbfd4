"""HTTP/1.1 with bounds that uvicorn's httptools protocol leaves to a proxy: how long a head may be, and how long silent.

Without them one connection that never ends its headers takes all memory, and silent ones hold their sockets for ever.
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 65536
"""Bytes of request line and headers (or of what follows a chunked body) that may arrive without coming to an end."""
PATIENCE_SECONDS: Final = 30.0
"""So long the other side may say nothing while we wait for it."""


class BoundedHttp(HttpToolsProtocol):
    """The protocol of `serve`. Looks at the clock once per connection and patience, at sizes whenever bytes come."""

    longest_head = LONGEST_HEAD
    patience = PATIENCE_SECONDS

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._unread = 0
        self._moved = False
        self._heard = True
        self._timer: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Any, transport))
        self._timer = self.loop.call_later(self.patience, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard, self._moved = True, False
        super().data_received(data)
        self._unread = 0 if self._moved else self._unread + len(data)
        if self._unread > self.longest_head:
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._moved = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._moved = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._moved = True
        super().on_message_complete()

    def _look(self) -> None:
        """Again and again until the connection ends."""
        if self._heard or self._is_our_turn():
            self._heard = False
            self._timer = self.loop.call_later(self.patience, self._look)
        else:
            self.transport.close()

    def _is_our_turn(self) -> bool:
        """An answer is being made, or what came is still being taken in."""
        cycle = self.cycle
        return self.flow.read_paused or (cycle is not None and not cycle.response_complete and not cycle.more_body)
