"""Scenarios become frozen values that know their lines, so that a failing expectation is reported where it is written."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.model.scenario import Expect, GivenFile, Place, Scenario
from engine.spec import Doors, load
from engine.spec.building.scenarios import seconds


@pytest.fixture
def scenario(cases: Path, doors: Doors) -> Scenario:
    (found,) = load([cases / "good"], doors).scenarios["sample"]
    return found


def written(cases: Path, place: Place) -> str:
    """What stands at a place of the small form."""
    lines = (cases / "good/sample.yaml").read_text(encoding="utf-8").splitlines()
    return lines[place.line - 1][place.column - 1 :]


def expectation(scenario: Scenario, number: int) -> Expect:
    found = scenario.events[number].expect
    assert found is not None
    return found


def test_events_are_in_order_with_what_is_given(scenario: Scenario) -> None:
    assert scenario.name == "進む"
    assert scenario.at == datetime.fromisoformat("2026-10-01T09:00:00+09:00")
    assert [each.word for each in scenario.events] == ["start", "answer", "wait", "until", "answer"]
    assert scenario.events[0].given == {"ready": "have"}
    assert scenario.events[2].seconds == 3600
    assert scenario.events[3].at == datetime.fromisoformat("2026-10-02T00:00:00+09:00")
    assert scenario.events[3].expect is None


def test_every_expectation_knows_its_place(scenario: Scenario, cases: Path) -> None:
    assert written(cases, scenario.place) == "scenario: 進む"
    assert written(cases, scenario.events[1].place) == "answer:"
    expect = expectation(scenario, 1)
    assert written(cases, expect.place) == "expect:"
    assert {key: written(cases, place) for key, place in expect.places.items()} == {
        "problems": "problems:",
        "hidden": "hidden:",
    }
    assert expect.problems is not None
    assert written(cases, expect.problems[0].place) == "field: name"
    assert Path(scenario.file).name == "sample.yaml"


def test_nothing_asked_and_nothing_expected_are_two_things(scenario: Scenario) -> None:
    first, last = expectation(scenario, 0), expectation(scenario, 4)
    assert (first.problems, first.mails, first.page, first.status) == (None, None, "ask", "open")
    assert (last.problems, last.values) == ((), {"name": ("花子",)})


def test_the_real_scenarios_attach_files_and_tick_boxes(specs_folder: Path, doors: Doors) -> None:
    events = load([specs_folder], doors).scenarios["resubmission"][0].events
    given = {name: value for event in events for name, value in event.given.items()}
    assert given["consent"] is True
    papers = given["papers"]
    assert isinstance(papers, tuple)
    assert isinstance(papers[0], GivenFile)
    assert papers[0].size > 0


@pytest.mark.parametrize(("text", "duration"), [("0:00:01", 1), ("23:59:59", 86399), ("1000:00:00", 3_600_000)])
def test_durations_are_read_in_hours_minutes_seconds(text: str, duration: int) -> None:
    assert timedelta(seconds=seconds(text)) == timedelta(seconds=duration)
