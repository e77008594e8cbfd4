"""Answers as a tree with row ids, each with its origin, level and time; paths are the identity of a field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Origin = Literal["applicant", "identity", "prefill", "calculated", "copied"]
Path = tuple[str, ...]
"""Field path: `("contract_no",)`, or within rows `("dealings", "r3", "unpaid")`."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file as received. `name` is for display only; `size` in bytes; `sha256` hex of the bytes received."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str


Raw = str | tuple[str, ...] | tuple[Attachment, ...]
"""What was typed or chosen, before parsing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as given. `raw` is kept as typed; `level` is how sure its source was (`card-text`, …); `at` an instant."""

    raw: Raw
    origin: Origin = "applicant"
    level: str = ""
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeating group. Its id survives re-ordering and the removal of others."""

    id: str
    answers: "Answers"


@dataclass(frozen=True, slots=True)
class Answers:
    """The tree: a name leads to an answer or to rows."""

    children: Mapping[str, Answer | tuple[Row, ...]] = field(default_factory=dict)

    def at(self, path: Path) -> Answer | None:
        """The answer at a path, or None."""
        child = self.children.get(path[0])
        if isinstance(child, Answer):
            return child if len(path) == 1 else None
        for row in child or ():
            if len(path) > 2 and row.id == path[1]:
                return row.answers.at(path[2:])
        return None

    def with_answers(self, new: Mapping[str, Answer]) -> "Answers":
        """A tree in which the top-level answers `new` replace or join the old ones."""
        return Answers({**self.children, **new})

    def without(self, names: frozenset[str]) -> "Answers":
        return Answers({k: v for k, v in self.children.items() if k not in names})

    def leaves(self) -> Iterator[tuple[Path, Answer]]:
        """Every answer with its path, in the order given."""
        for name, child in self.children.items():
            if isinstance(child, Answer):
                yield (name,), child
            else:
                for row in child:
                    for path, answer in row.answers.leaves():
                        yield (name, row.id, *path), answer
