"""`tetsuzuki test`: runs the scenarios of specs and says what nobody has tried."""

import sys
from pathlib import Path

import click

from engine.authoring.coverage.marked_tests import find_marked_tests
from engine.authoring.mutation.report import mutation_json, mutation_text
from engine.authoring.mutation.trying import LIMIT, Bounds, grounds_at, try_mutants
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
from engine.defaults.clock import SystemClock


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
@click.option(
    "--mutate",
    is_flag=True,
    help="条件・締切り・上限などを一つずつ変え、どのシナリオも気づかない変化を挙げます。 Change the specs a little, list what nobody notices.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=LIMIT,
    show_default=True,
    help="--mutate で試す変化の数の上限。 At most so many changes.",
)
@click.option(
    "--seconds",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="--mutate にかける秒数の上限。0 は終わるまで。 At most so many seconds; 0: no bound.",
)
@format_option
@lang_option
@settings_option
def command(
    paths: tuple[Path, ...],
    tests: Path,
    rules: bool,
    mutate: bool,
    limit: int,
    seconds: int,
    shape: str,
    lang: str,
    settings: Path | None,
) -> None:
    """手続きに書かれたシナリオ(scenarios)を試し、思ったとおりにならない行を知らせます。

    サーバーは要りません。時刻も本人確認もメールも、シナリオに書いたとおりに進みます。
    最後に、どのシナリオも通らない根拠・画面・選択肢・条件を挙げます。
    どのシナリオの covers にもなく、印を付けたテストもない根拠があれば、終了コードは 1 です。

    --mutate では、代わりに、手続きを一つずつ変えて(ファイルは書き換えません)同じシナリオを試します。どう変えても
    結果が同じになる変化もあるので、気づかない変化があっても終了コードは 0 です(1 は、変えなくても合わないシナリオ)。

    Runs the scenarios of specs and reports what nothing reaches. A rule that nothing exercises is a finding.
    With --mutate, changes that no scenario notices are listed; they may be harmless, so the exit code stays 0.

    \b
    例:
      tetsuzuki test specs/
      tetsuzuki test specs/examples --rules
      tetsuzuki test specs/ --format json > report.json
      tetsuzuki test specs/examples/library_card.yaml --mutate
    """
    if mutate:
        _mutate(given_paths(paths), limit, seconds, (shape, lang, settings))
        return
    with ending_well(lang):
        report = _run(given_paths(paths), tests, lang, settings)
    words = load_words(lang)
    click.echo(trial_json(report, words, lang) if shape == "json" else trial_text(report, words, rules=rules))
    if not report.sound:
        sys.exit(FINDINGS)


def _mutate(paths: tuple[Path, ...], limit: int, seconds: int, how: tuple[str, str, Path | None]) -> None:
    shape, lang, settings = how
    words = load_words(lang)
    with ending_well(lang):
        workplace = open_workplace(settings)
        grounds = grounds_at(paths, workplace.doors, workplace.surroundings)
        with reporting(words["cli.mutating"]) as progress:
            trials = try_mutants(grounds, Bounds(SystemClock().now, limit, seconds), progress)
    click.echo(mutation_json(trials, words, lang) if shape == "json" else mutation_text(trials, words))
    if trials.failed:
        sys.exit(FINDINGS)


def _run(paths: tuple[Path, ...], tests: Path, lang: str, settings: Path | None) -> Report:
    workplace = open_workplace(settings)
    attempts = prepare(paths, workplace.doors, workplace.surroundings)
    marks = find_marked_tests(tests) if tests.is_dir() else {}
    with reporting(load_words(lang)["cli.testing"]) as progress:
        return run_all(attempts, marks, progress)
