"""schema.json is the only definition of the language: complete, described, exemplified, and the walk agrees with it."""

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.defaults.fields.builtin import BUILT_IN
from engine.spec import load_words
from engine.spec.reader import read
from engine.spec.schema import Schema, definitions_of, language, properties_of
from engine.spec.walk import compile_walk, resolve
from engine.spec.walk_places import Place

ROOT = Path(__file__).parents[3]
SCHEMA = language(BUILT_IN)
SHARING = "../tests/cases/specs/sharing"
SPECS = [
    "resubmission.yaml",
    "portals/small_enterprise.yaml",
    f"{SHARING}/filing.yaml",
    f"{SHARING}/fragments/holding.yaml",
    f"{SHARING}/fragments/terms.yaml",
]


def keys() -> Iterator[tuple[str, Schema]]:
    """Every key of every map, as `definition.key`."""
    for name, definition in definitions_of(SCHEMA).items():
        for key, schema in properties_of(definition).items():
            yield f"{name}.{key}", cast(Schema, resolve(schema, definitions_of(SCHEMA)))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("name", "schema"), list(keys()))
def test_every_key_is_described_in_both_languages_with_an_example(name: str, schema: Schema) -> None:
    assert schema.get("description"), name
    assert schema.get("x-description-en"), name
    has_example = schema.get("examples") or any("examples" in each for each in properties_of(schema).values())
    assert has_example, name


@pytest.mark.parametrize(("name", "schema"), list(keys()))
def test_every_example_is_valid(name: str, schema: Schema) -> None:
    validator = Draft202012Validator({**schema, "$defs": SCHEMA["$defs"]})
    for example in cast(list[object], schema.get("examples", [])):
        errors = list(validator.iter_errors(example))
        assert errors == [], name


def test_every_kind_of_name_has_words() -> None:
    found = json.dumps(SCHEMA)
    kinds = {part.split('"')[0] for mark in ('"x-refers": "', '"x-defines": "') for part in found.split(mark)[1:]}
    for locale in ("ja", "en"):
        assert {f"kind.{kind}" for kind in kinds} <= load_words(locale).keys()


def test_an_unknown_schema_word_is_refused() -> None:
    with pytest.raises(ValueError, match="dependentRequired"):
        compile_walk({"dependentRequired": {"a": ["b"]}})


@cache
def _data(name: str) -> str:
    source = read(name, (ROOT / "specs" / name).read_bytes()).source
    assert source is not None
    data = dict(source.data)
    data["scenarios"] = cast(list[object], data.get("scenarios", []))[:2]
    if not data["scenarios"]:
        del data["scenarios"]
    return json.dumps(data)


def _containers(value: object) -> Iterator[dict[str, object] | list[object]]:
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _containers(child)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2_000_000),
    st.sampled_from(
        ["", "a", "ja", "text", "radio", "見本", "a b", "A", "x\n", "pin", "1:00:00", "https://a", "R1", "Ｒ１", "use"]
    ),
    st.just([]),
    st.just({}),
    st.just(["ja", "ja"]),
    st.just([1]),
    st.just({"ja": "x"}),
    st.just({"a": 1}),
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(SPECS))
def test_walk_and_jsonschema_agree(data: st.DataObject, name: str) -> None:
    """However a good spec is broken, the fast walk says no exactly when jsonschema does."""
    document = json.loads(_data(name))
    for _ in range(data.draw(st.integers(1, 3))):
        _break(data, document)
    found: list[Place] = []
    assert WALK(document, (), found) == VALID(document)


def _break(data: st.DataObject, document: object) -> None:
    places = [each for each in _containers(document) if each]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    value = copy.deepcopy(data.draw(values))
    if isinstance(place, list):
        place[data.draw(st.integers(0, len(place) - 1))] = value
        return
    key = data.draw(st.sampled_from([*place, "extra", "basis", "type", "choices", "ja", "use"]))
    if data.draw(st.booleans()):
        place.pop(key, None)
    else:
        place[key] = value


def _without_line_break(schema: object) -> object:
    r"""jsonschema's `$` also matches before a final line break; ours does not (nor does ECMA's)."""
    if isinstance(schema, Mapping):
        return {
            key: value[:-1] + r"\Z" if key == "pattern" and isinstance(value, str) else _without_line_break(value)
            for key, value in schema.items()
        }
    return [_without_line_break(each) for each in schema] if isinstance(schema, list) else schema


WALK = compile_walk(SCHEMA)
VALID = Draft202012Validator(cast(dict[str, object], _without_line_break(SCHEMA))).is_valid
