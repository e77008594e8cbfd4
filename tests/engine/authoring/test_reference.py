"""The committed reference page and editor schema are those of the language as it is."""

import re
from pathlib import Path

from engine.authoring.reference import editor_schema, spec_reference
from engine.defaults.fields.builtin import BUILT_IN
from engine.expressions import STANDARD_FUNCTIONS
from engine.spec import language
from engine.spec.schema import definitions_of, properties_of

DOCS = Path(__file__).parents[3] / "docs"
PAGE = spec_reference(BUILT_IN)


def test_the_committed_reference_is_current() -> None:
    """If this fails: tetsuzuki schema --reference > docs/spec-reference.md."""
    assert (DOCS / "spec-reference.md").read_text(encoding="utf-8") == PAGE


def test_the_committed_schema_is_current() -> None:
    """If this fails: tetsuzuki schema > docs/spec.schema.json."""
    assert (DOCS / "spec.schema.json").read_text(encoding="utf-8") == editor_schema(BUILT_IN)


def test_every_key_type_and_function_is_on_the_page() -> None:
    for definition in definitions_of(language(BUILT_IN)).values():
        for key in properties_of(definition):
            assert f"| `{key}` |" in PAGE or key in {code for each in BUILT_IN for code in _codes(each.words)}, key
    for each in BUILT_IN:
        assert f"### {each.name}\n" in PAGE
    for name in STANDARD_FUNCTIONS.by_name:
        assert f"| `{name}(" in PAGE


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    headings = {line.lstrip("# ").lower() for line in PAGE.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings


def test_tables_are_whole() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4, 6}


def _codes(words: object) -> set[str]:
    return (
        {key.rpartition(".")[2] for key in words["ja"]} | {"required"}
        if isinstance(words, dict) and "ja" in words
        else set()
    )
