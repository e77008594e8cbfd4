"""A mail server that can be switched off and on again at the same port, as they are."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import free_port


class Postbox:
    """`settings` are those of a portal that hands its mails here. Off to begin with."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self._server: Controller | None = None

    @property
    def settings(self) -> str:
        sender = 'sender = "kyousai-online@smrj.go.jp"'
        return (
            '[providers]\nmail = "smtp"\n'
            f'[mail]\nhost = "127.0.0.1"\nport = {self.port}\nsecurity = "none"\n{sender}\ntimeout_seconds = 5\n'
        )

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def on(self) -> None:
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def off(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


def words_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
