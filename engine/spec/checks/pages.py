"""What belongs together on start pages, in registrations and identifications: stops that are reached, ways on, captions."""

from collections.abc import Iterator, Mapping
from typing import cast

from engine.errors import Diagnostic
from engine.ports.fields import FieldType
from engine.spec.building.parts import Data, entries
from engine.spec.source import Source


def find_start_problems(source: Source) -> Iterator[Diagnostic]:
    """Stops nobody is sent to, and questions that nobody gets past."""
    start = cast(Data, source.data["start"])
    reached = set()
    for index, question in enumerate(entries(start, "questions")):
        targets = [each.get("stop") for each in entries(question, "choices")]
        reached.update(targets)
        if all(targets):
            path = ("start", "questions", index, "choices")
            yield source.at_key(path, "REF022", question=str(question["question"]))
    for index, stop in enumerate(entries(start, "stops")):
        if stop["stop"] not in reached:
            path = ("start", "stops", index, "stop")
            yield source.at_value(path, "REF023", severity="warning", id=str(stop["stop"]))


def find_registration_problems(source: Source, types: Mapping[str, FieldType]) -> Iterator[Diagnostic]:
    """The address of a registration must be a field for e-mail addresses (its keyboard says so)."""
    registration = source.data.get("registration")
    if not isinstance(registration, dict):
        return
    address = registration["address"]
    kinds = {each["field"]: types[str(each["type"])] for each in entries(registration, "fields")}
    if address in kinds and kinds[address].attributes.get("inputmode") != "email":
        yield source.at_value(("registration", "address"), "REF024", id=str(address))


def find_way_problems(source: Source) -> Iterator[Diagnostic]:
    """Ways have buttons of their own only where they lead to different providers; there, captions tell them apart."""
    identity = cast(Data, source.data.get("identity", {}))
    ways = entries(identity, "ways")
    if not ways:
        return
    several = len({_provider(way, identity) for way in ways} | {identity["provider"]}) > 1
    first: dict[str, Data] = {}
    for index, way in enumerate(ways):
        path, way_id = ("identity", "ways", index), str(way["way"])
        if not several and "submit" in way:
            yield source.at_key((*path, "submit"), "REF065", severity="warning", id=way_id)
        caption = _shown(way.get("submit", identity["submit"]))
        other = first.setdefault(caption, way)
        if _provider(other, identity) != _provider(way, identity):
            at = (*path, "submit" if "submit" in way else "way")
            yield source.at_value(at, "REF066", id=way_id, caption=caption, other=str(other["way"]))


def _shown(text: object) -> str:
    """A text in the first of its languages."""
    return str(next(iter(text.values()))) if isinstance(text, Mapping) else str(text)


def _provider(way: Data, identity: Data) -> object:
    return way.get("provider", identity["provider"])
