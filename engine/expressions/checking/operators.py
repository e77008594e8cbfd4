"""Which types meet in calculations and comparisons, and what comes out."""

from collections.abc import Sequence

from engine.expressions.functions import Form
from engine.expressions.problems import Code, Word
from engine.expressions.tree import Arithmetic, Call, Choose, Constant, Negative, Node
from engine.expressions.types import (
    DATE,
    DECIMAL,
    INSTANT,
    INT,
    UNKNOWN,
    YEAR_MONTH,
    Money,
    Text,
    Type,
    common,
    fits,
    is_number,
    word,
)

Complaint = tuple[Code, dict[str, str | int | Word]]
_MOMENTS = (DATE, YEAR_MONTH, INSTANT)


def may_be_money(node: Node) -> bool:
    """Whether a whole number may stand for an amount: a number written out, or something made from one.

    So `sum > 5000`, `sum - 100 * months` and a yen field that is `days * units * 500` need no conversion,
    while adding a count to an amount stays an error.
    """
    if node.type != INT:
        return False
    match node:
        case Constant():
            return True
        case Negative(operand):
            return may_be_money(operand)
        case Arithmetic("*", left, right):
            return may_be_money(left) or may_be_money(right)
        case Arithmetic("+" | "-", left, right):
            return may_be_money(left) and may_be_money(right)
        case Choose(_, then, otherwise):
            return may_be_money(then) and may_be_money(otherwise)
        case Call(function, arguments) if function.form in (Form.EXTREME, Form.FIRST_GIVEN):
            return all(may_be_money(argument) for argument in arguments)
        case Call(function, arguments) if function.form is Form.ROUNDING:
            number = arguments[0]
            return may_be_money(number.left if isinstance(number, Arithmetic) and number.operator == "/" else number)
        case _:
            return False


def fits_as(node: Node, expected: Type) -> bool:
    """Whether the part can stand where a type is asked for."""
    return fits(node.type, expected) or (isinstance(expected, Money) and may_be_money(node))


def seen_beside(node: Node, others: Sequence[Node]) -> Type:
    """The part's type, or money when it may be money and stands beside an amount."""
    if may_be_money(node):
        return next((other.type for other in others if isinstance(other.type, Money)), node.type)
    return node.type


def joined(nodes: Sequence[Node]) -> Type | tuple[Type, Type]:
    """The type that holds all the parts, or the first two types that do not mix."""
    result: Type = UNKNOWN
    for node in nodes:
        kind = seen_beside(node, nodes)
        wider = common(result, kind)
        if wider is None:
            return result, kind
        result = wider
    return result


def calculated(operator: str, left: Node, right: Node) -> Type | Complaint:
    """The type of `left operator right`, or what is wrong with it."""
    first, second = seen_beside(left, (right,)), seen_beside(right, (left,))
    if operator in ("*", "//", "%", "/") and isinstance(left.type, Money):
        second = right.type
    if operator == "*" and isinstance(right.type, Money):
        first = left.type
    if UNKNOWN in (first, second):
        return UNKNOWN
    if not (is_number(first) and is_number(second)):
        return _no_numbers(operator, first, second)
    found = _number(operator, first, second)
    if found is not None:
        return found
    if isinstance(first, Money) != isinstance(second, Money) and operator in ("+", "-"):
        return Code.MONEY_WITH_NUMBER, {"operator": operator}
    return _mixed(operator, first, second)


def _number(operator: str, left: Type, right: Type) -> Type | None:
    match operator, left, right:
        case "+" | "-", _, _:
            return common(left, right)
        case "*", Money(), Money():
            return None
        case "*", Money(unit, whole), number:
            return Money(unit, whole and number == INT)
        case "*", number, Money(unit, whole):
            return Money(unit, whole and number == INT)
        case _, Money(unit), Money(other) if unit == other:
            return common(left, right) if operator == "%" else DECIMAL if operator == "/" else INT
        case _, _, Money():
            return None
        case "//", Money(unit), _:
            return Money(unit)
        case "%", Money(unit, whole), number:
            return Money(unit, whole and number == INT)
        case "/", Money(unit), _:
            return Money(unit, whole=False)
        case "//", _, _:
            return INT
        case "/", _, _:
            return DECIMAL
        case _:
            return common(left, right)


def _no_numbers(operator: str, left: Type, right: Type) -> Complaint:
    if isinstance(left, Text) and isinstance(right, Text):
        return Code.TEXT_CALCULATION, {"operator": operator}
    usage = _usage(operator, left, right)
    if usage is not None:
        return Code.DATE_CALCULATION, {"operator": operator, "usage": usage}
    return _mixed(operator, left, right)


def _usage(operator: str, left: Type, right: Type) -> str | None:
    """The function that does what the author wanted from calculating with moments."""
    if operator not in ("+", "-") or left not in _MOMENTS:
        return None
    if left == right == DATE:
        return "days_between(later, earlier)"
    if left == right == YEAR_MONTH:
        return "months_between(later, earlier)"
    if right == INT and left != INSTANT:
        return "add_days(day, n)" if left == DATE else "add_months(moment, n)"
    return None


def _mixed(operator: str, left: Type, right: Type) -> Complaint:
    return Code.CALCULATED_TYPES, {"operator": operator, "left": word(left), "right": word(right)}
