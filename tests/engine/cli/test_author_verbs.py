"""The verbs for authors: what they print, and exit codes 0 (fine), 1 (findings), 2 (usage or settings)."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from engine.cli import main

ROOT = Path(__file__).parents[3]
SPECS = str(ROOT / "specs")
AT = "2026-10-01T09:00:00+09:00"
VERBS = (
    ("check",),
    ("test",),
    ("simulate",),
    ("schema",),
    ("publish",),
    ("new",),
    ("new", "procedure"),
    ("new", "plugin"),
)
BROKEN = "schema: 1\nform: broken\n"


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def shape(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((ROOT / "docs" / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection of specs that `new procedure` wrote."""
    assert run("new", "procedure", "permit", "--specs", str(tmp_path / "specs")).exit_code == 0
    return tmp_path / "specs"


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_help_teaches_by_example(verb: tuple[str, ...]) -> None:
    """Japanese, an English sentence, an example that begins with the verb, and the exit codes."""
    told = run(*verb, "--help")
    assert told.exit_code == 0
    assert "例:" in told.output
    assert f"tetsuzuki {verb[0]}" in told.output
    assert "終了コード: 0" in told.output


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_an_unknown_option_is_wrong_usage(verb: tuple[str, ...]) -> None:
    assert run(*verb, "--no-such-option").exit_code == 2


@pytest.mark.parametrize("verb", ["check", "test", "publish"])
def test_a_missing_folder_is_wrong_usage(verb: str, tmp_path: Path) -> None:
    told = run(verb, str(tmp_path / "nothing"))
    assert told.exit_code == 2
    assert "nothing" in told.output


@pytest.mark.parametrize("verb", ["check", "test", "schema", "publish"])
def test_wrong_settings_stop_with_words(verb: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("colour = 1\n")
    told = run(verb, "--settings", str(tmp_path / "settings.toml"))
    assert told.exit_code == 2
    assert "colour" in told.output


def test_check_of_sound_specs(tmp_path: Path) -> None:
    told = run("check", SPECS, "--cache", str(tmp_path / "cache"))
    assert (told.exit_code, told.output) == (0, "問題は見つかりませんでした。\n")
    assert list((tmp_path / "cache").iterdir())
    assert run("check", SPECS, "--cache", str(tmp_path / "cache")).output == told.output


def test_check_without_a_cache_writes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("check", SPECS, "--no-cache").exit_code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("lang", "words"), [("ja", "がありません"), ("en", "is missing")])
def test_check_of_a_broken_spec(lang: str, words: str, folder: Path) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    told = run("check", str(folder), "--lang", lang, "--no-cache")
    assert told.exit_code == 1
    assert f"{folder / 'broken.yaml'}:1:1 SPEC003" in told.output
    assert words in told.output


def test_check_as_json(folder: Path) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    told = run("check", str(folder), "--format", "json", "--no-cache")
    assert told.exit_code == 1
    report = json.loads(told.stdout)
    jsonschema.validate(report, shape("check-report.schema.json"))
    assert report["errors"] > 0


def test_test_of_sound_specs(folder: Path) -> None:
    told = run("test", str(folder), "--rules", "--tests", str(folder))
    assert told.exit_code == 0
    assert "シナリオ 5件は、すべて思ったとおりでした。" in told.output
    assert "シナリオ 更新の人には、これまでの番号を聞く" in told.output


def test_test_reports_a_failure_at_its_line(folder: Path) -> None:
    file = folder / "permit.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("page: done", "page: menu"), encoding="utf-8")
    line = next(n for n, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "page: menu" in text)
    told = run("test", str(folder))
    assert told.exit_code == 1
    assert f"{file}:{line}:11 TEST001 画面は「menu」のはずですが、「done」でした。" in told.output
    assert "1件が思ったとおりになりませんでした" in told.output


def test_test_as_json(folder: Path) -> None:
    file = folder / "permit.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("page: done", "page: menu"), encoding="utf-8")
    told = run("test", str(folder), "--format", "json", "--lang", "en")
    assert told.exit_code == 1
    report = json.loads(told.stdout)
    jsonschema.validate(report, shape("test-report.schema.json"))
    assert (report["scenarios"], report["failed"]) == (5, 1)
    (failure,) = next(each["failures"] for each in report["results"] if not each["passed"])
    assert failure["message"] == 'The page should be "menu" and is "done".'


def test_test_of_a_broken_spec_shows_the_mistakes(folder: Path) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    told = run("test", str(folder))
    assert told.exit_code == 1
    assert "SPEC003" in told.output


def test_nothing_is_drawn_where_there_is_no_terminal(folder: Path) -> None:
    assert "\x1b" not in run("test", str(folder)).output
    assert "\x1b" not in run("check", str(folder), "--no-cache").output


