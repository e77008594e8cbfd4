"""Whether tokens may stand in this order: brackets in pairs, operands and operators in turn, every if with its else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.expressions.problems import Code, ExpressionProblem
from engine.expressions.reading.spelling import RULE_WORDS
from engine.expressions.reading.tokens import Kind, Token

_CLOSING: Mapping[str, str] = {"(": ")", "[": "]"}
_OPENING: Mapping[str, str] = {")": "(", "]": "["}
_BETWEEN = frozenset(
    {"==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "//", "%", "and", "or", "in", "if", "else", ","}
)


def bracket_problems(tokens: Sequence[Token]) -> Iterator[ExpressionProblem]:
    """Brackets that are never closed, never opened, or closed by the other kind."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind is not Kind.OPERATOR:
            continue
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _OPENING:
            if not opened or _CLOSING[opened[-1].text] != token.text:
                yield _at(token, Code.BRACKET_NOT_OPENED, found=token.text, instead=_OPENING[token.text])
            if opened:
                opened.pop()
    for token in opened:
        yield _at(token, Code.BRACKET_NOT_CLOSED, found=token.text, instead=_CLOSING[token.text])


@dataclass(slots=True)
class _Reading:
    """Where the scan stands: the token before, whether an operand is due, and the ifs that wait for their else."""

    before: Token | None = None
    operand_due: bool = True
    waiting: list[list[Token]] = field(default_factory=lambda: [[]])


def order_problems(tokens: Sequence[Token]) -> Iterator[ExpressionProblem]:
    """The first place where something is missing, or where if and else do not match. Brackets must be in order."""
    at = _Reading()
    for index, token in enumerate(tokens):
        found = (
            _problem_in_operand(at, token) if at.operand_due else _problem_after_operand(at, token, tokens[index + 1 :])
        )
        if found is not None:
            yield found
            return
        at.before = token
    if at.operand_due and at.before is not None:
        yield _at(at.before, Code.MISSING_AFTER, found=at.before.text)
    elif at.waiting[0]:
        yield _at(at.waiting[0][-1], Code.IF_WITHOUT_ELSE)


def _problem_in_operand(at: _Reading, token: Token) -> ExpressionProblem | None:
    """An operand is due: a value, an opening bracket, `not` or a sign; a closing bracket only where a list may end."""
    if token.text == "if":
        return _at(token, Code.OTHER_IF, found="if")
    if _is_value(token):
        at.operand_due = False
    elif token.text in _CLOSING:
        at.waiting.append([])
    elif token.text in _OPENING:
        if at.before is None or at.before.text not in {*_CLOSING, ","}:
            return _missing_between(at, token)
        return _close(at)
    elif token.text not in ("not", "-"):
        return _missing_between(at, token)
    return None


def _problem_after_operand(at: _Reading, token: Token, following: Sequence[Token]) -> ExpressionProblem | None:
    """An operator is due, or a bracket that closes, calls or opens an index, or a dot."""
    if token.text in _OPENING:
        return _close(at)
    if token.text in _CLOSING and at.before is not None and (at.before.kind is Kind.NAME or token.text == "["):
        at.operand_due = True
        at.waiting.append([])
        return None
    negated_in = token.text == "not" and bool(following) and following[0].text == "in"
    if token.text not in _BETWEEN | {"."} and not negated_in:
        left = "" if at.before is None else at.before.text
        return _at(token, Code.MISSING_BETWEEN, left=left, right=token.text)
    at.operand_due = not negated_in
    return _count_if(at, token)


def _count_if(at: _Reading, token: Token) -> ExpressionProblem | None:
    if token.text == "if":
        at.waiting[-1].append(token)
    elif token.text == "else":
        if not at.waiting[-1]:
            return _at(token, Code.ELSE_WITHOUT_IF)
        at.waiting[-1].pop()
    elif token.text == "," and at.waiting[-1]:
        return _at(at.waiting[-1][-1], Code.IF_WITHOUT_ELSE)
    return None


def _close(at: _Reading) -> ExpressionProblem | None:
    at.operand_due = False
    left_over = at.waiting.pop()
    return _at(left_over[-1], Code.IF_WITHOUT_ELSE) if left_over else None


def _missing_between(at: _Reading, token: Token) -> ExpressionProblem:
    """Something is missing between the token before, which wants an operand, and this one, which is none."""
    if at.before is None or at.before.text in _CLOSING or at.before.text == ",":
        return _at(token, Code.MISSING_BEFORE, found=token.text)
    return _at(at.before, Code.MISSING_AFTER, found=at.before.text)


def _is_value(token: Token) -> bool:
    if token.kind is Kind.NAME:
        return token.text not in RULE_WORDS or token.text in ("true", "false")
    return token.kind in (Kind.NUMBER, Kind.TEXT)


def _at(token: Token, code: Code, **params: str) -> ExpressionProblem:
    return ExpressionProblem(code, token.start, token.end, params)
