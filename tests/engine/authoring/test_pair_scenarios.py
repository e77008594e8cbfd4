"""Pairs in scenarios: one applicant files both forms, time passes, and mails and states come as the spec says."""

from pathlib import Path

import pytest

from engine.authoring.scenarios.run import run_scenario
from engine.authoring.trying import prepare, run_all
from engine.cli.authoring.opening import Workplace

PAIRS = Path(__file__).parents[2] / "cases/pairs"


@pytest.mark.parametrize("number", range(3))
def test_scenarios_of_a_pair_come_out_as_expected(number: int, workplace: Workplace) -> None:
    """R10, R12, R38: led on, reminded, and told the outcome."""
    (attempt,) = prepare([PAIRS], workplace.doors, workplace.surroundings)
    result = run_scenario(attempt.specs.scenarios["bundle"][number], attempt.around)
    assert [(each.line, each.code, dict(each.params)) for each in result.failures] == []


def test_what_a_scenario_tries_of_the_other_form_counts_there(workplace: Workplace) -> None:
    """The second form has no scenario of its own: its page was seen, its constraint refused."""
    report = run_all(prepare([PAIRS], workplace.doors, workplace.surroundings), {})
    (rise,) = (each for each in report.coverage if each.id == "rise")
    reached = {each.element.id for each in (*rise.of("steps"), *rise.of("constraints")) if each.reached}
    assert reached == {"change", "change_month/same_month"}
