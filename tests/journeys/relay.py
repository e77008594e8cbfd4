"""Everything that goes to a portal, written down: a relay in front of it through which browser and card program pass."""

import re
import select
import socket
from contextlib import suppress
from threading import Thread

from tests.servers import free_port

_PIECE = 65536


class Relay:
    """Listens on `port`, hands every connection on to `target` (both on 127.0.0.1) and keeps the bytes sent there."""

    def __init__(self) -> None:
        self.target = free_port()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._sent: list[bytearray] = []
        Thread(target=self._accept, daemon=True).start()

    @property
    def sent(self) -> bytes:
        """What all clients sent, connection by connection."""
        return b"\n".join(bytes(one) for one in self._sent)

    def bodies(self, start: str) -> list[bytes]:
        """The bodies of the requests whose first line begins so."""
        found = []
        for one in self._sent:
            for head in re.finditer(start.encode() + rb".*?\r\n\r\n", bytes(one), re.S):
                length = re.search(rb"(?i)content-length: (\d+)", head[0])
                found.append(bytes(one)[head.end() : head.end() + (int(length[1]) if length else 0)])
        return found

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                kept = bytearray()
                self._sent.append(kept)
                Thread(target=_relay, args=(client, self.target, kept), daemon=True).start()


def _relay(client: socket.socket, target: int, kept: bytearray) -> None:
    """Both ways, until one side ends."""
    with client, suppress(OSError), socket.create_connection(("127.0.0.1", target)) as portal:
        while True:
            for source in select.select([client, portal], [], [])[0]:
                piece = source.recv(_PIECE)
                if not piece:
                    return
                if source is client:
                    kept += piece
                (portal if source is client else client).sendall(piece)
