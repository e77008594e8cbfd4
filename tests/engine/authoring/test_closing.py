"""A month that closes while a page is open (R4): the server's receipt decides, the applicant is told, nothing is lost."""

from pathlib import Path

import pytest

from engine.authoring.trying import prepare, run_all
from engine.cli.authoring.opening import Workplace

CASES = Path(__file__).parents[2] / "cases/closing"


@pytest.mark.rule("R4", "R14")
def test_a_page_open_across_the_deadline_says_so_and_keeps_what_was_typed(workplace: Workplace) -> None:
    report = run_all(prepare([CASES], workplace.doors, workplace.surroundings), {})
    assert len(report.results) == 3
    assert [(each.scenario.name, each.failures) for each in report.failed] == []
