"""A field type of a plugin brings its own keys, messages and objections; specs are checked against them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from engine.defaults.fields.kind import FieldKind
from engine.defaults.fields.written import TEXT_FIELD
from engine.ports.fields import Refused
from engine.spec import Doors, check, load, load_words, sentence


def colour_problems(options: Mapping[str, object]) -> tuple[Refused, ...]:
    return (Refused("too_bright", {"option": "shade"}),) if options.get("shade") == "neon" else ()


COLOUR: FieldKind = replace(
    TEXT_FIELD,
    name="colour",
    options_schema={
        "shade": {
            "type": "string",
            "description": "濃さ。",
            "x-description-en": "Shade.",
            "examples": ["deep"],
            "default": "deep",
        },
        "names": {
            "type": "array",
            "items": {"type": "string"},
            "description": "名前。",
            "x-description-en": "Names.",
            "x-required": True,
        },
    },
    find_problems=colour_problems,
    words={
        "ja": {"field.colour.unknown": "{label}は{seen}ではありません。"},
        "en": {"field.colour.unknown": "{label} is not {seen}."},
    },
)
FIELD = """      - field: name
        type: colour
        label: 色
        names:
          - 赤
"""


def with_colour(tmp_path: Path, cases: Path, doors: Doors, field: str) -> Doors:
    """The small form with one more field, and the doors that know its type."""
    text = (cases / "bad/ref_step_is_page.yaml").read_text(encoding="utf-8").replace("step: menu", "step: ask")
    start, end = text.index("      - field"), text.index("check:")
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals/plain.yaml").write_bytes((cases / "plain_portal.yaml").read_bytes())
    (tmp_path / "sample.yaml").write_text(text[:start] + field + text[end:], encoding="utf-8")
    return replace(doors, field_types={**doors.field_types, "colour": COLOUR})


def test_own_keys_become_options_with_defaults(tmp_path: Path, cases: Path, doors: Doors) -> None:
    form = load([tmp_path], with_colour(tmp_path, cases, doors, FIELD)).current_form("sample")
    assert form is not None
    assert form.fields()[0].options == {"shade": "deep", "names": ("赤",)}


def test_an_own_key_that_is_needed_is_missed(tmp_path: Path, cases: Path, doors: Doors) -> None:
    doors = with_colour(tmp_path, cases, doors, FIELD.split("        names")[0])
    assert [(each.code, each.params["key"]) for each in check([tmp_path], doors)] == [("SPEC003", "names")]


def test_what_the_type_objects_to_is_reported_at_its_key(tmp_path: Path, cases: Path, doors: Doors) -> None:
    doors = with_colour(tmp_path, cases, doors, FIELD + "        shade: neon\n")
    (found,) = check([tmp_path], doors)
    assert (found.code, found.params) == ("SPEC024", {"key": "shade", "reason": "too_bright"})
    line = (tmp_path / "sample.yaml").read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert line[found.column - 1 :] == "neon"
    assert "too_bright" in sentence(found, load_words("ja"))


def test_messages_are_those_of_the_type_with_its_placeholders(tmp_path: Path, cases: Path, doors: Doors) -> None:
    more = "        messages:\n          unknown: 「{seen}」という色も{tone}もありません。\n          bright: 明るすぎます。\n"
    doors = with_colour(tmp_path, cases, doors, FIELD + more)
    assert [each.code for each in check([tmp_path], doors)] == ["SPEC002"]
    file = tmp_path / "sample.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("          bright: 明るすぎます。\n", ""), encoding="utf-8"
    )
    assert [(each.code, each.params["name"]) for each in check([tmp_path], doors)] == [("REF014", "tone")]
