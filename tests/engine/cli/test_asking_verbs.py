"""`ask`, `explain`, `deadlines` and `simulate --every`: what they print and how they end."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from engine.cli import main

ROOT = Path(__file__).parents[3]
CASES = str(ROOT / "tests/cases/questions")
ADVANCE = f"{CASES}/advance.yaml"
AT = "2026-09-20T09:00:00+09:00"
GIVEN = '{"monthly": 200000, "months": 12, "amount": "2,400,000円", "registered": {"total_paid": 5700000}}'
HOLIDAY = '{"ask": "business_day", "calendar": "jp.public", "day": "2026-05-06"}'


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def shape(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("verb", ["ask", "explain", "deadlines"])
def test_help_teaches_by_example(verb: str) -> None:
    told = run(verb, "--help")
    assert told.exit_code == 0
    assert f"tetsuzuki {verb}" in told.output.partition("例:")[2]
    assert "終了コード: 0" in told.output


def test_one_question_on_the_command_line() -> None:
    told = run("ask", CASES, "-q", HOLIDAY)
    assert told.exit_code == 0
    assert json.loads(told.output)["answer"]["closed"]["name"] == "振替休日"


def test_many_questions_on_standard_input_one_answer_a_line() -> None:
    """A byte-order mark, a blank line, bytes that are no UTF-8: the others are answered all the same."""
    told = run("ask", CASES, given=b"\xef\xbb\xbf" + f"{HOLIDAY}\n\n".encode() + b"\xff\xfe\n" + HOLIDAY.encode())
    answers = [json.loads(line) for line in told.output.splitlines()]
    assert [(each["line"], each["ok"]) for each in answers] == [(1, True), (3, False), (4, True)]
    assert told.exit_code == 1
    assert "Traceback" not in told.output


def test_half_a_surrogate_pair_stops_no_other_question() -> None:
    """JSON may spell it, UTF-8 may not: it comes back as JSON spells it."""
    told = run("ask", CASES, given=b'{"ask": "forms", "id": "\\ud800"}\n{"ask": "\\udfff"}\n' + HOLIDAY.encode())
    answers = [json.loads(line) for line in told.output.splitlines()]
    assert [each["ok"] for each in answers] == [True, False, True]
    assert answers[0]["id"] == "\ud800"


def test_answers_speak_english_when_asked() -> None:
    told = json.loads(run("ask", CASES, "--lang", "en", "-q", '{"ask": "nothing"}').output)
    assert told["error"]["message"].startswith("There is no")


@pytest.mark.rule("R19")
def test_explain_tells_the_right_sum_as_text() -> None:
    told = run("explain", ADVANCE, "--at", AT, "--answers", "-", "--registered", "monthly_amount=100000", given=GIVEN)
    assert told.exit_code == 0
    assert "[断るもの] amount payable  金額: 金額は 2,300,000円 になります。" in told.output
    assert "規則 amount == min(monthly * months, room)" in told.output
    assert "積立総額 … 5,700,000円" in told.output


@pytest.mark.parametrize("channel", ["online", "paper"])
def test_explain_as_json_has_the_documented_shape(channel: str) -> None:
    options = ("--at", AT, "--answers", "-", "--channel", channel, "--format", "json")
    told = run("explain", ADVANCE, *options, given=GIVEN)
    found = json.loads(told.output)
    jsonschema.validate(found, shape("explanation"))
    assert found["channel"] == channel


@pytest.mark.parametrize("wrong", ["total_paid", "=5", "total=5", "total_paid=a"])
def test_a_registered_fact_that_cannot_be_read_is_wrong_usage(wrong: str) -> None:
    told = run("explain", ADVANCE, "--at", AT, "--registered", wrong)
    assert told.exit_code == 2
    assert "Traceback" not in told.output


def test_deadlines_in_every_shape() -> None:
    span = ("--from", "2026-01", "--to", "2026-12")
    assert "こどもの日" in run("deadlines", ADVANCE, *span).output
    jsonschema.validate(json.loads(run("deadlines", ADVANCE, *span, "--format", "json").output), shape("deadlines"))
    assert run("deadlines", ADVANCE, *span, "--format", "csv").stdout_bytes.startswith(b"\xef\xbb\xbf")
    assert run("deadlines", ADVANCE, *span, "--format", "ics").stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("span", [("2026-13", "2026-12"), ("2026-12", "2026-01"), ("1", "2")])
def test_deadlines_of_no_months_are_wrong_usage(span: tuple[str, str]) -> None:
    assert run("deadlines", ADVANCE, "--from", span[0], "--to", span[1]).exit_code == 2


def test_a_form_without_deadlines_says_so() -> None:
    told = run("deadlines", str(ROOT / "specs/examples/library_card.yaml"), "--from", "2026-01", "--to", "2026-02")
    assert told.exit_code == 0
    assert "締切りも毎月の日もありません" in told.output


def test_simulate_over_many_days() -> None:
    span = ("--every", "day", "--from", "2026-01-01", "--to", "2026-03-31")
    told = run("simulate", ADVANCE, *span)
    assert (told.exit_code, "何も選べない時点はありません。" in told.output) == (0, True)
    jsonschema.validate(
        json.loads(run("simulate", ADVANCE, *span, "--format", "json").output), shape("simulation-many")
    )


@pytest.mark.parametrize(
    "options",
    [(), ("--at", AT, "--every", "day"), ("--every", "day"), ("--every", "day", "--from", "2026-01-01", "--to", "x")],
)
def test_simulate_asks_for_one_moment_or_many(options: tuple[str, ...]) -> None:
    assert run("simulate", ADVANCE, *options).exit_code == 2


def test_simulate_tells_the_months_that_are_offered() -> None:
    told = json.loads(run("simulate", ADVANCE, "--at", AT, "--format", "json", "--channel", "paper").output)
    jsonschema.validate(told, shape("simulation"))
    assert told["choices"]["pay_month"] == ["2026-10"]
