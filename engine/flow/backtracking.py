"""How many steps Python's backtracking matcher can need for a pattern at worst: a sound bound, found without running it.

The pattern becomes an automaton with one position per character it can read (Glushkov's construction), whose edges count
in how many ways the matcher can take them. Backtracking tries every run of that automaton over the text, so the steps
are at most the runs over each prefix times the edges leaving their ends. Runs are counted for all texts at once: per
length and set of positions reached, the largest number of runs ending at each position.

A repetition that would need many positions counts as unlimited; assertions such as `^` count as always true. Both only
add runs.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

MAX_COPIES = 64
MAX_POSITIONS = 2_000
MAX_WORK = 400_000
_KINDS = ("digit", "word", "space", "other")
_END = -1


class TooComplexError(Exception):
    """The pattern is too large to be judged."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the pattern: in how many ways it matches nothing, and where its matches begin and end."""

    nothing: int
    first: Counter[int]
    last: Counter[int]


@dataclass(slots=True)
class _Automaton:
    """Positions with what each reads, and the edges between them with their number of ways."""

    reads: list[int] = field(default_factory=list)
    sets: dict[str, Sequence[Any]] = field(default_factory=dict)
    edges: list[Counter[int]] = field(default_factory=list)
    work: int = 0

    def position(self, items: Sequence[Any]) -> _Part:
        key = repr(items)
        self.sets.setdefault(key, items)
        self.reads.append(list(self.sets).index(key))
        self.edges.append(Counter())
        if len(self.reads) > MAX_POSITIONS:
            raise TooComplexError
        here = Counter({len(self.reads) - 1: 1})
        return _Part(0, here, here)

    def join(self, last: Counter[int], first: Counter[int]) -> None:
        self.spend(len(last) * len(first))
        for start, ways in last.items():
            for end, more in first.items():
                self.edges[start][end] += ways * more

    def spend(self, work: int) -> None:
        self.work += work
        if self.work > MAX_WORK:
            raise TooComplexError


_NOTHING = _Part(1, Counter(), Counter())


def worst_steps(tree: Iterable[Any], max_length: int, limit: int) -> int:
    """The largest number of steps for any text of at most `max_length` characters; stops counting above `limit`.

    `tree` is what re._parser.parse gives, without lookaround, back references and repetitions of what may be empty.
    Raises TooComplexError when the pattern is too large to be judged.
    """
    automaton = _Automaton()
    whole = _sequence(tree, automaton, max_length)
    automaton.join(whole.last, Counter({_END: 1}))
    start = Counter({**whole.first, _END: whole.nothing})
    return _count_steps(automaton, start, max_length, limit)


def _sequence(nodes: Iterable[Any], automaton: _Automaton, max_length: int) -> _Part:
    result = _NOTHING
    for node in nodes:
        result = _then(result, _part(node, automaton, max_length), automaton)
    return result


def _then(left: _Part, right: _Part, automaton: _Automaton) -> _Part:
    automaton.join(left.last, right.first)
    return _Part(
        left.nothing * right.nothing,
        left.first + _times(right.first, left.nothing),
        right.last + _times(left.last, right.nothing),
    )


def _sum(groups: Iterable[Counter[int]]) -> Counter[int]:
    total: Counter[int] = Counter()
    for ways in groups:
        total += ways
    return total


def _times(ways: Counter[int], number: int) -> Counter[int]:
    return Counter({position: count * number for position, count in ways.items()}) if number else Counter()


def _part(node: Any, automaton: _Automaton, max_length: int) -> _Part:
    operator, argument = node
    if operator is sre.IN:
        return automaton.position(argument)
    if operator in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY):
        return automaton.position([node])
    if operator is sre.AT:
        return _NOTHING
    if operator is sre.SUBPATTERN:
        return _sequence(argument[3], automaton, max_length)
    if operator is sre.BRANCH:
        parts = [_sequence(branch, automaton, max_length) for branch in argument[1]]
        nothing = sum(part.nothing for part in parts)
        return _Part(nothing, _sum(part.first for part in parts), _sum(part.last for part in parts))
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return _repeat(argument, automaton, max_length)
    raise TooComplexError


def _repeat(argument: Any, automaton: _Automaton, max_length: int) -> _Part:
    """x{2,4} as x x (x x?)?, or as x+ where that would need many positions."""
    least, most, body = argument
    most = _useful(least, most, max_length)
    if most > 1 and most * _size(body, max_length) > MAX_COPIES:
        part = _sequence(body, automaton, max_length)
        automaton.join(part.last, part.first)
        return part if least else _Part(part.nothing + 1, part.first, part.last)
    result = _NOTHING
    for copy in range(most, 0, -1):
        result = _then(_sequence(body, automaton, max_length), result, automaton)
        if copy > least:
            result = _Part(result.nothing + 1, result.first, result.last)
    return result


