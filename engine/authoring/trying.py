"""Collections of specs tried out: every scenario run, and what they and marked tests cover."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.authoring.coverage.covering import Coverage, Covered, Marks, coverage_of
from engine.authoring.coverage.honesty import find_empty_claims, unexercised
from engine.authoring.scenarios.run import Result, run_scenario
from engine.authoring.world.ports import Surroundings
from engine.errors import Diagnostic, SpecError
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
    """Results in the order of forms and of their files; coverage per file.

    `unexercised`: rule ids of a file that nobody exercises. `doubts`: warnings about scenarios that only claim to.
    """

    results: tuple[Result, ...]
    coverage: tuple[Coverage, ...]
    unexercised: tuple[tuple[Coverage, Covered], ...] = ()
    doubts: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if not each.passed)

    @property
    def sound(self) -> bool:
        """Whether every scenario came out as expected and every rule is exercised."""
        return not self.failed and not self.unexercised


def prepare(paths: Iterable[Path], doors: Doors, surroundings: Callable[[Specs], Surroundings]) -> tuple[Attempt, ...]:
    """The collections at `paths`, and the examples in them. Raises SpecError, FileNotFoundError."""
    attempts = []
    for folder in find_nested(paths):
        specs = load([folder.root] if folder.whole else folder.forms, doors)
        attempts.append(Attempt(folder, specs, surroundings(specs if folder.whole else _beside(folder, specs, doors))))
    return tuple(attempts)


def _beside(folder: Folder, specs: Specs, doors: Doors) -> Specs:
    """The whole collection of a single file, whose scenarios may come by other forms; the file alone where one is broken."""
    try:
        return load([folder.root], doors)
    except SpecError:
        return specs


def run_all(attempts: Sequence[Attempt], marks: Marks, progress: Progress | None = None) -> Report:
    """Runs every scenario and looks at what they covered."""
    total = sum(each.scenarios for each in attempts)
    results: list[Result] = []
    coverage: list[Coverage] = []
    missing: list[tuple[Coverage, Covered]] = []
    doubts: list[Diagnostic] = []
    for attempt in attempts:
        here = []
        for scenario in (each for listed in attempt.specs.scenarios.values() for each in listed):
            here.append(run_scenario(scenario, attempt.around))
            if progress is not None:
                progress(len(results) + len(here), total)
        results.extend(here)
        sources = _sources(attempt)
        covered = tuple(_coverage(attempt, sources, here, marks))
        coverage.extend(covered)
        missing.extend(unexercised(covered, whole=attempt.folder.whole))
        doubts.extend(_doubts(sources, here))
    return Report(tuple(results), tuple(coverage), tuple(missing), tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Sources:
    """The files of a collection as read again; forms with what they use of fragments."""

    forms: tuple[Source, ...]
    portals: tuple[Source, ...]


def _sources(attempt: Attempt) -> _Sources:
    fragments = {str(each.data["fragment"]): each for each in map(_source, attempt.folder.fragments)}
    forms = []
    for file in attempt.folder.forms:
        source = resolve(_source(file), fragments).source
        if source is None:
            raise FileNotFoundError(file)
        forms.append(source)
    return _Sources(tuple(forms), tuple(_source(file) for file in attempt.folder.portals))


def _coverage(attempt: Attempt, sources: _Sources, results: Sequence[Result], marks: Marks) -> Iterable[Coverage]:
    """A portal counts what any of its forms does; without the whole folder nothing can be said about it."""
    for source in sources.forms:
        yield coverage_of(source, list(_trying(str(source.data["form"]), results)), marks)
    for source in sources.portals if attempt.folder.whole else ():
        forms = {form.ref.id for form in attempt.specs.forms_of(str(source.data["portal"]))}
        tried = [each for each in results if each.scenario.form in forms]
        yield coverage_of(source, tried, marks, tried=bool(forms))


def _trying(form: str, results: Sequence[Result]) -> Iterable[Result]:
    """Results of the form's own scenarios, and of those that went on with it."""
    for each in results:
        if each.scenario.form == form:
            yield each
        elif form in each.others:
            yield replace(each, observed=each.others[form])


def _doubts(sources: _Sources, results: Sequence[Result]) -> Iterable[Diagnostic]:
    portals = {str(each.data["portal"]): each for each in sources.portals}
    for form in sources.forms:
        mine = [each for each in results if each.passed and each.scenario.form == form.data["form"]]
        yield from find_empty_claims(form, portals.get(str(form.data["portal"])), mine)


def _source(file: Path) -> Source:
    """A file that was loaded a moment ago."""
    source = read(str(file), file.read_bytes()).source
    if source is None:
        raise FileNotFoundError(file)
    return source
