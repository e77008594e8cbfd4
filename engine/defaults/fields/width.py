"""Japanese input habits: full-width characters, half-width kana, look-alike hyphens. One rule per kind of field.

Names and free text keep their characters (no NFKC, no NFC: both change kanji such as U+FA19); number-like input folds.
"""

import re
import unicodedata
from typing import Final

KANA_TO_MEND: Final = re.compile("[\u3099\u309a\uff61-\uff9f]").search
_KANA_RUNS: Final = re.compile("[\uff61-\uff9f]+|[\u3040-\u30ff][\u3099\u309a]")
_HYPHENS: Final = str.maketrans(
    dict.fromkeys("‐‑‒–—―−⁃˗─━ーｰ－﹣", "-")  # U+2010…2015, 2212, 2043, 02D7, 2500, 2501, 30FC, FF70, FF0D, FE63
)
_KANJI_ONE: Final = re.compile("(?<=[0-9])一(?=[0-9])")
_BUT_RAISED: Final = re.compile("[^²³¹⁰-⁹₀-₉]+")
"""Raised and lowered digits stay as typed and are refused as no digits: 10² is not 102."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]").search


def fold(text: str) -> str:
    """Number-like input -> half-width: digits, letters, signs and every kind of hyphen. Blank ends are cut."""
    if text.isascii():
        return text.strip()
    folded = _BUT_RAISED.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text.translate(_HYPHENS))
    return _KANJI_ONE.sub("-", folded).strip()


def tidy(text: str) -> str:
    """Free text: blank ends cut, half-width kana widened, kana and loose voicing marks joined. Kanji stay as typed."""
    text = text.strip()
    if text.isascii() or not KANA_TO_MEND(text):
        return text
    return _KANA_RUNS.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def has_control(text: str) -> bool:
    """Control characters and bidirectional overrides, which no honest answer needs (line breaks and tabs aside)."""
    return _CONTROL(text) is not None
