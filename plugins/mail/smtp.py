"""The transport `smtp`: one connection per mail, verified TLS, and a clear word on whether to try again (RFC 5321)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from threading import Event, Thread
from typing import Final

from engine.errors import Diagnostic, ProviderFailed
from engine.model.submission import Mail
from engine.ports.clock import Clock
from engine.ports.mail import LONGEST_SEND_SECONDS
from plugins.mail.message import Letterhead, to_bytes
from plugins.mail.options import Options, problems

_PERMANENT = range(500, 600)
WAIT_SECONDS: Final = LONGEST_SEND_SECONDS // 12
"""The longest of one wait: a server with four addresses, the TLS handshake and the greeting take half of the whole."""
TALK_SECONDS: Final = LONGEST_SEND_SECONDS // 2
"""The other half: everything after the greeting, however slowly the server talks."""


class SmtpTransport:
    """Hands mails to a mail server.

    A server that says 5yz about the recipient or the mail itself is believed (`retry=False`). Everything else may mend:
    no connection, a timeout, 4yz, and also a refused login, sender or certificate, which the operator can correct.
    """

    name = "smtp"
    development = False

    def __init__(self, options: Options, *, clock: Clock, production: bool, talk_seconds: float = TALK_SECONDS) -> None:
        self._options = options
        self._clock = clock
        self._production = production
        self._talk_seconds = talk_seconds

    def check(self) -> tuple[Diagnostic, ...]:
        return problems(self._options, production=self._production)

    def send(self, mail: Mail) -> None:
        if self._production and self._options.security == "none":
            raise ProviderFailed("mail.insecure")
        data = to_bytes(mail, Letterhead(self._options.sender, self._clock.now(), sample=not self._production))
        try:
            connection = self._connect()
            with _at_most(self._talk_seconds, connection):
                try:
                    self._secure(connection)
                    _deliver(connection, self._options.sender, mail.to, data)
                finally:
                    _leave(connection)
        except smtplib.SMTPResponseException as error:
            raise ProviderFailed("mail.server", status=error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise ProviderFailed("mail.not_offered") from None
        except ssl.SSLError as error:
            raise ProviderFailed("mail.certificate", reason=error.reason or type(error).__name__) from None
        except (OSError, ValueError) as error:
            raise ProviderFailed("mail.unreachable", reason=type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        """Connected and greeted."""
        options = self._options
        hello, wait = options.hello or options.domain, min(options.timeout_seconds, WAIT_SECONDS)
        if options.security == "tls":
            return smtplib.SMTP_SSL(options.host, options.port, hello, timeout=wait, context=self._context())
        return smtplib.SMTP(options.host, options.port, hello, timeout=wait)

    def _secure(self, connection: smtplib.SMTP) -> None:
        """Encrypted and logged in."""
        options = self._options
        if options.security == "starttls":
            connection.starttls(context=self._context())
        if options.user:
            connection.login(options.user, options.password)

    def _context(self) -> ssl.SSLContext:
        """Certificates and host names are verified; there is no way to switch that off."""
        context = ssl.create_default_context()
        if self._options.ca_file:
            context.load_verify_locations(self._options.ca_file)
        return context


@contextmanager
def _at_most(seconds: float, connection: smtplib.SMTP) -> Iterator[None]:
    """Cuts the connection when the time is over: whoever waits for the server then hears that it went away."""
    over = Event()

    def guard() -> None:
        pause = seconds
        while not over.wait(pause):
            pause = 1.0
            with suppress(OSError):  # between two sockets while TLS begins: cut next time
                if connection.sock is not None:
                    socket.shutdown(connection.sock, SHUT_RDWR)

    watching = Thread(target=guard, name="tetsuzuki-mail-guard", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _deliver(connection: smtplib.SMTP, sender: str, recipient: str, data: bytes) -> None:
    """MAIL, RCPT, DATA. The words of a refusal stay here: servers repeat the address in them."""
    connection.ehlo_or_helo_if_needed()
    _expect(connection.mail(sender, [f"size={len(data)}"] if connection.has_extn("size") else []))
    _accept(connection.rcpt(recipient), "mail.recipient_refused")
    try:
        _accept(connection.data(data), "mail.content_refused")
    except smtplib.SMTPDataError as error:
        _accept((error.smtp_code, b""), "mail.content_refused")


def _expect(answer: tuple[int, bytes]) -> None:
    if answer[0] != 250:
        raise smtplib.SMTPResponseException(answer[0], b"")


def _accept(answer: tuple[int, bytes], code: str) -> None:
    status = answer[0]
    if status not in (250, 251):
        raise ProviderFailed(code, retry=status not in _PERMANENT, status=status)


def _leave(connection: smtplib.SMTP) -> None:
    """A mail that was accepted stays accepted, however the farewell goes."""
    with suppress(smtplib.SMTPException, OSError):
        connection.quit()
    connection.close()
