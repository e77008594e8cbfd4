"""Development only: the mails that were written to a folder instead of being sent."""

import re
from dataclasses import replace
from typing import Final

from engine.errors import NotFound
from engine.model.page import InboxItem, InboxPage
from engine.ports.mail import Inbox
from engine.usecases import places
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.visit import Visit

_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


def show_inbox(visit: Visit, *, inbox: Inbox | None) -> Outcome:
    """Newest first. NotFound where mails really leave."""
    if inbox is None:
        raise NotFound("inbox.none")
    return Show(InboxPage(visit.frame(), _items(visit, inbox)))


def open_mail(visit: Visit, item_id: str, *, inbox: Inbox | None) -> Outcome:
    """One mail, its links as links."""
    opened = inbox.open_item(item_id) if inbox else None
    if inbox is None or opened is None:
        raise NotFound("inbox.unknown")
    item, text, html = opened
    links = tuple(dict.fromkeys(_LINK.findall(text)))
    return Show(InboxPage(visit.frame(), _items(visit, inbox), text, html, item, links))


def _items(visit: Visit, inbox: Inbox) -> tuple[InboxItem, ...]:
    return tuple(replace(i, address=visit.addresses.path(places.InboxItem(i.id))) for i in inbox.items())
