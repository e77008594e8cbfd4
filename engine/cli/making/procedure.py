"""`tetsuzuki new procedure`: a commented spec that passes `check` and `test` as it stands."""

from pathlib import Path

import click

from engine.authoring.scaffolding.procedure import new_procedure
from engine.authoring.words import load_words
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import EXIT_CODES, lang_option, settings_option
from engine.cli.authoring.stopping import ending_well
from engine.cli.making.writing import tell, write_new


@click.command("procedure", epilog=EXIT_CODES)
@click.argument("name")
@click.option("--portal", default="", help="どの窓口の手続きか(識別子)。書かなければ、窓口も作ります。 Portal.")
@click.option("--title", default="", help="手続きの名前。書かなければ識別子のままです。 Title.")
@click.option(
    "--specs",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("specs"),
    show_default=True,
    help="手続きを置くフォルダー。 Folder of specs.",
)
@lang_option
@settings_option
def procedure(name: str, portal: str, title: str, specs: Path, lang: str, settings: Path | None) -> None:
    """説明つきの新しい手続きを作ります。そのままで check と test を通ります。

    NAME は手続きの識別子です(英小文字、数字、_)。すでにあるファイルは書き換えません。
    メニューのある窓口を選ぶと、そのメニューに一行書き足します。

    Writes a commented spec that passes check and test.

    \b
    例:
      tetsuzuki new procedure parking_permit --title 駐車許可の申請
      tetsuzuki new procedure leave_notice --portal library
    """
    with ending_well(lang):
        renderers = frozenset(open_workplace(settings).registry.document_renderers)
        plan = new_procedure(specs, name, portal=portal, title=title, renderers=renderers)
        write_new(plan.files)
        words = load_words(lang)
        for file in plan.files:
            tell(words, "new.written", file=file)
        for file, text in plan.changed.items():
            file.write_text(text, encoding="utf-8")
            tell(words, "new.menu", file=file)
        tell(words, "new.procedure_next", file=specs / f"{name}.yaml", folder=specs)
