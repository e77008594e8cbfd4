"""The paper channel as scenarios try it: from the start page to the forms, without login, filing nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.authoring.scenarios.run import run_scenario
from engine.authoring.trying import Attempt, prepare
from engine.cli.authoring.opening import Workplace

PAPER = Path(__file__).parents[2] / "cases" / "paper"
Try = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def attempt(workplace: Workplace) -> Attempt:
    (found,) = prepare([PAPER], workplace.doors, workplace.surroundings)
    return found


@pytest.mark.parametrize("form", ["prepayment", "increase"])
def test_forms_are_made_as_the_scenario_expects(form: str, attempt: Attempt) -> None:
    for scenario in attempt.specs.scenarios[form]:
        assert run_scenario(scenario, attempt.around).failures == ()
