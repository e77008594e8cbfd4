"""Schedules as files for calendars: what RFC 5545 asks for, and golden bytes."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.submission import Document, DocumentEvent
from engine.ports.documents import DocumentRenderer
from engine.testing.documents_contract import DOCUMENT_CONTRACT
from renderers.ics import IcsRenderer
from renderers.ics.calendar import open_drawer
from tests.engine.flow.schedules import PREPAYMENT, debit_day
from tests.renderers.documents import scheduled

GOLDEN = Path(__file__).parents[2] / "golden" / "calendars"


def lines(document: Document) -> list[str]:
    """Logical lines: unfolded as RFC 5545, 3.1 says."""
    return open_drawer().draw(document).decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def with_event(document: Document, title: str, text: str = "") -> Document:
    assert document.schedule is not None
    event = DocumentEvent("a-1", date(2026, 12, 31), title, text)
    return replace(document, schedule=replace(document.schedule, events=(event,)))


@pytest.mark.parametrize("rule", DOCUMENT_CONTRACT, ids=lambda rule: rule.__name__)
def test_ics_renderer_keeps_the_contract(rule: Callable[[DocumentRenderer], None]) -> None:
    rule(IcsRenderer())


@pytest.mark.parametrize(("name", "months", "locale"), [("twelve", 12, "ja"), ("english", 12, "en")])
def test_calendar_is_as_it_was(name: str, months: int, locale: str) -> None:
    found = open_drawer().draw(scheduled(months, locale))
    path = GOLDEN / f"{name}.ics"
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(found)
    assert found == path.read_bytes()


def test_every_day_of_the_schedule_is_an_event_and_nothing_else() -> None:
    """The whole sum, then three monthly ones; months covered are no days."""
    found = [line for line in lines(scheduled(12)) if line.startswith("DTSTART")]
    assert found == [f"DTSTART;VALUE=DATE:{day}" for day in ("20260928", "20270927", "20271027", "20271129")]


def test_the_day_of_the_spec_decides_the_days_of_the_calendar() -> None:
    """18 in place of 27."""
    found = [line[-8:] for line in lines(scheduled(12, written=replace(PREPAYMENT, days={"debit_day": debit_day(18)})))
             if line.startswith("DTSTART")]  # fmt: skip
    assert found == ["20260918", "20270920", "20271018", "20271118"]


def test_an_all_day_event_ends_on_the_next_day_without_a_time_zone() -> None:
    """RFC 5545, 3.6.1: DTEND is exclusive. The year changes, too."""
    found = lines(with_event(scheduled(2), "x"))
    assert "DTSTART;VALUE=DATE:20261231" in found
    assert "DTEND;VALUE=DATE:20270101" in found
    assert not any("TZID" in line or "VTIMEZONE" in line for line in found)


def test_the_stamp_is_when_it_was_issued_and_ids_stay() -> None:
    document = scheduled(2)
    found = lines(document)
    assert "DTSTAMP:20260920T030500Z" in found
    ids = [line for line in found if line.startswith("UID:")]
    assert ids[0] == "UID:20931847562019384756102938475610.charge-1@tetsuzuki.invalid"
    assert len(ids) == len(set(ids))
    assert [line for line in lines(replace(document, title="ほか")) if line.startswith("UID:")] == ids


def test_text_is_escaped() -> None:
    """RFC 5545, 3.3.11."""
    found = lines(with_event(scheduled(2), "a,b;c\\d", "1\n2\r\n3\r4\x00"))
    assert "SUMMARY;LANGUAGE=ja:a\\,b\\;c\\\\d" in found
    assert "DESCRIPTION;LANGUAGE=ja:1\\n2\\n3\\n4 " in found


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_a_line(text: str) -> None:
    """Lines of at most 75 octets, CRLF at each end, every one whole UTF-8; nothing typed becomes a property."""
    data = open_drawer().draw(with_event(TWO, text, text))
    assert data.endswith(b"\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")
    names = [line.partition(":")[0].partition(";")[0] for line in data.decode().replace("\r\n ", "").split("\r\n")]
    assert names.count("BEGIN") == 3
    assert names.count("SUMMARY") == 1


TWO = scheduled(2)


def test_without_a_schedule_there_is_no_event() -> None:
    assert not any("VEVENT" in line for line in lines(replace(scheduled(2), schedule=None)))


def test_days_told_in_words_lie_beside() -> None:
    """What moved a day, and that the calendar does not follow later changes."""
    told = [line for line in lines(scheduled(12)) if line.startswith("DESCRIPTION;")]
    assert (
        "27日は日曜日のため、翌営業日の28日です。\\nカレンダーに入れた予定は、その後の変更を反映しません。" in told[0]
    )
