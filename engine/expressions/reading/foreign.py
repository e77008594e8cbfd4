"""Characters outside ASCII in a rule: full-width letters and signs, Japanese quotes, Japanese words without quotes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from engine.expressions.problems import Code, ExpressionProblem
from engine.expressions.reading.tokens import Token

_SIGNS: Mapping[str, str] = {
    "≧": ">=", "≥": ">=", "≦": "<=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "、": ",", "。": ".",
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "―": "-", "ー": "-",
}  # fmt: skip
_SPELLED: Mapping[str, str] = {"=": "==", "!": "not", "&": "and", "|": "or", "&&": "and", "||": "or", "<>": "!="}
_WORDS: Mapping[str, str] = {
    "かつ": "and", "または": "or", "もしくは": "or", "ではない": "not", "でない": "not", "今日": "today",
    "以上": ">=", "以下": "<=", "未満": "<", "より大きい": ">", "超": ">",
}  # fmt: skip
"""Japanese words for what a rule writes otherwise."""
_QUOTES = "「」『』“”‘’〝〟＂＇｢｣"
_CURRENCY = "¥￥円"
_WORD = re.compile(
    r"[\u3041-\u3096\u30a1-\u30fa\u30fd-\u30ff\uff66-\uff9d\u3400-\u9fff々〆ヶ][\u3041-\u30ff\uff66-\uff9f\u3400-\u9fff々〆ヶー]*"
)


def foreign_problems(token: Token) -> Iterator[ExpressionProblem]:
    """One problem for each run of like characters in a token of characters outside ASCII."""
    position = 0
    while position < len(token.text):
        code, length = _run(token.text[position:])
        found = token.text[position : position + length]
        start = token.start + position
        yield ExpressionProblem(code, start, start + length, _params(code, found))
        position += length


def _run(text: str) -> tuple[Code, int]:
    """What the characters at the beginning are, and how many of them."""
    word = _WORD.match(text)
    if word is not None:
        return Code.OTHER_SPELLING if word[0] in _WORDS else Code.BARE_JAPANESE, word.end()
    if text[0] in _QUOTES:
        return Code.JAPANESE_QUOTES, 1
    for code, belongs in ((Code.FULL_WIDTH_SPACE, _is_space), (Code.FULL_WIDTH, _is_full_width)):
        length = next((index for index, char in enumerate(text) if not belongs(char)), len(text))
        if length:
            return code, length
    if text[0].isalpha():
        return Code.BARE_JAPANESE, 1
    return Code.NOT_USABLE, 1


def _params(code: Code, found: str) -> Mapping[str, str]:
    if code is Code.FULL_WIDTH:
        folded = "".join(_folded(char) for char in found)
        return {"found": found, "instead": _SPELLED.get(folded, folded)}
    if code is Code.OTHER_SPELLING:
        return {"found": found, "instead": _WORDS[found]}
    if code is Code.NOT_USABLE:
        return {"found": shown(found)}
    if code is Code.JAPANESE_QUOTES:
        return {"found": found, "instead": "'"}
    return {} if code is Code.FULL_WIDTH_SPACE else {"found": found}


def shown(char: str) -> str:
    """The character itself, or its code point when one would not see it."""
    return char if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"


def _is_space(char: str) -> bool:
    return char.isspace()


def _is_full_width(char: str) -> bool:
    return char not in _QUOTES and char not in _CURRENCY and _folded(char) != char and not char.isspace()


def _folded(char: str) -> str:
    """The half-width spelling of a full-width character, or the character itself."""
    if char in _SIGNS:
        return _SIGNS[char]
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and "!" <= folded <= "~" else char
