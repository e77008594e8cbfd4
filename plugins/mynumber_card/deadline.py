"""One end for a whole exchange over the network: limits of sockets hold for each step, and a step can be one byte."""

import socket
import ssl
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Self


class Deadline:
    """Shuts the socket when the time is over: whoever waits for it then reads its end, however slowly it had dripped."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def watch(self, watched: socket.socket) -> None:
        """`watched` takes the place of the socket before; nothing more can be read from it when the time is over."""
        self._socket = watched
        if self.passed:
            self._end()

    def _end(self) -> None:
        self.passed = True
        if self._socket is not None:
            try:
                # Not SSLSocket.shutdown: that takes the TLS state away under the reader's feet.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return


def connected(
    host: str, port: int, deadline: Deadline, *, seconds: float, context: ssl.SSLContext | None = None
) -> socket.socket:
    """A connection that `deadline` watches from its first byte on, over TLS where there is a `context`. Raises OSError.

    `seconds` is the limit of each step.
    """
    plain = socket.create_connection((host, port), seconds)
    deadline.watch(plain)
    if context is None:
        return plain
    with ExitStack() as closing:
        closing.callback(plain.close)
        secured = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        closing.callback(secured.close)
        deadline.watch(secured)
        secured.do_handshake()
        closing.pop_all()
    return secured
