"""Why a value, a choice or a refusal is what it is: the rule, its parts with their values, and what it rests on."""

from dataclasses import dataclass
from typing import Literal

from engine.model.rule import Basis

ExplainedKind = Literal["value", "choice", "missing_choice", "refusal", "mark", "relevance", "deadline", "day"]
PartRole = Literal["rule", "right", "part", "calculated", "opens", "closes", "moved", "advised", "provisional"]
"""`rule`: the whole rule; `right`: the rule of the answer that would be right; `part`: a part of the rule above it;
`calculated`: how the value above it is worked out itself. The others tell of a window of time or a day."""


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One part of a rule, ready to read: `text` with the labels of fields in place of their ids, `value` in words.

    `rule` is the part as the spec writes it; `depth` how deep it stands (0: the whole rule).
    """

    text: str
    value: str
    rule: str = ""
    depth: int = 0
    role: PartRole = "part"


@dataclass(frozen=True, slots=True)
class Explained:
    """One thing explained. `subject` is a field id (or the name of a deadline or day); `title` is what people call it.

    `result` says the outcome in words: the value, "選べません", the sum that would be right. `item` is the one of
    several that it is about, as written in specs: a month, the id of a constraint.
    """

    kind: ExplainedKind
    subject: str
    title: str
    result: str
    parts: tuple[ExplainedPart, ...] = ()
    basis: Basis = ()
    item: str = ""
