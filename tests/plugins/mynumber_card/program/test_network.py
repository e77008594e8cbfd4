"""The one exchange with a portal: TLS verified, nothing followed, no proxy of the environment, answers bounded."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from time import sleep

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from plugins.mynumber_card import wire
from plugins.mynumber_card.program.portals.network import Network, PortalError
from plugins.mynumber_card.program.portals.portal import open_portal

pytestmark = pytest.mark.network
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer, certificate: Path | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, with TLS where a certificate is given; its address and what it was asked."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.command} {self.path} {self.headers.get('Cookie', '')}".strip())
            answer(self)

        def do_POST(self) -> None:
            self.do_GET()

        def do_CONNECT(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    class Quiet(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what is tested."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    scheme = "https" if certificate else "http"
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def say(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, for 127.0.0.1."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "EXAMPLE-TEST portal")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "portal.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    file.write_bytes(pem)
    return file


def test_the_portals_clock_comes_along() -> None:
    with answering(say(200, b'{"a": 1}')) as (url, seen):
        answer = Network()(f"{url}/x?y=1", None)
    assert (answer.status, answer.body, seen) == (200, b'{"a": 1}', ["GET /x?y=1"])
    assert answer.at is not None
    assert answer.at.tzinfo is not None


def test_an_unknown_certificate_ends_it(certificate: Path) -> None:
    with answering(say(200), certificate) as (url, seen), pytest.raises(PortalError, match=r"^tls$"):
        Network()(f"{url}/x", None)
    assert seen == []


def test_a_configured_root_is_trusted_for_its_names_only(certificate: Path) -> None:
    with answering(say(200), certificate) as (url, seen):
        assert Network(ca_file=certificate)(f"{url}/x", b"{}").status == 200
        with pytest.raises(PortalError, match=r"^tls$"):
            Network(ca_file=certificate)(f"{url.replace('127.0.0.1', 'localhost')}/x", None)
    assert seen == ["POST /x"]


@pytest.mark.parametrize("content", [b"", b"no certificate"])
def test_a_root_that_is_none_ends_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.pem").write_bytes(content)
    with pytest.raises(PortalError, match="tls_roots"):
        Network(ca_file=tmp_path / "x.pem")("https://127.0.0.1:9/x", None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_like_any_other(status: int) -> None:
    with answering(say(200)) as (elsewhere, seen), answering(say(status, Location=f"{elsewhere}/x")) as (url, _):
        portal = open_portal(f"{url}/x", frozenset({url}), Network())
        with pytest.raises(PortalError, match=f"status_{status}"):
            portal.describe()
    assert seen == []


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(say(502)) as (proxy, asked), answering(say(200)) as (url, _):
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        assert Network()(f"{url}/x", None).status == 200
    assert asked == []


def test_a_configured_proxy_is_a_tunnel_and_never_for_this_machine(certificate: Path) -> None:
    with answering(say(403)) as (proxy, asked):
        network = Network(proxy=proxy.removeprefix("http://"), ca_file=certificate)
        with pytest.raises(PortalError, match="unreachable"):
            network("https://portal.example.jp/secret", None)
        with answering(say(200), certificate) as (url, _):
            assert network(f"{url}/x", None).status == 200
    assert asked == ["CONNECT portal.example.jp:443"]


def test_an_answer_without_end_is_cut() -> None:
    with (
        answering(say(200, b"x" * (wire.LONGEST_MESSAGE + 1))) as (url, _),
        pytest.raises(PortalError, match="too_long"),
    ):
        Network()(f"{url}/x", None)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A letter now and then, without end: each is in time."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        sleep(0.02)


@pytest.mark.parametrize("tls", [False, True])
def test_an_answer_that_drips_is_left(certificate: Path, tls: bool) -> None:
    with (
        answering(drip, certificate if tls else None) as (url, _),
        pytest.raises(PortalError, match="unreachable"),
    ):
        Network(ca_file=certificate, whole=0.5)(f"{url}/x", None)


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
        "Mon, 01 Jan 2020 99999999999999999999:00:00 GMT",
        "yesterday",
    ],
)
def test_a_clock_that_is_none_is_not_told(date: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.send_header("Date", date)
        handler.end_headers()
        handler.wfile.write(b"{}")

    with answering(answer) as (url, _):
        assert Network()(f"{url}/x", None).at is None


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://[2001:db8::1:8443]/x", ("2001:db8::1:8443", 443)),
        ("http://[::1]/x", ("::1", 80)),
        ("https://[2001:db8::1]:8443/x", ("2001:db8::1", 8443)),
        ("https://portal.example.jp/x", ("portal.example.jp", 443)),
        ("https://portal.example.jp:0/x", ("portal.example.jp", 0)),
    ],
)
def test_whom_an_address_means_is_asked_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch, url: str, asked: tuple[str, int]
) -> None:
    """The end of an IPv6 address is no port."""
    seen = []

    def connect(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
        seen.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(PortalError, match="unreachable"):
        Network()(url, None)
    assert seen == [asked]


def test_nobody_there() -> None:
    with pytest.raises(PortalError, match="unreachable"):
        Network()("http://127.0.0.1:9/x", None)


def test_cookies_are_neither_kept_nor_sent() -> None:
    with answering(say(200, Set_Cookie="a=b")) as (url, seen):
        network = Network()
        network(f"{url}/x", None)
        network(f"{url}/x", None)
    assert seen == ["GET /x", "GET /x"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:1\n/x",
        "http://127.0.0.1:1/x y",
        "http://127.0.0.1:1/x#y",
        "http://127.0.0.1:1",
        "//127.0.0.1/x",
    ],
)
def test_an_address_is_asked_for_as_it_is_or_not_at_all(endpoint: str) -> None:
    with pytest.raises(PortalError, match="endpoint"):
        open_portal(endpoint, frozenset({"http://127.0.0.1:1"}), Network())


def test_the_one_time_address_is_in_no_repr() -> None:
    portal = open_portal("http://127.0.0.1:1/secret", frozenset({"http://127.0.0.1:1"}), Network())
    assert "secret" not in repr(portal)
