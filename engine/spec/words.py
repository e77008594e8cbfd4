"""The sentences of diagnostics, by locale: every catalogue of the messages folder together."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final, cast

import yaml

from engine.errors import Diagnostic

LOCALES: Final = ("ja", "en")
_TERM: Final = re.compile(r"@([a-z_]+\.[a-z_]+)(?:\[(.*)\])?\Z")


def load_words(locale: str) -> Mapping[str, str]:
    """Code or term -> words, in `ja` or `en`. Raises KeyError for any other locale."""
    if locale not in LOCALES:
        raise KeyError(locale)
    words: dict[str, str] = {}
    for each in (files("engine.spec") / "messages").iterdir():
        if each.name == f"{locale}.yaml" or each.name.endswith(f".{locale}.yaml"):
            words |= cast(dict[str, str], yaml.safe_load(each.read_text(encoding="utf-8")))
    return words


def sentence(diagnostic: Diagnostic, words: Mapping[str, str]) -> str:
    """What is wrong and what to do, on one line."""
    shown = {name: _shown(value, words) for name, value in diagnostic.params.items()}
    return words[diagnostic.code].format(**shown).replace("\n", " ")


def _shown(value: str | int, words: Mapping[str, str]) -> str | int:
    """A term such as `@type.list[@type.yen]` in words; anything else as it is."""
    term = _TERM.match(value) if isinstance(value, str) else None
    if term is None or term[1] not in words:
        return value
    return words[term[1]].format(of=_shown(term[2] or "", words))
