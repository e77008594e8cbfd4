"""Elements of files against what scenarios brought to light and which tests are marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.authoring.coverage.elements import Element, Kind, elements_of, spoken
from engine.authoring.scenarios.run import Result
from engine.spec.source import Source

Marks = Mapping[str, tuple[str, ...]]
"""Rule id -> tests marked with it."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One element and who has tried it: names of scenarios, tests."""

    element: Element
    scenarios: tuple[str, ...]
    tests: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        return bool(self.scenarios or self.tests)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One file of a spec. `id` is the form's or portal's."""

    file: str
    kind: str
    id: str
    elements: tuple[Covered, ...]
    tried: bool = True
    """Whether anything can try it: false for a portal that no form stands in yet."""

    def of(self, kind: Kind) -> tuple[Covered, ...]:
        return tuple(each for each in self.elements if each.element.kind == kind)

    @property
    def unreached(self) -> tuple[Element, ...]:
        return tuple(each.element for each in self.elements if not each.reached)


def coverage_of(source: Source, results: Iterable[Result], marks: Marks, *, tried: bool = True) -> Coverage:
    """Only scenarios that came out as expected count; give those of the form, or of every form of the portal."""
    passed = [result for result in results if result.passed]
    kind = "form" if "form" in source.data else "portal"
    elements = tuple(_covered(element, passed, marks) for element in elements_of(source))
    return Coverage(source.file, kind, str(source.data[kind]), elements, tried)


def _covered(element: Element, results: Sequence[Result], marks: Marks) -> Covered:
    names = tuple(result.scenario.name for result in results if _tries(result, element))
    if element.kind == "gates" and not _seen_both_ways(element, results):
        names = ()
    return Covered(element, names, marks.get(element.id, ()) if element.kind == "rules" else ())


def _seen_both_ways(element: Element, results: Sequence[Result]) -> bool:
    """Whether a condition held in one scenario and did not in one (the same or another)."""
    held = any(element.id in result.observed.opened for result in results)
    return held and any(element.id in result.observed.closed for result in results)


def _tries(result: Result, element: Element) -> bool:
    """A constraint counts as tried when it refused or marked."""
    observed = result.observed
    match element.kind:
        case "rules":
            return element.id in result.scenario.covers or element.id in observed.rules
        case "steps" | "stops":
            return element.id in observed.pages
        case "choices":
            field, _, choice = element.id.partition("=")
            return (field, choice) in observed.chosen
        case "constraints":
            field, words = element.id.partition("/")[0], spoken(element.message)
            return any(name == field and words.fullmatch(told) for name, told in observed.refused)
        case "gates":
            return element.id in observed.opened or element.id in observed.closed
