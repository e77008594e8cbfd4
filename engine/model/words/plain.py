"""Texts of specs as plain words, for documents."""

import re
from typing import Final

from engine.model.text import Text

_FURIGANA: Final = re.compile(r"｜([^｜《》\n]+)《[^《》\n]+》")
_LINK: Final = re.compile(r"\[([^\]\n]+)\]\([^)\n]+\)")


def plain(text: Text, locale: str) -> str:
    """A text of a spec without its markup: furigana and addresses of links left out, list items with a dot."""
    without_furigana = _FURIGANA.sub(r"\1", text.in_locale(locale).strip())
    return re.sub(r"^- ", "・", _LINK.sub(r"\1", without_furigana), flags=re.M)
