"""Schedules in words: days, spans, moved days, in both languages."""

import string
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dates import Closed, FoundDay, Passed, YearMonth
from engine.flow.schedule import work_out
from engine.model.schedule import InformationItem, Schedule
from engine.model.text import Catalogue, Text
from engine.model.words.schedules import (
    LONGEST_APART,
    every_line,
    found_words,
    joined_lines,
    month_marks,
    value_words,
)
from tests.engine.flow.schedules import ANSWERS, FACTS, PREPAYMENT, Row, Written, month
from tests.renderers.documents import catalogue

JA, EN = catalogue("schedule", "ja"), catalogue("schedule", "en")


def schedule(months: int = 12, **answers: object) -> Schedule:
    found = work_out(PREPAYMENT.compiled(), {**ANSWERS, "months": months, "sum": 200_000 * months, **answers}, FACTS)
    assert found is not None
    return found


def whens(found: Schedule, words: Catalogue = JA) -> list[str]:
    return [line.when for line in joined_lines(found, words)]


def test_months_with_the_same_amount_are_told_as_one() -> None:
    assert whens(schedule())[:3] == [
        "2026年10月27日（火）",
        "2026年10月から2027年9月まで（12か月）",
        "2027年10月27日（水）",
    ]


def test_seventy_nine_months_are_five_lines() -> None:
    found = joined_lines(schedule(79), JA)
    assert [line.count for line in found] == [1, 79, 1, 1, 1]


def test_two_months_stand_one_by_one() -> None:
    assert whens(schedule(2))[1:3] == ["2026年10月", "2026年11月"]


def test_a_partial_last_month_stands_by_itself() -> None:
    found = joined_lines(schedule(12, sum=2_300_000), JA)
    assert [(line.count, line.amount) for line in found[1:3]] == [(11, "各200,000円"), (1, "100,000円")]


def test_on_paper_days_stand_one_by_one() -> None:
    written = Written((Row("a", start="first", count="6", on="debit_day(row.month)"),))
    found = work_out(written.compiled(), {"first": month("2026-10")}, FACTS)
    assert found is not None
    assert len(joined_lines(found, JA, join_days=False)) == 6
    (line,) = joined_lines(found, JA)
    assert line.when == "2026年10月27日（火）から2027年3月29日（月）まで（毎月、6回）"
    assert line.remarks == ("うち3回は、休みの日に当たるため日がずれます。",)


def test_another_distance_is_said() -> None:
    written = Written((Row("a", "covered", start="first", count="5", every=6),))
    found = work_out(written.compiled(), {"first": month("2026-10")}, FACTS)
    assert found is not None
    assert whens(found) == ["2026年10月から2028年10月まで（6か月ごとに5回）"]


@settings(deadline=None)
@given(months=st.integers(2, 100))
def test_joining_loses_no_line(months: int) -> None:
    found = schedule(months)
    lines = joined_lines(found, JA)
    assert sum(line.count for line in lines) == len(found.items) == len(every_line(found, JA))
    assert all(line.count == 1 or line.count > LONGEST_APART for line in lines)
    assert len(month_marks(found)) == len(found.items)


@pytest.mark.parametrize(
    ("base", "day", "closed", "told"),
    [
        ("2026-09-27", "2026-09-28", Closed("sunday"), "27日は日曜日のため、翌営業日の28日です。"),
        ("2027-02-27", "2027-03-01", Closed("saturday"), "2月27日は土曜日のため、翌営業日の3月1日です。"),
        ("2026-05-05", "2026-05-01", Closed("holiday", "こどもの日"), "5日は祝日（こどもの日）のため、前営業日の1日です。"),
        ("2026-12-31", "2027-01-04", Closed("closure"), "12月31日は休業日のため、翌営業日の1月4日です。"),
    ],
)  # fmt: skip
def test_a_moved_day_says_from_where_and_why(base: str, day: str, closed: Closed, told: str) -> None:
    first = date.fromisoformat(base)
    assert found_words(FoundDay(date.fromisoformat(day), first, (Passed(first, closed),)), JA) == told


def test_a_counted_day_says_how_far() -> None:
    found = FoundDay(date(2026, 10, 8), date(2026, 10, 5), counted=3)
    assert found_words(found, JA) == "5日から数えて3営業日後の8日です。"
    back = FoundDay(date(2026, 10, 1), date(2026, 10, 5), counted=-2)
    assert found_words(back, JA) == "5日から数えて2営業日前の1日です。"


def test_a_day_that_did_not_move_needs_no_words() -> None:
    assert found_words(FoundDay(date(2026, 10, 27), date(2026, 10, 27)), JA) == ""


def test_a_day_of_another_month_names_its_own_month() -> None:
    """R5."""
    first = joined_lines(schedule(2, prepay_month=month("2027-02")), JA)[0]
    assert first.when == "2027年3月1日（月）"
    assert first.remarks == ("2027年2月の分です。", "2月27日は土曜日のため、翌営業日の3月1日です。")


def test_provisional_days_are_marked() -> None:
    assert whens(schedule(24))[-1] == "2028年12月27日（水）［予定］"


def test_a_row_without_end_says_that_it_goes_on() -> None:
    assert [line.remarks for line in joined_lines(schedule(), JA)][-1] == ("この後も続きます。",)


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (5_940, "yen", "5,940円"), (66, "int", "66"), (True, "bool", "はい"), (date(2026, 10, 27), "date", "2026年10月27日（火）"),
        (YearMonth(2026, 10), "year_month", "2026年10月"), ("2倍", "text", "2倍"),
    ],
)  # fmt: skip
def test_information_is_worded_by_its_type(value: object, kind: str, told: str) -> None:
    assert value_words(InformationItem("i", Text({"ja": "i"}), value, kind), JA) == told


def test_english_says_the_same() -> None:
    found = joined_lines(schedule(12, prepay_month=month("2026-09")), EN)
    assert found[0].when == "Mon 28 September 2026"
    assert found[0].remarks == ("As day 27 is closed (Sunday), it is the next business day, day 28.",)
    assert (found[1].when, found[1].amount) == ("September 2026 to August 2027 (12 months)", "¥200,000 each")


def test_both_languages_have_the_same_keys_and_places() -> None:
    def places(words: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name}

    assert JA.words.keys() == EN.words.keys()
    for key in JA.words:
        assert places(JA.words[key]) == places(EN.words[key]), key


def test_an_empty_schedule_has_no_lines() -> None:
    assert joined_lines(replace(schedule(), items=()), JA) == ()
