"""One full evaluation of a large form from raw strings, 300 fields and 65 rules, against code by hand. Goal: 3 ms, aim 1.

Both must find the same mistakes and sums before anything is timed.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final

from benchmarks.by_hand.large import validate
from benchmarks.large_form import FIELDS, RULES, STEPS, answers, write_specs
from benchmarks.measuring.rates import side_by_side, table
from engine.defaults.fields.builtin import BUILT_IN
from engine.flow.facts import Facts
from engine.flow.program import Program, compile_form
from engine.model.form import Form
from engine.model.rule import Rule
from engine.spec import Doors, load

FACTS: Final = Facts(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1))
GOAL_MS: Final = 3.0
CASES: Final[Mapping[str, Mapping[str, str]]] = {
    "complete, everything asked": answers(),
    "five steps and fifteen fields not asked": answers(company=False),
    "three mistakes in every step": answers(wrong=True),
    "nothing typed": {},
}


def large_form() -> Form:
    """The spec, read and checked. Raises SystemExit when it has not the size it should have."""
    with TemporaryDirectory() as folder:
        write_specs(Path(folder, "specs"))
        types = {kind.name: kind for kind in BUILT_IN}
        specs = load([Path(folder, "specs")], Doors(types, number_issuers=frozenset({"random_digits"})))
    form = specs.current_form("large")
    if form is None or (len(list(form.fields())), rules_of(form)) != (FIELDS, RULES):
        raise SystemExit("the large form has not the size it should have")
    return form


def rules_of(form: Form) -> int:
    """How many rules it has: conditions of steps and fields, calculations, constraints."""
    steps = sum(step.relevant is not None for step in form.steps)
    fields = sum(
        (each.relevant is not None) + isinstance(each.required, Rule) + (each.calculate is not None)
        + len(each.constraints)
        for each in form.fields()
    )  # fmt: skip
    return steps + fields


def compiled(form: Form) -> Program:
    return compile_form(form, {kind.name: kind for kind in BUILT_IN})


def agree(program: Program) -> None:
    """Raises AssertionError where the two differ."""
    for name, raw in CASES.items():
        evaluation, (values, wrong) = program.evaluate(raw, FACTS), validate(raw)
        if {problem.field for problem in evaluation.problems} != set(wrong):
            raise AssertionError(f"{name}: {[problem.field for problem in evaluation.problems]} / {sorted(wrong)}")
        for total in (f"total{n}" for n in range(1, STEPS + 1)):
            if evaluation.values[total] != values.get(total):
                raise AssertionError(f"{name}: {total}: {evaluation.values[total]} / {values.get(total)}")


def run() -> str:
    """A table for each kind of answers, and the milliseconds of one evaluation."""
    form = large_form()
    began = process_time()
    program = compiled(form)
    compiling = process_time() - began
    agree(program)
    told, tables = {}, []
    for name, raw in CASES.items():
        rates = side_by_side({"by hand": partial(validate, raw), "spec": partial(program.evaluate, raw, FACTS)})
        told[name] = 1000 / rates[1].median
        tables.append(f"### {name}\n\n{table(rates, 'evaluations per CPU second', 'by hand')}")
    slowest = max(told.values())
    lines = [f"- {name}: {spent:.3f} ms" for name, spent in told.items()]
    return "\n\n".join([
        f"{FIELDS} fields, {RULES} rules, {STEPS} steps; compiled once in {compiling * 1000:.0f} ms of CPU.",
        *tables,
        "\n".join(lines),
        f"The goal of {GOAL_MS:.0f} ms for one full evaluation is {'kept' if slowest <= GOAL_MS else 'missed'}.",
    ])  # fmt: skip
