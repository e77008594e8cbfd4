"""Every code that mails, documents and jobs can end with has its words for the operator, in both languages."""

import re
import string
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "engine" / "defaults" / "texts"
SOURCES = (
    *(ROOT / "plugins" / "mail").glob("*.py"),
    *(ROOT / "renderers" / "pdf").glob("*.py"),
    *(ROOT / "engine" / "app").glob("drawing*.py"),
    *(ROOT / "engine" / "usecases" / "filing" / name for name in ("drain.py", "jobs.py")),
)


def words(locale: str) -> dict[str, str]:
    read: dict[str, str] = yaml.safe_load((TEXTS / f"delivery.{locale}.yaml").read_text(encoding="utf-8"))
    return read


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    found = {
        code
        for file in SOURCES
        for code in re.findall(r'(?<!key=)"((?:mail|pdf|document|job)\.[a-z_]+)"', file.read_text())
    }
    assert found == set(words("ja")) == set(words("en"))


def test_both_languages_fill_in_the_same() -> None:
    english = words("en")
    assert {key: placeholders(text) for key, text in words("ja").items()} == {
        key: placeholders(text) for key, text in english.items()
    }
