"""Parses a rule with Python's parser and refuses every construct that is not on the allow-list."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from engine.expressions.problems import Code, ExpressionProblem, Refused, refused
from engine.expressions.reading.order import bracket_problems, order_problems
from engine.expressions.reading.spelling import spelling_problems
from engine.expressions.reading.tokens import tokens_of

MAX_CHARACTERS = 500
MAX_DEPTH = 40
"""Levels of the syntax tree; a long sum a + b + c … has one level for each term."""

_ALLOWED = (
    ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Attribute, ast.Constant,
    ast.List, ast.Tuple,
)  # fmt: skip
_OPERATORS = (
    ast.And, ast.Or, ast.Not, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A rule whose syntax is in order; names and types are not checked yet."""

    text: str
    body: ast.expr

    def columns(self, node: ast.expr) -> tuple[int, int]:
        """Where a part starts and ends, in characters; Python counts bytes, and from the bracket put around the rule."""
        return _character(self.text, node.col_offset), _character(self.text, node.end_col_offset or node.col_offset)


def parse(text: str) -> Parsed | Refused:
    """Read a rule of at most 500 characters, or say everything that is wrong with its writing."""
    if not text.strip():
        return Refused((ExpressionProblem(Code.EMPTY, 0, len(text)),))
    if len(text) > MAX_CHARACTERS:
        too_long = {"length": len(text), "limit": MAX_CHARACTERS}
        return Refused((ExpressionProblem(Code.TOO_LONG, MAX_CHARACTERS, len(text), too_long),))
    tokens = tokens_of(text)
    problems = [*spelling_problems(tokens), *bracket_problems(tokens)] or list(order_problems(tokens))
    return refused(problems) if problems else _parse_python(text)


def _parse_python(text: str) -> Parsed | Refused:
    one_line = "".join(" " if char in "\t\r\n" else char for char in text)
    try:
        body = ast.parse(f"({one_line})", mode="eval").body
    except SyntaxError as error:
        column = min(max((error.offset or 2) - 2, 0), len(text) - 1)
        return Refused((ExpressionProblem(Code.UNREADABLE, column, len(text)),))
    except (RecursionError, MemoryError):
        return _too_deep(text)
    if _is_too_deep(body):
        return _too_deep(text)
    parsed = Parsed(text, body)
    problems = list(_not_allowed(parsed, body))
    return refused(problems) if problems else parsed


def _too_deep(text: str) -> Refused:
    return Refused((ExpressionProblem(Code.TOO_DEEP, 0, len(text), {"limit": MAX_DEPTH}),))


def _is_too_deep(body: ast.expr) -> bool:
    level: list[ast.expr] = [body]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        if not level:
            return False
    return True


def _not_allowed(parsed: Parsed, node: ast.expr) -> Iterator[ExpressionProblem]:
    found = _construct(node)
    if found is not None:
        start, end = parsed.columns(node)
        yield ExpressionProblem(Code.NOT_PART_OF_RULES, start, end, {"found": found or parsed.text[start:end]})
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _not_allowed(parsed, child)


def _construct(node: ast.expr) -> str | None:
    """None when the node may stand in a rule, else how the message calls it ('' for its own text)."""
    match node:
        case ast.Attribute(value=ast.Name()) | ast.Call(func=ast.Name(), keywords=[]):
            return None
        case ast.Subscript():
            return "[ ]"
        case ast.UnaryOp(op=operator) | ast.BinOp(op=operator) | ast.BoolOp(op=operator):
            return None if isinstance(operator, _OPERATORS) else ""
        case ast.Compare(ops=operators):
            return None if all(isinstance(operator, _OPERATORS) for operator in operators) else ""
        case ast.Constant(value=value):
            return None if isinstance(value, int | float | str) else ""
        case ast.Attribute() | ast.Call():
            return ""
        case _:
            return None if isinstance(node, _ALLOWED) else ""


def _character(text: str, byte_column: int) -> int:
    """The column in characters for one in bytes of the bracketed text (tabs and line ends are one byte, as the spaces put there)."""
    column = max(byte_column - 1, 0)
    return min(column, len(text)) if text.isascii() else len(text.encode()[:column].decode())
