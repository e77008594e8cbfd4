"""`tetsuzuki schema`: the JSON Schema of specs, complete with this installation's field types, for editors."""

import json
from pathlib import Path

import click

from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import EXIT_CODES, lang_option, settings_option
from engine.cli.authoring.stopping import ending_well
from engine.spec import language


@click.command("schema", epilog=EXIT_CODES)
@settings_option
@lang_option
def command(settings: Path | None, lang: str) -> None:
    """手続きのファイルの書き方(JSON Schema)を書き出します。エディターがキーの補完と説明に使います。

    Prints the JSON Schema of specs, for editors.

    \b
    例:
      tetsuzuki schema > docs/spec.schema.json
    手続きのファイルの一行目に、次のように書きます。
      # yaml-language-server: $schema=../docs/spec.schema.json
    """
    with ending_well(lang):
        registry = open_workplace(settings).registry
        click.echo(json.dumps(language(registry.field_types.values()), ensure_ascii=False, indent=2))
