"""Python text for every node of a checked rule."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.expressions import operations
from engine.expressions.python_source.calls import call_piece, nonzero
from engine.expressions.python_source.pieces import (
    COMPARE,
    NOT,
    OR,
    PRIMARY,
    PRODUCT,
    SUM,
    TERNARY,
    UNARY,
    Piece,
    Writer,
    conjunction,
    disjunction,
    merged,
    named,
    present,
    value,
)
from engine.expressions.tree import (
    Arithmetic,
    Call,
    Choose,
    Column,
    Comparison,
    Constant,
    ConstantValue,
    Listing,
    Logic,
    Negative,
    Node,
    Not,
    Read,
)
from engine.expressions.types import may_be_decimal

_EXACT: Mapping[str, tuple[str, Callable[..., object]]] = {
    "+": ("exact_add", operations.exact_add),
    "-": ("exact_subtract", operations.exact_subtract),
    "*": ("exact_multiply", operations.exact_multiply),
    "//": ("exact_floor_divide", operations.exact_floor_divide),
    "%": ("exact_remainder", operations.exact_remainder),
}


def node_piece(node: Node, writer: Writer) -> Piece:
    """The fragment for any node."""
    match node:
        case Constant():
            return _constant(node.value, writer)
        case Read(name):
            text = writer.names[name]
            return Piece(text, PRIMARY, (), name not in writer.present)
        case Column(name, level):
            return Piece(f"{writer.row(level)}.get({name!r})", PRIMARY, (), missing=True)
        case Listing():
            return _listing(node, writer)
        case Not(operand):
            inner = writer.sure(operand)
            return Piece(f"not {inner.within(NOT)}", NOT, inner.guards)
        case Logic(word, operands):
            pieces = [writer.piece(operand) for operand in operands]
            return conjunction(pieces, writer) if word == "and" else disjunction(pieces, writer)
        case Comparison():
            return comparison_piece(node, writer)
        case Arithmetic():
            return _arithmetic(node, writer)
        case Negative():
            return _negative(node, writer)
        case Choose():
            return _choose(node, writer)
        case Call():
            return call_piece(node, writer)


def _constant(constant: ConstantValue, writer: Writer) -> Piece:
    match constant:
        case bool() | str():
            return Piece(repr(constant), PRIMARY)
        case int():
            return Piece(str(constant), PRIMARY if constant >= 0 else UNARY)
        case _:
            spelled = "".join(char if char.isalnum() else "_" for char in str(constant))
            sign = "minus_" if isinstance(constant, Decimal) and constant.is_signed() else ""
            return Piece(writer.bind(f"c_{type(constant).__name__.lower()}_{sign}{spelled}", constant), PRIMARY)


def _listing(node: Listing, writer: Writer) -> Piece:
    items = [writer.sure(item) for item in node.items]
    text = ", ".join(item.core for item in items)
    return Piece(f"({text},)" if len(items) == 1 else f"({text})", PRIMARY, merged(*(item.guards for item in items)))


def _arithmetic(node: Arithmetic, writer: Writer) -> Piece:
    left, right = writer.sure(node.left), writer.sure(node.right)
    if may_be_decimal(node.left.type) or may_be_decimal(node.right.type):
        name = writer.bind(*_EXACT[node.operator])
        return Piece(f"{name}({left.core}, {right.core})", PRIMARY, merged(left.guards, right.guards), missing=True)
    if node.operator in ("//", "%") and not isinstance(node.right, Constant):
        right = nonzero(right, writer)
    level = SUM if node.operator in ("+", "-") else PRODUCT
    core = f"{left.within(level)} {node.operator} {right.within(level + 1)}"
    return Piece(core, level, merged(left.guards, right.guards))


def _negative(node: Negative, writer: Writer) -> Piece:
    inner = writer.sure(node.operand)
    if may_be_decimal(node.operand.type):
        return Piece(f"{writer.bind('exact_negative', operations.exact_negative)}({inner.core})", PRIMARY, inner.guards)
    return Piece(f"-{inner.within(UNARY)}", UNARY, inner.guards)


def _choose(node: Choose, writer: Writer) -> Piece:
    condition = writer.sure(node.condition)
    then, otherwise = value(writer.piece(node.then)), value(writer.piece(node.otherwise))
    core = f"{then.within(OR)} if {condition.within(OR)} else {otherwise.core}"
    return Piece(core, TERNARY, condition.guards, then.missing or otherwise.missing)


def comparison_piece(node: Comparison, writer: Writer) -> Piece:
    """A comparison. A chain is missing as a whole only through an operand that all its pairs share."""
    if any(is_spread(node, index) for index in range(1, len(node.operands))):
        return _pairs(node, writer)
    pieces = [writer.piece(operand) for operand in node.operands]
    shared = {1: (0, 1), 2: (1,)}.get(len(node.operators), ())
    if any(not piece.is_sure and index not in shared for index, piece in enumerate(pieces)):
        return _pairs(node, writer)
    return native_chain([present(piece, writer) for piece in pieces], node.operators)


def native_chain(pieces: list[Piece], operators: tuple[str, ...]) -> Piece:
    """Python's own chained comparison."""
    rest = (f" {symbol} {piece.within(SUM)}" for symbol, piece in zip(operators, pieces[1:], strict=True))
    core = pieces[0].within(SUM) + "".join(rest)
    return Piece(core, COMPARE, merged(*(piece.guards for piece in pieces)))


def is_spread(node: Comparison, index: int) -> bool:
    """Whether the operand is a list after `in` whose items are calculated: then each is compared on its own."""
    operand = node.operands[index]
    after_in = node.operators[index - 1] in ("in", "not in")
    return after_in and isinstance(operand, Listing) and not all(isinstance(item, Constant) for item in operand.items)


def _pairs(node: Comparison, writer: Writer) -> Piece:
    """Each pair of neighbours on its own; what stands between two pairs gets a name in the first of them."""
    found: list[Piece] = []
    left = writer.piece(node.operands[0])
    for index, symbol in enumerate(node.operators, start=1):
        operand = node.operands[index]
        if isinstance(operand, Listing) and is_spread(node, index):
            found.append(_spread(left, symbol, operand, writer))
            continue
        right = writer.piece(operand)
        if index < len(node.operators) and not (right.core.isidentifier() and not right.guards):
            binding = named(value(right), writer)
            right, next_left = binding, Piece(binding.core, PRIMARY, (), missing=True)
        else:
            next_left = right
        found.append(_pair(present(left, writer), symbol, present(right, writer)))
        left = next_left
    return found[0] if len(found) == 1 else conjunction(found, writer)


def _pair(left: Piece, symbol: str, right: Piece) -> Piece:
    """The right operand's guards come first: they bind the name that the next pair uses."""
    return Piece(f"{left.within(SUM)} {symbol} {right.within(SUM)}", COMPARE, merged(right.guards, left.guards))


def _spread(left: Piece, symbol: str, listing: Listing, writer: Writer) -> Piece:
    """x in [a, b] as x == a or x == b, so that one item that is missing does not hide another that is equal."""
    subject = named(present(left, writer), writer)
    bare = Piece(subject.core, PRIMARY)
    found = disjunction([_pair(bare, "==", writer.sure(item)) for item in listing.items], writer)
    whole = Piece(found.core, found.level, subject.guards, found.missing)
    if symbol == "in":
        return whole
    inner = present(whole, writer)
    return Piece(f"not {inner.within(NOT)}", NOT, inner.guards)
