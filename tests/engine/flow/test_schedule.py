"""Schedules: rows of a spec worked out for one filing (R23 to R30), and other schemes with the same rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dates import DayRule, YearMonth, months_between
from engine.flow.schedule import MAX_COUNT, compile_schedule, work_out, work_out_courses
from tests.engine.flow.schedules import (
    ANSWERS,
    FACTS,
    PREPAYMENT,
    Other,
    Row,
    Weekends,
    Written,
    debit_day,
    month,
    moved,
    told,
)


def test_r23_to_r25_the_sum_once_then_month_by_month_then_monthly_again() -> None:
    """Worked example 1 of the document: October 2026, 200,000 for twelve months."""
    covered = [f"covered {YearMonth(2026, 10).plus_months(n)} 200000" for n in range(12)]
    assert told(PREPAYMENT, ANSWERS) == [
        "charge 2026-10 2026-10-27 2400000",
        *covered,
        "resumes 2027-10 2027-10-27 200000",
        "resumes 2027-11 2027-11-29 200000",
        "resumes 2027-12 2027-12-27 200000",
    ]


def test_r19_the_last_month_of_a_capped_sum_is_partial_and_nothing_resumes() -> None:
    """Worked example 6: room for 2,300,000 only; after that the cap is reached."""
    answers = {**ANSWERS, "sum": 2_300_000, "capped": True}
    found = told(PREPAYMENT, answers)
    assert found[-1] == "covered 2027-09 100000"
    assert found[-2] == "covered 2027-08 200000"
    assert len(found) == 13


def test_r28_a_failed_debit_is_charged_threefold_two_months_later() -> None:
    """Worked example 8: nothing in November, 600,000 on Monday 28 December, then one month at a time."""
    assert told(PREPAYMENT, ANSWERS, "charge_fails") == [
        "catch_up 2026-12 2026-12-28 600000",
        "resumes 2027-01 2027-01-27 200000",
        "resumes 2027-02 2027-03-01 200000",
        "resumes 2027-03 2027-03-29 200000",
    ]


def test_r29_a_late_increase_brings_the_difference_a_month_later() -> None:
    assert told(PREPAYMENT, ANSWERS, "late_increase") == [
        "first_month 2026-10 2026-10-27 100000",
        "difference 2026-11 2026-11-27 300000",
    ]


def test_r30_a_discount_is_told_beside_the_schedule() -> None:
    """100,000 for 12 months: 66 cumulative months at 0.9 per mille are 5,940 yen."""
    schedule = work_out(PREPAYMENT.compiled(), {**ANSWERS, "monthly": 100_000}, FACTS)
    assert schedule is not None
    assert [(each.id, each.value, each.type) for each in schedule.information] == [("discount", 5_940, "yen")]


def test_r5_a_debit_that_moves_into_the_next_month_stays_the_debit_of_its_own() -> None:
    """Worked example 4: 27 February 2027 is a Saturday; the money goes on 1 March, and covers February."""
    found = told(PREPAYMENT, {**ANSWERS, "prepay_month": month("2027-02"), "months": 2, "sum": 400_000})
    assert found[:3] == ["charge 2027-02 2027-03-01 400000", "covered 2027-02 200000", "covered 2027-03 200000"]


def test_the_way_to_a_moved_day_is_kept() -> None:
    schedule = work_out(PREPAYMENT.compiled(), {**ANSWERS, "prepay_month": month("2026-09")}, FACTS)
    assert schedule is not None
    first = schedule.items[0]
    assert first.found is not None
    assert (first.found.base, first.day) == (date(2026, 9, 27), date(2026, 9, 28))
    assert first.found.passed[0].closed.by == "sunday"


def test_days_beyond_the_known_holidays_are_provisional() -> None:
    schedule = work_out(PREPAYMENT.compiled(), {**ANSWERS, "months": 24}, FACTS)
    assert schedule is not None
    assert [item.provisional for item in schedule.items if item.row == "resumes"] == [True, True, True]
    assert not schedule.items[0].provisional


def test_where_the_calendar_ends_the_day_as_named_stands_in() -> None:
    ended = replace(PREPAYMENT, calendar=Weekends(ends=date(2026, 10, 1)))
    schedule = work_out(ended.compiled(), ANSWERS, FACTS)
    assert schedule is not None
    assert (schedule.items[0].day, schedule.items[0].provisional) == (date(2026, 10, 27), True)


def test_a_day_chosen_among_several_keeps_its_way_too() -> None:
    written = Written((Row("a", on="debit_day(first) if parts > 1 else coalesce(debit_day(last), today)"),))
    for parts in (1, 2):
        values = {"first": month("2026-09"), "last": month("2026-09"), "parts": parts}
        schedule = work_out(written.compiled(), values, FACTS)
        assert schedule is not None
        assert moved(schedule.items[0].found)


def test_the_day_of_the_month_is_data() -> None:
    """18 in place of 27, next business day: every debit follows, nothing else changes."""
    found = told(replace(PREPAYMENT, days={"debit_day": debit_day(18)}), {**ANSWERS, "months": 2, "sum": 400_000})
    assert found == [
        "charge 2026-10 2026-10-19 400000",
        "covered 2026-10 200000",
        "covered 2026-11 200000",
        "resumes 2026-12 2026-12-18 200000",
        "resumes 2027-01 2027-01-18 200000",
        "resumes 2027-02 2027-02-18 200000",
    ]


@pytest.mark.parametrize(
    ("arrears", "charged"), [("2026-01", "2026-04"), ("2026-02", "2026-04"), ("2026-11", "2027-02"), ("2026-12", "2027-02")]
)  # fmt: skip
def test_arrears_are_charged_in_the_first_even_month_from_two_months_on(arrears: str, charged: str) -> None:
    written = Written(
        (Row("arrears", on="debit_day(add_months(arrears_month, 2 + month_number(arrears_month) % 2))", amount="monthly"),),
        days={"debit_day": debit_day(18)},
    )  # fmt: skip
    (found,) = told(written, {"monthly": 10_000, "arrears_month": month(arrears)})
    assert found.split()[1] == charged


def test_a_loan_is_paid_back_in_equal_parts_with_the_remainder_in_the_last() -> None:
    """1,000,000 in 3 parts, every 6 months: 333,333 twice, 333,334 at the end."""
    loan = Written(
        (
            Row("paid_out", "in", on="debit_day(first)", amount="principal"),
            Row("part", start="add_months(first, 6)", count="parts", every=6, on="debit_day(row.month)",
                amount="principal // parts if row.number < parts else principal - principal // parts * (parts - 1)"),
        )
    )  # fmt: skip
    assert told(loan, {"principal": 1_000_000, "parts": 3, "first": month("2026-04")}) == [
        "paid_out 2026-04 2026-04-27 1000000",
        "part 2026-10 2026-10-27 333333",
        "part 2027-04 2027-04-27 333333",
        "part 2027-10 2027-10-27 333334",
    ]


@settings(deadline=None)
@given(principal=st.integers(0, 10**12), parts=st.integers(1, 120))
def test_the_parts_of_a_loan_always_make_up_the_whole(principal: int, parts: int) -> None:
    values = {"principal": principal, "parts": parts, "first": month("2026-04")}
    schedule = work_out(LOAN, values, FACTS)
    assert schedule is not None
    assert sum(item.amount or 0 for item in schedule.items) == principal
    assert len(schedule.items) == parts


LOAN = Written(
    (
        Row("part", start="first", count="parts",
            amount="principal // parts if row.number < parts else principal - principal // parts * (parts - 1)"),
    )
).compiled()  # fmt: skip


@settings(deadline=None)
@given(start=st.integers(-50, 50), length=st.integers(-5, 60), every=st.integers(1, 7))
def test_until_belongs_and_months_keep_their_distance(start: int, length: int, every: int) -> None:
    first = YearMonth(2026, 6).plus_months(start)
    last = first.plus_months(length)
    written = Written((Row("a", "covered", start="first", until="last", every=every),)).compiled()
    schedule = work_out(written, {"first": first, "last": last}, FACTS)
    assert schedule is not None
    months = [item.month for item in schedule.items]
    assert months == [first.plus_months(n) for n in range(0, length + 1, every)]
    assert all(each is not None and 0 <= months_between(each, first) <= length for each in months)


def test_while_something_needed_is_missing_there_is_no_schedule() -> None:
    compiled = PREPAYMENT.compiled()
    for name in ("monthly", "months", "sum", "prepay_month"):
        assert work_out(compiled, {**ANSWERS, name: None}, FACTS) is None


def test_a_row_whose_relevance_is_missing_is_not_shown() -> None:
    schedule = work_out(PREPAYMENT.compiled(), {**ANSWERS, "capped": None}, FACTS)
    assert schedule is not None
    assert not [item for item in schedule.items if item.row == "resumes"]


def test_a_row_that_is_not_there_needs_nothing() -> None:
    written = Written((Row("a", on="debit_day(first)"), Row("b", start="last", count="parts", relevant="capped")))
    assert told(written, {"first": month("2026-10"), "capped": False}) == ["a 2026-10 2026-10-27"]


def test_relevance_may_depend_on_the_month_of_a_row() -> None:
    written = Written((Row("a", "covered", start="first", count="12", relevant="month_number(row.month) % 6 == 0"),))
    assert told(written, {"first": month("2026-10")}) == ["a 2026-12", "a 2027-06"]


def test_information_that_is_missing_is_left_out() -> None:
    written = Written((Row("a", on="debit_day(first)"),), information={"i": "monthly"})
    schedule = work_out(written.compiled(), {"first": month("2026-10")}, FACTS)
    assert schedule is not None
    assert schedule.information == ()


def test_a_course_that_does_not_apply_is_not_offered() -> None:
    compiled = PREPAYMENT.compiled()
    assert [each.course for each in work_out_courses(compiled, ANSWERS, FACTS)] == ["charge_fails", "late_increase"]
    without = {**ANSWERS, "current": None}
    assert [each.course for each in work_out_courses(compiled, without, FACTS)] == ["charge_fails"]
    assert work_out(compiled, without, FACTS, "late_increase") is None


def test_a_replaced_row_keeps_its_place_and_new_rows_stand_behind() -> None:
    """Order matters only between lines of the same day."""
    written = Written(
        (Row("first", on="today"), Row("second", on="today")),
        (Other("other", (Row("third", on="today"), Row("first", on="today", amount="monthly"))),),
    )
    found = told(written, {"monthly": 5}, "other")
    assert [each.split()[0] for each in found] == ["first", "second", "third"]


@pytest.mark.parametrize("count", [0, -1, -(10**9)])
def test_a_count_below_one_gives_no_line(count: int) -> None:
    written = Written((Row("a", "covered", start="first", count="parts"),))
    assert told(written, {"first": month("2026-10"), "parts": count}) == []


def test_a_count_of_a_billion_is_bounded_and_says_that_it_goes_on() -> None:
    written = Written((Row("a", "covered", start="first", count="parts"),))
    schedule = work_out(written.compiled(), {"first": month("2026-10"), "parts": 10**9}, FACTS)
    assert schedule is not None
    assert len(schedule.items) == MAX_COUNT
    assert [item.goes_on for item in schedule.items[-2:]] == [False, True]


def test_months_beyond_the_year_9999_do_not_break_it() -> None:
    written = Written((Row("a", "covered", start="first", count="12"),))
    schedule = work_out(written.compiled(), {"first": month("9999-11")}, FACTS)
    assert schedule is not None
    assert [str(item.month) for item in schedule.items] == ["9999-11", "9999-12"]
    assert schedule.items[-1].goes_on


def test_a_day_without_a_month_of_its_own_belongs_to_the_month_it_lies_in() -> None:
    assert told(Written((Row("a", on="add_days(today, 20)"),)), {}) == ["a 2026-10 2026-10-10"]


def test_a_day_before_the_month_belongs_to_the_month_asked_for() -> None:
    written = Written((Row("a", on="notice(first)"),), days={"notice": DayRule(20, months=-1)})
    assert told(written, {"first": month("2026-10")}) == ["a 2026-10 2026-09-20"]


def test_a_form_without_schedule_has_none() -> None:
    assert compile_schedule(replace(PREPAYMENT.form(), schedule=None), {}) is None
