"""Mutants tried one after the other: each until the first scenario that notices it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from engine.authoring.mutation.ground import Ground, beside, grounds_of
from engine.authoring.mutation.mutant import Mutant
from engine.authoring.scenarios.run import run_scenario
from engine.authoring.world.ports import Surroundings
from engine.errors import Diagnostic, SpecError
from engine.model.scenario import Scenario
from engine.spec import Doors, Specs
from engine.spec.catalogue import build_survey
from engine.spec.collection.cache import Memory
from engine.spec.collection.folders import find, find_nested
from engine.spec.collection.survey import survey
from engine.spec.collection.walked import Survey
from engine.spec.language import make_language

Progress = Callable[[int, int], None]
"""(mutants done, mutants in all)."""
LIMIT: Final = 5000


@dataclass(frozen=True, slots=True)
class Bounds:
    """At most so many mutants, and (0: as long as it takes) so many seconds by `now`."""

    now: Callable[[], datetime]
    limit: int = LIMIT
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no scenario noticed, and how many there were to notice it. `form`: the form or portal changed."""

    mutant: Mutant
    ground: Ground
    scenarios: int


@dataclass(frozen=True, slots=True)
class Trials:
    """`impossible`: changes that make no spec. `untried`: left out by the bounds. `runs`: scenarios run on mutants.

    `failed`: scenarios that fail without any change; then nothing was tried.
    """

    survivors: tuple[Survivor, ...] = ()
    killed: int = 0
    impossible: int = 0
    untried: int = 0
    runs: int = 0
    seconds: float = 0.0
    failed: tuple[Diagnostic, ...] = ()

    @property
    def tried(self) -> int:
        return self.killed + len(self.survivors)


_Name = tuple[str, str]
"""File and name of a scenario."""

Sown = Sequence[tuple[Ground, Mutant]]
"""One change as it shows in every form that uses the fragment in which it stands; most are in one form only."""


@dataclass(slots=True)
class _State:
    """`kills`: how often a scenario was the one that noticed; the best are asked first. `idle` scenarios end before a
    page of their form is shown: whatever is changed in the form, they cannot notice.
    """

    survivors: list[Survivor] = field(default_factory=list)
    kills: dict[_Name, int] = field(default_factory=dict)
    idle: set[_Name] = field(default_factory=set)
    killed: int = 0
    impossible: int = 0
    runs: int = 0


def grounds_at(paths: Iterable[Path], doors: Doors, surroundings: Callable[[Specs], Surroundings]) -> list[Ground]:
    """The forms at `paths` and in the examples below them; with a whole folder its portals, too. A single file stands
    beside the other forms of its folder, which its scenarios may come by.

    Raises SpecError, FileNotFoundError.
    """
    language = make_language(doors)
    found: list[Ground] = []
    for folder in find_nested(paths):
        state = Survey(language, Memory(), keeps=True)
        survey([folder] if folder.whole else find([folder.root]), state)
        if any(each.severity == "error" for each in state.diagnostics):
            raise SpecError(tuple(state.diagnostics))
        specs = build_survey(state, language)
        around = surroundings(specs)
        asked = {str(file) for file in folder.forms}
        pairs = ((pair.form, pair.portal) for pair in state.current if pair.form.file in asked)
        found.extend(grounds_of(specs, pairs, language, around))
        for portal in state.portals if folder.whole else ():
            near = beside(specs, str(portal.data["portal"]))
            scenarios = tuple(each for listed in near.scenarios.values() for each in listed)
            if near.forms:
                found.append(Ground(portal, language, near, around, scenarios))
    return found


def try_mutants(grounds: Sequence[Ground], bounds: Bounds, progress: Progress | None = None) -> Trials:
    """Tries as many as the bounds allow, spread evenly over all there are."""
    state = _State()
    failed = _failing(grounds, state)
    if failed:
        return Trials(failed=failed)
    begun = bounds.now()
    sown = _sown(grounds)
    chosen = _spread(sown, bounds.limit)
    done = 0
    for each in chosen:
        if bounds.seconds and (bounds.now() - begun).total_seconds() >= bounds.seconds:
            break
        _try(each, state)
        done += 1
        if progress is not None:
            progress(done, len(chosen))
    survivors = sorted(state.survivors, key=lambda each: each.mutant.place(each.ground.source))
    seconds = (bounds.now() - begun).total_seconds()
    return Trials(tuple(survivors), state.killed, state.impossible, len(sown) - done, state.runs, seconds)


def _failing(grounds: Iterable[Ground], state: _State) -> tuple[Diagnostic, ...]:
    """What fails as it stands would notice everything and nothing."""
    found: dict[Diagnostic, None] = {}
    run: set[_Name] = set()
    for ground in grounds:
        for scenario in ground.scenarios:
            if _name(scenario) in run:
                continue
            run.add(_name(scenario))
            result = run_scenario(scenario, ground.around)
            found.update(dict.fromkeys(result.failures))
            if not result.observed.opened and not result.observed.deadlines:
                state.idle.add(_name(scenario))
    return tuple(found)


def _sown(grounds: Iterable[Ground]) -> list[Sown]:
    """The same change of the same place of a fragment is one mutant, however many forms use it."""
    found: dict[object, list[tuple[Ground, Mutant]]] = {}
    for ground in grounds:
        for mutant in ground.mutants():
            home, there = ground.source.home(mutant.path)
            found.setdefault((home.file, there, mutant.kind, mutant.offset, mutant.after), []).append((ground, mutant))
    return list(found.values())


def _spread(sown: list[Sown], limit: int) -> list[Sown]:
    """At most `limit`, at even distances."""
    if len(sown) <= limit:
        return sown
    return [sown[index * len(sown) // limit] for index in range(limit)]


def _try(sown: Sown, state: _State) -> None:
    """Noticed by a scenario of any of the forms is noticed."""
    asked = 0
    served = [(ground, mutant, world) for ground, mutant in sown if (world := ground.changed(mutant)) is not None]
    for ground, mutant, world in served:
        for scenario in _in_order(ground, mutant, state):
            asked += 1
            if _notices(scenario, world):
                state.kills[_name(scenario)] = state.kills.get(_name(scenario), 0) + 1
                state.killed += 1
                state.runs += asked
                return
    state.runs += asked
    if served:
        state.survivors.append(Survivor(served[0][1], served[0][0], asked))
    else:
        state.impossible += 1


def _in_order(ground: Ground, mutant: Mutant, state: _State) -> list[Scenario]:
    """Those that name a rule of the changed part first, then those that noticed most before."""
    basis = set(mutant.basis(ground.source))
    inside = ground.examined.kind == "form" and mutant.path[0] != "start"
    asked = (each for each in ground.scenarios if not (inside and _name(each) in state.idle))
    return sorted(asked, key=lambda each: (basis.isdisjoint(each.covers), -state.kills.get(_name(each), 0)))


def _name(scenario: Scenario) -> _Name:
    return scenario.file, scenario.name


def _notices(scenario: Scenario, world: Surroundings) -> bool:
    """A spec so changed that the engine stumbles over it is noticed as well."""
    try:
        return not run_scenario(scenario, world).passed
    except Exception:
        return True
