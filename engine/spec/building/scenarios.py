"""Scenario data to frozen scenarios that know their lines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

from engine.model.scenario import (
    DraftStatus,
    Event,
    Expect,
    ExpectedProblem,
    Given,
    GivenFile,
    PairExpected,
    Place,
    Scenario,
    Word,
)
from engine.spec.building.parts import Data, basis, entries, names
from engine.spec.source import Path, Source

_ANSWERED: Final = ("start", "register", "identify", "answer")
_NAMED: Final = ("choose", "press", "card_result", "pick", "outage")


def build_scenarios(source: Source) -> tuple[Scenario, ...]:
    """The scenarios of a checked form file; one that goes on after another begins with the other's events."""
    built: dict[str, Scenario] = {}
    for index, each in enumerate(entries(source.data, "scenarios")):
        scenario = _scenario(each, ("scenarios", index), source, built)
        built[scenario.name] = scenario
    return tuple(built.values())


def _scenario(data: Data, path: Path, source: Source, above: Mapping[str, Scenario]) -> Scenario:
    before = above.get(str(data.get("after", "")))
    own = tuple(_event(each, (*path, "events", index), source) for index, each in enumerate(entries(data, "events")))
    earlier = before.events if before else ()
    return Scenario(
        form=str(source.data["form"]),
        name=str(data["scenario"]),
        at=before.at if before else instant(str(data["at"])),
        events=(*earlier, *own),
        file=source.file,
        place=_place(source, path),
        covers=names(data, "covers"),
        after=before.name if before else "",
        inherited=len(earlier),
    )


def instant(written: str) -> datetime:
    """`2026-10-01T09:00:00+09:00` -> aware datetime. Raises ValueError for a day or time that does not exist."""
    return datetime.fromisoformat(written)


def seconds(written: str) -> int:
    """`23:59:59` -> 86399."""
    hours, minutes, rest = (int(part) for part in written.split(":"))
    return hours * 3600 + minutes * 60 + rest


def _place(source: Source, path: Path) -> Place:
    mark = source.keys.get(path) or source.values.get(path)
    return Place(mark.line, mark.column) if mark else Place(1, 1)


def _event(data: Data, path: Path, source: Source) -> Event:
    word = next((key for key in data if key != "expect"), "look")
    value = data.get(word)
    given = value if word in _ANSWERED and isinstance(value, Mapping) else {}
    expected = cast(Data, data["expect"]) if "expect" in data else None
    return Event(
        word=cast(Word, word),
        place=_place(source, path),
        given={str(name): _given(answer) for name, answer in given.items()},
        text=str(value) if word in _NAMED else "",
        seconds=seconds(str(value)) if word == "wait" else 0,
        at=instant(str(value)) if word == "until" else None,
        expect=None if expected is None else _expect(expected, (*path, "expect"), source),
    )


def _given(value: object) -> Given:
    if isinstance(value, bool):
        return value
    if not isinstance(value, list):
        return str(value)
    if value and isinstance(value[0], dict):
        return tuple(GivenFile(str(each["name"]), str(each["kind"]), int(each["bytes"])) for each in value)
    return tuple(str(each) for each in value)


def _expect(data: Data, path: Path, source: Source) -> Expect:
    return Expect(
        place=_place(source, path),
        page=str(data.get("page", "")),
        problems=_problems(data, path, source) if "problems" in data else None,
        values=_lines(data, "values"),
        choices=_lines(data, "choices"),
        hidden=names(data, "hidden"),
        marks=names(data, "marks") if "marks" in data else None,
        schedule=names(data, "schedule") if "schedule" in data else None,
        courses=_lines(data, "courses"),
        information=_lines(data, "information"),
        deadlines=names(data, "deadlines") if "deadlines" in data else None,
        mail=str(data.get("mail", "")),
        mails=names(data, "mails") if "mails" in data else None,
        mail_says=names(data, "mail_says"),
        documents=names(data, "documents") if "documents" in data else None,
        refused=str(data.get("refused", "")),
        notice=str(data.get("notice", "")),
        status=cast(DraftStatus | None, data.get("status")),
        pair=cast(PairExpected | None, data.get("pair")),
        places=_places(data, path, source),
    )


def _places(data: Data, path: Path, source: Source) -> dict[str, Place]:
    """Where each key of an expectation is written, and each field of its `values` and `choices` (`values.fee`)."""
    keys: list[tuple[str, ...]] = [(key,) for key in data]
    for key in ("values", "choices", "courses", "information"):
        keys.extend((key, str(name)) for name in cast(Data, data.get(key, {})))
    return {".".join(key): _place(source, (*path, *key)) for key in keys}


def _problems(data: Data, path: Path, source: Source) -> tuple[ExpectedProblem, ...]:
    return tuple(
        ExpectedProblem(
            field=str(each["field"]),
            place=_place(source, (*path, "problems", index)),
            code=str(each.get("code", "")),
            message=str(each.get("message", "")),
            basis=basis(each),
        )
        for index, each in enumerate(entries(data, "problems"))
    )


def _lines(data: Data, key: str) -> dict[str, tuple[str, ...]]:
    found = cast(Mapping[str, object], data.get(key, {}))
    return {
        name: tuple(str(line) for line in value) if isinstance(value, list) else (str(value),)
        for name, value in found.items()
    }
