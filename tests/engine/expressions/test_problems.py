"""Every mistake in a rule has its diagnostic, at the right characters, worded in both languages."""

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from engine.expressions import (
    BOOL,
    DATE,
    DEADLINE,
    DECIMAL,
    INSTANT,
    INT,
    PARAMETERS,
    TEXT,
    YEAR_MONTH,
    YEN,
    Code,
    Expression,
    ListOf,
    Money,
    Refused,
    Rows,
    Scope,
    Text,
    Type,
    message,
    read,
)

MESSAGES = Path(__file__).parents[3] / "engine" / "spec" / "messages"

SCOPE = Scope(
    {
        "kind": Text(("corp", "sole")),
        "sum": YEN,
        "monthly": YEN,
        "months": INT,
        "days": INT,
        "rate": DECIMAL,
        "start": DATE,
        "finish": DATE,
        "wished": YEAR_MONTH,
        "sent": INSTANT,
        "agreed": BOOL,
        "name": TEXT,
        "ticked": ListOf(Text(("red", "blue"))),
        "dealings": Rows("dealings", {"unpaid": YEN, "since": DATE}),
        "dollars": Money("USD"),
        "deadline.online": INSTANT,
        "deadline.paper": DEADLINE,
        "parameter.cap": YEN,
    }
)

