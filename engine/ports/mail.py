"""The mail door: hands one mail to the outside world."""

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

from engine.model.page import InboxItem
from engine.model.submission import Mail
from engine.ports.provider import Provider

LONGEST_SEND_SECONDS: Final = 240
"""A transport gives up by itself within this time: jobs are leased for longer, so that no mail is sent by two at once."""


class MailTransport(Provider, Protocol):
    def send(self, mail: Mail) -> None:
        """Returns when the mail was accepted. May block, for `LONGEST_SEND_SECONDS` at most.

        Raises ProviderFailed(retry=True) when trying later can help, ProviderFailed(retry=False) when it cannot
        (address refused for good).
        """
        ...


@runtime_checkable
class Inbox(Protocol):
    """A development transport that keeps what it sent, for the inbox page."""

    def items(self) -> Sequence[InboxItem]:
        """Newest first."""
        ...

    def open_item(self, item_id: str) -> tuple[InboxItem, str, str] | None:
        """(item, plain text, HTML part), or None."""
        ...
