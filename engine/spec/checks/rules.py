"""Every expression of a file parsed and checked against the names it may read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, cast

from engine.errors import Diagnostic, Param
from engine.expressions import (
    BOOL,
    DATE,
    DEADLINE,
    INT,
    STANDARD_FUNCTIONS,
    TEXT,
    YEAR_MONTH,
    YEN,
    Code,
    Expression,
    FunctionTable,
    ListOf,
    Refused,
    Scope,
    Text,
    Type,
    Word,
    read,
)
from engine.flow.facts import facts_named
from engine.ports.fields import FieldType
from engine.spec.building.parts import Data, entries, names
from engine.spec.checks.schedules import within_row
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

PARAMETER: Final = "parameter."
_OF_PORTAL: Final = ("identity.", "registered.")
NO_NAMES: Final[Mapping[str, Type]] = MappingProxyType({})
_SIMPLE: Final[Mapping[str, Type]] = {"yen": YEN, "integer": INT, "text": TEXT, "year_month": YEAR_MONTH}
_GIVES: Final[Mapping[str, Type | None]] = {
    "": BOOL, "bool": BOOL, "int": INT, "yen": YEN, "text": TEXT, "date": DATE, "year_month": YEAR_MONTH, "any": None,
}  # fmt: skip
"""The values of `x-gives` in schema.json."""


@dataclass(slots=True)
class CheckedRules:
    """Rules by path, and what was wrong with the others."""

    rules: dict[Path, Expression] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def check_rules(
    source: Source,
    places: Iterable[Place],
    scopes: Mapping[str, Mapping[str, Type]],
    functions: FunctionTable = STANDARD_FUNCTIONS,
) -> CheckedRules:
    """Checks every expression. `scopes`: first key of its path ("" = any other) -> names it may read."""
    checked = CheckedRules()
    ready = {part: Scope(names, functions) for part, names in scopes.items()}
    for place in places:
        # A number may stand where a rule may: `count: 3`. True and false are no rules (`required: false`).
        if place.note.kind != "expression" or not isinstance(place.value, str | int) or isinstance(place.value, bool):
            continue
        part = str(place.path[0])
        scope = within_row(source, place.path, ready.get(part, ready[""]))
        outcome = read(str(place.value), scope, _expected(source, place, scope))
        if isinstance(outcome, Refused):
            checked.problems.extend(_located(source, place.path, outcome))
        else:
            checked.rules[place.path] = outcome
    return checked


def without_names_of_portal(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is wrong all the same where the portal could not be read: what its file says is known is not missed."""
    unknown = {Code.UNKNOWN_NAME, Code.UNKNOWN_NAME_SIMILAR}
    for each in problems:
        if each.code not in unknown or not str(each.params["name"]).startswith(_OF_PORTAL):
            yield each


def field_types_of(fields: Iterable[Data], types: Mapping[str, FieldType]) -> dict[str, Type]:
    """The names that fields give to rules, with their types."""
    return {str(each["field"]): _value_type(each, types) for each in fields}


def form_names(
    form: Data, portal: Data, types: Mapping[str, FieldType], other: Mapping[str, Type] = NO_NAMES
) -> dict[str, Type]:
    """Everything a rule of a form may read: facts, registered values, deadlines, parameters, fields, calculated values.

    `other` are the names of its counterpart, with their qualifier.
    """
    return {
        **other,
        **facts_named(_claims((form, portal))),
        **_registered(portal),
        **{f"deadline.{each['deadline']}": DEADLINE for each in entries(form, "deadlines")},
        **{f"{PARAMETER}{each['parameter']}": _SIMPLE[str(each["type"])] for each in entries(form, "parameters")},
        **field_types_of(form_fields(form), types),
    }


def form_scopes(names: Mapping[str, Type]) -> dict[str, Mapping[str, Type]]:
    """The names of a form's rules: the day of a parameter does not depend on parameters."""
    return {"": names, "parameters": {name: kind for name, kind in names.items() if not name.startswith(PARAMETER)}}


def _registered(portal: Data) -> dict[str, Type]:
    facts = entries(cast(Data, portal.get("register", {})), "facts")
    return {f"registered.{each['fact']}": _SIMPLE[str(each["type"])] for each in facts}


def portal_scopes(portal: Data, types: Mapping[str, FieldType]) -> dict[str, Mapping[str, Type]]:
    """The names of a portal's rules: the registration reads its own fields, the page after the card the identity."""
    registration = cast(Data, portal.get("registration", {}))
    own = field_types_of(entries(registration, "fields"), types)
    return {"": facts_named(_claims((portal,))), "registration": {**facts_named(()), **own}}


def form_fields(form: Data) -> Iterator[Data]:
    """Every field of a form in order, then values calculated off-page."""
    for step in entries(form, "steps"):
        yield from entries(step, "fields")
    yield from entries(form, "calculated")


def _claims(documents: Iterable[Data]) -> Iterator[str]:
    for data in documents:
        identity = cast(Data, data.get("identity", {}))
        yield from names(identity, "claims")
        confirm = cast(Data, identity.get("confirm", {}))
        for each in (*entries(confirm, "fields"), *form_fields(data)):
            if "claim" in each:
                yield str(each["claim"])


def _value_type(data: Data, types: Mapping[str, FieldType]) -> Type:
    kind = types[str(data["type"])].value_type
    if "choices" not in data:
        return kind
    chosen = Text(tuple(str(each["choice"]) for each in entries(data, "choices")))
    return ListOf(chosen) if isinstance(kind, ListOf) else chosen


def _expected(source: Source, place: Place, scope: Scope) -> Type | None:
    """What the schema says (`x-gives`) that the rule must have as its value; None: anything."""
    gives = place.note.gives
    if gives not in ("field", "list_of_field"):
        return _GIVES[gives]
    field = place.path[:-3] if place.path[-3:-2] == ("constraints",) else place.path[:-1]
    kind = scope.names.get(str(source.value((*field, "field"))))
    if gives == "field":
        return kind
    return ListOf(kind) if kind == YEAR_MONTH else None


def _located(source: Source, path: Path, refused: Refused) -> Iterator[Diagnostic]:
    for problem in refused.problems:
        params = {name: _param(value) for name, value in problem.params.items()}
        yield source.at_offset(path, (problem.column, problem.end_column), str(problem.code), **params)


def _param(value: str | int | Word) -> Param:
    return word(value) if isinstance(value, Word) else value


def word(value: Word) -> str:
    """A term for the catalogues inside a parameter: `@type.list[@type.yen]` (words.py resolves it)."""
    if value.of is None:
        return f"@{value.key}"
    return f"@{value.key}[{word(value.of) if isinstance(value.of, Word) else value.of}]"
