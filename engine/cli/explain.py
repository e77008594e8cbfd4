"""`tetsuzuki explain`: why every value, choice and refusal of a form is what it is."""

from pathlib import Path
from typing import cast

import click

from engine.app.words import catalogues, load_words
from engine.authoring import words as authoring
from engine.authoring.asking.situation import Situation, facts_of, instant
from engine.authoring.asking.telling import explanation_json, explanation_text
from engine.cli.authoring.asking import channel_option, given_answers, one_form, one_program, registered_option
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import EXIT_CODES, format_option, lang_option, settings_option
from engine.cli.authoring.stopping import ending_well
from engine.flow.explain import Why, explain
from engine.model.deadline import Channel


@click.command("explain", epilog=EXIT_CODES)
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "--at", required=True, metavar="INSTANT", help="いつの時点か(例 2026-10-01T09:00:00+09:00)。 The instant."
)
@click.option(
    "--answers", metavar="FILE", help="答えのファイル(JSON か YAML)。- なら標準入力。 File of answers, - for stdin."
)
@registered_option
@channel_option
@click.option("--submit", is_flag=True, help="申し込む瞬間として調べます。 Decide as at the submission.")
@format_option
@lang_option
@settings_option
def command(
    spec: Path, at: str, answers: str | None, registered: tuple[str, ...], channel: str, submit: bool,
    shape: str, lang: str, settings: Path | None,
) -> None:  # fmt: skip
    """この時点、この答えで、値、選べるもの、断るものが、なぜそうなるのかを示します。規則、その部分と値、根拠を書きます。

    SPEC は手続きのファイルです。答えのファイルの書き方は simulate と同じです。サーバーは要りません。
    同じ説明が、申し込む人の画面の「理由を見る」にも出ます。

    Explains every value, choice and refusal: the rule, its parts with their values, its basis.

    \b
    例:
      tetsuzuki explain specs/my_form.yaml --at 2026-09-20T09:00:00+09:00 --answers answers.yaml
      tetsuzuki explain specs/my_form.yaml --at 2026-09-20T09:00:00+09:00 --answers answers.yaml
        --registered total_paid=5700000 --registered monthly_amount=100000 --format json
    """
    with ending_well(lang):
        now = instant(at)
        workplace = open_workplace(settings)
        registry = workplace.registry
        form = one_form(spec, workplace)
        words = catalogues(load_words(registry), (lang,))[lang]
        program = one_program(spec, form, workplace)
        given = given_answers(answers, form, workplace, registered)
        where = Situation(now, cast(Channel, channel), given.facts, given.registered, final=submit)
        facts = facts_of(form, where)
        why = Why(program, facts, program.evaluate(given.answers, facts), registry.field_types, words)
        told = explain(why)
        json_asked = shape == "json"
        click.echo(
            explanation_json(why, told) if json_asked else explanation_text(why, told, authoring.load_words(lang))
        )