# rule, code, the characters it points at
SPELLING = [
    ("", Code.EMPTY, ""),
    ("  \n ", Code.EMPTY, "  \n "),
    ("sum > 5" + " " * 500, Code.TOO_LONG, " " * 7),
    ("kind ＝＝ 'corp'", Code.FULL_WIDTH, "＝＝"),
    ("kind == 'corp' and sum ≧ 5", Code.FULL_WIDTH, "≧"),
    ("sum > ５０００", Code.FULL_WIDTH, "５０００"),
    ("ｓｕｍ > 5", Code.FULL_WIDTH, "ｓｕｍ"),
    ("name == '株式会社' and min（sum, 5) > 5", Code.FULL_WIDTH, "（"),
    ("min(sum、 5) > 5", Code.FULL_WIDTH, "、"),
    ("sum － 5 > 3", Code.FULL_WIDTH, "－"),
    ("name == 'あ' or　agreed", Code.FULL_WIDTH_SPACE, "　"),
    ("掛金月額 > 5000", Code.BARE_JAPANESE, "掛金月額"),
    ("monthly > 1 かつ name == 'a'", Code.OTHER_SPELLING, "かつ"),
    ("monthly 以上 5000", Code.OTHER_SPELLING, "以上"),
    ("name == 法人", Code.BARE_JAPANESE, "法人"),
    ("kind == 「corp」", Code.JAPANESE_QUOTES, "「corp」"),
    ("name == “東京”", Code.JAPANESE_QUOTES, "“東京”"),
    ("name == 東京」", Code.JAPANESE_QUOTES, "」"),
    ("name == '東京", Code.QUOTE_NOT_CLOSED, "'東京"),
    ('name == "東京', Code.QUOTE_NOT_CLOSED, '"東京'),
    ("kind = 'corp'", Code.SINGLE_EQUALS, "="),
    ("name == '法人' && agreed", Code.OTHER_SPELLING, "&&"),
    ("agreed || sum > 5", Code.OTHER_SPELLING, "||"),
    ("!agreed", Code.OTHER_SPELLING, "!"),
    ("kind <> 'corp'", Code.OTHER_SPELLING, "<>"),
    ("sum => 5", Code.OTHER_SPELLING, "=>"),
    ("agreed AND sum > 5", Code.OTHER_SPELLING, "AND"),
    ("name == '法人' OR agreed", Code.OTHER_SPELLING, "OR"),
    ("agreed == True", Code.OTHER_SPELLING, "True"),
    ("agreed is true", Code.OTHER_SPELLING, "is"),
    ("if agreed then 1 else 2", Code.OTHER_IF, "then"),
    ("IF(agreed, 1, 2)", Code.OTHER_IF, "IF"),
    ("if(agreed, 1, 2)", Code.OTHER_IF, "if"),
    ("name == '#' # 法人", Code.NOT_USABLE, "#"),
    ("sum > $5", Code.NOT_USABLE, "$"),
    ("months > 1 ? 1 : 2", Code.NOT_USABLE, "?"),
    ("sum > ¥5", Code.NOT_USABLE, "¥"),
    ("sum > 5,000", Code.NUMBER_WITH_COMMA, "5,000"),
    ("min(sum, 5,000) > 1", Code.NUMBER_WITH_COMMA, "5,000"),
    ("sum > 5，000", Code.NUMBER_WITH_COMMA, "5，000"),
    ("months > 012", Code.NUMBER_SPELLING, "012"),
    ("months > 1e3", Code.NUMBER_SPELLING, "1e3"),
    ("months > 1_000", Code.NUMBER_SPELLING, "1_000"),
    ("name != '法人' or sum > 5000円", Code.NUMBER_WITH_UNIT, "5000円"),
    ("sum > 5000yen", Code.NUMBER_WITH_UNIT, "5000yen"),
    (r"name == '法人\n'", Code.BACKSLASH, "\\"),
    ("name == '法\u0000人'", Code.NOT_USABLE, "\u0000"),
    ("name == '法\t人'", Code.NOT_USABLE, "\t"),
    ("name == '\ud800'", Code.NOT_USABLE, "\ud800"),
    ("name == f'法人'", Code.TEXT_PREFIX, "f"),
    ("lambda x: x", Code.RESERVED_WORD, "lambda"),
    ("sum == null", Code.NO_VALUE_WORD, "null"),
    ("sum == None", Code.NO_VALUE_WORD, "None"),
    ("start >= 2026-04-01", Code.DATE_SPELLING, "2026-04-01"),
    ("wished == 2026-10", Code.DATE_SPELLING, "2026-10"),
]
SHAPE = [
    ("(name == '法人' or agreed", Code.BRACKET_NOT_CLOSED, "("),
    ("kind in ['corp', 'sole'", Code.BRACKET_NOT_CLOSED, "["),
    ("name == '法人') or agreed", Code.BRACKET_NOT_OPENED, ")"),
    ("kind in ['corp')", Code.BRACKET_NOT_OPENED, ")"),
    ("name == '法人' and", Code.MISSING_AFTER, "and"),
    ("sum > and agreed", Code.MISSING_AFTER, ">"),
    ("== 5", Code.MISSING_BEFORE, "=="),
    ("min(, 5) > 1", Code.MISSING_BEFORE, ","),
    ("name == '法人' agreed", Code.MISSING_BETWEEN, "agreed"),
    ("2 (months)", Code.MISSING_BETWEEN, "("),
    ("sum if agreed", Code.IF_WITHOUT_ELSE, "if"),
    ("min(sum if agreed, 5)", Code.IF_WITHOUT_ELSE, "if"),
    ("sum else 5", Code.ELSE_WITHOUT_IF, "else"),
    ("name == '法人' and months ** 2 > 5", Code.NOT_PART_OF_RULES, "**"),
    ("name == '法人' and ticked[0] == 'red'", Code.NOT_PART_OF_RULES, "ticked[0]"),
    ("name == '法人' and a.b.c > 5", Code.NOT_PART_OF_RULES, "a.b.c"),
    ("parameter.cap(5)", Code.NOT_PART_OF_RULES, "parameter.cap(5)"),
    ("sum, monthly", Code.NOT_PART_OF_RULES, "sum, monthly"),
    (" + ".join(["months"] * 41), Code.TOO_DEEP, " + ".join(["months"] * 41)),
    ("-" * 400 + "months", Code.TOO_DEEP, "-" * 400 + "months"),
    ("name == '法人' == not agreed", Code.UNREADABLE, "not agreed"),
]
NAMES = [
    ("name == '法人' and room > 5", Code.UNKNOWN_NAME, "room"),
    ("name == '法人' and monthy > 5", Code.UNKNOWN_NAME_SIMILAR, "monthy"),
    ("sum > cap", Code.UNKNOWN_NAME_SIMILAR, "cap"),
    ("sent < deadline.onlin", Code.UNKNOWN_NAME_SIMILAR, "deadline.onlin"),
    ("today() > start", Code.UNKNOWN_FUNCTION, "today"),
    ("name == '法人' or sumof(dealings, unpaid) > 5", Code.UNKNOWN_FUNCTION_SIMILAR, "sumof"),
    ("sum > min", Code.FUNCTION_WITHOUT_CALL, "min"),
    ("months(5) > 3", Code.NAME_IS_NOT_A_FUNCTION, "months"),
    ("name == '法人' and days_between(start) > 3", Code.ARGUMENT_COUNT, "days_between(start)"),
    ("min(5) > 3", Code.ARGUMENT_COUNT, "min(5)"),
    ("given() and agreed", Code.ARGUMENT_COUNT, "given()"),
    ("name == '法人' and kind == corp", Code.CHOICE_WITHOUT_QUOTES, "corp"),
    ("kind in [corp, 'sole']", Code.CHOICE_WITHOUT_QUOTES, "corp"),
    ("name == '法人' and kind == '会社'", Code.NOT_A_CHOICE, "'会社'"),
    ("kind in ['corp', 'union']", Code.NOT_A_CHOICE, "'union'"),
    ("'green' in ticked", Code.NOT_A_CHOICE, "'green'"),
    ("kind == 'copr'", Code.NOT_A_CHOICE_SIMILAR, "'copr'"),
    ("sum_of(dealings, unpayd) > 5", Code.UNKNOWN_NAME_SIMILAR, "unpayd"),
    ("unpaid > 5", Code.UNKNOWN_NAME, "unpaid"),
]
TYPES = [
    ("name == '法人' and start == months", Code.COMPARED_TYPES, "months"),
    ("sum > months", Code.COMPARED_TYPES, "months"),
    ("dollars > sum", Code.COMPARED_TYPES, "sum"),
    ("start in [wished]", Code.COMPARED_TYPES, "wished"),
    ("months in ticked", Code.COMPARED_TYPES, "months"),
    ("name == '法人' and sum > '五千'", Code.MONEY_COMPARED_WITH_TEXT, "'五千'"),
    ("start >= '2026-04-01'", Code.DATE_COMPARED_WITH_TEXT, "'2026-04-01'"),
    ("'2026-10' == wished", Code.DATE_COMPARED_WITH_TEXT, "'2026-10'"),
    ("name < '法人'", Code.NO_ORDER, "name"),
    ("ticked == 'red'", Code.LIST_COMPARED, "ticked"),
    ("dealings in [5]", Code.LIST_COMPARED, "dealings"),
    ("name in '法人'", Code.NOT_A_LIST, "'法人'"),
    ("name + 5 > 3", Code.CALCULATED_TYPES, "name + 5"),
    ("sum * sum > 5", Code.CALCULATED_TYPES, "sum * sum"),
    ("sum + dollars > 5", Code.CALCULATED_TYPES, "sum + dollars"),
    ("- start > finish", Code.CALCULATED_TYPES, "- start"),
    ("name == '法人' and sum + months > 5", Code.MONEY_WITH_NUMBER, "sum + months"),
    ("finish - start > 5", Code.DATE_CALCULATION, "finish - start"),
    ("start + 5 > finish", Code.DATE_CALCULATION, "start + 5"),
    ("wished + 1 == wished", Code.DATE_CALCULATION, "wished + 1"),
    ("name + '様' == name", Code.TEXT_CALCULATION, "name + '様'"),
    ("name == '法人' and months", Code.NOT_A_CONDITION, "months"),
    ("not name", Code.NOT_A_CONDITION, "name"),
    ("5 if months else 3", Code.NOT_A_CONDITION, "months"),
    ("sum if agreed else name", Code.DIFFERENT_TYPES, "name"),
    ("coalesce(sum, months) > 5", Code.DIFFERENT_TYPES, "months"),
    ("months in [1, 'a']", Code.DIFFERENT_TYPES, "'a'"),
    ("days_between(start, months) > 3", Code.ARGUMENT_TYPE, "months"),
    ("min(name, 'a') > 3", Code.ARGUMENT_TYPE, "name"),
    ("sum_of(ticked, 1) > 3", Code.ARGUMENT_TYPE, "ticked"),
    ("count_of(ticked, true) > 3", Code.ARGUMENT_TYPE, "ticked"),
    ("floor_to(months, sum) > 3", Code.ARGUMENT_TYPE, "sum"),
    ("any_of(dealings, unpaid)", Code.ARGUMENT_TYPE, "unpaid"),
    ("name == '法人' and sum / 2 > 5", Code.DIVISION_WITHOUT_ROUNDING, "sum / 2"),
    ("floor_to(1 + months / 2, 1) > 5", Code.DIVISION_WITHOUT_ROUNDING, "months / 2"),
    ("floor_to(months / 2 / 3, 1) > 5", Code.DIVISION_WITHOUT_ROUNDING, "months / 2"),
    ("name == '法人' and months // 0 > 5", Code.DIVISION_BY_ZERO, "0"),
    ("floor_to(months / 0, 1) > 5", Code.DIVISION_BY_ZERO, "0"),
    ("floor_to(months, 0) > 5", Code.STEP_NOT_POSITIVE, "0"),
    ("start > date('2026-02-30')", Code.DATE_SPELLING, "'2026-02-30'"),
    ("wished == month('令和8年10月')", Code.DATE_SPELLING, "'令和8年10月'"),
    ("start > date(name)", Code.NOT_WRITTEN_OUT, "name"),
    ("months in []", Code.EMPTY_LIST, "[]"),
    ("months in ()", Code.EMPTY_LIST, "()"),
    ("deadline.paper == deadline.paper", Code.DEADLINE_COMPARED, "deadline.paper"),
    ("sent < deadline.paper", Code.DEADLINE_COMPARED, "deadline.paper"),
    ("deadline.paper in [deadline.paper]", Code.DEADLINE_COMPARED, "deadline.paper"),
    ("is_open(sent, wished)", Code.ARGUMENT_TYPE, "sent"),
    ("is_open(deadline.paper, start)", Code.ARGUMENT_TYPE, "start"),
    ("deadline.paper and agreed", Code.NOT_A_CONDITION, "deadline.paper"),
]
RESULTS = [
    ("months + 1", YEN, Code.RESULT_TYPE, "months + 1"),
    ("sum", INT, Code.RESULT_TYPE, "sum"),
    ("sum * 0.9", YEN, Code.NOT_ROUNDED, "sum * 0.9"),
    ("sum > 5", YEN, Code.RESULT_TYPE, "sum > 5"),
    ("'red' if agreed else 'green'", Text(("red", "blue")), Code.NOT_A_CHOICE, "'green'"),
]
CASES = [*SPELLING, *SHAPE, *NAMES, *TYPES]


