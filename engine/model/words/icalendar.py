"""Days as iCalendar text (RFC 5545): all-day events without a time zone, CRLF, lines folded at 75 octets. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_OCTETS: Final = 75
_REMINDER: Final = "-PT15H"
"""Nine in the morning of the day before: an all-day event begins at 00:00 (RFC 5545, 3.8.6.3)."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Event:
    """One all-day event. `uid` stays the same for the same thing, so that importing twice changes nothing."""

    uid: str
    day: date
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class EventCalendar:
    """A calendar of events. `product` says what made it; `made_at` (aware) when; `locale` in which language."""

    product: str
    name: str
    about: str
    made_at: datetime
    locale: str
    events: tuple[Event, ...]


def icalendar(calendar: EventCalendar) -> bytes:
    """The same calendar gives the same bytes."""
    return b"".join(folded(line) for line in _lines(calendar))


def _lines(calendar: EventCalendar) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//tetsuzuki//{calendar.product}//JA"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{escaped(calendar.name)}"
    yield f"X-WR-CALDESC:{escaped(calendar.about)}"
    yield from _events(calendar, calendar.events)
    yield "END:VCALENDAR"


def _events(calendar: EventCalendar, events: Iterable[Event]) -> Iterator[str]:
    language = calendar.locale.partition("-")[0]  # `ja-easy` is Japanese.
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(event.uid)}"
        yield f"DTSTAMP:{calendar.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY;LANGUAGE={language}:{escaped(event.title)}"
        if event.text:
            yield f"DESCRIPTION;LANGUAGE={language}:{escaped(event.text)}"
        yield "TRANSP:TRANSPARENT"
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escaped(event.title)}"
        yield f"TRIGGER:{_REMINDER}"
        yield "END:VALARM"
        yield "END:VEVENT"


def escaped(words: str) -> str:
    """RFC 5545, 3.3.11: backslash, semicolon, comma and line break escaped; no other control characters."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", _SURROGATE.sub("�", plain)).translate(_ESCAPED)


def folded(line: str) -> bytes:
    """RFC 5545, 3.1: no line longer than 75 octets without its break; no letter is cut in two."""
    lines, current, room = [], b"", _OCTETS
    for letter in line:
        octets = letter.encode("utf-8")
        if len(current) + len(octets) > room:
            lines.append(current)
            current, room = b"", _OCTETS - 1
        current += octets
    return b"\r\n ".join([*lines, current]) + b"\r\n"
