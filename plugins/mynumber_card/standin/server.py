"""HTTP for the stand-in: loopback only, own Host and Origin only, bodies read into a buffer that is wiped."""

import os
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.standin import pages, steps
from plugins.mynumber_card.standin.form import LONGEST_BODY, Form, FormError, parse_form
from plugins.mynumber_card.standin.steps import Answer, Stand

LOOPBACK: Final = "127.0.0.1"
_FORM = "application/x-www-form-urlencoded"
_SOCKET_TIMEOUT = 20


class Server(ThreadingHTTPServer):
    """The listening socket. `log` gets method, path and status of each request: no query, no body, no header."""

    daemon_threads = True

    def __init__(
        self, port: int, open_stand: Callable[[], Stand], log: Callable[[str], None], parent: int | None = None
    ) -> None:
        """The port first: at the first start keys take seconds, and a browser that comes meanwhile waits for them."""
        self.log = log
        self.style = Path(__file__).with_name("style.css").read_bytes()
        self._parent = parent
        super().__init__((LOOPBACK, port), Handler)
        try:
            self.stand = open_stand()
        except BaseException:
            self.server_close()
            raise

    def service_actions(self) -> None:
        """Twice a second: a development program does not outlive the portal that started it."""
        if self._parent is not None and os.getppid() != self._parent:
            sys.exit(0)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away, or a bug: its kind, never its traceback."""
        kind = sys.exc_info()[0]
        self.log(f"request failed: {kind.__name__ if kind else '-'}")


class Handler(BaseHTTPRequestHandler):
    """One request. Unbuffered on purpose: a buffered reader would keep a copy of what was typed."""

    server: Server
    rbufsize = 0
    timeout = _SOCKET_TIMEOUT

    def do_GET(self) -> None:
        """The pages that a link opens."""
        url = urlsplit(self.path)
        if not self._is_ours():
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        elif url.path == "/style.css":
            self._send(200, self.server.style, {"Content-Type": "text/css; charset=utf-8"})
        elif url.path == "/start":
            endpoint = parse_qs(url.query).get("endpoint", [""])[0]
            with self.server.stand.lock:
                self._answer(steps.start(self.server.stand, endpoint))
        elif url.path == "/":
            self._answer(steps.index())
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """The buttons. Only our own pages may press them."""
        if not self._is_ours():
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
            return
        if self.headers.get("Origin") != f"http://{self.headers.get('Host')}":
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        form = self._form()
        if form is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        with self.server.stand.lock:
            answer = steps.act(self.server.stand, self.path, form)
        self._answer(answer)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The base class's own refusals (broken request lines, unknown methods) as our page."""
        self._refuse(HTTPStatus(code))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Nothing: the base class would log the query, which holds a one-time token."""

    def version_string(self) -> str:
        """No versions of anything."""
        return "tetsuzuki"

    def _is_ours(self) -> bool:
        """Against DNS rebinding: the Host is this machine by its loopback name, with our port."""
        port = self.server.server_address[1]
        return self.headers.get("Host") in (f"{LOOPBACK}:{port}", f"localhost:{port}")

    def _form(self) -> Form | None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > LONGEST_BODY:
            return None
        if self.headers.get_content_type() != _FORM:
            return None
        body = bytearray(int(length))
        try:
            filled = 0
            while filled < len(body):
                count = self.rfile.readinto(memoryview(body)[filled:])
                if not count:
                    return None
                filled += count
            return parse_form(body)
        except (FormError, OSError):
            return None
        finally:
            apdu.wipe(body)

    def _answer(self, answer: Answer) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if answer.location:
            headers["Location"] = answer.location
        self._send(answer.status, answer.body, headers, answer.portal)

    def _refuse(self, status: HTTPStatus) -> None:
        body = pages.message("この操作はできません", "ポータルの画面から、はじめからやり直してください。")
        self._send(status, body, {"Content-Type": "text/html; charset=utf-8"})

    def _send(self, status: int, body: bytes, headers: dict[str, str], portal: str = "") -> None:
        self.send_response(status)
        for name, value in {**_SECURITY, "Content-Security-Policy": _policy(portal), **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        # Before anybody can see the answer, so that whoever has seen it finds it in the log.
        self.server.log(f"{self.command} {urlsplit(self.path).path} {int(status)}")
        self.end_headers()
        self.wfile.write(body)


# `same-origin`, not `no-referrer`: under the latter browsers send `Origin: null` with our own forms.
_SECURITY = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _policy(portal: str) -> str:
    """`portal` is where a form's answer may send the browser: browsers hold redirects to form-action too."""
    return (
        f"default-src 'none'; style-src 'self'; form-action 'self' {portal}".rstrip()
        + "; base-uri 'none'; frame-ancestors 'none'"
    )
