"""Days as iCalendar text (RFC 5545): all-day events without a time zone, CRLF, lines folded at 75 octets."""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Final

from engine.model.submission import Document, DocumentEvent

_OCTETS: Final = 75
_REMINDER: Final = "-PT15H"
"""Nine in the morning of the day before: an all-day event begins at 00:00 (RFC 5545, 3.8.6.3)."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class IcsDrawer:
    """Holds nothing; every document is drawn by itself."""

    def draw(self, document: Document) -> bytes:
        """The document's events. The same document gives the same bytes."""
        return b"".join(_folded(line) for line in _calendar(document))


def open_drawer() -> IcsDrawer:
    return IcsDrawer()


def _calendar(document: Document) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//tetsuzuki//schedule 1//JA"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{_text(document.title)}"
    yield f"X-WR-CALDESC:{_text(' '.join(filter(None, (document.organisation, document.reference_number))))}"
    for event in document.schedule.events if document.schedule else ():
        yield from _event(document, event)
    yield "END:VCALENDAR"


def _event(document: Document, event: DocumentEvent) -> Iterator[str]:
    """UID stays the same for the same application and line, so that importing twice changes nothing."""
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(document.reference_number or document.id)}.{event.name}@tetsuzuki.invalid"
    yield f"DTSTAMP:{document.issued_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={_language(document)}:{_text(event.title)}"
    if event.text:
        yield f"DESCRIPTION;LANGUAGE={_language(document)}:{_text(event.text)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(event.title)}"
    yield f"TRIGGER:{_REMINDER}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _language(document: Document) -> str:
    """The language of a locale: `ja-easy` is Japanese."""
    return document.locale.partition("-")[0]


def _text(words: str) -> str:
    """RFC 5545, 3.3.11: backslash, semicolon, comma and line break escaped; no other control characters."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", _SURROGATE.sub("�", plain)).translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """RFC 5545, 3.1: no line longer than 75 octets without its break; no letter is cut in two."""
    lines, current, room = [], b"", _OCTETS
    for letter in line:
        octets = letter.encode("utf-8")
        if len(current) + len(octets) > room:
            lines.append(current)
            current, room = b"", _OCTETS - 1
        current += octets
    return b"\r\n ".join([*lines, current]) + b"\r\n"
