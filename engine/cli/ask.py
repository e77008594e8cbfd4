"""`tetsuzuki ask`: questions about specs as JSON, one on the command line or many as JSON lines on standard input."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from engine.app.words import catalogues, engine_words, load_words
from engine.authoring import words as authoring
from engine.authoring.asking.answering import Desk, open_desk
from engine.authoring.asking.office import open_office
from engine.authoring.asking.shapes import Json
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import FINDINGS, given_paths, lang_option, paths_argument, settings_option
from engine.cli.authoring.stopping import ending_well
from engine.spec import load


@click.command(
    "ask", epilog="終了コード: 0 すべて答えた、1 答えられない問いか手続きのファイルの誤りがある、2 使い方か設定の誤り。"
)
@paths_argument
@click.option(
    "--question",
    "-q",
    metavar="JSON",
    help="問い一つ。書かなければ、標準入力から一行に一つずつ読みます。 One question; without it, JSON lines from stdin.",
)
@lang_option
@settings_option
def command(paths: tuple[Path, ...], question: str | None, lang: str, settings: Path | None) -> None:
    """手続きについての問いに、サーバーなしで答えます。営業日、締切り、選べる年月、金額、予定、組の成り行きなど。

    PATH は手続きのフォルダーかファイルです(書かなければ specs)。問いと答えの形は docs/questions.md にあります。
    標準入力の問いには、一行に一つずつ JSON で答えます。読めない問いがあっても、ほかの問いには答えます。

    Answers questions about specs as JSON.

    \b
    例:
      tetsuzuki ask -q '{"ask": "business_day", "calendar": "jp.public", "day": "2026-05-06"}'
      tetsuzuki ask specs < questions.jsonl > answers.jsonl
    """
    with ending_well(lang):
        desk = _open(given_paths(paths), lang, settings)
        fine = _one(desk, question) if question is not None else _many(desk)
    if not fine:
        sys.exit(FINDINGS)


def _open(paths: tuple[Path, ...], lang: str, settings: Path | None) -> Desk:
    workplace = open_workplace(settings)
    registry = workplace.registry
    words = catalogues(load_words(registry), (lang,))[lang]
    office = open_office(load(paths, workplace.doors), registry.field_types, registry.calendars, words)
    return open_desk(office, {**engine_words(lang), **authoring.load_words(lang)})


def _one(desk: Desk, question: str) -> bool:
    answer = desk.answer(question)
    click.echo(_written(answer, indent=2))
    return answer["ok"] is True


def _many(desk: Desk) -> bool:
    """Answers go out as they are made: a program may ask, read, and ask again."""
    fine = True
    for answer in desk.answers(_lines()):
        click.echo(_written(answer))
        fine = fine and answer["ok"] is True
    return fine


def _written(answer: Json, indent: int | None = None) -> str:
    """JSON text. Half a surrogate pair, which a question may hold and UTF-8 may not, is written as its JSON escape."""
    text = json.dumps(answer, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _lines() -> Iterator[str]:
    """UTF-8, whatever the terminal speaks; what is none stands out as an unreadable letter."""
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace")
        yield text.removeprefix("\ufeff") if number == 0 else text
