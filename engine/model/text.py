"""Texts in several locales, and the catalogue of the engine's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DEFAULT_LOCALE: Final = "ja"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a spec by locale (`ja`, `ja-easy`, `en`). A missing locale falls back to `ja`.

    Markup (the only one): blank line = new paragraph, `- ` = list item, `[words](name)` = link named in the portal,
    `｜申請《しんせい》` = furigana, `{name}` = a value filled in where the place documents it.
    """

    by_locale: Mapping[str, str] = field(default_factory=dict)

    def in_locale(self, locale: str) -> str:
        """The words for `locale`, else for its language, else Japanese, else any."""
        for key in (locale, locale.partition("-")[0], DEFAULT_LOCALE):
            if key in self.by_locale:
                return self.by_locale[key]
        return next(iter(self.by_locale.values()), "")

    def has(self, locale: str) -> bool:
        return locale in self.by_locale

    def __bool__(self) -> bool:
        return any(self.by_locale.values())


EMPTY: Final = Text()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Words of the engine and of plugins by key, in one locale. A missing key is a bug and raises KeyError."""

    locale: str
    words: Mapping[str, str]

    def get(self, key: str, **params: object) -> str:
        text = self.words[key]
        return text.format(**params) if params else text

    def has(self, key: str) -> bool:
        return key in self.words
