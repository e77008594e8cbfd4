"""Diagnostics as people and editors see them."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from engine.errors import Diagnostic
from engine.spec import Doors, as_json, as_text, check, load_words, read_lines, summary
from engine.spec.report import columns_wide

ROOT = Path(__file__).parents[3]
LINES = ("schema: 1", "    must: 名 == 'あ' and 合計x > 5", "é\u0301x")


def report(each: Diagnostic, locale: str = "ja") -> list[str]:
    return as_text([each], load_words(locale), lambda file: LINES).splitlines()


def test_the_caret_stands_under_the_mistake_although_japanese_is_wide() -> None:
    head, line, caret = report(Diagnostic("specs/f.yaml", 2, 24, "REF015", {"name": "x"}, 27))
    assert head.startswith("specs/f.yaml:2:24 REF015 「{x}」")
    assert line == "    must: 名 == 'あ' and 合計x > 5"
    assert caret == " " * (4 + columns_wide("must: 名 == 'あ' and ")) + "^" * 5
    assert line[: len("    must: 名 == 'あ' and ")].endswith("and ")


def test_a_whole_file_has_no_line() -> None:
    assert report(Diagnostic("f.yaml", 0, 0, "YAML002", {"size": 2000, "limit": 1024})) == [
        "f.yaml YAML002 ファイルが大きすぎます(2000 KiB)。一つのファイルは 1024 KiB までです。手続きごとにファイルを分けてください。"
    ]


def test_a_warning_says_so() -> None:
    each = Diagnostic("f.yaml", 1, 1, "REF023", {"id": "later"}, 3, "warning")
    assert report(each)[0].startswith("f.yaml:1:1 REF023 警告 ")
    assert report(each, "en")[0].startswith("f.yaml:1:1 REF023 warning ")


def test_a_finding_in_a_fragment_names_the_forms_that_use_it() -> None:
    each = Diagnostic("specs/fragments/f.yaml", 1, 1, "YAML004", used_by=("specs/a.yaml", "specs/b.yaml"))
    assert report(each)[0].endswith("(specs/a.yaml, specs/b.yaml で使われています)")
    assert report(each, "en")[0].endswith("(used by specs/a.yaml, specs/b.yaml)")
    assert json.loads(as_json((each,), load_words("ja"), "ja"))["diagnostics"][0]["used_by"] == list(each.used_by)


def test_wide_and_combining_characters_are_measured() -> None:
    assert [columns_wide(text) for text in ("abc", "あい", "ｱｲ", "か\u3099", "")] == [3, 4, 2, 2, 0]


def test_a_file_that_is_gone_is_reported_without_its_line() -> None:
    assert read_lines("/nonexistent/file.yaml") == ()
    found = as_text([Diagnostic("/nonexistent/file.yaml", 3, 1, "YAML004")], load_words("en"), read_lines)
    assert found.count("\n") == 0


def test_json_has_the_documented_shape(tmp_path: Path, doors: Doors) -> None:
    schema = json.loads((ROOT / "docs/check-report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    (tmp_path / "f.yaml").write_text("schema: 1\ntitle: no\nform: f\n", encoding="utf-8")
    for diagnostics in ((), check([tmp_path], doors)):
        found = json.loads(as_json(diagnostics, load_words("ja"), "ja"))
        assert list(Draft202012Validator(schema).iter_errors(found)) == []
        assert len(found["diagnostics"]) == found["errors"] + found["warnings"] == len(diagnostics)


def test_the_summary_counts() -> None:
    words = load_words("ja")
    assert summary((), words) == "問題は見つかりませんでした。"
    warning = Diagnostic("f", 1, 1, "REF023", {"id": "x"}, 0, "warning")
    assert summary((Diagnostic("f", 1, 1, "YAML004"), warning), words) == "エラー 1 件、警告 1 件。"
