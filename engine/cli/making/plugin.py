"""`tetsuzuki new plugin`: a distribution that stands outside, with tests that pass."""

from pathlib import Path

import click

from engine.authoring.scaffolding.plugin import PORTS, new_plugin
from engine.authoring.words import load_words
from engine.cli.authoring.options import EXIT_CODES, lang_option
from engine.cli.authoring.stopping import ending_well
from engine.cli.making.writing import tell, write_new


@click.command("plugin", epilog=EXIT_CODES)
@click.argument("name")
@click.option(
    "--door",
    type=click.Choice(list(PORTS)),
    default="field_types",
    show_default=True,
    help="どの扉のプラグインか。扉の約束は docs/plugins.md にあります。 Which door.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="どこに作るか(既定は今のフォルダー)。 Where to make it.",
)
@lang_option
def plugin(name: str, door: str, into: Path, lang: str) -> None:
    """新しいプラグインを、動く見本とテストつきの配布物として作ります。

    NAME はプラグインの名前です(英小文字、数字、_)。フォルダー NAME ができます。すでにあるファイルは書き換えません。

    Writes a distribution with a working provider and tests that pass.

    \b
    例:
      tetsuzuki new plugin postcode
      tetsuzuki new plugin my_gateway --door mail_transports --into ../plugins
    """
    with ending_well(lang):
        files = new_plugin(into, name, door)
        write_new(files)
        words = load_words(lang)
        for file in files:
            tell(words, "new.written", file=file)
        tell(words, "new.plugin_next", folder=into / name)
