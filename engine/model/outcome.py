"""Three-valued outcomes with reasons, and the problems an applicant is told about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from engine.model.text import Text

_NOTHING: Final[Mapping[str, str | int]] = MappingProxyType({})


class Verdict(Enum):
    """Unknown is neither pass nor refusal."""

    PASS = "pass"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Problem(NamedTuple):
    """Why an answer was not taken. `field` is the path joined by `/`. A tuple, like `Evaluation`.

    `code` is a catalogue key (`required`, `digits.pattern`, `constraint`); `message` is the spec's own words, where it has some.
    `params` fill either. `basis` are rule ids of the spec (`R47`).
    """

    field: str
    code: str
    message: Text | None = None
    params: Mapping[str, str | int] = _NOTHING
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A constraint that stayed unknown and that the spec only marks."""

    field: str
    message: Text
    basis: tuple[str, ...] = ()


class Evaluation(NamedTuple):
    """One look at all answers at one moment: typed and calculated values, what is relevant, what is wrong.

    `values` maps field id -> typed value (None or absent = missing); `irrelevant` are ids of fields off the path,
    `irrelevant_steps` of steps. At most one problem per field. A tuple, because one is made on every request.
    """

    values: Mapping[str, object]
    problems: Sequence[Problem] = ()
    irrelevant: frozenset[str] = frozenset()
    irrelevant_steps: frozenset[str] = frozenset()
    marks: Sequence[Mark] = ()

    @property
    def verdict(self) -> Verdict:
        if self.problems:
            return Verdict.REFUSED
        return Verdict.UNKNOWN if self.marks else Verdict.PASS
