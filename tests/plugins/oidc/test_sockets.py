"""Over real sockets: the same way, connections lost, and TLS that only trusted certificates open."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from engine.errors import ProviderFailed
from plugins.oidc.client import Client, Finished
from tests.plugins.oidc.hostile import NOW, OPTIONS, Hostile, ask


class Quiet(socketserver.ThreadingTCPServer):
    """Handshakes that fail are what these tests are about."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing."""


@contextmanager
def served(provider: Hostile, silent: frozenset[str] = frozenset(), tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The hostile provider on a real socket; `silent` paths close the connection without a word."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            method, path, _ = self.rfile.readline().decode().split(" ", 2)
            headers = dict(iter(lambda: self._header(), ("", "")))
            body = self.rfile.read(int(headers.get("content-length", "0")))
            if path in silent:
                return
            answer = provider.answer(httpx2.Request(method, f"http://id.example{path}", content=body))
            lines = [f"HTTP/1.1 {answer.status_code} OK", f"Content-Length: {len(answer.content)}", "Connection: close"]
            self.wfile.write("\r\n".join([*lines, "", ""]).encode() + answer.content)

        def _header(self) -> tuple[str, str]:
            name, _, value = self.rfile.readline().decode().strip().partition(":")
            return name.lower(), value.strip()

    with Quiet(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def at(provider: Hostile, address: str) -> Client:
    """A client without any double, for the provider at this address."""
    provider.issuer = f"{address}/oauth/"
    names = {
        "authorization_endpoint": "authorize",
        "token_endpoint": "token",
        "userinfo_endpoint": "userinfo",
        "jwks_uri": "jwks",
    }
    provider.metadata.update({key: f"{address}/oauth/{path}" for key, path in names.items()})
    return Client(replace(OPTIONS, issuer=provider.issuer))


@pytest.mark.network
def test_over_real_sockets_the_way_is_the_same() -> None:
    provider = Hostile()
    with served(provider) as address:
        client = at(provider, address)
        begun = client.begin(ask())
        assert isinstance(client.finish(begun.pending, provider.visit(begun), NOW), Finished)


@pytest.mark.network
def test_a_connection_closed_without_a_word_is_an_outage() -> None:
    provider = Hostile()
    with served(provider, frozenset({"/oauth/userinfo"})) as address:
        client = at(provider, address)
        begun = client.begin(ask())
        with pytest.raises(ProviderFailed) as failed:
            client.finish(begun.pending, provider.visit(begun), NOW)
    assert failed.value.code == "oidc_down"
    with pytest.raises(ProviderFailed):
        at(provider, address).begin(ask())


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the file of the authority that nobody trusts yet."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a provider of the tests")])
    now = datetime.now(UTC)  # noqa: TID251  TLS looks at the machine's clock
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context, folder / "certificate.pem"


@pytest.mark.network
@pytest.mark.parametrize("trusted", [True, False])
def test_only_certificates_of_trusted_authorities_count(
    trusted: bool, certified: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = certified
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    provider = Hostile()
    with served(provider, tls=context) as address:
        client = at(provider, address)
        if trusted:
            begun = client.begin(ask())
            assert isinstance(client.finish(begun.pending, provider.visit(begun), NOW), Finished)
        else:
            with pytest.raises(ProviderFailed) as failed:
                client.begin(ask())
            assert failed.value.code == "oidc_down"
            assert provider.asked == []