def _useful(least: int, most: int, max_length: int) -> int:
    """How often a repetition can be gone through: each time reads at least one character, or it is optional."""
    return min(most, max(least, max_length, 1))


def _size(nodes: Iterable[Any], max_length: int) -> int:
    """How many positions the nodes need, repetitions written out as `_repeat` does."""
    total = 0
    for operator, argument in nodes:
        if operator is sre.SUBPATTERN:
            total += _size(argument[3], max_length)
        elif operator is sre.BRANCH:
            total += sum(_size(branch, max_length) for branch in argument[1])
        elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, body = argument
            size, most = _size(body, max_length), _useful(least, most, max_length)
            total += size * most if size * most <= MAX_COPIES else size
        else:
            total += operator is not sre.AT
    return total


def _count_steps(automaton: _Automaton, start: Counter[int], max_length: int, limit: int) -> int:
    """Runs per prefix length, times what leaves their ends: the largest over the sets of positions reached."""
    letters = _letters(list(automaton.sets.values()))
    leaving = [1 + edges.total() for edges in automaton.edges]
    total = 1 + start.total()
    reached: Mapping[frozenset[int], Mapping[int, int]] = _read(automaton, [start], letters)
    for length in range(1, max_length + 1):
        if not reached:
            break
        steps = max(sum(count * leaving[position] for position, count in runs.items()) for runs in reached.values())
        total += steps
        if total > limit:
            break
        ahead = [_follow(automaton, runs) for runs in reached.values()]
        following = _read(automaton, ahead, letters)
        if following == reached:
            total += steps * (max_length - length)
            break
        reached = following
    return total


def _follow(automaton: _Automaton, runs: Mapping[int, int]) -> Counter[int]:
    """The runs one edge further, whatever the next character is."""
    ahead: Counter[int] = Counter()
    for position, count in runs.items():
        edges = automaton.edges[position]
        automaton.spend(len(edges))
        for end, ways in edges.items():
            ahead[end] += count * ways
    return ahead


def _read(
    automaton: _Automaton, ahead: Iterable[Counter[int]], letters: Iterable[frozenset[int]]
) -> dict[frozenset[int], dict[int, int]]:
    """The runs after the next character, for every kind of character, merged by the positions they reach."""
    result: dict[frozenset[int], dict[int, int]] = {}
    for runs in ahead:
        for letter in letters:
            automaton.spend(len(runs))
            here = {end: count for end, count in runs.items() if end != _END and automaton.reads[end] in letter}
            if here:
                most = result.setdefault(frozenset(here), here)
                for end, count in here.items():
                    most[end] = max(most[end], count)
    return result


def _letters(sets: Sequence[Sequence[Any]]) -> set[frozenset[int]]:
    """The kinds of characters that the pattern tells apart, each as the sets (by number) that contain it."""
    bounds = sorted({0, 10, 11, *(bound for items in sets for item in items for bound in _bounds(item))})
    found = set()
    for low, high in zip(bounds, [*bounds[1:], 0x110000], strict=True):
        kinds = {_kind(chr(code)) for code in range(low, high)} if high - low <= 256 else set(_KINDS)
        for kind in kinds:
            found.add(frozenset(number for number, items in enumerate(sets) if _contains(items, low, kind)))
    return found - {frozenset()}


def _bounds(item: Any) -> Sequence[int]:
    operator, argument = item
    if operator in (sre.LITERAL, sre.NOT_LITERAL):
        return argument, argument + 1
    return (argument[0], argument[1] + 1) if operator is sre.RANGE else ()


def _kind(char: str) -> str:
    if char.isspace():
        return "space"
    if unicodedata.category(char) == "Nd":
        return "digit"
    return "word" if char.isalnum() or char == "_" else "other"


def _contains(items: Sequence[Any], code: int, kind: str) -> bool:
    negated = items[0][0] is sre.NEGATE
    return negated != any(_matches(item, code, kind) for item in items)


_CATEGORIES: Mapping[Any, frozenset[str]] = {
    sre.CATEGORY_DIGIT: frozenset({"digit"}),
    sre.CATEGORY_NOT_DIGIT: frozenset({"word", "space", "other"}),
    sre.CATEGORY_SPACE: frozenset({"space"}),
    sre.CATEGORY_NOT_SPACE: frozenset({"digit", "word", "other"}),
    sre.CATEGORY_WORD: frozenset({"digit", "word"}),
    sre.CATEGORY_NOT_WORD: frozenset({"space", "other"}),
}


def _matches(item: Any, code: int, kind: str) -> bool:
    operator, argument = item
    if operator is sre.LITERAL:
        return bool(code == argument)
    if operator is sre.NOT_LITERAL:
        return bool(code != argument)
    if operator is sre.RANGE:
        return bool(argument[0] <= code <= argument[1])
    if operator is sre.CATEGORY:
        return kind in _CATEGORIES[argument]
    return operator is sre.ANY and code != 10
