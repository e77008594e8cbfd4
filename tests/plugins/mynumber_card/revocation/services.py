"""A service of others for the revocation tests: a real HTTP server on 127.0.0.1 that answers as told."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.serialization import Encoding

from engine.ports.revocation import RevocationQuestion
from plugins.mynumber_card import challenge
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import CHALLENGE


@dataclass
class Service:
    """`answer` turns a request's body into the answer's; `status`, `kind`, `headers` say what it is. `seen`: requests.

    `drips`: the answer comes one byte at a time, without end.
    """

    answer: Callable[[bytes], bytes] = bytes
    status: int = 200
    kind: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    drips: bool = False
    url: str = ""
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(service: Service, secured: ssl.SSLContext | None = None) -> Iterator[Service]:
    """Until the end of the block; `secured` makes it https."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])))

        def _serve(self, body: bytes) -> None:
            service.seen.append((f"{self.command} {self.path}", body, dict(self.headers)))
            if service.drips:
                self._drip()
                return
            content = service.answer(body)
            self.send_response(service.status)
            for name, value in {"Content-Type": service.kind, "Content-Length": str(len(content))}.items():
                self.send_header(name, service.headers.get(name, value))
            for name in service.headers.keys() - {"Content-Type", "Content-Length"}:
                self.send_header(name, service.headers[name])
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                return

        def _drip(self) -> None:
            try:
                for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000:
                    self.wfile.write(bytes((letter,)))
                    if service.ended.wait(0.02):
                        return
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Handshakes that fail are the other side's to tell.
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    if secured is not None:
        server.socket = secured.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    service.url = f"{'https' if secured else 'http'}://127.0.0.1:{server.server_address[1]}/asked"
    try:
        yield service
    finally:
        service.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def nowhere() -> str:
    """An address that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"


def question_about(leaf: Issued, root: Issued) -> RevocationQuestion:
    return RevocationQuestion(
        leaf.certificate.public_bytes(Encoding.DER),
        root.certificate.public_bytes(Encoding.DER),
        challenge.build(CHALLENGE),
        b"signature" * 8,
    )
