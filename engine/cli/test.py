"""`tetsuzuki test`: runs the scenarios of specs and says what nobody has tried."""

import sys
from pathlib import Path

import click

from engine.authoring.coverage.marked_tests import find_marked_tests
from engine.authoring.report import trial_json, trial_text
from engine.authoring.trying import Report, prepare, run_all
from engine.authoring.words import load_words
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import (
    EXIT_CODES,
    FINDINGS,
    format_option,
    given_paths,
    lang_option,
    paths_argument,
    settings_option,
)
from engine.cli.authoring.progress import reporting
from engine.cli.authoring.stopping import ending_well


@click.command("test", epilog=EXIT_CODES)
@paths_argument
@click.option(
    "--tests",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tests"),
    show_default=True,
    help='@pytest.mark.rule("R47") を探すフォルダー。 Folder of tests marked with rules.',
)
@click.option(
    "--rules",
    is_flag=True,
    help="根拠ごとに、確かめるシナリオとテストをすべて書きます。 Print everyone who tries a rule.",
)
@format_option
@lang_option
@settings_option
def command(paths: tuple[Path, ...], tests: Path, rules: bool, shape: str, lang: str, settings: Path | None) -> None:
    """手続きに書かれたシナリオ(scenarios)を試し、思ったとおりにならない行を知らせます。

    サーバーは要りません。時刻も本人確認もメールも、シナリオに書いたとおりに進みます。
    最後に、どのシナリオも通らない根拠・画面・選択肢・条件を挙げます。
    どのシナリオの covers にもなく、印を付けたテストもない根拠があれば、終了コードは 1 です。

    Runs the scenarios of specs and reports what nothing reaches. A rule that nothing exercises is a finding.

    \b
    例:
      tetsuzuki test specs/
      tetsuzuki test specs/examples --rules
      tetsuzuki test specs/ --format json > report.json
    """
    with ending_well(lang):
        report = _run(given_paths(paths), tests, lang, settings)
    words = load_words(lang)
    click.echo(trial_json(report, words, lang) if shape == "json" else trial_text(report, words, rules=rules))
    if not report.sound:
        sys.exit(FINDINGS)


def _run(paths: tuple[Path, ...], tests: Path, lang: str, settings: Path | None) -> Report:
    workplace = open_workplace(settings)
    attempts = prepare(paths, workplace.doors, workplace.surroundings)
    marks = find_marked_tests(tests) if tests.is_dir() else {}
    with reporting(load_words(lang)["cli.testing"]) as progress:
        return run_all(attempts, marks, progress)
