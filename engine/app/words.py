"""Every word that is in no spec: the engine's, those of field types and of other providers, by locale."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final, cast

import yaml

from engine.errors import SettingsError, TetsuzukiError
from engine.model.text import DEFAULT_LOCALE, Catalogue
from engine.ports.provider import HasWords
from engine.registry import Registry

LOCALES: Final = ("ja", "en")
"""Languages the engine itself speaks; a locale such as `ja-easy` falls back to its language, any other to Japanese."""


def engine_words(locale: str) -> Mapping[str, str]:
    """The engine's own words in one of LOCALES."""
    words: dict[str, str] = {}
    for each in sorted((files("engine.defaults") / "texts").iterdir(), key=lambda file: file.name):
        if each.name.endswith(f".{locale}.yaml"):
            _add(words, cast(dict[str, str], yaml.load(each.read_text(encoding="utf-8"), _LOADER)))  # noqa: S506
    return words


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_words(registry: Registry) -> Mapping[str, Mapping[str, str]]:
    """All words in each of LOCALES. Raises SettingsError when two bring different words for one key."""
    return {locale: _all_words(registry, locale) for locale in LOCALES}


def catalogues(spoken: Mapping[str, Mapping[str, str]], locales: Iterable[str]) -> Mapping[str, Catalogue]:
    """One catalogue for every locale asked for, and for each of LOCALES."""
    return {locale: Catalogue(locale, spoken[language_of(locale)]) for locale in {*locales, *LOCALES}}


def language_of(locale: str) -> str:
    """The one of LOCALES that stands for a locale."""
    return next((name for name in (locale, locale.partition("-")[0]) if name in LOCALES), DEFAULT_LOCALE)


def _all_words(registry: Registry, locale: str) -> Mapping[str, str]:
    words = dict(engine_words(locale))
    for _, provider in registry.providers():
        if isinstance(provider, HasWords):
            brought = provider.words
            _add(words, brought.get(locale) or brought.get(DEFAULT_LOCALE, {}))
    return words


def _add(words: dict[str, str], more: Mapping[str, str]) -> None:
    for key, said in more.items():
        if words.setdefault(key, said) != said:
            raise SettingsError("words.twice", key=key)


def explain(error: TetsuzukiError, words: Mapping[str, str]) -> str:
    """A designed failure in the operator's words; its code where there are none."""
    said = words.get(error.code)
    return said.format(**error.params) if said else str(error)
