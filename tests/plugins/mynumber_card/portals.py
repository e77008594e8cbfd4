"""A portal for the stand-in's tests: the two endpoints of the engine around a real CardProvider, and nothing else."""

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from engine.model.identity import Identity
from engine.ports.identity import Begun, IdentityRequest, Refusal
from engine.testing.time_and_chance import FakeClock, SeededEntropy
from plugins.mynumber_card.challenge import LONGEST_LIFE
from plugins.mynumber_card.options import Options
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.revocation import NoRevocationCheck
from plugins.mynumber_card.standin.server import Server
from plugins.mynumber_card.standin.steps import Stand
from tests.plugins.mynumber_card.cards import NOW


def request_at(origin: str, now: datetime = NOW, seed: str = "x") -> IdentityRequest:
    """What the engine hands to a provider."""
    return IdentityRequest(
        session_tag="ab" * 32,
        purpose="添付資料再提出",
        portal="見本　ポータル",
        origin=origin,
        endpoint=f"{origin}/handoff/secret-token",
        return_url=f"{origin}/callback",
        code="123456",
        now=now,
        expires_at=now + LONGEST_LIFE,
        entropy=SeededEntropy(seed),
    )


def provider_with(options: Options) -> CardProvider:
    return CardProvider(options, FakeClock(NOW), NoRevocationCheck())


@dataclass
class Portal:
    """Serves /handoff/secret-token until a result came. `received` holds raw messages; `status` overrides the answer."""

    options: Options
    received: list[bytes] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    status: int = 0
    return_url: str = ""
    result: bytes | Refusal | None = None

    def __post_init__(self) -> None:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.seen.append(f"GET {self.path}")
                if not self.path.startswith("/handoff/"):
                    portal.answer(self, 200, {"page": self.path})
                elif portal.status or portal.result is not None:
                    portal.answer(self, portal.status or 410, {"problem": "link_used"})
                else:
                    portal.send(self, 200, portal.provider.describe(portal.begun.pending))

            def do_POST(self) -> None:
                portal.seen.append(f"POST {self.path}")
                message = self.rfile.read(int(self.headers["Content-Length"]))
                portal.received.append(message)
                if portal.status:
                    portal.answer(self, portal.status, {"problem": "broken"})
                    return
                portal.result = portal.provider.receive(portal.begun.pending, message, NOW)
                back = portal.return_url or f"{portal.origin}/return/one-time"
                if isinstance(portal.result, Refusal):
                    portal.answer(self, 422, {"problem": portal.result.code, "return_url": back})
                else:
                    portal.answer(self, 200, {"return_url": back})

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        self.provider = provider_with(self.options)
        self.begin()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def begin(self) -> Begun:
        self.begun = self.provider.begin(request_at(self.origin))
        self.result = None
        return self.begun

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/handoff/secret-token"

    def identity(self) -> Identity:
        """What the browser that began gets at the end."""
        assert isinstance(self.result, bytes)
        finished = self.provider.finish(self.result, {}, NOW)
        assert isinstance(finished, Identity)
        return finished

    def send(self, handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def answer(self, handler: BaseHTTPRequestHandler, status: int, values: dict[str, str]) -> None:
        self.send(handler, status, json.dumps(values).encode())

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@dataclass
class Served:
    """A running stand-in and what it said."""

    stand: Stand
    server: Server
    log: list[str] = field(default_factory=list)
    clock: list[float] = field(default_factory=lambda: [0.0])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"
