"""Moments and answers that nobody planned for, on the command line: clear words, whole JSON, no stack trace."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import main

CASE = str(Path(__file__).parents[2] / "cases/strange_answers")
ANSWERS = {
    "memo": "x",
    "joined": "令和8年13月",
    "monthly": "7500",
    "months": "1.5",
    "sum": "1" + "0" * 30,
    "wished": "2100-10",
}


def simulate(at: str, *more: str, answers: dict[str, str] | None = None) -> Result:
    given = json.dumps(answers or {})
    return CliRunner().invoke(
        main, ("simulate", CASE, "--at", at, "--answers", "-", *more), input=given, catch_exceptions=False
    )


@pytest.mark.parametrize("at", ["2026-10-01T00:00:00+09:00", "2100-10-01T00:00:00+09:00"])
def test_every_strange_answer_is_told_with_its_code(at: str) -> None:
    told = json.loads(simulate(at, "--format", "json", answers=ANSWERS).output)
    assert {each["field"]: each["code"] for each in told["problems"]} == {
        "joined": "year_month.impossible",
        "monthly": "yen_choice.unknown",
        "months": "integer.whole",
        "sum": "yen.too_large",
        "wished": "year_month.no_days",
    }
    assert all(each["message"] for each in told["problems"])


def test_a_year_that_the_calendar_lacks_offers_an_empty_list_and_not_nothing() -> None:
    told = json.loads(simulate("2100-10-01T00:00:00+09:00", "--format", "json").output)
    assert (told["choices"]["wished"], told["schedule"]) == ([], None)
    assert "選べるもの: -" in simulate("2100-10-01T00:00:00+09:00").output


@pytest.mark.parametrize(
    "at", ["2026-13-01T00:00:00+09:00", "0000-01-01T00:00:00+09:00", "9999-12-31T23:59:59-12:00", "令和8年10月1日"]
)
def test_a_moment_that_is_none_is_refused_in_words(at: str) -> None:
    refused = simulate(at)
    assert refused.exit_code == 2
    assert at in refused.output
    assert "Traceback" not in refused.output
