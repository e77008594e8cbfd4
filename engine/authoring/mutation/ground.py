"""Where the mutants of one file are tried: its checked data, everything around it, and the scenarios that may notice."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.authoring.assembling import compiled, gather
from engine.authoring.mutation.mutant import Mutant, edited
from engine.authoring.mutation.rules import rule_mutants
from engine.authoring.mutation.time import time_mutants
from engine.authoring.mutation.trees import calling
from engine.authoring.mutation.values import value_mutants
from engine.authoring.world.ports import Surroundings
from engine.expressions import Expression
from engine.model.form import Form
from engine.model.portal import Portal
from engine.model.scenario import Scenario
from engine.ports.prefill import PrefillSource
from engine.spec import Specs
from engine.spec.building.deadlines import functions_of
from engine.spec.building.form import build_form
from engine.spec.building.portal import build_portal
from engine.spec.checks.values import fields_with_paths, find_option_problems
from engine.spec.examine import Examined
from engine.spec.language import Language
from engine.spec.source import Path, Source
from engine.usecases.procedures import Procedures


@dataclass(frozen=True, slots=True)
class Ground:
    """One form, or one portal with the forms that stand in it. `specs` hold the current forms of that portal only."""

    examined: Examined
    language: Language
    specs: Specs
    around: Surroundings
    scenarios: tuple[Scenario, ...]
    portal_text: str = ""

    @property
    def source(self) -> Source:
        if self.examined.source is None:
            raise ValueError(self.examined.file)
        return self.examined.source

    @property
    def id(self) -> str:
        return str(self.source.data[self.examined.kind])

    def mutants(self) -> Iterator[Mutant]:
        """Every change in the order of the kinds; some make no sense as a spec, and `changed` gives None for them."""
        for path, rule in self.examined.rules.items():
            yield from rule_mutants(path, rule)
        yield from time_mutants(self.source.data)
        yield from value_mutants(self.source, self.language.doors.field_types)

    def changed(self, mutant: Mutant) -> Surroundings | None:
        """The world in which the mutant is served; None where nobody could have written it so."""
        source = replace(self.source, data=edited(self.source.data, mutant.edits))
        if not self.language.walk(_tried(source.data), (), []) or _impossible(source, mutant.path, self.language):
            return None
        material = replace(self.examined, source=source, rules=self._rules(source, mutant)).material(self.language)
        if self.examined.kind == "portal":
            return self._with_portal(build_portal(material))
        old = self.specs.forms[self.specs.current[self.id]]
        return self._with_form(build_form(material, old.portal, old.ref.digest, self.portal_text))

    def _rules(self, source: Source, mutant: Mutant) -> Mapping[Path, Expression]:
        """The checked rules; days of the month are functions that rules have bound."""
        if mutant.path[0] == "month_days":
            own = str(source.value((*mutant.path[:2], "month_day")))
            bound = {own: functions_of(source.data, self.language.doors.calendars).by_name[own]}
            return {path: calling(rule, bound) for path, rule in self.examined.rules.items()}
        return self.examined.rules if mutant.rule is None else {**self.examined.rules, mutant.path: mutant.rule}

    def _with_form(self, form: Form) -> Surroundings:
        return self._serving([form], self.specs.portals)

    def _with_portal(self, portal: Portal) -> Surroundings:
        forms = [replace(form, portal=portal) for form in self.specs.forms.values()]
        return self._serving(forms, {portal.id: portal})

    def _serving(self, forms: Iterable[Form], portals: Mapping[str, Portal]) -> Surroundings:
        old, doors = self.around.procedures, self.language.doors
        fresh = {form.ref: form for form in forms}
        specs = replace(self.specs, forms={**self.specs.forms, **fresh}, portals=portals)
        made = {ref: compiled(form, doors.field_types, doors.calendars) for ref, form in fresh.items()}
        versions = {ref: made.get(ref) or old.versions[ref] for ref in specs.forms}
        return replace(self.around, procedures=gather(versions, specs, doors.field_types, _sources(old)))


def grounds_of(
    specs: Specs, examined: Iterable[tuple[Examined, Examined]], language: Language, around: Surroundings
) -> Iterator[Ground]:
    """A ground for each form of `examined` (form, portal)."""
    for form, portal in examined:
        if form.source is None or portal.source is None:
            continue
        id_, near = str(form.data["form"]), beside(specs, str(portal.data["portal"]))
        yield Ground(form, language, near, around, _scenarios(near, id_), portal.text)


def beside(specs: Specs, portal: str) -> Specs:
    """The current forms of one portal, with their scenarios."""
    forms = {form.ref: form for form in specs.forms_of(portal)}
    current = {form.ref.id: form.ref for form in forms.values()}
    scenarios = {form: listed for form, listed in specs.scenarios.items() if form in current}
    return Specs(forms, current, {portal: specs.portals[portal]}, scenarios)


def _scenarios(near: Specs, form: str) -> tuple[Scenario, ...]:
    """The form's own first, then those of other forms that come by it, and all of the other half of its pair."""
    pairs = [each.pair for each in near.forms.values() if each.pair is not None]
    halves = {name for pair in pairs if form in (pair.this, pair.other) for name in (pair.this, pair.other)}
    others = (each for id_, listed in near.scenarios.items() if id_ != form for each in listed)
    near_by = (each for each in others if each.form in halves or _comes_by(each, form))
    return (*near.scenarios.get(form, ()), *near_by)


def _comes_by(scenario: Scenario, form: str) -> bool:
    return any(event.word == "choose" and event.text == form for event in scenario.events)


def _tried(data: Mapping[str, object]) -> Mapping[str, object]:
    """Without the scenarios, which are most of a file and never changed."""
    return {key: value for key, value in data.items() if key != "scenarios"}


def _impossible(source: Source, changed: Path, language: Language) -> bool:
    """Options that contradict each other, such as a limit above its other end."""
    types = language.doors.field_types
    fields = ((path, data) for path, data in fields_with_paths(source) if path == changed[: len(path)])
    return any(any(find_option_problems(source, path, data, types[str(data["type"])])) for path, data in fields)


def _sources(procedures: Procedures) -> dict[str, PrefillSource]:
    return {desk.source.name: desk.source for desk in procedures.desks.values() if desk.source is not None}
