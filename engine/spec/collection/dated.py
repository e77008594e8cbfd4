"""Values that change with time: those of a published version stand for ever, later-dated ones may join them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.model.deadline import Parameter
from engine.model.form import Form
from engine.spec.building.parts import Data, entries
from engine.spec.source import Source

Spot = tuple[int, int, int]
"""Line, column, end column."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The values of a parameter up to the one from day `until` (ISO), as a SHA-256 in hex."""

    parameter: str
    until: str
    digest: str


@dataclass(frozen=True, slots=True)
class Dated:
    """One parameter of a form: where it is written, and its values up to each of their days."""

    id: str
    file: str
    at: Spot
    values: tuple[Frozen, ...]

    def holds(self, published: Frozen) -> bool:
        """Whether what was published is still there unchanged, with nothing put in between."""
        return published in self.values


def dated_of(source: Source) -> Iterator[Dated]:
    """The parameters of a whole form."""
    for index, each in enumerate(entries(source.data, "parameters")):
        at = source.at_value(("parameters", index, "parameter"), "LOCK010")
        yield Dated(str(each["parameter"]), at.file, (at.line, at.column, at.end_column), tuple(_values(each)))


def latest(dated: tuple[Dated, ...]) -> tuple[Frozen, ...]:
    """What the lock keeps of the parameters of a form: all values there are."""
    return tuple(each.values[-1] for each in sorted(dated, key=lambda each: each.id) if each.values)


def with_later_values(archived: Form, current: Form) -> Form:
    """An archived version with the values that joined its parameters since: a figure of a day is the same in all versions.

    What the archived version knows itself stays as it was published.
    """
    now = {each.id: each for each in current.parameters}
    joined = tuple(_joined(each, now.get(each.id)) for each in archived.parameters)
    return archived if joined == archived.parameters else replace(archived, parameters=joined)


def _joined(old: Parameter, now: Parameter | None) -> Parameter:
    if now is None or now.type != old.type or not old.values:
        return old
    last = max(each.from_day for each in old.values)
    return replace(old, values=(*old.values, *(each for each in now.values if each.from_day > last)))


def _values(parameter: Data) -> Iterator[Frozen]:
    """Each digest covers a value and all before it."""
    digest = hashlib.sha256()
    for each in sorted(entries(parameter, "values"), key=lambda each: str(each["from"])):
        written = json.dumps(each, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(written.encode("utf-8") + b"\n")
        yield Frozen(str(parameter["parameter"]), str(each["from"]), digest.hexdigest())
