"""Deadlines and days month by month: as text, JSON, CSV for Excel in Japan, and a calendar (RFC 5545)."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.app.words import catalogues, load_words
from engine.authoring import words as authoring
from engine.authoring.timetable.table import Timetable, timetable
from engine.authoring.timetable.writing import Writer
from engine.cli.authoring.opening import Workplace
from engine.dates import YearMonth
from engine.errors import TetsuzukiError
from engine.flow.program import compile_form
from engine.spec import load

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/cases/questions"
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def table(workplace: Workplace, first: str, last: str, forms: Sequence[str] = ("advance",)) -> Timetable:
    specs, registry = load([CASES], workplace.doors), workplace.registry
    named = [specs.forms[specs.current[name]] for name in forms]
    programs = [compile_form(form, registry.field_types, registry.calendars) for form in named]
    return timetable(programs, YearMonth.parse(first), YearMonth.parse(last), registry.calendars)


def writer(workplace: Workplace, made: Timetable, lang: str = "ja") -> Writer:
    return Writer(made, catalogues(load_words(workplace.registry), (lang,))[lang], authoring.load_words(lang))


def rows(workplace: Workplace, first: str, last: str) -> list[dict[str, str]]:
    text = writer(workplace, table(workplace, first, last)).csv()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def month_of(workplace: Workplace, month: str) -> dict[str, Any]:
    told = json.loads(writer(workplace, table(workplace, month, month)).json())
    found: dict[str, Any] = told["months"][0]
    return found


@pytest.mark.rule("R3", "R4", "R5")
def test_worked_examples_1_to_4(workplace: Workplace) -> None:
    """Paper by, online until, debit on: literals of the document."""
    for month, paper, online, debit in (
        ("2026-10", "2026-10-05", "2026-10-06T00:00:00+09:00", "2026-10-27"),
        ("2026-05", "2026-05-07", "2026-05-06T00:00:00+09:00", "2026-05-27"),
        ("2026-09", "2026-09-07", "2026-09-06T00:00:00+09:00", "2026-09-28"),
        ("2027-02", "2027-02-05", "2027-02-06T00:00:00+09:00", "2027-03-01"),
    ):
        found = month_of(workplace, month)
        windows = {each["deadline"]: each for each in found["windows"]}
        assert windows["paper"]["last_day"] == paper
        assert windows["online"]["closes"] == online
        assert found["days"][0]["day"] == debit


def test_json_has_the_documented_shape_and_says_why_a_day_was_moved(workplace: Workplace) -> None:
    told = json.loads(writer(workplace, table(workplace, "2026-01", "2028-12")).json())
    jsonschema.validate(told, json.loads((ROOT / "docs/deadlines.schema.json").read_text(encoding="utf-8")))
    assert len(told["months"]) == 36
    (may,) = [each for each in told["months"] if each["month"] == "2026-05"]
    moved = next(each["moved"] for each in may["windows"] if each["deadline"] == "paper")
    assert [passed["name"] for passed in moved["passed"]] == ["こどもの日", "振替休日"]


def test_days_beyond_the_decided_holidays_are_marked(workplace: Workplace) -> None:
    assert not month_of(workplace, "2027-11")["days"][0]["provisional"]
    assert month_of(workplace, "2028-02")["days"][0]["provisional"]
    assert rows(workplace, "2028-02", "2028-02")[0]["debit_day_provisional"] == "1"
    assert "[予定]" in writer(workplace, table(workplace, "2028-02", "2028-02")).text()


def test_a_month_outside_the_calendar_loses_only_the_days_that_ask_it(workplace: Workplace) -> None:
    found = month_of(workplace, "2100-05")
    assert "paper" not in [each["deadline"] for each in found["windows"]]
    assert "online" in [each["deadline"] for each in found["windows"]]


def test_csv_opens_in_excel_in_japan(workplace: Workplace) -> None:
    """A byte-order mark, or Excel reads it as Shift_JIS; RFC 4180: CRLF, as many cells in every row."""
    text = writer(workplace, table(workplace, "2026-01", "2026-12")).csv()
    assert text.encode().startswith(b"\xef\xbb\xbfmonth,")
    assert text.count("\r\n") == text.count("\n") == 1 + 12 * 4
    assert len({len(row) for row in csv.reader(io.StringIO(text, newline=""))}) == 1


def test_csv_tells_window_and_days_in_one_row(workplace: Workplace) -> None:
    (paper,) = [row for row in rows(workplace, "2026-09", "2026-09") if row["deadline"] == "paper"]
    assert (paper["last_day"], paper["closes"]) == ("2026-09-07", "2026-09-08T00:00+09:00")
    assert paper["last_day_moved"] == "5日は土曜日のため、翌営業日の7日です。"
    assert (paper["debit_day"], paper["advised"]) == ("2026-09-28", "2026-08-31")


def test_what_forms_share_stands_once(workplace: Workplace) -> None:
    made = table(workplace, "2026-10", "2026-10", ("advance", "rise"))
    assert {row.deadline.id: row.forms for row in made.months[0].windows}["online"] == ("advance", "rise")
    assert len(made.months[0].windows) == 4


def test_the_calendar_file_has_an_event_for_each_end_and_day(workplace: Workplace) -> None:
    made = writer(workplace, table(workplace, "2027-02", "2027-02"))
    calendar = made.ics(NOW)
    lines = calendar.decode().replace("\r\n ", "").split("\r\n")
    assert calendar.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2 * 4 + 1
    assert "DTSTART;VALUE=DATE:20270301" in lines
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == len(uids)
    assert calendar == made.ics(NOW)


def test_the_text_is_a_table_with_reasons(workplace: Workplace) -> None:
    text = writer(workplace, table(workplace, "2026-05", "2026-05")).text()
    assert "5日は祝日（こどもの日）のため、翌営業日の7日です。" in text
    assert "→ 2026-05-06T00:00+09:00" in text
    english = writer(workplace, table(workplace, "2026-05", "2026-05"), "en").text()
    assert "May 2026" in english


@pytest.mark.parametrize(
    ("first", "last", "code"), [("2026-02", "2026-01", "deadlines.order"), ("1990-01", "2090-01", "deadlines.too_many")]
)
def test_a_range_that_is_none_is_refused(workplace: Workplace, first: str, last: str, code: str) -> None:
    with pytest.raises(TetsuzukiError) as refused:
        table(workplace, first, last)
    assert refused.value.code == code