def _problems(rule: str, expected: Type | None = None) -> Refused:
    found = read(rule, SCOPE, expected)
    assert isinstance(found, Refused), rule
    return found


@pytest.mark.parametrize(("rule", "code", "place"), CASES)
def test_a_mistake_is_reported_at_its_characters(rule: str, code: Code, place: str) -> None:
    found = {(problem.code, rule[problem.column : problem.end_column]) for problem in _problems(rule).problems}
    assert (code, place) in found


@pytest.mark.parametrize(("rule", "expected", "code", "place"), RESULTS)
def test_the_result_must_be_of_the_type_asked_for(rule: str, expected: Type, code: Code, place: str) -> None:
    found = [
        (problem.code, rule[problem.column : problem.end_column]) for problem in _problems(rule, expected).problems
    ]
    assert found == [(code, place)]


def test_every_code_is_provoked_by_a_case() -> None:
    assert {code for _, code, _ in CASES} | {code for _, _, code, _ in RESULTS} == set(Code)


def test_one_mistake_in_a_part_is_reported_once() -> None:
    assert [problem.code for problem in _problems("min(room, 5) + 3 > sum and not room").problems] == [
        Code.UNKNOWN_NAME,
        Code.UNKNOWN_NAME,
    ]


def test_all_mistakes_are_reported_together_in_reading_order() -> None:
    rule = "name == '法人' and room > 5 and sum + months > '五' and start == '2026-01-01'"
    assert [rule[problem.column : problem.end_column] for problem in _problems(rule).problems] == [
        "room",
        "sum + months",
        "'2026-01-01'",
    ]


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_has_a_message_that_names_only_its_parameters(locale: str) -> None:
    catalogue = yaml.safe_load((MESSAGES / f"expressions.{locale}.yaml").read_text())
    for code in Code:
        fields = {name for _, name, _, _ in string.Formatter().parse(catalogue[code]) if name is not None}
        assert fields <= PARAMETERS[code], code
    codes = {key for key in catalogue if key.startswith("EXPR")}
    assert codes == set(Code)


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("rule", [rule for rule, _, _ in CASES])
def test_every_problem_can_be_worded(locale: str, rule: str) -> None:
    catalogue = yaml.safe_load((MESSAGES / f"expressions.{locale}.yaml").read_text())
    for problem in _problems(rule).problems:
        assert set(problem.params) == PARAMETERS[problem.code]
        assert "{" not in message(problem, catalogue).replace("{", "", rule.count("{"))


