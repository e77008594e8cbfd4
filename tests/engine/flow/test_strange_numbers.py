"""Whatever is typed as months, sums and times: an evaluation and a schedule come back, whole and in bounded time."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.defaults.calendars.opening import calendars_under
from engine.defaults.calendars.overlay import Overlay
from engine.defaults.fields.builtin import BUILT_IN
from engine.flow.choices import month_choices
from engine.flow.facts import Facts
from engine.flow.program import Program, compile_form
from engine.flow.schedule import MAX_COUNT, work_out, work_out_courses
from engine.spec import Doors, load

CASE = Path(__file__).parents[2] / "cases/strange_answers"
KINDS = {kind.name: kind for kind in BUILT_IN}
CALENDARS = {each.name: each for each in calendars_under(Overlay())}
NUMBERS = st.one_of(st.integers(-(10**31), 10**31), st.integers(-3, 100), st.sampled_from([10**9, 10**15, 10**30]))
MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(0, 9999), st.integers(0, 13))
INSTANTS = st.datetimes(*map(datetime.fromisoformat, ("0001-01-02", "9999-12-30")), timezones=st.just(UTC))


@pytest.fixture(scope="module")
def program() -> Program:
    doors = Doors(KINDS, number_issuers=frozenset({"random_digits"}), calendars=CALENDARS)
    form = load([CASE], doors).current_form("payment")
    assert form is not None
    return compile_form(form, KINDS, CALENDARS)


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.one_of(st.integers(1, 40).map(lambda n: n * 5000), NUMBERS), MONTHS, MONTHS, INSTANTS)
def test_no_number_and_no_moment_breaks_a_form(
    program: Program, months: int, total: int, monthly: int, joined: str, wished: str, now: datetime
) -> None:
    raw = {
        "memo": "x", "joined": joined, "months": str(months), "sum": str(total), "monthly": str(monthly),
        "wished": wished,
    }  # fmt: skip
    facts = Facts(now, now.date())
    evaluation = program.evaluate(raw, facts)
    told = {problem.field for problem in evaluation.problems}
    for name in ("joined", "months", "sum", "monthly", "wished"):
        assert evaluation.values[name] is not None or name in told
    schedule = program.schedule
    assert schedule is not None
    found = work_out(schedule, evaluation.values, facts)
    assert found is None or len(found.items) <= MAX_COUNT + 1
    work_out_courses(schedule, evaluation.values, facts)
    wished_field = program.form.field("wished")
    assert wished_field is not None
    assert len(month_choices(program, wished_field, facts, {}).offered) <= 2


def test_a_billion_months_are_refused_and_their_schedule_stays_bounded(program: Program) -> None:
    raw = {"joined": "2020-01", "months": "1000000000", "monthly": "5000", "sum": "5000", "wished": "2026-10"}
    facts = Facts(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1))
    evaluation = program.evaluate(raw, facts)
    assert {"months", "sum"} <= {problem.field for problem in evaluation.problems}
    assert program.schedule is not None
    found = work_out(program.schedule, evaluation.values, facts)
    assert found is not None
    assert len(found.items) == MAX_COUNT + 1
    assert found.items[-1].goes_on
