"""Collections of specs tried out: every scenario run, and what they and marked tests cover."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.authoring.coverage.covering import Coverage, Marks, coverage_of
from engine.authoring.scenarios.run import Result, run_scenario
from engine.authoring.world.ports import Surroundings
from engine.spec import Doors, Specs, load
from engine.spec.collection.folders import Folder, find_nested
from engine.spec.reader import read
from engine.spec.sharing.resolve import resolve
from engine.spec.source import Source

Progress = Callable[[int, int], None]
"""(scenarios done, scenarios in all)."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One collection ready to be tried."""

    folder: Folder
    specs: Specs
    around: Surroundings

    @property
    def scenarios(self) -> int:
        return sum(len(each) for each in self.specs.scenarios.values())


@dataclass(frozen=True, slots=True)
class Report:
    """Results in the order of forms and of their files; coverage per file."""

    results: tuple[Result, ...]
    coverage: tuple[Coverage, ...]

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if not each.passed)


def prepare(paths: Iterable[Path], doors: Doors, surroundings: Callable[[Specs], Surroundings]) -> tuple[Attempt, ...]:
    """The collections at `paths`, and the examples in them. Raises SpecError, FileNotFoundError."""
    attempts = []
    for folder in find_nested(paths):
        specs = load([folder.root] if folder.whole else folder.forms, doors)
        attempts.append(Attempt(folder, specs, surroundings(specs)))
    return tuple(attempts)


def run_all(attempts: Sequence[Attempt], marks: Marks, progress: Progress | None = None) -> Report:
    """Runs every scenario and looks at what they covered."""
    total = sum(each.scenarios for each in attempts)
    results: list[Result] = []
    coverage: list[Coverage] = []
    for attempt in attempts:
        here = []
        for scenario in (each for listed in attempt.specs.scenarios.values() for each in listed):
            here.append(run_scenario(scenario, attempt.around))
            if progress is not None:
                progress(len(results) + len(here), total)
        results.extend(here)
        coverage.extend(_coverage(attempt, here, marks))
    return Report(tuple(results), tuple(coverage))


def _coverage(attempt: Attempt, results: Sequence[Result], marks: Marks) -> Iterable[Coverage]:
    """A portal counts what any of its forms does; without the whole folder nothing can be said about it."""
    fragments = {str(each.data["fragment"]): each for each in map(_source, attempt.folder.fragments)}
    for file in attempt.folder.forms:
        source = resolve(_source(file), fragments).source
        if source is None:
            raise FileNotFoundError(file)
        yield coverage_of(source, [each for each in results if each.scenario.form == source.data["form"]], marks)
    for file in attempt.folder.portals if attempt.folder.whole else ():
        source = _source(file)
        forms = {form.ref.id for form in attempt.specs.forms_of(str(source.data["portal"]))}
        yield coverage_of(source, [each for each in results if each.scenario.form in forms], marks)


def _source(file: Path) -> Source:
    """A file that was loaded a moment ago."""
    source = read(str(file), file.read_bytes()).source
    if source is None:
        raise FileNotFoundError(file)
    return source
