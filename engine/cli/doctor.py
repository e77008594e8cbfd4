"""`tetsuzuki doctor`: what stands in the way of serving, and of what was accepted reaching people."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from engine.app.examining import IN_ORDER, Finding, examine
from engine.cli.operating.options import Given, given_settings, locale_option, settings_options
from engine.cli.operating.telling import FAILED, said_of, stopping_with_words, tell_findings
from engine.errors import Severity

_MARKS: Final[Mapping[Severity, str]] = {"error": "✗", "warning": "!", "note": "✓"}


@click.command("doctor")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path))
@settings_options
@locale_option
@click.option(
    "--offline", is_flag=True, help="外とのつながり(通信先、機器)は調べません。 Leaves out networks and devices."
)
def command(specs: tuple[Path, ...], given: Given, lang: str, offline: bool) -> None:
    """設定、spec、鍵、保存先、メール、本人確認、PDF、待っている仕事を調べます。

    本人確認などの相手先や機器にも、実際につないで確かめます（--offline を付けると調べません）。
    問題がなければ 0、あれば 1 で終わります。注意（!）だけなら 0 です。

    \b
    tetsuzuki doctor
    tetsuzuki doctor --settings production.toml
    tetsuzuki doctor --offline
    """
    sound = True
    with stopping_with_words(lang):
        for finding in examine(given_settings(given, specs=specs or None), offline=offline):
            sound = sound and finding.severity != "error"
            _tell(finding, lang)
    if not sound:
        sys.exit(FAILED)


def _tell(finding: Finding, lang: str) -> None:
    """The thing, a line for everything in order, and the rest like at start."""
    click.echo(f"{_MARKS[finding.severity]} {finding.subject}")
    words = finding.words[lang]
    for key in finding.looked:
        click.echo(f"  {_MARKS['note'] if key in IN_ORDER else '–'} {words[key]}")
    for each in finding.found:
        if each.severity == "note":
            click.echo(f"  {_MARKS['note']} {said_of(each, words)}")
    sys.stdout.flush()
    tell_findings([each for each in finding.found if each.severity != "note"], words, lang)
