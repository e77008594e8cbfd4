"""`tetsuzuki schema`: the JSON Schema of specs, complete with this installation's field types, for editors."""

import json
from pathlib import Path

import click

from engine.authoring.asking.answering import questions_schema
from engine.authoring.plugin_reference import plugin_reference
from engine.authoring.reference import editor_schema, spec_reference
from engine.cli.authoring.opening import open_workplace
from engine.cli.authoring.options import EXIT_CODES, lang_option, settings_option
from engine.cli.authoring.stopping import ending_well

_ROOT = Path(__file__).parents[2]


@click.command("schema", epilog=EXIT_CODES)
@click.option(
    "--reference", is_flag=True, help="書き方の一覧(docs/spec-reference.md)を書き出します。 The reference page."
)
@click.option(
    "--plugins", is_flag=True, help="プラグインの扉の一覧(docs/plugins.md)を書き出します。 The page on plugins."
)
@click.option(
    "--questions", is_flag=True, help="tetsuzuki ask の問いの形(JSON Schema)を書き出します。 The shape of questions."
)
@settings_option
@lang_option
def command(reference: bool, plugins: bool, questions: bool, settings: Path | None, lang: str) -> None:
    """手続きのファイルの書き方(JSON Schema)を書き出します。エディターがキーの補完と説明に使います。

    Prints the JSON Schema of specs, for editors.

    \b
    例:
      tetsuzuki schema > docs/spec.schema.json
      tetsuzuki schema --reference > docs/spec-reference.md
      tetsuzuki schema --questions > docs/questions.schema.json
    手続きのファイルの一行目に、次のように書きます。
      # yaml-language-server: $schema=../docs/spec.schema.json
    """
    with ending_well(lang):
        if plugins:
            click.echo(plugin_reference(_ROOT), nl=False)
            return
        if questions:
            click.echo(json.dumps(questions_schema(), ensure_ascii=False, indent=2))
            return
        kinds = open_workplace(settings).registry.field_types.values()
        click.echo(spec_reference(kinds) if reference else editor_schema(kinds), nl=False)
