"""`tetsuzuki deadlines`: windows and days of forms, month by month."""

from pathlib import Path

import click

from engine.app.words import catalogues, load_words
from engine.authoring import words as authoring
from engine.authoring.asking.situation import month
from engine.authoring.timetable.table import timetable
from engine.authoring.timetable.writing import Writer
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import EXIT_CODES, given_paths, lang_option, paths_argument, settings_option
from engine.cli.authoring.stopping import ending_well
from engine.defaults.clock import SystemClock
from engine.flow.program import compile_form
from engine.spec import load


@click.command("deadlines", epilog=EXIT_CODES)
@paths_argument
@click.option("--from", "first", required=True, metavar="MONTH", help="はじめの月(例 2026-01)。 The first month.")
@click.option("--to", "last", required=True, metavar="MONTH", help="終わりの月(その月を含む)。 The last month.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "csv", "ics"]),
    default="text",
    show_default=True,
    help="出力の形。csv は Excel で開けます(UTF-8、BOM付き)。ics はカレンダー。 Shape of the output.",
)
@lang_option
@settings_option
def command(paths: tuple[Path, ...], first: str, last: str, shape: str, lang: str, settings: Path | None) -> None:
    """月ごとの締切りと日を一覧にします。始まり、終わりの時刻、最後の日、毎月の引き落とし日など。ずれた日には理由を書きます。

    PATH は手続きのフォルダーかファイルです(書かなければ specs)。祝日がまだ定められていない年の日には印がつきます。

    Prints deadlines and days, month by month, with the reason where a day was moved.

    \b
    例:
      tetsuzuki deadlines specs/my_form.yaml --from 2026-01 --to 2028-12
      tetsuzuki deadlines specs/my_form.yaml --from 2026-01 --to 2028-12 --format csv > deadlines.csv
      tetsuzuki deadlines specs/my_form.yaml --from 2026-01 --to 2028-12 --format ics > deadlines.ics
    """
    with ending_well(lang):
        workplace = open_workplace(settings)
        registry = workplace.registry
        specs = load(given_paths(paths), workplace.doors)
        forms = [specs.forms[ref] for _, ref in sorted(specs.current.items())]
        timed = [form for form in forms if form.deadlines or form.month_days]
        programs = [compile_form(form, registry.field_types, registry.calendars) for form in timed]
        table = timetable(programs, month(first), month(last), registry.calendars)
        words = catalogues(load_words(registry), (lang,))[lang]
        click.echo(_written(Writer(table, words, authoring.load_words(lang)), shape), nl=False)


def _written(writer: Writer, shape: str) -> bytes:
    match shape:
        case "json":
            return f"{writer.json()}\n".encode()
        case "csv":
            return writer.csv().encode()
        case "ics":
            return writer.ics(SystemClock().now())
        case _:
            return f"{writer.text()}\n".encode()
