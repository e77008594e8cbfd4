"""The transport `folder`: mails as .eml files, in clear, for development only; production refuses it."""

import os
import re
from collections.abc import Sequence
from datetime import UTC
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from engine.errors import Diagnostic, ProviderFailed
from engine.model.page import InboxItem
from engine.model.submission import Mail
from engine.ports.clock import Clock
from plugins.mail.message import Letterhead, to_bytes
from plugins.mail.options import Options

NEWEST_SHOWN = 100
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{12}")


class FolderTransport:
    """Writes each mail as one file that is whole from the moment it is seen; shows them again as an Inbox."""

    name = "folder"
    development = True

    def __init__(self, folder: Path, options: Options, *, clock: Clock, production: bool) -> None:
        self._folder = folder
        self._sender = options.sender
        self._clock = clock
        self._production = production

    def check(self) -> tuple[Diagnostic, ...]:
        return (Diagnostic("[providers]", 0, 0, "mail.folder_in_production"),) if self._production else ()

    def send(self, mail: Mail) -> None:
        if self._production:
            raise ProviderFailed("mail.development_only")
        now = self._clock.now().astimezone(UTC)
        data = to_bytes(mail, Letterhead(self._sender, now, sample=True))
        name = f"{now:%Y%m%dT%H%M%S.%f}-{sha256(mail.message_id.encode()).hexdigest()[:12]}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self._folder / f"{name}.unfinished"
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
            unfinished.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise ProviderFailed("mail.folder", reason=type(error).__name__) from None

    def items(self) -> Sequence[InboxItem]:
        """The newest hundred, newest first."""
        names = sorted((path.stem for path in self._folder.glob("*.eml")), reverse=True)
        opened = (self.open_item(name) for name in names[:NEWEST_SHOWN])
        return [found[0] for found in opened if found]

    def open_item(self, item_id: str) -> tuple[InboxItem, str, str] | None:
        if not _NAME.fullmatch(item_id):
            return None
        try:
            data = (self._folder / f"{item_id}.eml").read_bytes()
        except FileNotFoundError:
            return None
        message = message_from_bytes(data, policy=policy.default)
        return _item(item_id, message), _body(message, "plain"), _body(message, "html")


def _item(item_id: str, message: EmailMessage) -> InboxItem:
    subject = str(make_header(decode_header(str(message["Subject"]))))
    sent_at = parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    return InboxItem(id=item_id, to=str(message["To"]), subject=subject, sent_at=sent_at)


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
