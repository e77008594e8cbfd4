"""How operator's verbs speak: failures in words with a remedy, findings as lines, exit codes."""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import click

from engine.app.serving import Unsound
from engine.app.words import engine_words, explain
from engine.errors import Diagnostic, SpecError, TetsuzukiError
from engine.spec import as_text, load_words, read_lines, sentence, summary

FAILED = 1
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@contextmanager
def stopping_with_words(lang: str) -> Iterator[None]:
    """Turns designed failures into words on standard error and exit code 1."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format=LOG_FORMAT)
    logging.getLogger("tetsuzuki").setLevel(logging.INFO)
    try:
        yield
    except SpecError as error:
        words = load_words(lang)
        click.echo(as_text(error.diagnostics, words, read_lines), err=True)
        click.echo(summary(error.diagnostics, words), err=True)
        sys.exit(FAILED)
    except Unsound as unsound:
        tell_findings(unsound.findings, unsound.words[lang], lang)
        sys.exit(FAILED)
    except TetsuzukiError as error:
        click.echo(explain(error, engine_words(lang)), err=True)
        sys.exit(FAILED)


def said_of(found: Diagnostic, words: Mapping[str, str]) -> str:
    """A finding of a provider in words; its code where there are none."""
    return words[found.code].format(**found.params) if found.code in words else found.code


def tell_findings(findings: Sequence[Diagnostic], words: Mapping[str, str], lang: str) -> None:
    """One line for each thing that stands in the way; `words` are those of the engine and the providers."""
    spec_words = load_words(lang) if findings else {}
    for found in findings:
        place = f"{found.file}:{found.line}:{found.column}: " if found.line else f"{found.file}: " if found.file else ""
        said = sentence(found, spec_words) if found.code in spec_words else said_of(found, words)
        mark = f"{spec_words[f'report.{found.severity}']} " if f"report.{found.severity}" in spec_words else ""
        click.echo(f"{place}{mark}{said}", err=True)
