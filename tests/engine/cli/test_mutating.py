"""`tetsuzuki test --mutate`: survivors with their lines, a documented shape, and exit code 0 as they may be harmless."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from engine.cli import main

ROOT = Path(__file__).parents[3]
CASE = str(ROOT / "tests/cases/mutation/loan.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("test", "--mutate", *arguments), catch_exceptions=False)


def test_survivors_are_listed_with_line_change_and_basis() -> None:
    told = run(CASE)
    assert told.exit_code == 0
    lines = told.output.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{CASE}:90:26 "))
    assert lines[at] == f"{CASE}:90:26 境目の値を入れる・入れないを逆にしても、どのシナリオも気づきません。"
    assert [line.strip() for line in lines[at + 1 : at + 4]] == [
        "steps.ask.fields.amount.constraints.loose.must",
        "amount < parameter.loose_cap → amount <= parameter.loose_cap",
        "根拠 L2",
    ]
    assert "ほかに、変えると手続きとして成り立たないものが 3件ありました。" in lines


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_as_json(lang: str) -> None:
    told = run(CASE, "--format", "json", "--lang", lang, "--limit", "40")
    report = json.loads(told.stdout)
    jsonschema.validate(report, json.loads((ROOT / "docs/mutation-report.schema.json").read_text(encoding="utf-8")))
    assert report["tried"] + report["impossible"] == 40
    assert report["untried"] > 0
    assert {each["form"] for each in report["survivors"]} == {"loan"}


def test_a_failing_scenario_is_told_instead(tmp_path: Path) -> None:
    text = Path(CASE).read_text(encoding="utf-8").replace("page: check", "page: done")
    portal = Path(CASE).parent / "portals/mutants.yaml"
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals/mutants.yaml").write_text(portal.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "loan.yaml").write_text(text, encoding="utf-8")
    told = run(str(tmp_path), "--lang", "en")
    assert told.exit_code == 1
    assert "TEST001" in told.output
    assert "Some scenarios fail without any change." in told.output


def test_every_kind_has_words_in_both_languages() -> None:
    shape = json.loads((ROOT / "docs/mutation-report.schema.json").read_text(encoding="utf-8"))
    kinds = shape["$defs"]["survivor"]["properties"]["kind"]["enum"]
    for lang in ("ja", "en"):
        text = (ROOT / f"engine/authoring/messages/mutation.{lang}.yaml").read_text(encoding="utf-8")
        assert all(f"\nmutate.{kind}: " in text for kind in kinds)
