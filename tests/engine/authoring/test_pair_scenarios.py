"""Pairs in scenarios: one applicant files both forms, time passes, and mails and states come as the spec says."""

from pathlib import Path

import pytest

from engine.authoring.scenarios.run import run_scenario
from engine.authoring.trying import prepare
from engine.cli.authoring.opening import Workplace

PAIRS = Path(__file__).parents[2] / "cases/pairs"


@pytest.mark.parametrize("number", range(3))
def test_scenarios_of_a_pair_come_out_as_expected(number: int, workplace: Workplace) -> None:
    """R10, R12, R38: led on, reminded, and told the outcome."""
    (attempt,) = prepare([PAIRS], workplace.doors, workplace.surroundings)
    result = run_scenario(attempt.specs.scenarios["bundle"][number], attempt.around)
    assert [(each.line, each.code, dict(each.params)) for each in result.failures] == []
