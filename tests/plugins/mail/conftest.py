"""Material for the mail tests: a moment, mails, and a real SMTP server that behaves as each test wants."""

import ssl
from asyncio import Server
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from engine.model.submission import Mail

NOW = datetime(2026, 10, 1, 0, 5, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@dataclass
class Mailbox:
    """What the server took, and what it is told to answer instead of taking it."""

    taken: list[Envelope] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_data: str = "250 OK"
    to_sender: str = "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data.startswith("250"):
            self.taken.append(envelope)
            self.secured.append(session.ssl is not None)
        return self.to_data


StartServer = Callable[..., tuple[Mailbox, int]]


class FreePort(Controller):
    """A Controller that finds out which port it was given."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = int(self.server.sockets[0].getsockname()[1])
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def log_in() -> Callable[..., AuthResult]:
    """Knows one user."""

    def judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"portal", b"himitsu"), handled=False)

    return judge


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Starts SMTP servers on free ports of 127.0.0.1; they end with the test."""
    running: list[FreePort] = []

    def start(mailbox: Mailbox | None = None, **options: Any) -> tuple[Mailbox, int]:
        mailbox = mailbox or Mailbox()
        controller = FreePort(mailbox, hostname="127.0.0.1", port=0, **options)
        controller.start()
        running.append(controller)
        return mailbox, controller.port

    yield start
    for controller in running:
        controller.stop(no_assert=True)


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1: the file to trust, and the context of a server that shows it."""

    file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    began = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return Certificate(public, context)


@pytest.fixture
def mail() -> Mail:
    """The acceptance mail of 添付資料再提出 (Mail B of the guide)."""
    return Mail(
        to="taro.kyosai@example.jp",
        sender_name="独立行政法人中小企業基盤整備機構",
        subject="【中小機構】オンライン申請受付完了のお知らせ",
        text=(
            "オンライン申請の受付が完了しました。申込番号は次のとおりです。\n\n==============================\n"
            "■申込番号\n01234567890123456789012345678901\n==============================\n\n"
            "このメールに返信されても、お答えできません。\n\n独立行政法人中小企業基盤整備機構\n"
        ),
        message_id="accepted.0001",
    )


@pytest.fixture
def link_mail() -> Mail:
    """The link mail of the portal (Mail A of the guide)."""
    link = "https://portal.example.jp/r/3q2-7wA?a=1&b=2"
    return Mail(
        to="taro.kyosai@example.jp",
        sender_name="独立行政法人中小企業基盤整備機構",
        subject="【小規模企業共済契約者様向けサービス】メール認証URLのご案内",
        text=f"次のURLを24時間以内に開いてください。\n\n{link}\n\nお心当たりのない場合は、このメールを破棄してください。\n",
        message_id="link.0001",
        links=(link,),
    )
