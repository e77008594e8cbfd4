"""`tetsuzuki simulate`: what a form makes of given answers at a given instant, or at many."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import click

from engine.app.words import catalogues, load_words
from engine.authoring import words as authoring
from engine.authoring.asking.situation import day, instant
from engine.authoring.simulation.given import GivenAnswers
from engine.authoring.simulation.many import EVERY, Span, simulate_many
from engine.authoring.simulation.many_report import many_json, many_text
from engine.authoring.simulation.report import simulation_json, simulation_text
from engine.authoring.simulation.simulate import simulate
from engine.cli.authoring.asking import channel_option, given_answers, one_form, one_program, registered_option
from engine.cli.authoring.opening import Workplace, open_workplace
from engine.cli.authoring.options import EXIT_CODES, FINDINGS, format_option, lang_option, settings_option
from engine.cli.authoring.progress import reporting
from engine.cli.authoring.stopping import ending_well
from engine.errors import TetsuzukiError
from engine.flow.program import Program
from engine.model.deadline import Channel
from engine.model.text import Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: one moment (`at`), or many (`every`, `first`, `last`)."""

    at: str
    every: str | None
    first: str
    last: str

    @property
    def many(self) -> Span | None:
        """None: one moment. Raises TetsuzukiError unless it is clearly one of the two."""
        if self.at and not (self.every or self.first or self.last):
            return None
        if self.at or not (self.first and self.last):
            raise TetsuzukiError("many.at_or_every")
        return Span(day(self.first), day(self.last), self.every or "day")


@dataclass(frozen=True, slots=True)
class Bench:
    """The form ready to be tried, and how to speak of it."""

    program: Program
    workplace: Workplace
    words: Catalogue
    shape: str

    def say(self, as_json: str, as_text: str) -> None:
        click.echo(as_json if self.shape == "json" else as_text)


@click.command("simulate", epilog=EXIT_CODES)
@click.argument("spec", type=click.Path(path_type=Path))
@click.option("--at", default="", metavar="INSTANT", help="いつの時点か(例 2026-10-01T09:00:00+09:00)。 The instant.")
@click.option(
    "--every",
    type=click.Choice(list(EVERY)),
    help="--from から --to まで、毎日(毎時)の時点で調べます。 Try many moments.",
)
@click.option("--from", "first", default="", metavar="DAY", help="調べ始める日(例 2026-01-01)。 The first day.")
@click.option("--to", "last", default="", metavar="DAY", help="調べ終える日(その日を含む)。 The last day.")
@click.option(
    "--answers",
    multiple=True,
    metavar="FILE",
    help="答えのファイル(JSON か YAML)。- なら標準入力。多くの時点を調べるときは、いくつでも。 Answers, - for stdin.",
)
@registered_option
@channel_option
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
    spec: Path, at: str, every: str | None, first: str, last: str, answers: tuple[str, ...],
    registered: tuple[str, ...], channel: str, submit: bool, course: str, shape: str, lang: str, settings: Path | None,
) -> None:  # fmt: skip
    """この時点に、この答えだとどうなるかを示します。次の画面、計算した値、選べるもの、直すところとその根拠、予定。

    SPEC は手続きのファイルです。答えのファイルには、項目の識別子と答えを書きます。サーバーは要りません。
    直すところがあっても終了コードは 0 です(1 は手続きのファイルの誤り)。
    --every を付けると、多くの時点で試し、何も選べない時点を知らせます(あれば終了コードは 1)。

    Shows what a form makes of answers: next page, values, choices, refusals; with --every, at many moments.

    \b
    例:
      tetsuzuki simulate specs/examples/library_card.yaml --at 2026-10-01T09:00:00+09:00 --answers answers.yaml
      echo '{"card_no": "12345"}' |
        tetsuzuki simulate specs/examples/library_card.yaml --at 2026-10-01T09:00:00+09:00 --answers - --format json
      tetsuzuki simulate specs/my_form.yaml --every day --from 2026-01-01 --to 2037-12-31
    """
    with ending_well(lang):
        span = Asked(at, every, first, last).many
        workplace = open_workplace(settings)
        form = one_form(spec, workplace)
        words = catalogues(load_words(workplace.registry), (lang,))[lang]
        bench = Bench(one_program(spec, form, workplace), workplace, words, shape)
        given = {file: given_answers(file, form, workplace, registered) for file in answers}
        if span is None:
            usual = next(iter(given.values()), given_answers(None, form, workplace, registered))
            _once(bench, at, usual, channel=cast(Channel, channel), submit=submit, course=course)
            return
        fine = _many(bench, span, given)
    if not fine:
        sys.exit(FINDINGS)


def _once(bench: Bench, at: str, given: GivenAnswers, *, channel: Channel, submit: bool, course: str) -> None:
    kinds, words = bench.workplace.registry.field_types, bench.words
    seen = simulate(bench.program, given, instant(at), field_types=kinds, words=words, final=submit, course=course,
                    channel=channel)  # fmt: skip
    bench.say(simulation_json(seen), simulation_text(seen, authoring.load_words(words.locale)))


def _many(bench: Bench, span: Span, given: Mapping[str, GivenAnswers]) -> bool:
    """Whether something can be chosen at every moment."""
    told = authoring.load_words(bench.words.locale)
    with reporting(told["cli.trying"]) as progress:
        seen = simulate_many(bench.program, span, given, bench.words, progress)
    bench.say(many_json(seen), many_text(seen, told))
    return not seen.gaps
