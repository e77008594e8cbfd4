"""Options that verbs for authors have in common, and their exit codes."""

from pathlib import Path
from typing import Final

import click

from engine.cli.operating.options import FILE_VARIABLE

FINDINGS: Final = 1
"""Exit code: something is wrong with the specs."""
USAGE: Final = 2
"""Exit code: the command or the settings are wrong."""
CACHE: Final = Path(".cache/tetsuzuki")

paths_argument: Final = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
lang_option: Final = click.option(
    "--lang",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="言葉。 Language of messages.",
)
format_option: Final = click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="出力の形。json の形は docs/json.md にあります。 Shape of the output.",
)
settings_option: Final = click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar=FILE_VARIABLE,
    help="設定ファイル(TOML)。使えるプラグインを変えるときだけ要ります。 Settings file.",
)
EXIT_CODES: Final = "終了コード: 0 問題なし、1 直すところがある、2 使い方か設定の誤り。"
"""Closes the help of every verb."""


def given_paths(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """`specs` where none are given."""
    return paths or (Path("specs"),)
