"""Python text for calls: plain functions, min and max, coalesce, given, rounding, functions over rows."""

from engine.expressions.functions import Form
from engine.expressions.python_source.pieces import (
    AND,
    COMPARE,
    OR,
    PRIMARY,
    PRODUCT,
    TERNARY,
    UNARY,
    Guard,
    Piece,
    Writer,
    merged,
    present,
    value,
)
from engine.expressions.tree import Arithmetic, Call, Constant, Node
from engine.expressions.types import may_be_decimal


def call_piece(node: Call, writer: Writer) -> Piece:
    """The fragment for a call."""
    match node.function.form:
        case Form.EXTREME:
            return _extreme(node, writer)
        case Form.FIRST_GIVEN:
            return _first_given(node, writer)
        case Form.IS_GIVEN:
            return _is_given(node, writer)
        case Form.ROUNDING:
            return _rounding(node, writer)
        case Form.ROWS:
            return _over_rows(node, writer)
        case _:
            return _plain(node, writer)


def bound_call(node: Call, arguments: list[Piece], writer: Writer, *, missing: bool) -> Piece:
    """A call of the function's Python implementation."""
    name = writer.bind(f"f_{node.function.name}", node.function.python)
    texts = ", ".join(argument.core for argument in arguments)
    return Piece(f"{name}({texts})", PRIMARY, merged(*(argument.guards for argument in arguments)), missing)


def _plain(node: Call, writer: Writer) -> Piece:
    arguments = [writer.sure(argument) for argument in node.arguments]
    if node.function.inline is None:
        return bound_call(node, arguments, writer, missing=node.function.partial)
    core = node.function.inline.format(*(argument.within(PRIMARY) for argument in arguments))
    return Piece(core, PRIMARY, merged(*(argument.guards for argument in arguments)), node.function.partial)


def _extreme(node: Call, writer: Writer) -> Piece:
    """min and max of two are written out, which is a third of the cost of Python's own function."""
    arguments = [writer.sure(argument) for argument in node.arguments]
    if len(arguments) != 2:
        return bound_call(node, arguments, writer, missing=False)
    (first, first_again), (second, second_again) = (_twice(argument, writer) for argument in arguments)
    sign = "<=" if node.function.name == "min" else ">="
    core = f"{first_again} if {first} {sign} {second} else {second_again}"
    return Piece(core, TERNARY, merged(arguments[0].guards, arguments[1].guards))


def _twice(piece: Piece, writer: Writer) -> tuple[str, str]:
    """How a fragment is written in the test, and how in the branch behind it."""
    if piece.core.isidentifier() or piece.core.isdecimal():
        return piece.core, piece.core
    name = writer.temporary()
    return f"({name} := {piece.core})", name


def _first_given(node: Call, writer: Writer) -> Piece:
    pieces: list[Piece] = []
    for argument in node.arguments:
        pieces.append(writer.piece(argument))
        if pieces[-1].is_sure:
            break
    *earlier, last = pieces
    result = value(last)
    for piece in reversed(earlier):
        there = present(piece, writer)
        test = " and ".join(guard.holds for guard in there.guards)
        result = Piece(f"{there.within(OR)} if {test} else {result.core}", TERNARY, (), result.missing)
    return result


def _is_given(node: Call, writer: Writer) -> Piece:
    guards = writer.sure(node.arguments[0]).guards
    if not guards:
        return Piece("True", PRIMARY)
    return Piece(" and ".join(guard.holds for guard in guards), COMPARE if len(guards) == 1 else AND)


def _rounding(node: Call, writer: Writer) -> Piece:
    rounded, step = node.arguments
    is_quotient = isinstance(rounded, Arithmetic) and rounded.operator == "/"
    above = rounded.left if isinstance(rounded, Arithmetic) and is_quotient else rounded
    below = rounded.right if isinstance(rounded, Arithmetic) and is_quotient else None
    plain = not may_be_decimal(above.type) and (below is None or not may_be_decimal(below.type))
    if plain and isinstance(step, Constant) and isinstance(step.value, int) and node.function.name != "round_half_up":
        return _whole_rounding(node, writer.sure(above), below, writer)
    parts = [writer.sure(above), Piece("1", PRIMARY) if below is None else writer.sure(below), writer.sure(step)]
    certain = plain and isinstance(step, Constant) and (below is None or isinstance(below, Constant))
    return bound_call(node, parts, writer, missing=not certain)


def _whole_rounding(node: Call, above: Piece, below: Node | None, writer: Writer) -> Piece:
    """Rounding of whole numbers to a step written out: floor division, and for ceil_to its mirror image."""
    step_node = node.arguments[1]
    step = step_node.value if isinstance(step_node, Constant) and isinstance(step_node.value, int) else 1
    divisor, guards = _divisor(below, step, writer)
    guards = merged(above.guards, guards)
    times = "" if step == 1 else f" * {step}"
    if divisor == "1":
        return Piece(above.core, above.level, guards)
    if node.function.name == "floor_to":
        return Piece(f"{above.within(PRODUCT)} // {divisor}{times}", PRODUCT, guards)
    return Piece(f"-(-{above.within(UNARY)} // {divisor}){times}", PRODUCT if times else UNARY, guards)


def _divisor(below: Node | None, step: int, writer: Writer) -> tuple[str, tuple[Guard, ...]]:
    """Python text of denominator times step, and the guards that keep it from being missing or zero."""
    if below is None:
        return str(step), ()
    if isinstance(below, Constant) and isinstance(below.value, int):
        product = below.value * step
        return (str(product) if product > 0 else f"({product})"), ()
    number = nonzero(writer.sure(below), writer)
    return (number.core if step == 1 else f"({number.core} * {step})"), number.guards


def nonzero(piece: Piece, writer: Writer) -> Piece:
    """The same fragment with a guard against zero."""
    if piece.core.isidentifier():
        return Piece(piece.core, PRIMARY, merged(piece.guards, (Guard(piece.core, zero=True),)))
    name = writer.temporary()
    return Piece(name, PRIMARY, merged(piece.guards, (Guard(f"({name} := {piece.core})", zero=True),)))


def _over_rows(node: Call, writer: Writer) -> Piece:
    rows = writer.sure(node.arguments[0])
    if len(node.arguments) == 1:
        return bound_call(node, [rows], writer, missing=False)
    body = value(writer.in_row().piece(node.arguments[1]))
    lines = Piece(f"lambda {writer.row(writer.depth)}: {body.core}", TERNARY)
    missing = body.missing or node.function.partial or may_be_decimal(node.arguments[1].type)
    return bound_call(node, [rows, lines], writer, missing=missing)
