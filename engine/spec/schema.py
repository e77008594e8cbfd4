"""The language as JSON Schema: read from schema.json, completed with each field type's own keys."""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final, cast

from engine.ports.fields import FieldType, makes_choices

Schema = dict[str, object]

CHOOSING: Final = frozenset({"select", "radio"})
"""Controls whose fields list `choices`."""
SHOWN_ONLY: Final = "static"
"""The control of fields that show a fact of the identity (`claim`) and take no input."""
SHARED: Final[tuple[str, ...]] = ("calendar", "parameters", "month_days", "deadlines", "calculated")
"""What a fragment may declare as a form does."""
_NOT_FOR_SHOWN: Final = ("required", "readonly", "calculate", "constraints", "messages", "autocomplete")

_CLAIM: Final[Schema] = {
    "description": "本人確認でわかった内容のうち、どれを見せるか(name、address など)。",
    "x-description-en": "Which fact of the identity is shown (name, address, …).",
    "$ref": "#/$defs/code",
    "examples": ["name"],
}
_REQUIRED_MESSAGE: Final[Schema] = {
    "description": "答えがないときの言葉。",
    "x-description-en": "The words when there is no answer.",
    "$ref": "#/$defs/text",
    "examples": ["利用者番号を入力してください。"],
}


def language(field_types: Iterable[FieldType]) -> Schema:
    """The complete schema: what editors, the reference page and the shape check use."""
    schema = cast(Schema, json.loads((files("engine.spec") / "schema.json").read_text(encoding="utf-8")))
    definitions = definitions_of(schema)
    for definition in definitions.values():
        _include(definition, definitions)
    definitions["fragment"]["properties"] = _shared(definitions)
    types = sorted(field_types, key=lambda each: each.name)
    names = [each.name for each in types]
    for name in ("field", "calculated_value"):
        properties_of(definitions[name])["type"]["enum"] = names
    common = definitions["field"]
    for each in types:
        definitions[f"field_{each.name}"] = _field_schema(common, each)
    common["allOf"] = [
        {
            "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
            "then": {"$ref": f"#/$defs/field_{name}"},
        }
        for name in names
    ]
    return schema


def _include(definition: Schema, definitions: Mapping[str, Schema]) -> None:
    """`x-includes`: a map has the keys of another one, too; they stand before the key it names in `x-before`."""
    included = definitions.get(str(definition.get("x-includes", "")))
    if included is None:
        return
    own = list(properties_of(definition).items())
    at = [key for key, _ in own].index(str(definition["x-before"]))
    definition["properties"] = {**dict(own[:at]), **properties_of(included), **dict(own[at:])}


def definitions_of(schema: Mapping[str, object]) -> dict[str, Schema]:
    """The named parts of a schema."""
    return cast(dict[str, Schema], schema["$defs"])


def properties_of(schema: Mapping[str, object]) -> dict[str, Schema]:
    """The keys a map may have; empty for anything else."""
    return cast(dict[str, Schema], schema.get("properties", {}))


def own_keys(each: FieldType) -> dict[str, Schema]:
    """The keys that only fields of this type have, with their schemas."""
    keys = {name: dict(cast(Mapping[str, object], schema)) for name, schema in each.options_schema.items()}
    if each.control in CHOOSING and not makes_choices(each):
        keys["choices"] = {"$ref": "#/$defs/choices"}
    if each.control == SHOWN_ONLY and "claim" not in keys:
        keys["claim"] = dict(_CLAIM)
    return keys


def _shared(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """The keys of a fragment: its own, and in front of the blocks those that a form has as well."""
    own, of_form = properties_of(definitions["fragment"]), properties_of(definitions["form"])
    shared = {key: of_form[key] for key in SHARED if key in of_form}
    return {**{key: schema for key, schema in own.items() if key != "blocks"}, **shared, "blocks": own["blocks"]}


def _field_schema(common: Mapping[str, object], each: FieldType) -> Schema:
    """A closed map: the common keys and the type's own."""
    properties = dict(properties_of(common))
    if each.control == SHOWN_ONLY:
        properties = {name: schema for name, schema in properties.items() if name not in _NOT_FOR_SHOWN}
    if "messages" in properties:
        properties["messages"] = _messages(properties["messages"], each)
    own = own_keys(each)
    basis = properties.pop("basis")
    properties |= own
    properties["basis"] = basis
    needed = [name for name, schema in own.items() if name in ("choices", "claim") or schema.get("x-required")]
    return {
        "title": f"項目(type: {each.name})",
        "x-title-en": f"Field (type: {each.name})",
        "description": f"種類が {each.name} の項目。",
        "x-description-en": f"A field of type {each.name}.",
        "type": "object",
        "required": ["field", "type", "label", *needed],
        "additionalProperties": False,
        "properties": properties,
    }


def _messages(common: Schema, each: FieldType) -> Schema:
    """Only refusals that the type has; their placeholders are those of its own words."""
    prefix = f"field.{each.name}."
    words = {key.removeprefix(prefix): text for key, text in each.words.get("ja", {}).items() if key.startswith(prefix)}
    properties: Schema = {"required": _REQUIRED_MESSAGE | {"x-placeholders": ["label"]}}
    for code, text in words.items():
        english = each.words.get("en", {}).get(prefix + code, text)
        properties[code] = {
            "description": f"標準の言葉: {text}",
            "x-description-en": f"Standard words: {english}",
            "$ref": "#/$defs/text",
            "x-placeholders": sorted({"label", *placeholders(text), *placeholders(english)}),
            "examples": [text.replace("{label}", "この項目")],
        }
    return {**common, "properties": properties, "additionalProperties": False}


def placeholders(text: str) -> tuple[str, ...]:
    """Names in braces, in order: `{link}` -> ("link",)."""
    found = []
    for part in text.split("{")[1:]:
        name, closed, _ = part.partition("}")
        if closed and name.isascii() and name.isidentifier():
            found.append(name)
    return tuple(found)
