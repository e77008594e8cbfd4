"""Questions as JSON: bad ones are answered too, with words, one by one; the worked examples of a pair; a thousand at once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.app.words import catalogues, engine_words, load_words
from engine.authoring import words as authoring
from engine.authoring.asking.answering import VERBS, Desk, open_desk
from engine.authoring.asking.office import open_office
from engine.cli.authoring.opening import Workplace
from engine.spec import load

CASES = Path(__file__).parents[3] / "tests/cases/questions"
AT = "2026-09-20T09:00:00+09:00"


@pytest.fixture(scope="module")
def desk(workplace: Workplace) -> Desk:
    registry, specs = workplace.registry, load([CASES], workplace.doors)
    words = catalogues(load_words(registry), ("ja",))["ja"]
    office = open_office(specs, registry.field_types, registry.calendars, words)
    return open_desk(office, {**engine_words("ja"), **authoring.load_words("ja")})


def answer(desk: Desk, **question: Any) -> Mapping[str, Any]:
    told = desk.answer(json.dumps(question, ensure_ascii=False))
    assert told["ok"], told
    found: Mapping[str, Any] = told["answer"]  # type: ignore[assignment]
    return found


def refused(desk: Desk, line: str) -> str:
    told: Mapping[str, Any] = desk.answer(line)
    assert told["ok"] is False, told
    assert "{" not in told["error"]["message"].replace('{"ask"', "")
    return str(told["error"]["code"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "ask.json"),
        ("no json", "ask.json"),
        ("[]", "ask.json"),
        ('"text"', "ask.json"),
        ("{" * 3000, "ask.json"),
        ("[" * 100_000, "ask.json"),
        ('{"ask": ' + "9" * 5000 + "}", "ask.json"),
        ("{}", "ask.missing"),
        ('{"ask": 1}', "ask.missing"),
        ('{"ask": "buisness_day"}', "ask.similar"),
        ('{"ask": "day", "form": "advance", "day": "debit_day"}', "ask.missing"),
        ('{"ask": "day", "form": "advance", "day": "debit_day", "month": "2026-10", "x": 1}', "ask.unknown"),
        ('{"ask": "day", "form": "advance", "day": "debit_day", "month": 10}', "ask.value"),
        ('{"ask": "day", "form": "advance", "day": "debit_day", "month": "2026-13"}', "ask.month"),
        ('{"ask": "day", "form": "advance", "day": "debit_day", "month": "0000-01"}', "ask.month"),
        ('{"ask": "day", "form": "advance", "day": "debitday", "month": "2026-10"}', "ask.similar"),
        ('{"ask": "window", "form": "advance", "deadline": "post", "month": "2026-10"}', "ask.unknown"),
        ('{"ask": "window", "form": "advance", "deadline": "paper", "month": "2150-10"}', "ask.out_of_range"),
        ('{"ask": "business_day", "calendar": "jp.public", "day": "2026-02-30"}', "ask.day"),
        ('{"ask": "business_day", "calendar": "jp.public", "day": "1900-01-01"}', "ask.out_of_range"),
        ('{"ask": "business_day", "calendar": "moon", "day": "2026-02-03"}', "ask.unknown"),
        ('{"ask": "evaluate", "form": "advance", "at": "2026-09-20T09:00:00"}', "simulate.instant"),
        ('{"ask": "evaluate", "form": "advance", "at": "0001-01-01T00:00:00+09:00"}', "ask.out_of_range"),
        ('{"ask": "evaluate", "form": "advance", "at": "9999-12-31T23:59:59-09:00"}', "ask.out_of_range"),
        (f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "answers": {{"sum": 1}}}}', "ask.unknown"),
        (f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "registered": {{"total": 1}}}}', "ask.registered"),
        (
            f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "registered": {{"total_paid": "x"}}}}',
            "ask.registered_value",
        ),
        (f'{{"ask": "months", "form": "advance", "field": "months", "at": "{AT}"}}', "ask.no_months"),
        (f'{{"ask": "months", "at": "{AT}"}}', "ask.missing"),
        (f'{{"ask": "schedule", "form": "rise", "at": "{AT}"}}', "ask.no_schedule"),
        (f'{{"ask": "schedule", "form": "advance", "at": "{AT}", "course": "charge_fail"}}', "ask.similar"),
        (
            f'{{"ask": "pair", "form": "advance", "at": "{AT}", "filings": [{{"form": "rise", "answers": {{}}}}]}}',
            "ask.when",
        ),
        (f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "answers": {{"room": 1}}}}', "ask.calculated"),
        (f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "fill": ["months"]}}', "ask.no_right"),
        (f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "identity": {{"corp_typ": 1}}}}', "ask.similar"),
    ],
)
def test_a_bad_question_is_answered_with_words(desk: Desk, line: str, code: str) -> None:
    assert refused(desk, line) == code


@given(question=st.dictionaries(st.sampled_from(["ask", "form", "field", "at", "month", "day", "answers", "filings"]),
                                st.one_of(st.sampled_from([*VERBS, "advance", AT, "2026-10", "2026-10-05"]), st.integers(),
                                          st.text(max_size=8), st.none(), st.lists(st.text(max_size=3), max_size=3))))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_question_ever_raises(desk: Desk, question: dict[str, object]) -> None:
    told = desk.answer(json.dumps(question))
    assert told["ok"] in (True, False)


def test_one_bad_line_stops_no_other(desk: Desk) -> None:
    good = '{"ask": "business_day", "calendar": "jp.public", "day": "2026-05-06", "id": "x"}'
    told = list(desk.answers([good, "", "bad", good]))
    assert [(each["line"], each["ok"]) for each in told] == [(1, True), (3, False), (4, True)]
    assert told[0]["id"] == "x"


def test_a_fraction_is_never_read_as_another_number(desk: Desk) -> None:
    """R17: 1.5 months are refused, and so are 1e1."""
    for written in ("1.5", "1e1", "-12", "0"):
        line = f'{{"ask": "evaluate", "form": "advance", "at": "{AT}", "answers": {{"months": {written}}}}}'
        found: Mapping[str, Any] = desk.answer(line)["answer"]  # type: ignore[assignment]
        assert found["fields"] == {"months": False}, written


@pytest.mark.rule("R21", "R19")
def test_with_the_total_unknown_the_sum_is_held_to_the_months(desk: Desk) -> None:
    """2,500,000 for twelve times 200,000 is refused, 2,300,000 is marked."""
    answers = {"monthly": 200000, "months": 12}
    over = answer(desk, ask="evaluate", form="advance", at=AT, answers={**answers, "amount": 2_500_000})
    assert (over["accepted"], over["right"]) == (False, {"amount": 2_400_000})
    within = answer(desk, ask="evaluate", form="advance", at=AT, answers={**answers, "amount": 2_300_000})
    assert (within["accepted"], [mark["field"] for mark in within["marks"]]) == (True, ["amount"])


@pytest.mark.rule("R20")
def test_room_of_exactly_two_months_suffices(desk: Desk) -> None:
    for total, enough in ((7_600_000, True), (7_600_001, False)):
        register = {"total_paid": total, "monthly_amount": 0}
        found = answer(desk, ask="evaluate", form="advance", at=AT, answers={"monthly": 200000}, registered=register)
        assert found["fields"] == {"monthly": enough}


@pytest.mark.rule("R10")
def test_what_the_counterpart_says_is_read(desk: Desk) -> None:
    question = {"ask": "evaluate", "form": "advance", "at": AT, "answers": {"pay_month": "2026-10"}}
    assert answer(desk, **question, other={"rise_month": "2026-10"})["accepted"]
    assert not answer(desk, **question, other={"rise_month": "2026-09"})["accepted"]


def filing(form: str, month: str, **when: str) -> dict[str, object]:
    field = "pay_month" if form == "advance" else "rise_month"
    channel = "online" if "at" in when else "paper"
    return {"form": form, "id": form, "channel": channel, "answers": {"contract_no": "A12345678", field: month}, **when}


def outcome(desk: Desk, at: str, *filings: dict[str, object]) -> Mapping[str, str]:
    found: Mapping[str, str] = answer(desk, ask="pair", form="rise", at=at, filings=list(filings))["outcome"]
    return found


@pytest.mark.rule("R4", "R11", "R12")
@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2026-10-05T23:59:59+09:00", {"advance": "together", "rise": "together"}),
        ("2026-10-06T00:00:00+09:00", {"advance": "lapses", "rise": "goes_on"}),
    ],
)
def test_online_the_instant_of_the_second_filing_decides(desk: Desk, second: str, expected: Mapping[str, str]) -> None:
    first = filing("advance", "2026-10", at="2026-10-01T10:00:00+09:00")
    assert outcome(desk, "2026-10-07T00:00:00+09:00", first, filing("rise", "2026-10", at=second)) == expected


@pytest.mark.rule("R3", "R12")
@pytest.mark.parametrize(("arrived", "expected"), [("2026-05-07", "together"), ("2026-05-08", "lapses")])
def test_on_paper_the_day_of_arrival_decides(desk: Desk, arrived: str, expected: str) -> None:
    """Worked example 2: the 5th of May 2026 moves to the 7th."""
    papers = [filing(form, "2026-05", accepted="2026-04-28", arrived=arrived) for form in ("advance", "rise")]
    assert outcome(desk, "2026-05-10T00:00:00+09:00", *papers)["advance"] == expected


@pytest.mark.rule("R7")
@pytest.mark.parametrize(
    ("accepted", "expected"), [("2026-08-31", "refused"), ("2026-09-01", "pending"), ("2026-10-01", "pending")]
)
def test_an_institution_takes_the_month_of_acceptance_or_the_next(desk: Desk, accepted: str, expected: str) -> None:
    paper = filing("rise", "2026-10", accepted=accepted, arrived="2026-10-02")
    assert outcome(desk, "2026-10-03T00:00:00+09:00", paper) == {"rise": expected}


@pytest.mark.rule("R38")
def test_before_the_deadline_one_filing_waits_and_a_withdrawn_one_counts_no_more(desk: Desk) -> None:
    first = filing("advance", "2026-10", at="2026-10-01T10:00:00+09:00")
    second = filing("rise", "2026-10", at="2026-10-02T10:00:00+09:00", withdrawn="2026-10-03T10:00:00+09:00")
    assert outcome(desk, "2026-10-04T00:00:00+09:00", first) == {"advance": "pending"}
    assert outcome(desk, "2026-10-04T00:00:00+09:00", first, second) == {"advance": "pending", "rise": "withdrawn"}


@pytest.mark.rule("R8", "R14")
def test_an_increase_filed_after_its_month_does_not_go_on(desk: Desk) -> None:
    """Online the month of the increase itself closes at its end; being late for the pair alone lets it go on."""
    for at, expected in (("2026-10-31T23:59:59+09:00", "goes_on"), ("2026-11-01T00:00:00+09:00", "refused")):
        late = filing("rise", "2026-10", at=at)
        assert outcome(desk, "2026-11-02T00:00:00+09:00", late) == {"rise": expected}


def test_what_happens_later_than_the_moment_asked_about_is_not_known_yet(desk: Desk) -> None:
    first = filing("advance", "2026-10", at="2026-10-01T10:00:00+09:00", withdrawn="2026-10-04T10:00:00+09:00")
    second = filing("rise", "2026-10", at="2026-10-03T10:00:00+09:00")
    assert outcome(desk, "2026-10-02T10:00:00+09:00", first, second) == {"advance": "pending", "rise": "not_yet"}
    assert outcome(desk, "2026-10-03T10:00:00+09:00", first, second) == {"advance": "together", "rise": "together"}
    assert outcome(desk, "2026-10-04T10:00:00+09:00", first, second)["advance"] == "withdrawn"


def test_contradictory_filings_are_refused_with_words(desk: Desk) -> None:
    good = filing("rise", "2026-10", accepted="2026-10-01", arrived="2026-10-02")
    unnamed = {**good, "answers": {"rise_month": "2026-10"}}
    backwards = filing("rise", "2026-10", accepted="2026-10-02", arrived="2026-10-01")
    for wrong, code in (([good, good], "ask.twice"), ([unnamed], "ask.missing"), ([backwards], "ask.order")):
        question = {"ask": "pair", "form": "rise", "at": "2026-10-03T00:00:00+09:00", "filings": wrong}
        assert refused(desk, json.dumps(question)) == code


def test_an_answer_of_nothing_is_judged_and_a_missing_one_is_not(desk: Desk) -> None:
    found = answer(desk, ask="evaluate", form="advance", at=AT, answers={"months": "", "monthly": None})
    assert (found["accepted"], found["fields"]) == (False, {"months": False})


def test_a_schedule_that_cannot_be_made_names_what_is_missing(desk: Desk) -> None:
    found = answer(desk, ask="schedule", form="advance", at=AT, answers={"monthly": 200000, "pay_month": "2026-10"})
    assert found["schedule"] is None
    assert found["unknown"] == ["amount", "months", "last_part"]
