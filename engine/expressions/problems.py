"""What can be wrong with a rule, as values. The sentences live in engine/spec/messages/expressions.<locale>.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """The stable codes. PARAMETERS says what each message may name; 001-019 spelling, 020-029 shape, 030-039 names, 040- types."""

    EMPTY = "EXPR001"
    TOO_LONG = "EXPR002"
    FULL_WIDTH = "EXPR003"
    FULL_WIDTH_SPACE = "EXPR004"
    BARE_JAPANESE = "EXPR005"
    JAPANESE_QUOTES = "EXPR006"
    QUOTE_NOT_CLOSED = "EXPR007"
    SINGLE_EQUALS = "EXPR008"
    OTHER_SPELLING = "EXPR009"
    OTHER_IF = "EXPR010"
    NOT_USABLE = "EXPR011"
    NUMBER_WITH_COMMA = "EXPR012"
    NUMBER_SPELLING = "EXPR013"
    NUMBER_WITH_UNIT = "EXPR014"
    BACKSLASH = "EXPR015"
    TEXT_PREFIX = "EXPR016"
    RESERVED_WORD = "EXPR017"
    NO_VALUE_WORD = "EXPR018"

    BRACKET_NOT_CLOSED = "EXPR020"
    BRACKET_NOT_OPENED = "EXPR021"
    MISSING_AFTER = "EXPR022"
    MISSING_BEFORE = "EXPR023"
    MISSING_BETWEEN = "EXPR024"
    IF_WITHOUT_ELSE = "EXPR025"
    ELSE_WITHOUT_IF = "EXPR026"
    NOT_PART_OF_RULES = "EXPR027"
    TOO_DEEP = "EXPR028"
    UNREADABLE = "EXPR029"

    UNKNOWN_NAME = "EXPR030"
    UNKNOWN_NAME_SIMILAR = "EXPR031"
    UNKNOWN_FUNCTION = "EXPR032"
    UNKNOWN_FUNCTION_SIMILAR = "EXPR033"
    FUNCTION_WITHOUT_CALL = "EXPR034"
    NAME_IS_NOT_A_FUNCTION = "EXPR035"
    ARGUMENT_COUNT = "EXPR036"
    CHOICE_WITHOUT_QUOTES = "EXPR037"
    NOT_A_CHOICE = "EXPR038"
    NOT_A_CHOICE_SIMILAR = "EXPR039"

    COMPARED_TYPES = "EXPR040"
    MONEY_COMPARED_WITH_TEXT = "EXPR041"
    DATE_COMPARED_WITH_TEXT = "EXPR042"
    NO_ORDER = "EXPR043"
    LIST_COMPARED = "EXPR044"
    NOT_A_LIST = "EXPR045"
    CALCULATED_TYPES = "EXPR046"
    MONEY_WITH_NUMBER = "EXPR047"
    DATE_CALCULATION = "EXPR048"
    TEXT_CALCULATION = "EXPR049"
    NOT_A_CONDITION = "EXPR050"
    DIFFERENT_TYPES = "EXPR051"
    ARGUMENT_TYPE = "EXPR052"
    RESULT_TYPE = "EXPR053"
    DIVISION_WITHOUT_ROUNDING = "EXPR054"
    DIVISION_BY_ZERO = "EXPR055"
    NOT_ROUNDED = "EXPR056"
    STEP_NOT_POSITIVE = "EXPR057"
    DATE_SPELLING = "EXPR058"
    NOT_WRITTEN_OUT = "EXPR059"
    EMPTY_LIST = "EXPR060"
    DEADLINE_COMPARED = "EXPR061"


PARAMETERS: Mapping[Code, frozenset[str]] = {
    Code.EMPTY: frozenset(),
    Code.TOO_LONG: frozenset({"length", "limit"}),
    Code.FULL_WIDTH: frozenset({"found", "instead"}),
    Code.FULL_WIDTH_SPACE: frozenset(),
    Code.BARE_JAPANESE: frozenset({"found"}),
    Code.JAPANESE_QUOTES: frozenset({"found", "instead"}),
    Code.QUOTE_NOT_CLOSED: frozenset({"quote"}),
    Code.SINGLE_EQUALS: frozenset(),
    Code.OTHER_SPELLING: frozenset({"found", "instead"}),
    Code.OTHER_IF: frozenset({"found"}),
    Code.NOT_USABLE: frozenset({"found"}),
    Code.NUMBER_WITH_COMMA: frozenset({"found", "instead"}),
    Code.NUMBER_SPELLING: frozenset({"found"}),
    Code.NUMBER_WITH_UNIT: frozenset({"found", "instead"}),
    Code.BACKSLASH: frozenset(),
    Code.TEXT_PREFIX: frozenset({"found"}),
    Code.RESERVED_WORD: frozenset({"found"}),
    Code.NO_VALUE_WORD: frozenset({"found"}),
    Code.BRACKET_NOT_CLOSED: frozenset({"found", "instead"}),
    Code.BRACKET_NOT_OPENED: frozenset({"found", "instead"}),
    Code.MISSING_AFTER: frozenset({"found"}),
    Code.MISSING_BEFORE: frozenset({"found"}),
    Code.MISSING_BETWEEN: frozenset({"left", "right"}),
    Code.IF_WITHOUT_ELSE: frozenset(),
    Code.ELSE_WITHOUT_IF: frozenset(),
    Code.NOT_PART_OF_RULES: frozenset({"found"}),
    Code.TOO_DEEP: frozenset({"limit"}),
    Code.UNREADABLE: frozenset(),
    Code.UNKNOWN_NAME: frozenset({"name"}),
    Code.UNKNOWN_NAME_SIMILAR: frozenset({"name", "similar"}),
    Code.UNKNOWN_FUNCTION: frozenset({"name"}),
    Code.UNKNOWN_FUNCTION_SIMILAR: frozenset({"name", "similar"}),
    Code.FUNCTION_WITHOUT_CALL: frozenset({"name", "usage"}),
    Code.NAME_IS_NOT_A_FUNCTION: frozenset({"name"}),
    Code.ARGUMENT_COUNT: frozenset({"name", "usage", "found"}),
    Code.CHOICE_WITHOUT_QUOTES: frozenset({"name"}),
    Code.NOT_A_CHOICE: frozenset({"value", "choices"}),
    Code.NOT_A_CHOICE_SIMILAR: frozenset({"value", "similar"}),
    Code.COMPARED_TYPES: frozenset({"left", "right"}),
    Code.MONEY_COMPARED_WITH_TEXT: frozenset({"value"}),
    Code.DATE_COMPARED_WITH_TEXT: frozenset({"value", "instead"}),
    Code.NO_ORDER: frozenset({"operator", "actual"}),
    Code.LIST_COMPARED: frozenset({"operator", "actual"}),
    Code.NOT_A_LIST: frozenset({"actual"}),
    Code.CALCULATED_TYPES: frozenset({"operator", "left", "right"}),
    Code.MONEY_WITH_NUMBER: frozenset({"operator"}),
    Code.DATE_CALCULATION: frozenset({"operator", "usage"}),
    Code.TEXT_CALCULATION: frozenset({"operator"}),
    Code.NOT_A_CONDITION: frozenset({"word", "actual"}),
    Code.DIFFERENT_TYPES: frozenset({"left", "right"}),
    Code.ARGUMENT_TYPE: frozenset({"name", "parameter", "expected", "actual"}),
    Code.RESULT_TYPE: frozenset({"expected", "actual"}),
    Code.DIVISION_WITHOUT_ROUNDING: frozenset(),
    Code.DIVISION_BY_ZERO: frozenset({"operator"}),
    Code.NOT_ROUNDED: frozenset(),
    Code.STEP_NOT_POSITIVE: frozenset({"name"}),
    Code.DATE_SPELLING: frozenset({"value", "usage"}),
    Code.NOT_WRITTEN_OUT: frozenset({"usage"}),
    Code.EMPTY_LIST: frozenset(),
    Code.DEADLINE_COMPARED: frozenset({"operator"}),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A term that each catalogue words in its own language, such as a type; `of` fills its placeholder {of}."""

    key: str
    of: "Word | str | None" = None


@dataclass(frozen=True, slots=True)
class ExpressionProblem:
    """One thing wrong with a rule. Columns count characters from 0 in the rule's text; `end_column` is exclusive."""

    code: Code
    column: int
    end_column: int
    params: Mapping[str, str | int | Word] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule that cannot be used: at least one problem, ordered by column."""

    problems: tuple[ExpressionProblem, ...]


def refused(problems: list[ExpressionProblem]) -> Refused:
    """All problems, ordered as one meets them when reading the rule."""
    return Refused(tuple(sorted(problems, key=lambda problem: (problem.column, problem.end_column, problem.code))))


def message(problem: ExpressionProblem, catalogue: Mapping[str, str]) -> str:
    """The sentence for a problem out of one language's catalogue (keys: codes, and words such as `type.yen`)."""
    return catalogue[problem.code].format(**{name: _worded(value, catalogue) for name, value in problem.params.items()})


def _worded(value: str | int | Word | None, catalogue: Mapping[str, str]) -> str:
    if isinstance(value, Word):
        return catalogue[value.key].format(of=_worded(value.of, catalogue))
    return "" if value is None else str(value)
