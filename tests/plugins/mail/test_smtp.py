"""The transport `smtp` against real SMTP servers on this machine: what arrives, and what each refusal means."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from typing import Any, Protocol

import pytest
from aiosmtpd.smtp import Envelope

from engine.errors import ProviderFailed
from engine.model.submission import Mail
from engine.ports.clock import Clock
from engine.ports.mail import LONGEST_SEND_SECONDS
from plugins.mail.options import Options
from plugins.mail.smtp import TALK_SECONDS, WAIT_SECONDS, SmtpTransport

pytestmark = pytest.mark.network

SENDER = "kyousai-online@smrj.go.jp"


class Taken(Protocol):
    taken: list[Envelope]
    secured: list[bool]
    to_recipient: str
    to_data: str
    to_sender: str


Start = Callable[..., tuple[Taken, int]]


def transport(port: int, clock: Clock, *, production: bool = False, **options: Any) -> SmtpTransport:
    settings = {"host": "127.0.0.1", "security": "none", "sender": SENDER, "timeout_seconds": 5, **options}
    return SmtpTransport(Options(port=port, **settings), clock=clock, production=production)


def failure(smtp: SmtpTransport, mail: Mail) -> ProviderFailed:
    """The designed failure of sending; it never repeats the address or the server's words."""
    with pytest.raises(ProviderFailed) as failed:
        smtp.send(mail)
    assert mail.to not in str(failed.value)
    assert "SECRET" not in str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    return failed.value


def test_what_arrives_is_what_the_spec_says(start_server: Start, clock: Clock, mail: Mail) -> None:
    mailbox, port = start_server()
    transport(port, clock).send(mail)
    [envelope] = mailbox.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [mail.to])
    assert isinstance(envelope.content, bytes)
    raw = message_from_bytes(envelope.content)
    unfolded = {name: str(make_header(decode_header(re.sub(r"\r?\n", "", value)))) for name, value in raw.items()}
    assert unfolded["From"] == f"独立行政法人中小企業基盤整備機構 <{SENDER}>"
    assert unfolded["Subject"] == "【中小機構】オンライン申請受付完了のお知らせ"
    message = message_from_bytes(envelope.content, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    assert mail.text.replace("\n", "\r\n") in body.get_content()
    assert message["To"] == mail.to
    assert message["Message-ID"] == "<accepted.0001@smrj.go.jp>"
    assert message.defects == []


@pytest.mark.parametrize("text", [".\n..\n.x\n", "x" * 5000 + "\n", "\n\n"])
def test_dots_and_long_lines_arrive_unchanged(start_server: Start, clock: Clock, mail: Mail, text: str) -> None:
    """RFC 5321 section 4.5.2 (a line of one dot would end the mail)."""
    mailbox, port = start_server()
    transport(port, clock).send(replace(mail, text=text))
    content = mailbox.taken[0].content
    assert isinstance(content, bytes)
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert text.strip("\n") in body.get_content().replace("\r\n", "\n")


def test_starttls_with_login(start_server: Start, clock: Clock, mail: Mail, certificate: Any, log_in: Any) -> None:
    mailbox, port = start_server(
        tls_context=certificate.context, require_starttls=True, authenticator=log_in, auth_required=True
    )
    smtp = transport(port, clock, security="starttls", ca_file=str(certificate.file), user="portal", password="himitsu")
    smtp.send(mail)
    assert mailbox.secured == [True]


def test_tls_from_the_first_byte(start_server: Start, clock: Clock, mail: Mail, certificate: Any) -> None:
    mailbox, port = start_server(ssl_context=certificate.context)
    transport(port, clock, security="tls", ca_file=str(certificate.file)).send(mail)
    assert len(mailbox.taken) == 1


def test_wrong_login_may_be_mended(
    start_server: Start, clock: Clock, mail: Mail, certificate: Any, log_in: Any
) -> None:
    """A wrong password buries no mail: the operator corrects it and the mails go out."""
    mailbox, port = start_server(tls_context=certificate.context, authenticator=log_in, auth_required=True)
    smtp = transport(port, clock, security="starttls", ca_file=str(certificate.file), user="portal", password="SECRET")
    failed = failure(smtp, mail)
    assert (failed.code, failed.params["status"], failed.retry) == ("mail.server", 535, True)
    assert mailbox.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_unknown_certificate_gets_no_mail(
    start_server: Start, clock: Clock, mail: Mail, certificate: Any, security: str
) -> None:
    context = {"starttls": "tls_context", "tls": "ssl_context"}[security]
    mailbox, port = start_server(**{context: certificate.context})
    failed = failure(transport(port, clock, security=security), mail)
    assert (failed.code, failed.retry) == ("mail.certificate", True)
    assert mailbox.taken == []


def test_certificate_of_another_host_gets_no_mail(
    start_server: Start, clock: Clock, mail: Mail, certificate: Any
) -> None:
    mailbox, port = start_server(tls_context=certificate.context)
    smtp = transport(port, clock, host="localhost", security="starttls", ca_file=str(certificate.file))
    assert failure(smtp, mail).code == "mail.certificate"
    assert mailbox.taken == []


def test_server_without_starttls_gets_no_mail(start_server: Start, clock: Clock, mail: Mail) -> None:
    """No silent fall-back to clear text."""
    mailbox, port = start_server()
    failed = failure(transport(port, clock, security="starttls"), mail)
    assert (failed.code, failed.retry) == ("mail.not_offered", True)
    assert mailbox.taken == []


def test_production_never_sends_in_clear(start_server: Start, clock: Clock, mail: Mail) -> None:
    mailbox, port = start_server()
    smtp = transport(port, clock, production=True)
    assert [finding.code for finding in smtp.check()] == ["mail.unencrypted"]
    assert failure(smtp, mail).code == "mail.insecure"
    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("place", "answer", "code", "retry"),
    [
        ("to_recipient", "450 4.2.1 SECRET", "mail.recipient_refused", True),
        ("to_recipient", "550 5.1.1 SECRET", "mail.recipient_refused", False),
        ("to_data", "451 4.3.0 SECRET", "mail.content_refused", True),
        ("to_data", "554 5.6.0 SECRET", "mail.content_refused", False),
        ("to_sender", "451 4.3.0 SECRET", "mail.server", True),
        ("to_sender", "553 5.1.8 SECRET", "mail.server", True),
        ("to_sender", "421 4.3.2 SECRET", "mail.server", True),
    ],
)
def test_refusals(
    start_server: Start, clock: Clock, mail: Mail, place: str, answer: str, code: str, retry: bool
) -> None:
    """RFC 5321 4.2.1: 4yz may mend; 5yz about recipient or content is for good; the sender may be mended."""
    mailbox, port = start_server()
    setattr(mailbox, place, answer)
    failed = failure(transport(port, clock), mail)
    assert (failed.code, failed.params["status"], failed.retry) == (code, int(answer[:3]), retry)


