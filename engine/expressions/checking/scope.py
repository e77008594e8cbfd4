"""What a rule may name, and where the check stands."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from engine.expressions.functions import FunctionTable
from engine.expressions.problems import Code, ExpressionProblem, Word
from engine.expressions.reading import Parsed
from engine.expressions.standard import STANDARD_FUNCTIONS
from engine.expressions.tree import Column, Constant, Node, Read, Span
from engine.expressions.types import UNKNOWN, Rows, Text, Type


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a rule may read, as it writes them (`sum`, `deadline.online`), and the functions it may call."""

    names: Mapping[str, Type]
    functions: FunctionTable = STANDARD_FUNCTIONS


@dataclass(frozen=True, slots=True)
class At:
    """Where the check stands: the rule, the scope, the rows around the part, and the problems found so far."""

    parsed: Parsed
    scope: Scope
    visit: Callable[[ast.expr, "At"], Node]
    rows: tuple[Rows, ...] = ()
    options: frozenset[str] = frozenset()
    problems: list[ExpressionProblem] = field(default_factory=list)

    def check(self, node: ast.expr) -> Node:
        """The checked part."""
        return self.visit(node, self)

    def in_row(self, rows: Rows) -> "At":
        """Inside a row: its columns are seen first."""
        return replace(self, rows=(*self.rows, rows))

    def beside(self, options: frozenset[str]) -> "At":
        """Beside a choice with these options, where a bare option is a choice without its quotes."""
        return replace(self, options=options)

    def span(self, node: ast.expr) -> Span:
        """Where a part stands, in characters."""
        return Span(*self.parsed.columns(node))

    def report(self, place: ast.expr | Node, code: Code, **params: str | int | Word) -> None:
        """Note a problem at a part."""
        span = self.span(place) if isinstance(place, ast.expr) else place.span
        self.problems.append(ExpressionProblem(code, span.start, span.end, params))

    def broken(self, node: ast.expr) -> Node:
        """What stands for a part that has a problem: it fits everywhere."""
        return Constant(False, UNKNOWN, self.span(node))


def spelled(node: ast.expr) -> str | None:
    """The name that the part spells, bare or qualified, or None when it is no name."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name(qualifier), name):
            return f"{qualifier}.{name}"
        case _:
            return None


def resolve(name: str, node: ast.expr, at: At) -> Node | None:
    """The column or name that is meant: the row's own columns first, then those of the rows around it, then outer names."""
    for level in range(len(at.rows) - 1, -1, -1):
        column = at.rows[level].columns.get(name)
        if column is not None:
            return Column(name, level, column, at.span(node))
    kind = at.scope.names.get(name)
    return None if kind is None else Read(name, kind, at.span(node))


def options_of(node: ast.expr, at: At) -> tuple[str, ...]:
    """The options of the choice that the part names, if it names one."""
    name = spelled(node)
    found = None if name is None else resolve(name, node, at)
    return found.type.options if found is not None and isinstance(found.type, Text) else ()


def check_name(name: str, node: ast.expr, at: At) -> Node:
    """A name, which must be known here."""
    found = resolve(name, node, at)
    if found is None:
        _report_unknown(name, node, at)
        return at.broken(node)
    return found


def _report_unknown(name: str, node: ast.expr, at: At) -> None:
    function = at.scope.functions.by_name.get(name)
    if name in at.options:
        at.report(node, Code.CHOICE_WITHOUT_QUOTES, name=name)
    elif function is not None:
        at.report(node, Code.FUNCTION_WITHOUT_CALL, name=name, usage=function.usage)
    else:
        known = [*at.scope.names, *(column for rows in at.rows for column in rows.columns)]
        similar = similar_to(name, known)
        if similar is None:
            at.report(node, Code.UNKNOWN_NAME, name=name)
        else:
            at.report(node, Code.UNKNOWN_NAME_SIMILAR, name=name, similar=similar)


def similar_to(name: str, known: list[str], likeness: float = 0.76) -> str | None:
    """The known name that was probably meant: the same but for its qualifier or capitals, or a close match."""
    for candidate in known:
        if name.lower() in (candidate.lower(), candidate.rpartition(".")[2].lower()):
            return candidate
    return next(iter(get_close_matches(name, known, n=1, cutoff=likeness)), None)