def test_simulate_reads_answers_from_a_file_and_from_standard_input(folder: Path) -> None:
    spec, answers = str(folder / "permit.yaml"), folder.parent / "answers.yaml"
    answers.write_text("kind: again\n", encoding="utf-8")
    from_file = run("simulate", spec, "--at", AT, "--answers", str(answers))
    from_input = run("simulate", spec, "--at", AT, "--answers", "-", given='{"kind": "again"}')
    assert from_file.exit_code == 0
    assert from_file.output == from_input.output
    assert "old_number (required)" in from_file.output


def test_simulate_as_json(folder: Path) -> None:
    told = run("simulate", str(folder / "permit.yaml"), "--at", AT, "--format", "json")
    report = json.loads(told.stdout)
    jsonschema.validate(report, shape("simulation.schema.json"))
    assert report["next"] == "request"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--at", "2026-10-01"),
        ("--at", "yesterday"),
        ("--at", AT, "--answers", "nothing.yaml"),
    ],
)
def test_simulate_with_wrong_usage(arguments: tuple[str, ...], folder: Path) -> None:
    assert run("simulate", str(folder / "permit.yaml"), *arguments).exit_code == 2


def test_simulate_of_several_forms_asks_for_one(folder: Path) -> None:
    assert run("new", "procedure", "other", "--specs", str(folder)).exit_code == 0
    told = run("simulate", str(folder), "--at", AT)
    assert told.exit_code == 2
    assert "other、permit" in told.output


def test_schema_prints_what_is_committed() -> None:
    assert run("schema").stdout == (ROOT / "docs/spec.schema.json").read_text(encoding="utf-8")
    assert run("schema", "--reference").stdout == (ROOT / "docs/spec-reference.md").read_text(encoding="utf-8")
    assert run("schema", "--plugins").stdout == (ROOT / "docs/plugins.md").read_text(encoding="utf-8")


def test_publish_says_what_it_did_and_does_it_once(folder: Path) -> None:
    told = run("publish", str(folder))
    assert told.exit_code == 0
    assert "「permit」の第1版を公開しました。" in told.output
    assert "version を 2 に" in told.output
    form = (folder / "permit.yaml").read_text(encoding="utf-8")
    assert (folder / "archive/permit/1/form.yaml").read_text(encoding="utf-8") == form
    assert "permit" in (folder / "published.lock").read_text(encoding="utf-8")
    again = run("publish", str(folder))
    assert again.exit_code == 0
    assert "新しく公開するものはありません" in again.output


def test_a_change_after_publishing_needs_a_version(folder: Path) -> None:
    file = folder / "permit.yaml"
    assert run("publish", str(folder)).exit_code == 0
    changed = file.read_text(encoding="utf-8").replace("label: お名前", "label: 氏名")
    file.write_text(changed, encoding="utf-8")
    assert run("check", str(folder), "--no-cache").exit_code == 1
    file.write_text(changed.replace("version: 1", "version: 2"), encoding="utf-8")
    assert run("check", str(folder), "--no-cache").exit_code == 0
    assert "第2版を公開しました" in run("publish", str(folder)).output
    assert (folder / "archive/permit/1/form.yaml").is_file()


def test_publish_refuses_what_its_scenarios_contradict(folder: Path) -> None:
    file = folder / "permit.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("page: done", "page: menu"), encoding="utf-8")
    told = run("publish", str(folder))
    assert told.exit_code == 1
    assert "何も公開しませんでした" in told.output
    assert not (folder / "published.lock").exists()
    assert run("publish", str(folder), "--no-test").exit_code == 0


def test_publish_of_an_unknown_form_is_wrong_usage(folder: Path) -> None:
    assert run("publish", str(folder), "--form", "zzz").exit_code == 2


def test_new_refuses_to_overwrite(folder: Path) -> None:
    before = (folder / "permit.yaml").read_bytes()
    told = run("new", "procedure", "permit", "--specs", str(folder))
    assert told.exit_code == 2
    assert "permit.yaml" in told.output
    assert (folder / "permit.yaml").read_bytes() == before


def test_new_plugin_refuses_to_overwrite(tmp_path: Path) -> None:
    assert run("new", "plugin", "mine", "--into", str(tmp_path)).exit_code == 0
    assert run("new", "plugin", "mine", "--into", str(tmp_path)).exit_code == 2


def test_new_plugin_of_an_unknown_door_names_the_doors(tmp_path: Path) -> None:
    told = run("new", "plugin", "mine", "--door", "windows", "--into", str(tmp_path))
    assert told.exit_code == 2
    assert "mail_transports" in told.output


def test_progress_is_drawn_on_a_terminal_and_not_among_the_findings(folder: Path) -> None:
    """Standard error is a terminal here; what a script reads from standard output stays clean."""
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "engine", "check", str(folder), "--no-cache"]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=terminal, timeout=60, check=True)
    os.close(terminal)
    drawn = os.read(controller, 65536).decode()
    os.close(controller)
    assert "調べています" in drawn
    assert ran.stdout.decode() == "問題は見つかりませんでした。\n"
