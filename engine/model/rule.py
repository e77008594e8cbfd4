"""A rule of a spec: an expression with its place, and the ids of rules or articles that a thing rests on."""

from dataclasses import dataclass

from engine.expressions import Expression

Basis = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression of a spec: its text as written and its checked form. `line`/`column` of its first character, from 1.

    `file` is the fragment it stands in; "" for the form's (or portal's) own file.
    """

    text: str
    typed: Expression
    line: int = 0
    column: int = 0
    file: str = ""
