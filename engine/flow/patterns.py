"""Patterns of specs that cannot hang the server: only what provably needs few steps on every answer is accepted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

from engine.flow.backtracking import TooComplexError, worst_steps

MAX_STEPS: Final = 200_000
"""Steps of the matcher for one answer at worst: a few milliseconds."""

CODES: Final[Mapping[str, frozenset[str]]] = {
    "PATTERN001": frozenset({"column", "end_column"}),  # not a regular expression
    "PATTERN002": frozenset({"found", "column", "end_column"}),  # a construct that patterns of specs do not have
    "PATTERN003": frozenset(),  # a repetition of what may be empty
    "PATTERN004": frozenset({"max_length"}),  # an answer could take too long to check
    "PATTERN005": frozenset(),  # too large to be judged
    "PATTERN006": frozenset({"shortest", "max_length"}),  # no answer of the allowed length can match
    "PATTERN007": frozenset({"found", "column", "end_column"}),  # a sign in square brackets that needs a backslash
}
"""Every code with the parameters its message may name. Columns count characters of the pattern from 0."""


@dataclass(frozen=True, slots=True)
class PatternProblem:
    """Why a pattern is refused; the sentence stands in engine/spec/messages/patterns.<locale>.yaml."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


_TOKEN = re.compile(
    r"""
      (?P<reference>\\[1-9]|\(\?P=)
    | \\.
    | (?P<set>\[\^?\]?(?:\\(?:.|\Z)|[^\]\\])*(?:\]|\Z))
    | \(\?(?::|P<|\#)
    | (?P<group>\(\?(?:<?[=!]|>|\(|[^)]?))
    | (?P<possessive>(?:[*+?]|\{[0-9]*,?[0-9]*\})\+)
    """,
    re.VERBOSE | re.DOTALL,
)
_UNCLEAR = re.compile(r"\\.|(?P<unclear>\[|--|&&|~~|\|\|)", re.DOTALL)


def check_pattern(pattern: str, max_length: int) -> tuple[PatternProblem, ...]:
    """What keeps a pattern from being used on answers of at most `max_length` characters; empty: it may be used.

    The pattern must match the whole answer (re.fullmatch), and the length is to be checked before it is tried.
    """
    found = tuple(_constructs(pattern))
    if found:
        return found
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return (_unreadable(pattern, error),)
    if tree.state.flags != sre.SRE_FLAG_UNICODE:
        return (PatternProblem("PATTERN002", {"found": "(?…)", "column": 0, "end_column": len(pattern)}),)
    return tuple(_judged(tree, max_length))


def _judged(tree: Any, max_length: int) -> Iterator[PatternProblem]:
    shortest = int(tree.getwidth()[0])
    if _repeats_nothing(tree):
        yield PatternProblem("PATTERN003")
    elif shortest > max_length:
        yield PatternProblem("PATTERN006", {"shortest": shortest, "max_length": max_length})
    else:
        try:
            if worst_steps(tree, max_length, MAX_STEPS) > MAX_STEPS:
                yield PatternProblem("PATTERN004", {"max_length": max_length})
        except (TooComplexError, RecursionError):
            yield PatternProblem("PATTERN005")


def _unreadable(pattern: str, error: Exception) -> PatternProblem:
    column = error.pos if isinstance(error, re.error) and error.pos is not None else 0
    column = min(column, max(len(pattern) - 1, 0))
    return PatternProblem("PATTERN001", {"column": column, "end_column": len(pattern)})


def _constructs(pattern: str) -> Iterator[PatternProblem]:
    """Back references, lookaround, conditions, flags, atomic groups; and signs in a set that a later Python may read anew."""
    for token in _TOKEN.finditer(pattern):
        if token.lastgroup == "set":
            yield from _unclear(token.group(), token.start())
        elif token.lastgroup is not None:
            yield _at("PATTERN002", token.group(), token.start())


def _unclear(written: str, start: int) -> Iterator[PatternProblem]:
    skip = 2 if written.startswith("[^") else 1
    for sign in _UNCLEAR.finditer(written, skip):
        if sign.lastgroup is not None:
            yield _at("PATTERN007", sign.group(), start + sign.start())


def _at(code: str, found: str, column: int) -> PatternProblem:
    return PatternProblem(code, {"found": found, "column": column, "end_column": column + len(found)})


def _repeats_nothing(nodes: Iterable[Any]) -> bool:
    """Whether a part that may match nothing is repeated: the number of ways to do so has no bound."""
    for operator, argument in nodes:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[1] > 1 and argument[2].getwidth()[0] == 0:
            return True
        if any(_repeats_nothing(body) for body in _bodies(operator, argument)):
            return True
    return False


def _bodies(operator: Any, argument: Any) -> Iterable[Any]:
    """The parts inside a node."""
    if operator is sre.BRANCH:
        return tuple(argument[1])
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return (argument[2],)
    return (argument[3],) if operator is sre.SUBPATTERN else ()
