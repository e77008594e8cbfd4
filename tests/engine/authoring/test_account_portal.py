"""Scenarios may pick a persona and silence the register: the ones of a portal that has both come out as expected."""

from pathlib import Path

import pytest

from engine.authoring.scenarios.run import run_scenario
from engine.authoring.trying import Attempt, prepare
from engine.cli.authoring.opening import Workplace

CASE = Path(__file__).parents[2] / "cases" / "account_portal"
ACCEPTED = "登録されている内容から始まり、同じ内容なら届け出られる"


@pytest.fixture(scope="module")
def attempt(workplace: Workplace) -> Attempt:
    (found,) = prepare([CASE], workplace.doors, workplace.surroundings)
    return found


def test_every_scenario_of_the_portal_passes(attempt: Attempt) -> None:
    results = [run_scenario(each, attempt.around) for each in attempt.specs.scenarios["notice"]]
    assert len(results) == 7
    assert [each.scenario.name for each in results if not each.passed] == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("- pick: prime_corporation", "- pick: prime_corporatoin", "TEST031"),
        ("- press: 変更の手続き", "- press: 変更の届出", "TEST024"),
        ("page: changes", "page: menu", "TEST001"),
        ("- choose: notice", "- pick: prime_sole", "TEST020"),
    ],
)
def test_what_comes_out_otherwise_is_told(
    before: str, after: str, code: str, workplace: Workplace, tmp_path: Path
) -> None:
    """Each mistake is made in the first scenario only."""
    text = (CASE / "notice.yaml").read_text(encoding="utf-8")
    (tmp_path / "notice.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    (tmp_path / "portals").mkdir()
    portal = (CASE / "portals" / "accounts.yaml").read_text(encoding="utf-8")
    (tmp_path / "portals" / "accounts.yaml").write_text(portal, encoding="utf-8")
    (attempt,) = prepare([tmp_path], workplace.doors, workplace.surroundings)
    result = run_scenario(attempt.specs.scenarios["notice"][0], attempt.around)
    assert result.scenario.name == ACCEPTED
    assert [each.code for each in result.failures][:1] == [code]


def test_an_outage_of_one_scenario_is_not_one_of_the_next(attempt: Attempt) -> None:
    """Each scenario has a register of its own."""
    named = {each.name: each for each in attempt.specs.scenarios["notice"]}
    down = next(each for name, each in named.items() if "答えないとき" in name)
    assert run_scenario(down, attempt.around).passed
    assert run_scenario(named[ACCEPTED], attempt.around).passed
