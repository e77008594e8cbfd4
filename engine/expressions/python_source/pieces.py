"""Fragments of Python text that know under which conditions their value is missing, and how tightly they bind.

A fragment such as `a + b` over two names that can be missing is kept as its core `a + b` and the guards `a`, `b`. Guards
travel up through everything that is missing when a part is, so that a whole calculation tests each name once:
`None if a is None or b is None or c is None else a + b * c`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.expressions.tree import Node

# How tightly Python text binds, loosest first.
TERNARY, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, PRIMARY = range(9)


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition under which a fragment is missing: its subject is None, or (a divisor) zero. A subject may bind a name."""

    subject: str
    zero: bool = False

    @property
    def fails(self) -> str:
        """The test for "missing"."""
        return f"{self.subject} == 0" if self.zero else f"{self.subject} is None"

    @property
    def holds(self) -> str:
        """The test for "there"."""
        return f"{self.subject} != 0" if self.zero else f"{self.subject} is not None"


@dataclass(frozen=True, slots=True)
class Piece:
    """Python text. `core` may be evaluated once every guard holds; with `missing` it may even then be None."""

    core: str
    level: int
    guards: tuple[Guard, ...] = ()
    missing: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it always has a value."""
        return not self.guards and not self.missing

    def within(self, level: int) -> str:
        """The core, in brackets if it binds more loosely than its place asks."""
        return f"({self.core})" if self.level < level else self.core


@dataclass(frozen=True, slots=True)
class Writer:
    """What is known while writing, and what is collected: bindings and the number of temporary names."""

    names: Mapping[str, str]
    present: frozenset[str]
    prefix: str
    visit: Callable[[Node, "Writer"], Piece]
    depth: int = 0
    bindings: dict[str, object] = field(default_factory=dict)
    temporaries: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def piece(self, node: Node) -> Piece:
        """The fragment for a part."""
        return self.visit(node, self)

    def sure(self, node: Node) -> Piece:
        """The fragment for a part, with all that can be missing moved into guards."""
        return present(self.visit(node, self), self)

    def temporary(self) -> str:
        """A fresh local name."""
        return f"{self.prefix}{next(self.temporaries)}"

    def row(self, level: int) -> str:
        """The local name of the row at a level, 0 for the outermost."""
        return f"{self.prefix}row{level}"

    def in_row(self) -> "Writer":
        """One row deeper."""
        return replace(self, depth=self.depth + 1)

    def bind(self, name: str, value: object) -> str:
        """The global name under which the generated text finds an object; the same object always has the same name."""
        key = f"{self.prefix}{name}"
        self.bindings[key] = value
        return key


def value(piece: Piece) -> Piece:
    """The fragment as an ordinary value: None when missing."""
    if not piece.guards:
        return piece
    return Piece(f"None if {' or '.join(guard.fails for guard in piece.guards)} else {piece.core}", TERNARY, (), True)


def present(piece: Piece, writer: Writer) -> Piece:
    """The same fragment with a core that is never None: what was missing becomes a guard."""
    if not piece.missing:
        return piece
    if piece.core.isidentifier():
        return Piece(piece.core, piece.level, merged(piece.guards, (Guard(piece.core),)))
    return named(piece, writer)


def named(piece: Piece, writer: Writer) -> Piece:
    """The same fragment under a temporary name, so that it can be written twice and is evaluated once."""
    if piece.core.isidentifier() and not piece.missing:
        return piece
    name = writer.temporary()
    return Piece(name, PRIMARY, merged(piece.guards, (Guard(f"({name} := {piece.core})"),)))


def merged(*groups: Sequence[Guard]) -> tuple[Guard, ...]:
    """All guards in order, each once."""
    return tuple(dict.fromkeys(guard for group in groups for guard in group))


def conjunction(pieces: Sequence[Piece], writer: Writer) -> Piece:
    """Three-valued `and`: false if any part is false, else missing if any is missing, else true."""
    sure = [piece.within(NOT) for piece in pieces if piece.is_sure]
    unsure = [value(piece) for piece in pieces if not piece.is_sure]
    if len(unsure) < 2:
        return _chained(" and ", AND, [*sure, *(piece.within(NOT) for piece in unsure)], bool(unsure))
    bound = [_bound(piece, writer) for piece in unsure]
    tests = [f"{binding} is not False" for binding, _ in bound]
    return _chained(" and ", AND, [*sure, *tests, *(name for _, name in bound)], missing=True)


def disjunction(pieces: Sequence[Piece], writer: Writer) -> Piece:
    """Three-valued `or`: true if any part is true, else missing if any is missing, else false."""
    sure = [piece.within(AND) for piece in pieces if piece.is_sure]
    unsure = [value(piece) for piece in pieces if not piece.is_sure]
    if len(unsure) < 2:
        return _chained(" or ", OR, [*sure, *(piece.within(AND) for piece in unsure)], bool(unsure))
    bound = [_bound(piece, writer) for piece in unsure]
    tests = [f"{binding} is True" for binding, _ in bound]
    undecided = " or ".join(f"{name} is None" for _, name in bound)
    return _chained(" or ", OR, [*sure, *tests, f"(None if {undecided} else False)"], missing=True)


def _chained(word: str, level: int, texts: Sequence[str], missing: bool) -> Piece:
    return Piece(word.join(texts), level if len(texts) > 1 else TERNARY, (), missing)


def _bound(piece: Piece, writer: Writer) -> tuple[str, str]:
    """How the value is written where it is first needed, and its name afterwards."""
    if piece.core.isidentifier():
        return piece.core, piece.core
    name = writer.temporary()
    return f"({name} := {piece.core})", name
