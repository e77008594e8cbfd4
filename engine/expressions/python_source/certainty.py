"""Python text for two questions that constraints and relevance ask: is it certainly true, is it certainly false?

Asked so, a rule needs no third value on the way: `not (a and b)` is certainly false where a and b are certainly true.
"""

from collections.abc import Mapping

from engine.expressions.python_source.nodes import is_spread, native_chain
from engine.expressions.python_source.pieces import (
    AND,
    COMPARE,
    NOT,
    OR,
    PRIMARY,
    Guard,
    Piece,
    Writer,
    present,
    value,
)
from engine.expressions.tree import Comparison, Constant, Logic, Node, Not

_OPPOSITE: Mapping[str, str] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in",
}  # fmt: skip

_EQUATIONS: Mapping[tuple[str, ...], tuple[int, ...]] = {("==",): (0, 1), ("in",): (0,)}


def certainly(node: Node, wanted: bool, writer: Writer) -> Piece:
    """A fragment to be used as a condition: truthy exactly when the value is certainly the one wanted."""
    match node:
        case Constant():
            return Piece(str(node.value is wanted), PRIMARY)
        case Not(operand):
            return certainly(operand, not wanted, writer)
        case Logic(word, operands):
            together = (word == "and") == wanted
            level = AND if together else OR
            parts = [certainly(operand, wanted, writer).within(level + 1) for operand in operands]
            return Piece((" and " if together else " or ").join(parts), level)
        case Comparison(_, operators) if len(operators) == 1 or wanted:
            return _comparison(node, wanted, writer)
        case _:
            return _value(writer.piece(node), wanted)


def _value(piece: Piece, wanted: bool) -> Piece:
    if not piece.missing:
        core = piece.within(NOT) if wanted else f"not {piece.within(NOT)}"
        return _guarded(piece.guards, Piece(core, NOT))
    found = value(piece)
    return found if wanted else Piece(f"{found.within(COMPARE + 1)} is False", COMPARE)


def _guarded(guards: tuple[Guard, ...], piece: Piece) -> Piece:
    if not guards:
        return piece
    return Piece(" and ".join((*(guard.holds for guard in guards), piece.within(NOT))), AND)


def _comparison(node: Comparison, wanted: bool, writer: Writer) -> Piece:
    if any(is_spread(node, index) for index in range(1, len(node.operands))):
        return _value(writer.piece(node), wanted)
    operators = node.operators if wanted else tuple(_OPPOSITE[operator] for operator in node.operators)
    pieces = [writer.piece(operand) for operand in node.operands]
    sure = [present(piece, writer) for piece in pieces]
    chain = native_chain(sure, operators)
    for index in _EQUATIONS.get(operators, ()):
        if _is_bare(pieces[index]):
            return _guarded(sure[1 - index].guards, chain)
    return _guarded(chain.guards, chain)


def _is_bare(piece: Piece) -> bool:
    """Whether it is just a name: None equals nothing that is there, so in an equation it needs no guard."""
    return piece.missing and not piece.guards and piece.core.isidentifier()
