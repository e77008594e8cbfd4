"""`tetsuzuki check`: every mistake in specs, with its place and what to do about it."""

import sys
from importlib.metadata import version
from pathlib import Path

import click

from engine.authoring.words import load_words
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import (
    CACHE,
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
from engine.errors import Diagnostic
from engine.spec import as_json, as_text, check, read_lines, summary


@click.command("check", epilog=EXIT_CODES)
@paths_argument
@click.option(
    "--no-cache", is_flag=True, help="前に調べた結果を使わず、残しもしません。 Neither use nor write the cache."
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=CACHE,
    show_default=True,
    help="前に調べた結果を置くフォルダー。 Folder of the cache.",
)
@format_option
@lang_option
@settings_option
def command(paths: tuple[Path, ...], no_cache: bool, cache: Path, shape: str, lang: str, settings: Path | None) -> None:
    """手続きと窓口のファイルを調べ、誤りを行・桁・直し方つきで知らせます。

    PATH はフォルダーかファイルです(書かなければ specs)。フォルダーなら、その中の examples も調べます。

    Checks specs; each finding has its place and a remedy.

    \b
    例:
      tetsuzuki check specs/
      tetsuzuki check specs/examples/library_card.yaml --lang en
      tetsuzuki check specs/ --format json > findings.json
    """
    with ending_well(lang):
        doors = open_workplace(settings).doors
        words = load_words(lang)
        with reporting(words["cli.checking"]) as progress:
            found = check(
                given_paths(paths), doors,
                cache=None if no_cache else cache, tool_version=version("tetsuzuki"), progress=progress,
            )  # fmt: skip
        _tell(found, shape, lang)
    if any(each.severity == "error" for each in found):
        sys.exit(FINDINGS)


def _tell(found: tuple[Diagnostic, ...], shape: str, lang: str) -> None:
    words = load_words(lang)
    if shape == "json":
        click.echo(as_json(found, words, lang))
        return
    if found:
        click.echo(as_text(found, words, read_lines))
    click.echo(summary(found, words))
