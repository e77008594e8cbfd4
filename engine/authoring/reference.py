"""The spec language as a page for analysts and as one JSON Schema for editors: both printed from schema.json."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from engine.expressions import STANDARD_FUNCTIONS
from engine.ports.fields import FieldType
from engine.spec import language
from engine.spec.schema import Schema, definitions_of, own_keys, properties_of
from engine.spec.writing import as_yaml

_PLAIN: Final = {
    "id": "識別子",
    "choice_id": "識別子",
    "code": "名前",
    "text": "文章",
    "expression": "式",
    "number_rule": "数、または式",
    "instant": "時刻",
    "stage_name": "stages の識別子",
    "link_list": "links の識別子の並び",
    "item_list": "項目の識別子の並び",
    "basis": "根拠の並び",
    "basis_entry": "根拠",
    "date": "日付",
    "time_of_day": "時刻",
    "schema_number": "1",
    "given": "答え",
    "shown": "見える値",
    "locales": "ja、ja-easy、en の並び",
    "choices": "[選択肢](#選択肢)の並び",
    "step_field": "[項目](#項目)、または[ブロックを使う](#ブロックを使う)",
}
"""Definitions that are values, not maps with a section of their own."""
_TYPES: Final = {"string": "文字", "integer": "整数", "boolean": "true・false", "array": "並び", "object": "キーと値"}

_INTRO: Final = """# 定義ファイルの書き方

<!-- このページは schema.json から作られています。手で直さず、`tetsuzuki schema --reference` で作り直してください。 -->

手続きは YAML のファイルに書きます。手続き一つに一つのファイル(`form:`)、窓口一つに一つのファイル(`portal:`、`portals` フォルダー)です。
いくつかの手続きに共通の部分は、一度だけ別のファイルに書きます(`fragment:`、`fragments` フォルダー)。
`tetsuzuki check` が間違いの場所と直し方を教えます。

- 一段の字下げは半角の空白2つ。タブと全角の空白は使えません。
- 並びは一つずつ「- 」で始めます。
- 型を持つのは `true`、`false`、整数だけで、ほかはすべて文字です。`12:30`、`no`、`0123`、`1.10` のように、YAML では別の意味になる値は引用符で囲みます。
- 長い文章は、キーの後に `|` と書き、次の行から字下げして書きます。空の行で段落が分かれ、「- 」で箇条書きになります。
- `[言葉](識別子)` は窓口の `links` にあるリンク、`｜漢字《かんじ》` はふりがなです。
- 表の「必須」が ○ のキーは必ず書きます。
"""


def editor_schema(field_types: Iterable[FieldType]) -> str:
    """The complete JSON Schema (2020-12) for editors."""
    return json.dumps(language(field_types), ensure_ascii=False, indent=2) + "\n"


def spec_reference(field_types: Iterable[FieldType]) -> str:
    """The reference page in Japanese (Markdown): every key, every field type, every function of rules."""
    types = sorted(field_types, key=lambda each: each.name)
    schema = language(types)
    parts = [_INTRO, *_sections(schema), *_field_types(types, schema), *_functions()]
    return "\n".join(parts).rstrip("\n") + "\n"


def _sections(schema: Schema) -> Iterator[str]:
    for name, definition in definitions_of(schema).items():
        if name.startswith("field_") or not properties_of(definition):
            continue
        yield f"## {definition['title']}\n\n{definition['description']}\n"
        needed = cast(Sequence[str], definition.get("required", ()))
        yield from _table(properties_of(definition), [*needed, *(["label"] if name == "field" else [])], schema)


def _field_types(types: Sequence[FieldType], schema: Schema) -> Iterator[str]:
    yield "## 項目の種類\n\n`type` に書く種類ごとに、[項目](#項目)の表のほかに使えるキーです。\n"
    for each in types:
        yield f"### {each.name}\n\n{each.about['ja']}\n"
        needed = cast(Sequence[str], definitions_of(schema)[f"field_{each.name}"]["required"])
        own = own_keys(each)
        if own:
            yield from _table(cast(Mapping[str, Schema], own), needed, schema)
        else:
            yield "この種類だけのキーはありません。\n"


def _table(properties: Mapping[str, Schema], needed: Sequence[str], schema: Schema) -> Iterator[str]:
    """A row for each key; examples of several lines follow the table."""
    yield "| キー | 必須 | 値 | 説明 | 例 |\n| --- | --- | --- | --- | --- |"
    longer = []
    for key, each in properties.items():
        target = _target(each, schema)
        mark = "○" if key in needed else ""
        described = str(each.get("description", target.get("description", "")))
        example = _example(key, each, target)
        if "\n" in example:
            longer.append(example)
        shown = f"`{_cell(example)}`" if example and "\n" not in example else ""
        yield f"| `{key}` | {mark} | {_value(each, schema)} | {_cell(described)} | {shown} |"
    yield ""
    if longer:
        yield "```yaml\n" + "\n".join(longer) + "\n```\n"


def _target(schema: Schema, whole: Schema) -> Schema:
    reference = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    return definitions_of(whole)[reference] if reference else schema


def _value(schema: Schema, whole: Schema) -> str:
    """What may stand there, in a few words."""
    reference = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if reference in _PLAIN:
        return _PLAIN[reference]
    if reference:
        title = str(definitions_of(whole)[reference]["title"])
        return f"[{title}](#{title.lower()})"
    if "enum" in schema:
        return "、".join(f"`{each}`" for each in cast(Sequence[object], schema["enum"]))
    if "const" in schema:
        return f"`{str(schema['const']).lower()}`"
    if "anyOf" in schema:
        return "、または".join(_value(each, whole) for each in cast(Sequence[Schema], schema["anyOf"]))
    return _typed(schema, whole)


def _typed(schema: Schema, whole: Schema) -> str:
    names = schema.get("type", "string")
    words = "・".join(_TYPES[name] for name in ([names] if isinstance(names, str) else cast(Sequence[str], names)))
    if "items" in schema:
        return f"{_value(cast(Schema, schema['items']), whole)}の並び"
    if "minimum" in schema or "maximum" in schema:
        words += f"({schema.get('minimum', '')}〜{schema.get('maximum', '')})"
    return words + (f"。書かなければ `{str(schema['default']).lower()}`" if "default" in schema else "")


def _example(key: str, schema: Schema, target: Schema) -> str:
    """The first example as it is written in a spec; empty where there is none."""
    examples = cast(Sequence[object], schema.get("examples", target.get("examples", ())))
    return as_yaml({key: examples[0]}).rstrip("\n") if examples else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _functions() -> Iterator[str]:
    yield "## 式で使える関数\n\n| 書き方 | 値 | 例 |\n| --- | --- | --- |"
    for each in STANDARD_FUNCTIONS.by_name.values():
        yield f"| `{_cell(each.usage)}` | {_cell(each.ja)} | `{_cell(each.example)}` |"
    yield ""
