"""`tetsuzuki publish`: freezes the present text of procedures under their version, for ever."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine.authoring.report import trial_text
from engine.authoring.trying import prepare, run_all
from engine.authoring.words import load_words
from engine.cli.authoring.opening import Workplace, open_workplace
from engine.cli.authoring.options import EXIT_CODES, FINDINGS, lang_option, settings_option
from engine.cli.authoring.progress import reporting
from engine.cli.authoring.stopping import ending_well, stop
from engine.spec import Published, publish
from engine.spec.collection.folders import ARCHIVE, LOCK


@click.command("publish", epilog=EXIT_CODES)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("specs"))
@click.option("--form", default="", help="この手続きだけを公開する(識別子)。 Only this form.")
@click.option("--no-test", is_flag=True, help="シナリオを試さずに公開する。 Do not run the scenarios first.")
@lang_option
@settings_option
def command(folder: Path, form: str, no_test: bool, lang: str, settings: Path | None) -> None:
    """手続きの今の文を、その版(version)として公開します。

    先に check と test をします。どちらかに問題があれば、何も公開しません。公開した版の文は archive に残り、書きかけの申請は
    始めたときの版のまま最後まで続けられます。公開した後で中身を変えるときは、version を一つ増やしてください。

    Archives the present version of every procedure and writes published.lock.

    \b
    例:
      tetsuzuki publish specs/
      tetsuzuki publish specs/examples --form library_card
    """
    with ending_well(lang):
        workplace = open_workplace(settings)
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        if not no_test:
            _try_first(folder, workplace, lang)
        try:
            published = publish(folder, workplace.doors, form=form)
        except KeyError:
            stop(lang, "publish.no_form", form=form)
        _tell(folder, published, lang)


def _try_first(folder: Path, workplace: Workplace, lang: str) -> None:
    """A form that does not do what its scenarios say is not published."""
    words = load_words(lang)
    attempts = [
        each for each in prepare([folder], workplace.doors, workplace.surroundings) if each.folder.root == folder
    ]
    with reporting(words["cli.testing"]) as progress:
        report = run_all(attempts, {}, progress)
    if report.failed:
        click.echo(trial_text(report, words), err=True)
        click.echo(words["publish.refused"], err=True)
        sys.exit(FINDINGS)


def _tell(folder: Path, published: Sequence[Published], lang: str) -> None:
    """What was done, file by file, and what that means for the next change."""
    words = load_words(lang)
    if not published:
        click.echo(words["publish.nothing"])
    for each in published:
        place = folder / ARCHIVE / each.form / str(each.version)
        params = {"form": each.form, "version": each.version, "next": each.version + 1, "place": place}
        click.echo(words["publish.done"].format(**params, digest=each.digest[:12], lock=folder / LOCK).rstrip())
