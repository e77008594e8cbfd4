"""Two questions about rule ids: which does nobody exercise, and which does a scenario only claim to exercise?"""

from collections.abc import Iterable, Iterator, Sequence

from engine.authoring.coverage.carriers import carriers, is_reached
from engine.authoring.coverage.covering import Coverage, Covered
from engine.authoring.scenarios.run import Result
from engine.errors import Diagnostic
from engine.spec.source import Path, Source


def unexercised(coverage: Sequence[Coverage], *, whole: bool) -> tuple[tuple[Coverage, Covered], ...]:
    """Rules that no scenario and no marked test exercises, with the file in which each was looked for.

    What stands in a fragment is exercised when any of the forms that use it does so; with a part of the collection only
    (not `whole`) it is not judged. A portal that no form stands in cannot be tried yet, and is not judged either.
    """
    shared = {key for one in coverage for key in _exercised_in_fragments(one)}
    found: list[tuple[Coverage, Covered]] = []
    told: set[tuple[str, str]] = set()
    for one in coverage if whole else (each for each in coverage if each.kind == "form"):
        for each in one.of("rules") if one.tried else ():
            key = (each.element.file, each.element.id)
            if each.reached or (each.element.file and (not whole or key in shared or key in told)):
                continue
            told.add(key)
            found.append((one, each))
    return tuple(found)


def _exercised_in_fragments(one: Coverage) -> Iterator[tuple[str, str]]:
    """(fragment, rule) for every fragment the form uses and every rule it exercises, wherever else that rule stands."""
    fragments = {each.element.file for each in one.elements if each.element.file}
    rules = [each.element.id for each in one.of("rules") if each.reached]
    return ((fragment, rule) for fragment in fragments for rule in rules)


def find_empty_claims(form: Source, portal: Source | None, results: Iterable[Result]) -> Iterator[Diagnostic]:
    """Warnings, at the entry of `covers`: nothing that bears the rule was shown, judged or sent in that scenario."""
    places = {str(each): index for index, each in enumerate(_scenarios(form))}
    where = [(source, carriers(source)) for source in (form, portal) if source is not None]
    for result in results:
        for number, rule in enumerate(result.scenario.covers):
            parts = [(source, path) for source, found in where for path in found.get(rule, ())]
            seen = result.observed
            if not parts or rule in seen.rules or any(is_reached(source, path, seen) for source, path in parts):
                continue
            at = ("scenarios", places[result.scenario.name], "covers", number)
            yield form.at_value(at, "TEST040", severity="warning", rule=rule, place=_spot(*parts[0]))


def _spot(source: Source, path: Path) -> str:
    return f"{source.home(path)[0].file}:{source.place(path, 0)[0]}"


def _scenarios(form: Source) -> list[str]:
    listed = form.data.get("scenarios")
    return [str(each["scenario"]) for each in listed] if isinstance(listed, list) else []
