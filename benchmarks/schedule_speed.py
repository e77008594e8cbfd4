"""A schedule of twelve months worked out from its spec, against code by hand for this one scheme. Goal: 0.5 ms.

Both must give the same lines, days, passed days and amounts before anything is timed.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from benchmarks.by_hand import schedule as by_hand
from benchmarks.dates_speed import calendars, holidays
from benchmarks.measuring.rates import side_by_side, table
from engine.dates import YearMonth
from engine.defaults.fields.builtin import BUILT_IN
from engine.flow.facts import Facts
from engine.flow.schedule import CompiledSchedule, compile_schedule, work_out, work_out_courses
from engine.model.schedule import Schedule
from engine.spec import Doors, load

HERE: Final = Path(__file__).parent
FACTS: Final = Facts(datetime(2026, 1, 10, tzinfo=UTC), date(2026, 1, 10))
MONTHLY: Final = 200_000
FIRSTS: Final = [YearMonth(2026, 1).plus_months(n) for n in range(20)]
MONTHS: Final = 12
GOAL_MS: Final = 0.5


def compiled() -> CompiledSchedule:
    """The schedule of benchmarks/schedules/prepayment.yaml, ready to be worked out."""
    known = calendars()
    types = {kind.name: kind for kind in BUILT_IN}
    specs = load([HERE / "schedules"], Doors(types, number_issuers=frozenset({"random_digits"}), calendars=known))
    form = specs.current_form("prepayment")
    made = compile_schedule(form, known) if form else None
    if made is None:
        raise SystemExit("benchmarks/schedules/prepayment.yaml is missing")
    return made


def values(first: YearMonth, months: int = MONTHS) -> Mapping[str, object]:
    """Answers as an evaluation gives them."""
    return {"current": 100_000, "monthly": MONTHLY, "months": months, "sum": MONTHLY * months, "first": first}


def agree(made: CompiledSchedule) -> None:
    """Raises AssertionError where the two differ."""
    closed = holidays(calendars()["jp.bank"])
    for months in (2, MONTHS):
        for first in FIRSTS[: 20 if months == 2 else 8]:
            ours = _ours(work_out(made, values(first, months), FACTS))
            theirs = by_hand.usual((first.year, first.month), months, MONTHLY, MONTHLY * months, closed)
            if ours != theirs:
                raise AssertionError(f"{first}, {months}: {ours} / {theirs}")


def _ours(schedule: Schedule | None) -> list[by_hand.Line]:
    return [
        by_hand.Line(
            item.row,
            (item.month.year, item.month.month) if item.month else (0, 0),
            item.day,
            item.amount or 0,
            tuple(passed.day for passed in item.found.passed) if item.found else (),
            item.goes_on,
        )
        for item in (schedule.items if schedule else ())
    ]


def run() -> str:
    """Schedules of twelve months per CPU second, and the time of one with and without its other courses."""
    made = compiled()
    agree(made)
    closed, given = holidays(calendars()["jp.bank"]), [values(first) for first in FIRSTS]

    def spec() -> None:
        for each in given:
            work_out(made, each, FACTS)

    def hand() -> None:
        for first in FIRSTS:
            by_hand.usual((first.year, first.month), MONTHS, MONTHLY, MONTHLY * MONTHS, closed)

    def courses() -> None:
        for each in given:
            work_out(made, each, FACTS)
            work_out_courses(made, each, FACTS)

    rates = side_by_side({"by hand": hand, "spec": spec, "spec with courses": courses}, len(given))
    told = {rate.name: 1000 / rate.median for rate in rates}
    verdict = "kept" if told["spec with courses"] <= GOAL_MS else "missed"
    return (
        f"{table(rates, 'schedules of 12 months per CPU second', 'by hand')}\n\n"
        f"One schedule takes {told['spec']:.3f} ms, with its other courses {told['spec with courses']:.3f} ms; "
        f"the goal of {GOAL_MS} ms is {verdict}."
    )
