"""Scenarios may choose a way, and give a proof again before sending: those of a portal that asks for both come out."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.authoring.scenarios.run import run_scenario
from engine.authoring.trying import Attempt, prepare
from engine.cli.authoring.opening import Workplace

CASE = Path(__file__).parents[2] / "cases" / "ways_portal"


@pytest.fixture(scope="module")
def attempt(workplace: Workplace) -> Attempt:
    doors = replace(workplace.doors, identity_providers=frozenset({"card", "elsewhere"}))
    (found,) = prepare([CASE], doors, workplace.surroundings)
    return found


def test_every_scenario_of_the_portal_passes(attempt: Attempt) -> None:
    results = [run_scenario(each, attempt.around) for each in attempt.specs.scenarios["wish"]]
    assert len(results) == 3
    assert [(each.scenario.name, each.failures) for each in results if not each.passed] == []
