"""What there is to try in a file of a spec: rules by their basis, pages, stop pages, choices, constraints, conditions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from engine.spec.source import Path, Source

Kind = Literal["rules", "steps", "stops", "choices", "constraints", "gates"]
KINDS: Final[tuple[Kind, ...]] = ("rules", "steps", "stops", "choices", "constraints", "gates")


@dataclass(frozen=True, slots=True)
class Element:
    """`id`: a basis (`R47`), a step, a stop, `field=choice`, `field/constraint`, a field or `step:<id>` with a condition.

    `line` is where it stands first; `file` that of a fragment, "" for the form's or portal's own. `message` (constraints)
    is what the applicant reads, in Japanese.
    """

    kind: Kind
    id: str
    line: int
    message: str = ""
    file: str = ""


def elements_of(source: Source) -> tuple[Element, ...]:
    """Everything of a form file or a portal file, each once, in the order of KINDS and then of the file."""
    found: dict[tuple[Kind, str], Element] = {}
    for each in (*_rules(source), *_stops(source), *_questions(source), *_steps(source)):
        found.setdefault((each.kind, each.id), each)
    return tuple(sorted(found.values(), key=lambda each: (KINDS.index(each.kind), each.file, each.line)))


def _element(kind: Kind, name: str, source: Source, path: Path, message: str = "") -> Element:
    home, there = source.home(path)
    mark = home.values.get(there) or home.keys.get(there)
    return Element(kind, name, mark.line if mark else 0, message, "" if home.file == source.file else home.file)


def _rules(source: Source) -> Iterator[Element]:
    """A rule of the file itself and of a fragment is one of the file's own."""
    found = [_element("rules", rule, source, path) for path, rule in bases(source)]
    yield from sorted(found, key=lambda each: bool(each.file))


def bases(source: Source) -> Iterator[tuple[Path, str]]:
    """Every basis outside the scenarios, which only repeat them: its path and the rule id."""
    for path, value in below((), {key: value for key, value in source.data.items() if key != "scenarios"}):
        if len(path) > 1 and path[-2] == "basis":
            yield path, str(value)


def below(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    """Every single value in reading order."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from below((*path, str(key)), each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from below((*path, index), each)
    else:
        yield path, value


def _stops(source: Source) -> Iterator[Element]:
    for path, data in _items(source, ("start", "stops")):
        yield _element("stops", str(data["stop"]), source, path)


def _questions(source: Source) -> Iterator[Element]:
    for path, data in _items(source, ("start", "questions")):
        yield from _choices(source, path, str(data["question"]))


def _steps(source: Source) -> Iterator[Element]:
    """The steps of a form; of a portal, the registration page and what the identity says."""
    for path, step in _items(source, ("steps",)):
        yield _element("steps", str(step["step"]), source, path)
        if "relevant" in step:
            yield _element("gates", f"step:{step['step']}", source, (*path, "relevant"))
        yield from _fields(source, path)
    yield from _fields(source, ("registration",))
    yield from _fields(source, ("identity", "confirm"))


def _fields(source: Source, at: Path) -> Iterator[Element]:
    for path, field in _items(source, (*at, "fields")):
        name = str(field["field"])
        if "relevant" in field:
            yield _element("gates", name, source, (*path, "relevant"))
        yield from _choices(source, path, name)
        for place, constraint in _items(source, (*path, "constraints")):
            own = constraint.get("constraint", int(place[-1]) + 1)
            message = _japanese(constraint.get("message"))
            yield _element("constraints", f"{name}/{own}", source, (*place, "must"), message)


def _choices(source: Source, at: Path, name: str) -> Iterator[Element]:
    for path, choice in _items(source, (*at, "choices")):
        yield _element("choices", f"{name}={choice['choice']}", source, path)


def _items(source: Source, path: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """The maps of a list, with their paths; nothing where there is no list."""
    listed = source.value(path)
    for index, data in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(data, Mapping):
            yield (*path, index), data


def spoken(message: str) -> re.Pattern[str]:
    """What an applicant reads of a constraint's message: any answer stands at `{right}`."""
    return re.compile(".*".join(re.escape(part) for part in message.split("{right}")), re.DOTALL)


def _japanese(text: object) -> str:
    """As `engine.spec` builds texts."""
    words = text.get("ja", "") if isinstance(text, Mapping) else text
    return str(words or "").rstrip("\n")