def test_wrong_address_reaches_no_server(clock: Clock, mail: Mail) -> None:
    failed = failure(transport(1, clock), replace(mail, to="a@b.example\r\nRCPT TO:<c@d.example>"))
    assert (failed.code, failed.retry) == ("mail.address", False)


def test_nobody_there_may_mend(clock: Clock, mail: Mail) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    failed = failure(transport(port, clock), mail)
    assert (failed.code, failed.params["reason"], failed.retry) == (
        "mail.unreachable",
        "ConnectionRefusedError",
        True,
    )


@contextmanager
def script(*lines: bytes, hang: bool = False) -> Iterator[int]:
    """A server that says these lines, one per line heard, and then hangs or goes away."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as heard:
                for line in lines:
                    connection.sendall(line)
                    if line is not lines[-1] or not hang:
                        heard.readline()
                if hang:
                    ended.wait(30)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join(30)


@contextmanager
def talking_slowly(*lines: bytes) -> Iterator[int]:
    """A server that says one line after the other, a little later each, and then takes whatever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                for line in lines:
                    connection.sendall(line)
                    ended.wait(0.1)
                for answer in (b"250 OK\r\n", b"250 OK\r\n", b"354 go\r\n", b"250 taken\r\n", b"221 bye\r\n"):
                    connection.sendall(answer)
                    ended.wait(0.2)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join(30)


@pytest.mark.parametrize("lines", [(), (b"220 hi\r\n", b"250 hi\r\n")])
def test_silent_server_may_mend(clock: Clock, mail: Mail, lines: tuple[bytes, ...]) -> None:
    with script(*lines, hang=True) as port:
        failed = failure(transport(port, clock, timeout_seconds=1), mail)
    assert (failed.code, failed.retry) == ("mail.unreachable", True)


@pytest.mark.parametrize("lines", [(b"220 hi\r\n",), (b"220 hi\r\n", b"250 hi\r\n", b"250 OK\r\n"), (b"nonsense\r\n",)])
def test_server_that_goes_away_may_mend(clock: Clock, mail: Mail, lines: tuple[bytes, ...]) -> None:
    with script(*lines) as port:
        failed = failure(transport(port, clock), mail)
    assert failed.retry


def test_a_server_that_never_comes_to_an_end_is_left(clock: Clock, mail: Mail) -> None:
    """Each word is in time, all of them are not: a mail must not outlast the lease of its job."""
    words = tuple(b"250-word\r\n" for _ in range(40))
    with talking_slowly(b"220 hi\r\n", *words, b"250 hi\r\n") as port:
        options = Options(port=port, host="127.0.0.1", security="none", sender=SENDER, timeout_seconds=5)
        failed = failure(SmtpTransport(options, clock=clock, production=False, talk_seconds=0.5), mail)
    assert (failed.code, failed.retry) == ("mail.unreachable", True)


def test_a_patient_timeout_does_not_make_a_mail_last_longer() -> None:
    assert 6 * WAIT_SECONDS + TALK_SECONDS <= LONGEST_SEND_SECONDS


def test_accepted_is_accepted_even_without_farewell(clock: Clock, mail: Mail) -> None:
    """After 250 to DATA the mail is the server's: a lost QUIT must not send it twice."""
    answers = (b"220 hi\r\n", b"250 hi\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go\r\n")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as heard:
                for line in answers:
                    connection.sendall(line)
                    heard.readline()
                while heard.readline() != b".\r\n":
                    pass
                connection.sendall(b"250 taken\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        transport(server.getsockname()[1], clock).send(mail)
        thread.join(30)
