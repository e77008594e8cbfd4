"""The transport `smtp`: one connection per mail, verified TLS, and a clear word on whether to try again (RFC 5321)."""

import smtplib
import ssl
from contextlib import suppress

from engine.errors import Diagnostic, ProviderFailed
from engine.model.submission import Mail
from engine.ports.clock import Clock
from plugins.mail.message import Letterhead, to_bytes
from plugins.mail.options import Options, problems

_PERMANENT = range(500, 600)


class SmtpTransport:
    """Hands mails to a mail server.

    A server that says 5yz about the recipient or the mail itself is believed (`retry=False`). Everything else may mend:
    no connection, a timeout, 4yz, and also a refused login, sender or certificate, which the operator can correct.
    """

    name = "smtp"
    development = False

    def __init__(self, options: Options, *, clock: Clock, production: bool) -> None:
        self._options = options
        self._clock = clock
        self._production = production

    def check(self) -> tuple[Diagnostic, ...]:
        return problems(self._options, production=self._production)

    def send(self, mail: Mail) -> None:
        if self._production and self._options.security == "none":
            raise ProviderFailed("mail.insecure")
        data = to_bytes(mail, Letterhead(self._options.sender, self._clock.now(), sample=not self._production))
        try:
            connection = self._connect()
            try:
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
        """Connected, encrypted and logged in; closed again when one of these fails."""
        options = self._options
        hello = options.hello or options.domain
        if options.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                options.host, options.port, hello, timeout=options.timeout_seconds, context=self._context()
            )
        else:
            connection = smtplib.SMTP(options.host, options.port, hello, timeout=options.timeout_seconds)
        try:
            if options.security == "starttls":
                connection.starttls(context=self._context())
            if options.user:
                connection.login(options.user, options.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _context(self) -> ssl.SSLContext:
        """Certificates and host names are verified; there is no way to switch that off."""
        context = ssl.create_default_context()
        if self._options.ca_file:
            context.load_verify_locations(self._options.ca_file)
        return context


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
