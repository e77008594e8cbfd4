"""The small parts of which forms and portals are made: texts, rules, choices, fields, steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from engine.expressions import Expression
from engine.model.field import Choice, Constraint, Field, IfFalse, IfUnknown, Step
from engine.model.rule import Basis, Rule
from engine.model.text import EMPTY, Text
from engine.ports.fields import FieldType, MakesChoices
from engine.spec.schema import own_keys
from engine.spec.source import Path, Source

Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Material:
    """One checked file: its data, the checked rules by path, the field types. `defaults`: type -> options left out."""

    source: Source
    rules: Mapping[Path, Expression]
    field_types: Mapping[str, FieldType]
    defaults: Mapping[str, Data] = field(default_factory=dict)

    def rule(self, path: Path) -> Rule | None:
        """The rule written at `path`, or None where there is none."""
        checked = self.rules.get(path)
        if checked is None:
            return None
        line, column = self.source.place(path, 0)
        file = self.source.home(path)[0].file
        return Rule(str(self.source.value(path)), checked, line, column, "" if file == self.source.file else file)


def text(value: object) -> Text:
    """A text of the spec; "nothing" becomes the empty text."""
    if isinstance(value, str):
        return Text({"ja": value.rstrip("\n")})
    if isinstance(value, Mapping):
        return Text({str(locale): str(words).rstrip("\n") for locale, words in value.items()})
    return EMPTY


def entries(data: Data, key: str) -> list[Data]:
    """The list of maps at `key`; empty when it is left out."""
    return cast(list[Data], data.get(key, []))


def names(data: Data, key: str) -> tuple[str, ...]:
    """The list of texts at `key`; empty when it is left out."""
    return tuple(cast(Sequence[str], data.get(key, ())))


def basis(data: Data) -> Basis:
    return names(data, "basis")


def choices(data: Data) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(each["choice"]), text(each["label"]), text(each.get("hint")), str(each.get("stop", "")))
        for each in entries(data, "choices")
    )


def step(data: Data, path: Path, material: Material) -> Step:
    """A page of questions (the registration and the page that shows the identity are such pages, too)."""
    return Step(
        id=str(data["step"]),
        title=text(data["title"]),
        stage=str(data["stage"]),
        fields=fields(data, path, material),
        text=text(data.get("text")),
        submit=text(data.get("submit")),
        back=text(data.get("back")),
        relevant=material.rule((*path, "relevant")),
        basis=basis(data),
        note=text(data.get("note")),
    )


def fields(data: Data, path: Path, material: Material, key: str = "fields") -> tuple[Field, ...]:
    """The fields listed at `key`."""
    return tuple(_field(each, (*path, key, index), material) for index, each in enumerate(entries(data, key)))


def _field(data: Data, path: Path, material: Material) -> Field:
    required = data.get("required", True)
    return Field(
        id=str(data["field"]),
        type=str(data["type"]),
        label=text(data["label"]),
        hint=text(data.get("hint")),
        help=text(data.get("help")),
        options=_options(data, material),
        choices=choices(data) or _made_choices(data, material),
        required=required if isinstance(required, bool) else material.rule((*path, "required")) or True,
        relevant=material.rule((*path, "relevant")),
        readonly=bool(data.get("readonly", False)),
        calculate=material.rule((*path, "calculate")),
        choices_from=material.rule((*path, "choices_from")),
        prefill=str(data.get("prefill", "")),
        constraints=_constraints(data, path, material),
        check_as=text(data.get("check_as")),
        autocomplete=str(data.get("autocomplete", "")),
        messages={code: text(words) for code, words in cast(Data, data.get("messages", {})).items()},
        basis=basis(data),
    )


def _made_choices(data: Data, material: Material) -> tuple[Choice, ...]:
    """The choices that the field's type makes from its options; none for most."""
    kind = material.field_types[str(data["type"])]
    if not isinstance(kind, MakesChoices):
        return ()
    return tuple(Choice(name, Text(labels)) for name, labels in kind.made_choices(_options(data, material)))


def _options(data: Data, material: Material) -> Data:
    """The type's own keys, lists frozen, with the defaults of its schema where they are left out."""
    kind = str(data["type"])
    given = {name: data[name] for name in option_names(material.field_types[kind]) if name in data}
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return {**material.defaults.get(kind, {}), **frozen}


def option_names(kind: FieldType) -> tuple[str, ...]:
    """The keys of a field that are options of its type."""
    return tuple(name for name in own_keys(kind) if name != "choices")


def option_defaults(field_types: Mapping[str, FieldType]) -> dict[str, Data]:
    """Type -> options that the type's schema gives when the spec is silent."""
    found: dict[str, Data] = {}
    for name, kind in field_types.items():
        own = own_keys(kind)
        found[name] = {key: schema["default"] for key, schema in own.items() if "default" in schema}
    return found


def _constraints(data: Data, path: Path, material: Material) -> tuple[Constraint, ...]:
    found = []
    for index, each in enumerate(entries(data, "constraints")):
        must = material.rule((*path, "constraints", index, "must"))
        if must is not None:
            found.append(
                Constraint(
                    id=str(each.get("constraint", f"{data['field']}_{index + 1}")),
                    must=must,
                    message=text(each["message"]),
                    if_unknown=cast(IfUnknown, each.get("if_unknown", "pass")),
                    basis=basis(each),
                    if_false=cast(IfFalse, each.get("if_false", "refuse")),
                    right=material.rule((*path, "constraints", index, "right")),
                )
            )
    return tuple(found)
