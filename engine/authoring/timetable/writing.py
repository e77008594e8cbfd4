"""The table written: text for a terminal, JSON (docs/deadlines.schema.json), CSV for a spreadsheet, a calendar (RFC 5545).

CSV is UTF-8 with a byte-order mark, comma and CRLF (RFC 4180): Excel in Japan reads a file without the mark as Shift_JIS
and shows broken letters; other programs skip it.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from engine.authoring.asking.shapes import found_json, window_json
from engine.authoring.timetable.table import DayRow, MonthRows, Timetable, WindowRow
from engine.dates import FoundDay
from engine.model.text import Catalogue, Text
from engine.model.words.icalendar import Event, EventCalendar, icalendar
from engine.model.words.plain import plain
from engine.model.words.schedules import day_words, found_words, month_words

REPORT_SCHEMA: Final = 1
BYTE_ORDER_MARK: Final = "\ufeff"


class Writer:
    """One table in one language; `told` are the tool's own words."""

    def __init__(self, table: Timetable, words: Catalogue, told: Mapping[str, str]) -> None:
        self.table, self.words, self.told = table, words, told

    def text(self) -> str:
        """A block for each month: a line for each window and day, columns under each other."""
        blocks = ["\n".join(self._block(month)) for month in self.table.months if month.windows or month.days]
        notes = [self.told["deadlines.provisional_note"]] if self.table.provisional else []
        notes += [
            self.told["deadlines.calendar"].format(name=name, version=each.version, until=each.known_until.isoformat())
            for name, each in self.table.calendars.items()
        ]
        if not blocks:
            return self.told["deadlines.none"]
        return "\n\n".join([self._head(), *blocks, "\n".join(notes)])

    def _head(self) -> str:
        """What stands in the columns."""
        names = ("what", "channel", "opens", "closes", "last_day", "moved")
        return "  ".join(self.told[f"deadlines.{name}"] for name in names)

    def _block(self, month: MonthRows) -> Iterator[str]:
        yield month_words(month.month, self.words)
        rows = [self._window_cells(each) for each in month.windows] + [self._day_cells(each) for each in month.days]
        widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
        for *cells, moved in rows:
            padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
            yield f"  {'  '.join(padded)}  {moved}".rstrip()

    def _window_cells(self, row: WindowRow) -> tuple[str, ...]:
        window = row.window
        opens = _instant(window.interval.start, row.zone) or self.told["deadlines.always"]
        included = self.told["deadlines.included"] if window.interval.includes_end else ""
        closes = f"→ {_instant(window.interval.end, row.zone)}{included}"
        last = self._day(window.closes)
        moved = [found_words(each, self.words) for each in (window.opens, window.closes) if each is not None]
        if window.advised is not None:
            moved.append(self.told["deadlines.advised"].format(day=day_words(window.advised.day, self.words)))
        return (self._label(row.deadline.label), self._channel(row), opens, closes, last, " ".join(filter(None, moved)))

    def _day_cells(self, row: DayRow) -> tuple[str, ...]:
        return (self._label(row.named.label), "", "", "", self._day(row.found), found_words(row.found, self.words))

    def _day(self, found: FoundDay) -> str:
        mark = f" {self.told['deadlines.provisional_mark']}" if found.provisional else ""
        return day_words(found.day, self.words) + mark

    def _channel(self, row: WindowRow) -> str:
        return self.told[f"explain.channel.{row.deadline.channel}"]

    def _label(self, text: Text) -> str:
        return plain(text, self.words.locale)

    def json(self) -> str:
        """Months in order, each with its windows and days."""
        months = self.table.months
        data = {
            "schema": REPORT_SCHEMA,
            "locale": self.words.locale,
            "from": str(months[0].month),
            "to": str(months[-1].month),
            "forms": [{"form": form.ref.id, "version": form.ref.version} for form in self.table.forms],
            "calendars": [
                {"calendar": name, "version": each.version, "until": each.known_until.isoformat()}
                for name, each in self.table.calendars.items()
            ],
            "months": [self._month_json(month) for month in months],
        }
        return json.dumps(data, ensure_ascii=False, indent=2)

    def _month_json(self, month: MonthRows) -> Mapping[str, object]:
        windows = [
            {"forms": list(row.forms), **window_json(row.deadline, row.window, row.zone, self.words)}
            for row in month.windows
        ]
        days = [
            {
                "forms": list(row.forms),
                "name": row.named.id,
                "label": self._label(row.named.label),
                **found_json(row.found, self.words),
                "basis": list(row.named.basis),
            }
            for row in month.days
        ]
        return {"month": str(month.month), "windows": windows, "days": days}

    def csv(self) -> str:
        """A row for each month and deadline; the days of the month beside it, each with why it was moved."""
        names = list(dict.fromkeys(row.named.id for month in self.table.months for row in month.days))
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([*_HEAD, *(cell for name in names for cell in (name, f"{name}_moved", f"{name}_provisional"))])
        for month in self.table.months:
            beside = self._beside(month, names)
            for row in month.windows or ((None,) if month.days else ()):
                cells = self._csv_cells(row) if row is not None else ("",) * (len(_HEAD) - 1)
                writer.writerow([str(month.month), *cells, *beside])
        return BYTE_ORDER_MARK + out.getvalue()

    def _csv_cells(self, row: WindowRow) -> tuple[str, ...]:
        window, deadline = row.window, row.deadline
        opens_moved = found_words(window.opens, self.words) if window.opens else ""
        return (
            " ".join(row.forms), deadline.id, self._label(deadline.label), deadline.channel, deadline.counts,
            _instant(window.interval.start, row.zone), opens_moved, _instant(window.interval.end, row.zone),
            window.closes.day.isoformat(), found_words(window.closes, self.words),
            window.advised.day.isoformat() if window.advised else "", _flag(window.provisional),
        )  # fmt: skip

    def _beside(self, month: MonthRows, names: Sequence[str]) -> list[str]:
        cells = []
        for name in names:
            found = next((row.found for row in month.days if row.named.id == name), None)
            cells += (
                [found.day.isoformat(), found_words(found, self.words), _flag(found.provisional)]
                if found
                else ["", "", ""]
            )
        return cells

    def ics(self, made_at: datetime) -> bytes:
        """All-day events: the first and the last day of every window, and the days of the month."""
        forms = " / ".join(self._label(form.title) for form in self.table.forms)
        events = tuple(event for month in self.table.months for event in self._events(month))
        title = self.told["deadlines.title"]
        return icalendar(EventCalendar("deadlines 1", title, forms, made_at, self.words.locale, events))

    def _events(self, month: MonthRows) -> Iterator[Event]:
        said = month_words(month.month, self.words)
        for row in month.windows:
            label, uid = self._label(row.deadline.label), f"{row.forms[0]}.{row.deadline.id}.{month.month}"
            if row.window.opens is not None:
                yield self._event(f"{uid}.opens", row.window.opens, "deadlines.opens_event", label, said)
            yield self._event(f"{uid}.closes", row.window.closes, "deadlines.closes_event", label, said,
                              self._closes(row))  # fmt: skip
        for day in month.days:
            uid = f"{day.forms[0]}.{day.named.id}.{month.month}"
            yield self._event(uid, day.found, "deadlines.day_event", self._label(day.named.label), said)

    def _closes(self, row: WindowRow) -> str:
        key = "deadlines.closes_included" if row.window.interval.includes_end else "deadlines.closes"
        return f"{self.told[key]} {_instant(row.window.interval.end, row.zone)}"

    def _event(self, uid: str, found: FoundDay, key: str, label: str, month: str, more: str = "") -> Event:
        provisional = self.told["deadlines.provisional_note"] if found.provisional else ""
        text = "\n".join(filter(None, (more, found_words(found, self.words), provisional)))
        mark = f"{self.told['deadlines.provisional_mark']} " if found.provisional else ""
        title = mark + self.told[key].format(label=label, month=month)
        return Event(f"{uid}@tetsuzuki.invalid", found.day, title, text)


_HEAD: Final = (
    "month", "forms", "deadline", "label", "channel", "counts", "opens", "opens_moved", "closes", "last_day",
    "last_day_moved", "advised", "provisional",
)  # fmt: skip


def _instant(at: datetime | None, zone: str) -> str:
    """2026-10-06T00:00+09:00, in the portal's zone."""
    return "" if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _flag(provisional: bool) -> str:
    return "1" if provisional else ""


def _width(text: str) -> int:
    """How many columns a terminal gives it: Japanese letters take two."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)
