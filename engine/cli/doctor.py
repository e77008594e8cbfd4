"""`tetsuzuki doctor`: what stands in the way of serving, and of what was accepted reaching people."""

import sys
from pathlib import Path

import click

from engine.app.examining import examine
from engine.cli.operating.options import Given, given_settings, locale_option, settings_options
from engine.cli.operating.telling import FAILED, stopping_with_words, tell_findings


@click.command("doctor")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path))
@settings_options
@locale_option
def command(specs: tuple[Path, ...], given: Given, lang: str) -> None:
    """設定、spec、鍵、保存先、メール、本人確認、PDF、待っている仕事を調べます。

    問題がなければ 0、あれば 1 で終わります。

    \b
    tetsuzuki doctor
    tetsuzuki doctor --settings production.toml
    """
    sound = True
    with stopping_with_words(lang):
        for finding in examine(given_settings(given, specs=specs or None)):
            bad = any(each.severity == "error" for each in finding.found)
            sound = sound and not bad
            click.echo(f"{'✗' if bad else '!' if finding.found else '✓'} {finding.subject}")
            tell_findings(finding.found, finding.words[lang], lang)
    if not sound:
        sys.exit(FAILED)