def test_messages_quote_the_remedy() -> None:
    catalogue = yaml.safe_load((MESSAGES / "expressions.ja.yaml").read_text())
    (problem,) = _problems("name == '法人' and start >= '2026-04-01'").problems
    assert message(problem, catalogue) == "日付や年月と文字は比べられません。date('2026-04-01') と書いてください。"
    (problem,) = _problems("sum_of(ticked, 1) > 3").problems
    assert message(problem, catalogue) == "sum_of の rows には繰り返しの行を渡します。ここは文字の並びです。"


@pytest.mark.parametrize(
    "rule",
    [
        "sum > 5000",
        "monthly * (months - 1) < sum and sum <= monthly * months",
        "sum == min(monthly * months, parameter.cap)",
        "kind in ('corp', 'sole') and 'red' not in ticked",
        "sent < deadline.online",
        "floor_to(sum * rate / 100, 1) // 3 > 100 * months",
        "sum // monthly == months",
        "sum_of(dealings, unpaid * months) > 0 and count_of(ticked) == 1",
        "max_of(dealings, since) < start\n  and days_between(finish, start) + 1 <= 31",
        "name == \"it's\" or name == '「法人」'",
        "-5 <= months - 10 <= 5",
        "age_on(start, finish) >= 18 if given(start) else agreed",
        "sum % 5000 == 0",
        "not agreed",
    ],
)
def test_good_rules_are_accepted(rule: str) -> None:
    found = read(rule, SCOPE, BOOL)
    assert isinstance(found, Expression), found


