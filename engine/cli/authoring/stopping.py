"""How a verb ends: broken specs as located diagnostics (1), wrong usage or settings as one sentence (2)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from engine.app.words import engine_words, explain
from engine.authoring.words import load_words
from engine.cli.authoring.options import FINDINGS, USAGE
from engine.errors import SpecError, TetsuzukiError
from engine.spec import as_text, read_lines, summary


@contextmanager
def ending_well(lang: str) -> Iterator[None]:
    """Turns designed failures into words on standard error and an exit code."""
    try:
        yield
    except SpecError as error:
        words = load_words(lang)
        click.echo(as_text(error.diagnostics, words, read_lines), err=True)
        click.echo(summary(error.diagnostics, words), err=True)
        sys.exit(FINDINGS)
    except FileNotFoundError as error:
        stop(lang, "cli.no_file", file=str(error.filename or error.args[0]))
    except TetsuzukiError as error:
        click.echo(explain(error, {**engine_words(lang), **load_words(lang)}), err=True)
        sys.exit(USAGE)


def stop(lang: str, key: str, **params: str | int | Path) -> None:
    """One sentence, and exit code 2."""
    click.echo(load_words(lang)[key].format(**params), err=True)
    sys.exit(USAGE)
