"""Files of something new: written only where nothing is, and told one by one."""

from collections.abc import Mapping
from pathlib import Path

import click

from engine.errors import TetsuzukiError


def write_new(files: Mapping[Path, str]) -> None:
    """Raises TetsuzukiError when any of them is there; then none is written."""
    for file in files:
        if file.exists():
            raise TetsuzukiError("new.exists", file=str(file))
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def tell(words: Mapping[str, str], key: str, **params: str | Path) -> None:
    click.echo(words[key].format(**params).rstrip())
