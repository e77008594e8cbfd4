"""Scenarios: each begins somewhere, does one thing at a time, and answers questions that exist."""

from collections.abc import Iterator, Mapping
from typing import cast

from engine.errors import Diagnostic
from engine.spec.building.parts import Data, entries
from engine.spec.checks.names import unknown_name
from engine.spec.source import Path, Source


def find_scenario_problems(source: Source) -> Iterator[Diagnostic]:
    """Everything about scenarios that the schema cannot see."""
    yield from _beginnings(source)
    for path, event in _events(source):
        words = [key for key in event if key != "expect"]
        if len(words) > 1:
            yield source.at_key((*path, words[1]), "SPEC031", first=words[0], second=words[1])
    yield from _start_answers(source)


def _events(source: Source) -> Iterator[tuple[Path, Data]]:
    for index, scenario in enumerate(entries(source.data, "scenarios")):
        for number, event in enumerate(entries(scenario, "events")):
            yield ("scenarios", index, "events", number), event


def _start_answers(source: Source) -> Iterator[Diagnostic]:
    """Answers to start questions that are no choice of the question."""
    start = cast(Data, source.data["start"])
    offered = {
        str(each["question"]): [str(choice["choice"]) for choice in entries(each, "choices")]
        for each in entries(start, "questions")
    }
    for path, event in _events(source):
        given = event.get("start")
        for question, answer in given.items() if isinstance(given, Mapping) else ():
            ids = offered.get(question)
            if ids is not None and answer not in ids:
                at = source.at_value((*path, "start", question), "REF002")
                yield unknown_name(at, "choice", str(answer), ids)


def _beginnings(source: Source) -> Iterator[Diagnostic]:
    """A scenario begins at an instant, or where one above it ends; not both, not neither."""
    above: set[str] = set()
    for index, scenario in enumerate(entries(source.data, "scenarios")):
        path: Path = ("scenarios", index)
        after = scenario.get("after")
        if after is None and "at" not in scenario:
            yield source.at_key((*path, "scenario"), "REF035")
        elif after is not None and "at" in scenario:
            yield source.at_key((*path, "after"), "REF036")
        elif after is not None and after not in above and after in _scenario_names(source):
            yield source.at_value((*path, "after"), "REF037", name=str(after))
        above.add(str(scenario["scenario"]))


def _scenario_names(source: Source) -> list[str]:
    return [str(each["scenario"]) for each in entries(source.data, "scenarios")]
