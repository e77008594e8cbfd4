"""The schedule of an application as iCalendar text: its days as events whose ids stay the same."""

from engine.model.submission import Document, DocumentEvent
from engine.model.words.icalendar import Event, EventCalendar, icalendar


class IcsDrawer:
    """Holds nothing; every document is drawn by itself."""

    def draw(self, document: Document) -> bytes:
        """The document's events. The same document gives the same bytes."""
        events = document.schedule.events if document.schedule else ()
        about = " ".join(filter(None, (document.organisation, document.reference_number)))
        return icalendar(
            EventCalendar(
                "schedule 1", document.title, about, document.issued_at, document.locale,
                tuple(_event(document, event) for event in events),
            )
        )  # fmt: skip


def open_drawer() -> IcsDrawer:
    return IcsDrawer()


def _event(document: Document, event: DocumentEvent) -> Event:
    """UID stays the same for the same application and line, so that importing twice changes nothing."""
    uid = f"{document.reference_number or document.id}.{event.name}@tetsuzuki.invalid"
    return Event(uid, event.day, event.title, event.text)
