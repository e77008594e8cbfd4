"""`tetsuzuki simulate`: what a form makes of given answers at a given instant."""

import sys
from datetime import datetime
from pathlib import Path

import click

from engine.app.words import catalogues, load_words
from engine.authoring import words as authoring
from engine.authoring.simulation.given import GivenAnswers, read_answers
from engine.authoring.simulation.report import simulation_json, simulation_text
from engine.authoring.simulation.simulate import simulate
from engine.cli.authoring.opening import Workplace, open_workplace
from engine.cli.authoring.options import EXIT_CODES, format_option, lang_option, settings_option
from engine.cli.authoring.stopping import ending_well
from engine.errors import TetsuzukiError
from engine.flow.program import compile_form
from engine.model.form import Form
from engine.spec import load


@click.command("simulate", epilog=EXIT_CODES)
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "--at", required=True, metavar="INSTANT", help="いつの時点か(例 2026-10-01T09:00:00+09:00)。 The instant."
)
@click.option(
    "--answers", metavar="FILE", help="答えのファイル(JSON か YAML)。- なら標準入力。 File of answers, - for stdin."
)
@click.option("--submit", is_flag=True, help="申し込む瞬間として調べます。 Decide as at the submission.")
@click.option(
    "--course",
    default="",
    metavar="NAME",
    help="予定の、ほかの成り行きを示します。 Show another course of the schedule.",
)
@format_option
@lang_option
@settings_option
def command(
    spec: Path, at: str, answers: str | None, submit: bool, course: str, shape: str, lang: str, settings: Path | None
) -> None:
    """この時点に、この答えだとどうなるかを示します。次の画面、計算した値、選べるもの、直すところとその根拠、予定。

    SPEC は手続きのファイルです。答えのファイルには、項目の識別子と答えを書きます。サーバーは要りません。
    直すところがあっても終了コードは 0 です(1 は手続きのファイルの誤り)。

    Shows what a form makes of answers: next page, values, choices, refusals.

    \b
    例:
      tetsuzuki simulate specs/examples/library_card.yaml --at 2026-10-01T09:00:00+09:00 --answers answers.yaml
      echo '{"card_no": "12345"}' |
        tetsuzuki simulate specs/examples/library_card.yaml --at 2026-10-01T09:00:00+09:00 --answers - --format json
    """
    with ending_well(lang):
        now = _instant(at)
        workplace = open_workplace(settings)
        form = _form(spec, workplace)
        words = catalogues(load_words(workplace.registry), (lang,))[lang]
        kinds = workplace.registry.field_types
        program = compile_form(form, kinds, workplace.registry.calendars)
        given = _answers(answers, form, workplace)
        seen = simulate(program, given, now, field_types=kinds, words=words, final=submit, course=course)
        told = simulation_json(seen) if shape == "json" else simulation_text(seen, authoring.load_words(lang))
        click.echo(told)


def _instant(written: str) -> datetime:
    """An aware instant."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise TetsuzukiError("simulate.instant", value=written) from None
    if at.tzinfo is None:
        raise TetsuzukiError("simulate.instant", value=written)
    return at


def _form(file: Path, workplace: Workplace) -> Form:
    """The one form at `file`. Raises SpecError, FileNotFoundError."""
    specs = load([file], workplace.doors)
    if len(specs.current) > 1:
        raise TetsuzukiError("simulate.several", forms="、".join(sorted(specs.current)))
    form = next((specs.forms[ref] for ref in specs.current.values()), None)
    if form is None:
        raise TetsuzukiError("simulate.no_form", file=str(file))
    return form


def _answers(file: str | None, form: Form, workplace: Workplace) -> GivenAnswers:
    if file is None:
        return GivenAnswers()
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return read_answers(file, content, form, workplace.registry.field_types)
