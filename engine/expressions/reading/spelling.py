"""Tokens that a beginner spells in another language's way: each gets a diagnostic that quotes the right spelling."""

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import category

from engine.expressions.problems import Code, ExpressionProblem
from engine.expressions.reading.foreign import foreign_problems, shown
from engine.expressions.reading.tokens import Kind, Token

RULE_WORDS = frozenset({"and", "or", "not", "in", "if", "else", "true", "false"})
"""The words that rules are made of."""

RESERVED = frozenset(keyword.kwlist) | RULE_WORDS | {"then", "elif", "endif", "null", "nil", "none"}
"""Words that cannot be the id of a field or the name of a function."""

_OPERATORS: Mapping[str, str] = {
    "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not",
    "<>": "!=", "!==": "!=", "===": "==", "=>": ">=", "=<": "<=",
}  # fmt: skip
_NO_VALUE = frozenset({"none", "null", "nil", "undefined"})
_OTHER_IF = frozenset({"then", "elif", "elseif", "elsif", "endif"})
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_THOUSANDS = re.compile(r"[0-9]{3}")
_PREFIXES = frozenset({"f", "r", "b", "u", "rb", "br", "fr", "rf"})
_UNITS = ("円", "%", "％", "月", "年", "日", "人", "歳", "件", "か", "ヶ", "ヵ", "ケ", "カ", "万", "千", "億")


def spelling_problems(tokens: Sequence[Token]) -> Iterator[ExpressionProblem]:
    """The problems that show in single tokens, or in a token and its neighbours."""
    covered = -1
    for index, token in enumerate(tokens):
        if token.start >= covered:
            for problem in _problems(tokens, index):
                covered = max(covered, problem.end_column)
                yield problem


def _problems(tokens: Sequence[Token], index: int) -> Iterator[ExpressionProblem]:
    token = tokens[index]
    match token.kind:
        case Kind.FOREIGN:
            yield from foreign_problems(token)
        case Kind.QUOTED:
            yield _at(token, Code.JAPANESE_QUOTES, found=token.text, instead=f"'{token.text[1:-1]}'")
        case Kind.STRANGE:
            yield _at(token, Code.NOT_USABLE, found=shown(token.text))
        case Kind.OPEN_TEXT:
            yield _at(token, Code.QUOTE_NOT_CLOSED, quote=token.text[0])
        case Kind.TEXT:
            yield from _text_problems(token)
        case Kind.NUMBER:
            yield from _number_problems(tokens, index)
        case Kind.NAME:
            yield from _name_problems(token, tokens[index + 1 : index + 2])
        case Kind.OPERATOR:
            yield from _operator_problems(token)


def _text_problems(token: Token) -> Iterator[ExpressionProblem]:
    for column, char in enumerate(token.text, start=token.start):
        if char == "\\":
            yield ExpressionProblem(Code.BACKSLASH, column, column + 1)
        elif category(char) in ("Cc", "Cs"):
            yield ExpressionProblem(Code.NOT_USABLE, column, column + 1, {"found": shown(char)})


def _number_problems(tokens: Sequence[Token], index: int) -> Iterator[ExpressionProblem]:
    token, touching = tokens[index], _touching(tokens[index : index + 5])
    if len(touching) > 1 and touching[1].kind is Kind.FOREIGN and touching[1].text.startswith(_UNITS):
        yield _joined(touching[:2], Code.NUMBER_WITH_UNIT, instead=token.text)
    elif _is_comma_number(touching) and (touching[2].text.startswith("0") or not _is_listed(tokens[:index])):
        yield _joined(touching[:3], Code.NUMBER_WITH_COMMA, instead=token.text + touching[2].text)
    elif _DAY.fullmatch(_text(touching)):
        yield _joined(touching, Code.DATE_SPELLING, usage=f"date('{_text(touching)}')")
    elif _MONTH.fullmatch(_text(touching[:3])):
        yield _joined(touching[:3], Code.DATE_SPELLING, usage=f"month('{_text(touching[:3])}')")
    elif token.text.endswith("yen"):
        yield _joined(touching[:1], Code.NUMBER_WITH_UNIT, instead=token.text.removesuffix("yen").rstrip("_"))
    elif _NUMBER.fullmatch(token.text) is None:
        yield _at(token, Code.NUMBER_SPELLING, found=token.text)


def _touching(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens up to the first space."""
    for index in range(1, len(tokens)):
        if tokens[index - 1].end != tokens[index].start:
            return tokens[:index]
    return tokens


def _text(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def _is_comma_number(touching: Sequence[Token]) -> bool:
    return (
        len(touching) > 2
        and touching[1].text in (",", "，", "、")
        and _THOUSANDS.fullmatch(touching[2].text) is not None
    )


def _is_listed(before: Sequence[Token]) -> bool:
    """Whether a comma may separate things here, in a call or in a list, so that `min(5,200)` are two numbers."""
    depth = 0
    for index in range(len(before) - 1, -1, -1):
        if before[index].text in (")", "]"):
            depth += 1
        elif before[index].text in ("(", "["):
            if depth == 0:
                return before[index].text == "[" or _opens_list(before[:index])
            depth -= 1
    return False


def _opens_list(before: Sequence[Token]) -> bool:
    """Whether a round bracket after these tokens belongs to a call or to `in (…)`."""
    return bool(before) and before[-1].kind is Kind.NAME and before[-1].text not in RULE_WORDS - {"in"}


def _name_problems(token: Token, following: Sequence[Token]) -> Iterator[ExpressionProblem]:
    lower = token.text.lower()
    after = following[0] if following else None
    if after is not None and after.kind is Kind.TEXT and after.start == token.end and lower in _PREFIXES:
        yield _at(token, Code.TEXT_PREFIX, found=token.text)
    elif lower in _OTHER_IF or (lower == "if" and token.text != "if"):
        yield _at(token, Code.OTHER_IF, found=token.text)
    elif lower in RULE_WORDS and token.text != lower:
        yield _at(token, Code.OTHER_SPELLING, found=token.text, instead=lower)
    elif lower in _NO_VALUE:
        yield _at(token, Code.NO_VALUE_WORD, found=token.text)
    elif token.text == "is":
        yield _at(token, Code.OTHER_SPELLING, found="is", instead="==")
    elif keyword.iskeyword(token.text) and token.text not in RULE_WORDS:
        yield _at(token, Code.RESERVED_WORD, found=token.text)


def _operator_problems(token: Token) -> Iterator[ExpressionProblem]:
    if token.text == "=":
        yield _at(token, Code.SINGLE_EQUALS)
    elif token.text in _OPERATORS:
        yield _at(token, Code.OTHER_SPELLING, found=token.text, instead=_OPERATORS[token.text])
    elif token.text in ("**", "^", "~"):
        yield _at(token, Code.NOT_PART_OF_RULES, found=token.text)


def _at(token: Token, code: Code, **params: str) -> ExpressionProblem:
    return ExpressionProblem(code, token.start, token.end, params)


def _joined(tokens: Sequence[Token], code: Code, **params: str) -> ExpressionProblem:
    found = "value" if code is Code.DATE_SPELLING else "found"
    return ExpressionProblem(code, tokens[0].start, tokens[-1].end, {found: _text(tokens), **params})
