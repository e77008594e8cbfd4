"""A small collection of specs to try things on: the example that `tetsuzuki new procedure` writes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.authoring.scaffolding.procedure import new_procedure
from engine.authoring.scenarios.run import Result, run_scenario
from engine.authoring.trying import prepare
from engine.cli.authoring.opening import Workplace, open_workplace

NAME = "permit"


@pytest.fixture(scope="session")
def workplace() -> Workplace:
    return open_workplace(None)


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A folder with one form, `permit.yaml`, and its portal."""
    for file, text in new_procedure(tmp_path, NAME, title="駐車許可の申請").files.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run_last(specs: Path, workplace: Workplace) -> Callable[[str], Result]:
    """Adds a scenario to the form and runs it. The text is what stands below `scenarios:`, comments included."""

    def run(scenario: str) -> Result:
        file = specs / f"{NAME}.yaml"
        file.write_text(file.read_text(encoding="utf-8") + scenario, encoding="utf-8")
        (attempt,) = prepare([specs], workplace.doors, workplace.surroundings)
        return run_scenario(attempt.specs.scenarios[NAME][-1], attempt.around)

    return run
