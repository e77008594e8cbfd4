"""Specs changed a little: what scenarios watch is noticed, what nobody watches survives and is listed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.authoring.mutation.ground import Ground
from engine.authoring.mutation.trying import Bounds, Trials, grounds_at, try_mutants
from engine.cli.authoring.opening import Workplace

ROOT = Path(__file__).parents[3]
CASE = ROOT / "tests/cases/mutation"
LOOSE = {
    ("months", "month_days.loose_day.months_after"),
    ("holiday", "month_days.loose_day.holiday"),
    ("day", "month_days.loose_day.day"),
    ("day", "month_days.loose_day.in_months.12.day"),
    ("business_days", "month_days.loose_day.business_days_after"),
    ("from", "parameters.cap.values.2026-01-01.from"),
    ("from", "parameters.loose_cap.values.2026-01-01.from"),
    ("value", "parameters.loose_cap.values.2026-01-01.value"),
    ("boundary", "steps.ask.fields.amount.constraints.loose.must"),
    ("boundary", "steps.ask.fields.memo.required"),
    ("literal", "steps.ask.fields.memo.required"),
    ("limit", "steps.ask.fields.memo.max_length"),
    ("limit", "steps.ask.fields.monthly.from"),
    ("limit", "steps.ask.fields.monthly.to"),
    ("limit", "steps.ask.fields.monthly.by"),
    ("amount_of_rows", "schedule.rows.hint.every"),
    ("amount_of_rows", "schedule.rows.hint.from"),
    ("amount_of_rows", "schedule.rows.hint.on"),
    ("literal", "schedule.rows.hint.count"),
    ("boundary", "schedule.rows.hint.relevant"),
    ("literal", "schedule.rows.hint.relevant"),
}
"""What no scenario of the case looks at, and a row that cannot come about (`times > 100`, where 3 are allowed)."""


def bounds(limit: int = 5000, seconds: int = 0, step: float = 0.0) -> Bounds:
    """A clock that moves on by `step` seconds with every look."""
    moments: Iterator[datetime] = (
        datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=step * n) for n in range(10**6)
    )
    return Bounds(lambda: next(moments), limit, seconds)


def grounds(workplace: Workplace, *paths: Path) -> list[Ground]:
    return grounds_at(paths, workplace.doors, workplace.surroundings)


def parts(trials: Trials) -> set[tuple[str, str]]:
    return {(each.mutant.kind, each.mutant.part(each.ground.source)) for each in trials.survivors}


@pytest.fixture(scope="module")
def loan(workplace: Workplace) -> tuple[Ground, Trials]:
    (form,) = (each for each in grounds(workplace, CASE) if each.examined.kind == "form")
    return form, try_mutants([form], bounds())


def test_exactly_what_nobody_watches_survives(loan: tuple[Ground, Trials]) -> None:
    assert parts(loan[1]) == LOOSE


def test_a_change_of_every_kind_is_noticed_where_scenarios_stand_at_both_sides(loan: tuple[Ground, Trials]) -> None:
    form, trials = loan
    killed = {(each.kind, each.part(form.source)) for each in form.mutants()} - parts(trials)
    assert {
        ("negated", "steps.ask.fields.amount.constraints.cap.must"),
        ("negated", "steps.ask.fields.name.relevant"),
        ("negated", "steps.ask.fields.memo.required"),
        ("boundary", "steps.ask.fields.amount.constraints.cap.must"),
        ("required", "steps.ask.fields.first.required"),
        ("required", "steps.ask.fields.code.required"),
        ("limit", "steps.ask.fields.amount.min"),
        ("limit", "steps.ask.fields.times.max"),
        ("limit", "steps.ask.fields.name.max_length"),
        ("limit", "steps.ask.fields.code.pattern"),
        ("day", "deadlines.online.opens.day"),
        ("day", "deadlines.online.closes.day"),
        ("time", "deadlines.online.opens.time"),
        ("time", "deadlines.online.closes.time"),
        ("months", "deadlines.online.opens.months_before"),
        ("months", "deadlines.online.closes.months_after"),
        ("end", "deadlines.online.closes.includes_end"),
        ("holiday", "deadlines.online.closes.holiday"),
        ("holiday", "deadlines.online.opens.holiday"),
        ("day", "month_days.payday.day"),
        ("holiday", "month_days.payday.holiday"),
        ("value", "parameters.cap.values.2026-10-04.value"),
        ("from", "parameters.cap.values.2026-10-04.from"),
        ("amount_of_rows", "schedule.rows.pay.count"),
        ("amount_of_rows", "schedule.rows.pay.from"),
        ("amount_of_rows", "schedule.rows.pay.on"),
        ("amount_of_rows", "schedule.rows.pay.every"),
        ("negated", "schedule.rows.hint.relevant"),
    } <= killed


def test_every_change_is_counted_once(loan: tuple[Ground, Trials]) -> None:
    form, trials = loan
    assert trials.tried + trials.impossible == len(list(form.mutants()))
    assert trials.impossible == 3, "every: 0 of two rows, and a row of amounts that begins with its end"


def test_survivors_stand_at_their_lines(loan: tuple[Ground, Trials]) -> None:
    lines = (CASE / "loan.yaml").read_text(encoding="utf-8").splitlines()
    for each in loan[1].survivors:
        file, line, column = each.mutant.place(each.ground.source)
        assert file == str(CASE / "loan.yaml")
        if each.mutant.kind == "boundary":
            assert lines[line - 1][column - 1] in "<>"
        if each.mutant.kind == "limit":
            assert lines[line - 1][column - 1 :] == each.mutant.before


def test_nothing_is_written_and_nothing_stays_changed(loan: tuple[Ground, Trials]) -> None:
    """The same mutants of the same ground come out the same once more."""
    assert parts(try_mutants([loan[0]], bounds())) == LOOSE


def test_the_link_of_a_portal_is_watched_by_the_scenarios_of_its_forms(workplace: Workplace) -> None:
    """R43: 24 hours, the last instant included; and for the example 48."""
    trials = try_mutants(grounds(workplace, ROOT / "specs/examples"), bounds())
    assert parts(trials) == set()
    assert trials.killed > 30


@pytest.mark.rule("R41", "R42", "R43", "R46", "R47", "R48", "R49")
def test_every_change_of_the_resubmission_is_noticed(workplace: Workplace) -> None:
    found = [each for each in grounds(workplace, ROOT / "specs") if each.id in ("resubmission", "small_enterprise")]
    assert len(found) == 2
    assert parts(try_mutants(found, bounds())) == set()


def test_bounds_leave_out_and_say_so(loan: tuple[Ground, Trials]) -> None:
    form, whole = loan
    total = whole.tried + whole.impossible
    few = try_mutants([form], bounds(limit=7))
    assert few.tried + few.impossible == 7
    assert few.untried == total - 7
    short = try_mutants([form], bounds(seconds=10, step=4.0))
    assert short.tried + short.impossible == 2
    assert short.untried == total - 2


def test_progress_is_told_for_every_mutant(loan: tuple[Ground, Trials]) -> None:
    told: list[tuple[int, int]] = []
    try_mutants([loan[0]], bounds(limit=3), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_scenario_that_fails_unchanged_stops_everything(specs: Path, workplace: Workplace) -> None:
    file = specs / "permit.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("page: done", "page: menu"), encoding="utf-8")
    trials = try_mutants(grounds(workplace, specs), bounds())
    assert [each.code for each in trials.failed] == ["TEST001"]
    assert trials.tried == 0


def test_a_change_in_a_fragment_is_one_and_any_form_may_notice(workplace: Workplace) -> None:
    """Two forms use the block; only the scenarios of the second try the limit of its field."""
    folder = ROOT / "tests/cases/mutation_shared"
    alone = try_mutants(grounds(workplace, folder / "first.yaml"), bounds())
    assert parts(alone) == {("limit", "steps.ask.fields.name.max_length")}
    assert {each.mutant.place(each.ground.source) for each in alone.survivors} == {
        (str(folder / "fragments/shared.yaml"), 11, 21)
    }
    both = try_mutants(grounds(workplace, folder), bounds())
    assert parts(both) == set()
    assert both.killed == alone.tried
