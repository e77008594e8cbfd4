"""One full submission from raw strings: the permit form as a spec against the same form written by hand.

Both must find the same mistakes and compute the same values before anything is timed.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.by_hand.permit import validate
from benchmarks.measuring.rates import side_by_side, table
from benchmarks.permit_answers import CASES
from engine.defaults.fields.builtin import BUILT_IN
from engine.flow.facts import Facts
from engine.flow.program import Program, compile_form
from engine.spec import Doors, load

HERE = Path(__file__).parent
FACTS = Facts(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1))


def permit() -> Program:
    """The compiled spec."""
    types = {kind.name: kind for kind in BUILT_IN}
    specs = load([HERE / "specs"], Doors(types, number_issuers=frozenset({"random_digits"})))
    form = specs.current_form("permit")
    if form is None:
        raise SystemExit("benchmarks/specs/permit.yaml is missing")
    return compile_form(form, types)


def agree(program: Program) -> None:
    """Raises AssertionError where the two differ."""
    for number, case in enumerate(CASES):
        evaluation = program.evaluate(case.raw, FACTS)
        values, wrong = validate(case.raw)
        if {problem.field for problem in evaluation.problems} != case.wrong or set(wrong) != case.wrong:
            raise AssertionError(f"case {number}: {evaluation.problems} / {wrong}")
        for name, expected in (case.computed or {}).items():
            if (evaluation.values.get(name), values.get(name)) != (expected, expected):
                raise AssertionError(f"case {number}: {name}: {evaluation.values.get(name)} / {values.get(name)}")


def run() -> str:
    """Two tables: submissions without and with mistakes."""
    program = permit()
    agree(program)
    fine = [case.raw for case in CASES if not case.wrong]
    wrong = [case.raw for case in CASES if case.wrong]
    return f"{_compare('without', program, fine)}\n\n{_compare('with', program, wrong)}"


def _compare(title: str, program: Program, raws: list[Mapping[str, str]]) -> str:
    many = raws * 20
    rates = side_by_side({"by hand": lambda: _hand(many), "spec": lambda: _spec(program, many)}, len(many))
    return f"### Full submissions {title} mistakes\n\n{table(rates, 'per CPU second', 'by hand')}"


def _hand(raws: list[Mapping[str, str]]) -> None:
    for raw in raws:
        validate(raw)


def _spec(program: Program, raws: list[Mapping[str, str]]) -> None:
    evaluate = program.evaluate
    for raw in raws:
        evaluate(raw, FACTS)
