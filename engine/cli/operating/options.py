"""Where settings come from: a TOML file, the environment, the command line; the later one wins."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from engine.settings import Settings, load_settings

FILE_VARIABLE: Final = "TETSUZUKI_SETTINGS"
locale_option: Final = click.option(
    "--lang",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="案内の言語。 Language of messages.",
)
_OPTIONS: Final = (
    click.option(
        "--settings",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar=FILE_VARIABLE,
        help=f"設定ファイル(TOML)。環境変数 {FILE_VARIABLE} でも指定できます。 Settings file.",
    ),
    click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="データのフォルダー。 Data folder."),
)


@dataclass(frozen=True, slots=True)
class Given:
    """What every operator's verb takes."""

    file: Path | None
    data: Path | None


def settings_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--settings` and `--data`, given to the verb as `given`."""

    @wraps(function)
    def with_given(*args: Any, settings: Path | None, data: Path | None, **rest: Any) -> Any:
        return function(*args, given=Given(settings, data), **rest)

    for option in _OPTIONS:
        option(with_given)
    return with_given


def given_settings(given: Given, **overrides: object) -> Settings:
    """Raises SettingsError."""
    return load_settings(given.file, os.environ, data_dir=given.data, **overrides)
