"""Schedules of whole specs, as `tetsuzuki simulate` tells them: several schemes, one engine."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.app.words import catalogues, load_words
from engine.authoring.simulation.given import read_answers
from engine.authoring.simulation.report import simulation_json, simulation_text
from engine.authoring.simulation.simulate import Simulation, simulate
from engine.authoring.words import load_words as authoring_words
from engine.cli.authoring.opening import Workplace
from engine.errors import TetsuzukiError
from engine.flow.program import compile_form
from engine.model.submission import Document
from engine.spec import check, load
from engine.usecases.filing.document_schedule import document_schedule
from renderers.ics.calendar import open_drawer
from tests.renderers.documents import catalogue, scheduled

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/cases/schedules"
AT = datetime(2026, 9, 20, 0, 0, tzinfo=UTC)
EXAMPLE_1 = "current: 100000\nmonthly: 200000\nmonths: 12\nsum: 2400000\nfirst: 2026-10\n"


def simulated(
    workplace: Workplace, name: str, answers: str, *, course: str = "", folder: Path = CASES, lang: str = "ja"
) -> Simulation:
    specs = load([folder], workplace.doors)
    form, registry = specs.forms[specs.current[name]], workplace.registry
    given = read_answers("answers", answers.encode(), form, registry.field_types)
    words = catalogues(load_words(registry), (lang,))[lang]
    program = compile_form(form, registry.field_types, registry.calendars)
    return simulate(program, given, AT, field_types=registry.field_types, words=words, course=course)


def told(seen: Simulation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(simulation_json(seen))
    schema = json.loads((ROOT / "docs/simulation.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, schema)
    return found


def dated(seen: Simulation) -> list[tuple[str, str | None, int | None]]:
    return [(each["row"], each["day"] or each["month"], each["amount"]) for each in told(seen)["schedule"]["items"]]


def test_the_specs_are_sound(workplace: Workplace) -> None:
    assert check([CASES], workplace.doors) == ()


@pytest.mark.rule("R23", "R24", "R25")
def test_example_1_of_the_document(workplace: Workplace) -> None:
    found = dated(simulated(workplace, "prepayment", EXAMPLE_1))
    assert found[0] == ("charge", "2026-10-27", 2_400_000)
    assert [each[1] for each in found[1:13]] == [
        *("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03"),
        *("2027-04", "2027-05", "2027-06", "2027-07", "2027-08", "2027-09"),
    ]
    assert found[13:] == [
        ("resumes", "2027-10-27", 200_000),
        ("resumes", "2027-11-29", 200_000),
        ("resumes", "2027-12-27", 200_000),
    ]


@pytest.mark.rule("R28")
def test_example_8_a_failed_debit(workplace: Workplace) -> None:
    found = simulated(workplace, "prepayment", EXAMPLE_1, course="charge_fails")
    assert dated(found)[:2] == [("catch_up", "2026-12-28", 600_000), ("resumes", "2027-01-27", 200_000)]
    moved = told(found)["schedule"]["items"][0]["moved"]
    assert (moved["from"], [each["by"] for each in moved["passed"]]) == ("2026-12-27", ["sunday"])


@pytest.mark.rule("R29")
def test_a_late_increase(workplace: Workplace) -> None:
    found = simulated(workplace, "prepayment", EXAMPLE_1, course="late_increase")
    assert dated(found) == [("old_amount", "2026-10-27", 100_000), ("difference", "2026-11-27", 300_000)]


@pytest.mark.rule("R30")
def test_the_discount_of_the_document(workplace: Workplace) -> None:
    """100,000 for twelve months: 5,940 yen."""
    answers = EXAMPLE_1.replace("200000", "100000").replace("2400000", "1200000")
    (found,) = told(simulated(workplace, "prepayment", answers))["schedule"]["information"]
    assert (found["value"], found["type"]) == (5_940, "yen")


def test_courses_that_apply_are_named(workplace: Workplace) -> None:
    """Without an increase, none can be late."""
    assert told(simulated(workplace, "prepayment", EXAMPLE_1))["courses"] == ["charge_fails", "late_increase"]
    without = EXAMPLE_1.replace("current: 100000", "current: 200000")
    assert told(simulated(workplace, "prepayment", without))["courses"] == ["charge_fails"]


def test_an_unknown_course_is_refused_with_those_there_are(workplace: Workplace) -> None:
    with pytest.raises(TetsuzukiError) as refused:
        simulated(workplace, "prepayment", EXAMPLE_1, course="lost")
    assert refused.value.code == "simulate.course"
    with pytest.raises(TetsuzukiError) as refused:
        simulated(workplace, "loan", "", course="lost")
    assert refused.value.code == "simulate.no_course"


def test_arrears_of_a_month_are_charged_in_an_even_month(workplace: Workplace) -> None:
    """January and February 2026: Saturday 18 April, so Monday the 20th."""
    for month in ("2026-01", "2026-02"):
        found = dated(simulated(workplace, "arrears", f"unpaid: '{month}'\nmonthly: 10000\n"))
        assert found == [("unpaid", month, None), ("arrears", "2026-04-20", 10_000)]


def test_a_loan_is_paid_back_with_the_remainder_in_the_last_part(workplace: Workplace) -> None:
    """The last day of a month, else the business day before: 31 October 2026 is a Saturday."""
    found = dated(simulated(workplace, "loan", "principal: 1000000\nparts: 3\npaid_on: '2026-04-10'\n"))
    assert found == [
        ("paid_out", "2026-04-10", 1_000_000),
        ("part", "2026-10-30", 333_333),
        ("part", "2027-04-30", 333_333),
        ("part", "2027-10-29", 333_334),
    ]


def test_while_answers_are_missing_there_is_no_schedule(workplace: Workplace) -> None:
    found = told(simulated(workplace, "prepayment", "months: 12\n"))
    assert found["schedule"] is None


def test_the_text_is_a_table(workplace: Workplace) -> None:
    text = simulation_text(simulated(workplace, "prepayment", EXAMPLE_1), authoring_words("ja"))
    assert (
        "請求の予定\n  お申し込みのとおりに進んだときの予定です。\n  2026年10月27日（火）  前納金の振替  2,400,000円\n"
        in text
    )
    assert "  2027年11月29日（月）  毎月の振替      200,000円\n      27日は土曜日のため、翌営業日の29日です。\n" in text
    assert text.endswith("ほかの成り行き(--course): charge_fails、late_increase")


def test_another_day_in_the_spec_changes_every_output(workplace: Workplace, tmp_path: Path) -> None:
    """18 in place of 27: no code is touched, and no 27th is left in text, JSON, document or calendar."""
    (tmp_path / "portals").mkdir()
    for file in (Path("portals/plain.yaml"), Path("prepayment.yaml")):
        text = (CASES / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(text.replace("day: 27", "day: 18"), encoding="utf-8")
    seen = simulated(workplace, "prepayment", EXAMPLE_1, folder=tmp_path)
    days = [day for _, day, _ in dated(seen) if day and len(day) == 10]
    assert days == ["2026-10-19", "2027-10-18", "2027-11-18", "2027-12-20"]
    assert "2026年10月19日（月）" in simulation_text(seen, authoring_words("ja"))
    document = _document(seen)
    calendar = open_drawer().draw(document).decode()
    assert [line[-8:] for line in calendar.split("\r\n") if line.startswith("DTSTART")] == [
        day.replace("-", "") for day in days
    ]
    assert document.schedule is not None
    assert document.schedule.lines[0].when == "2026年10月19日（月）"


def _document(seen: Simulation) -> Document:
    assert seen.schedule is not None
    return replace(scheduled(2), schedule=document_schedule(seen.schedule, catalogue("schedule", "ja")))