@pytest.mark.parametrize(
    "rule", ["days * months * 500", "500 - 30", "min(months, 3) * 200", "sum - 100 * months", "yen(months)"]
)
def test_an_amount_may_be_made_from_a_number_written_out(rule: str) -> None:
    assert isinstance(read(rule, SCOPE, YEN), Expression)


PIECES = st.sampled_from(
    [*"abｓ()[]'\"「」,.=<>!&|+-*/%#: \\\n\t　、円5０é\u200b\U0001f600\ud800", "sum", " and ", " not ", " in ", " if ", " else ",
     "months", "min(", "date('2026-04-01')", "'法人'", "5000", "0.5", "deadline.online", "lambda", "True", "**", "//"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
@example("''''")
@example("a\x00b")
@example("（" * 499)
@example("(" * 250 + ")" * 250)
@example("[" * 200 + "]" * 200)
@example("not " * 120 + "agreed")
@example("agreed and " * 40 + "agreed")
@example("min(5," * 80 + "5" + ")" * 80)
def test_no_text_whatever_breaks_the_reader(rule: str) -> None:
    found = read(rule, SCOPE)
    if isinstance(found, Refused):
        assert found.problems
        for problem in found.problems:
            assert 0 <= problem.column <= problem.end_column <= len(rule)
            assert set(problem.params) == PARAMETERS[problem.code]
