"""The function table: every example is true, every function is documented, and days, ages and roundings hit their edges."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import Calendar, DayRule, YearMonth, find_day
from engine.expressions import (
    BOOL,
    DATE,
    DEADLINE,
    INT,
    RESERVED,
    STANDARD_FUNCTIONS,
    TEXT,
    YEAR_MONTH,
    YEN,
    Expression,
    Function,
    FunctionTable,
    Group,
    Parameter,
    Refused,
    Rows,
    Scope,
    compile_function,
    month_day_function,
    operations,
    read,
    table_for,
    to_python,
    trace,
)
from engine.testing.listed_calendar import ListedCalendar

FUNCTIONS = tuple(STANDARD_FUNCTIONS.by_name.values())
DEALINGS = [{"unpaid": 100}, {"unpaid": 200}]


@dataclass(frozen=True, slots=True)
class Autumn:
    """A deadline that is open for October and November 2026 now; each month closes at the end of its 5th."""

    def open_months(self) -> tuple[YearMonth, ...]:
        return YearMonth(2026, 10), YearMonth(2026, 11)

    def is_open(self, month: YearMonth) -> bool | None:
        return None if month.year > 2099 else month in self.open_months()

    def closes_at(self, month: YearMonth) -> datetime | None:
        return None if month.year > 2099 else datetime(month.year, month.month, 5, 15, tzinfo=UTC)

    def last_day(self, month: YearMonth) -> date | None:
        return None if month.year > 2099 else date(month.year, month.month, 5)


EXAMPLES = Scope(
    {"dealings": Rows("dealings", {"unpaid": YEN}), "deadline.online": DEADLINE},
    table_for(ListedCalendar(), (), STANDARD_FUNCTIONS),
)
KNOWN = {"dealings": DEALINGS, "deadline.online": Autumn()}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_every_function_is_documented_by_a_rule_that_is_true(function: Function) -> None:
    expression = read(function.example, EXAMPLES, BOOL)
    assert isinstance(expression, Expression), expression
    assert f"{function.name}(" in function.example
    assert compile_function(expression)(KNOWN) is True
    assert trace(expression, KNOWN).value is True
    assert function.ja.endswith("。")
    assert function.en.endswith(".")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_no_function_bears_a_reserved_name(function: Function) -> None:
    assert function.name not in RESERVED


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("days_between", "days_between(later, earlier)"),
        ("min", "min(a, b, …)"),
        ("count_of", "count_of(rows[, condition])"),
        ("given", "given(x)"),
    ],
)
def test_usage_shows_parameters(name: str, usage: str) -> None:
    assert STANDARD_FUNCTIONS.by_name[name].usage == usage


def test_a_spec_can_add_functions_but_not_replace_one() -> None:
    def debit_day(month: YearMonth) -> date:
        return date(month.year, month.month, 27)

    own = Function(
        name="debit_day",
        parameters=(Parameter("month", YEAR_MONTH),),
        result=DATE,
        python=debit_day,
        ja="振替日です。",
        en="The debit day.",
        example="debit_day(month('2026-10')) == date('2026-10-27')",
    )
    scope = Scope({"wished": YEAR_MONTH}, STANDARD_FUNCTIONS.extended([own]))
    expression = read("debit_day(wished)", scope, DATE)
    assert isinstance(expression, Expression)
    assert compile_function(expression)({"wished": YearMonth(2026, 10)}) == date(2026, 10, 27)
    assert compile_function(expression)({}) is None
    assert isinstance(read("debit_day(wished)", Scope({"wished": YEAR_MONTH})), Refused)
    with pytest.raises(ValueError, match="debit_day"):
        scope.functions.extended([own])


CALENDARS = [
    None,
    ListedCalendar(),
    ListedCalendar(data_until=date(2026, 10, 1)),
    ListedCalendar(closed_from=date(2026, 1, 1)),
]
BUSINESS_DAYS = [
    "is_business_day(x)", "next_business_day(x)", "previous_business_day(x)", "add_business_days(x, n)",
    "last_day(deadline.online, m)", "closes_at(deadline.online, m)", "is_open(deadline.online, m)", "debit_day(m)",
]  # fmt: skip


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("text", BUSINESS_DAYS)
@given(st.dates(), st.integers())
def test_days_outside_the_calendar_are_missing_and_nothing_raises(
    text: str, calendar: Calendar | None, day: date, count: int
) -> None:
    calendars = {"c": calendar} if calendar else {}
    debit = month_day_function(
        "debit_day",
        ("日", "Day"),
        lambda month: find_day(DayRule(31, 2, {}, "next_business_day", 0, "c"), month, calendars),
    )
    scope = Scope(
        {"x": DATE, "n": INT, "m": YEAR_MONTH, "deadline.online": DEADLINE},
        table_for(calendar, [debit], STANDARD_FUNCTIONS),
    )
    expression = read(text, scope)
    assert isinstance(expression, Expression)
    known = {"x": day, "n": count, "m": YearMonth.of(day), "deadline.online": Autumn()}
    value = compile_function(expression)(known)
    assert trace(expression, known).value == value
    assert "deadline" in text or value is None or (calendar is not None and day <= date(2099, 12, 31))


def test_a_day_of_the_month_never_replaces_a_standard_function() -> None:
    own = month_day_function("add_days", ("日", "Day"), lambda month: find_day(DayRule(1), month, {}))
    assert table_for(None, [own], STANDARD_FUNCTIONS).by_name["add_days"].usage == "add_days(day, n)"


@pytest.mark.rule("R35")
@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("ＡＢＣ　商会", "ABC商会", True),
        ("ｼｮｳｶｲ", "ショウカイ", True),
        ("山田 太郎", "山田　太郎", True),
        ("A−1", "A-1", True),
        ("サービス", "サ-ビス", False),
        ("髙橋", "高橋", False),
        ("株式会社山", "山株式会社", False),
        ("", " ", True),
    ],
)
def test_texts_are_the_same_apart_from_width_and_blanks(left: str, right: str, same: bool) -> None:
    assert operations.same_text(left, right) is same


def test_an_amount_as_parameter_takes_a_number_written_out_but_no_count() -> None:
    fee = Function(
        "fee", (Parameter("amount", YEN),), YEN, lambda amount: amount, "手数料です。", "The fee.", "fee(5) == 5"
    )
    scope = Scope({"months": INT}, FunctionTable.of([fee]))
    assert isinstance(read("fee(500 * months)", scope), Expression)
    assert isinstance(read("fee(months)", scope), Refused)


@pytest.mark.parametrize("group", [*Group])
def test_every_group_of_types_is_used_by_a_function(group: Group) -> None:
    assert any(parameter.accepts is group for function in FUNCTIONS for parameter in function.parameters)


# Act on the calculation of age; Civil Code art. 143: the year is complete the day before the birthday.
@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2000-04-01", "2001-03-30", 0),
        ("2000-04-01", "2001-03-31", 1),
        ("2000-04-02", "2001-04-01", 1),
        ("2000-01-01", "2000-12-30", 0),
        ("2000-01-01", "2000-12-31", 1),
        ("2004-02-29", "2005-02-27", 0),
        ("2004-02-29", "2005-02-28", 1),
        ("2004-02-29", "2008-02-27", 3),
        ("2004-02-29", "2008-02-28", 4),
        ("2000-03-01", "2001-02-27", 0),
        ("2000-03-01", "2001-02-28", 1),
        ("2003-03-01", "2004-02-28", 0),
        ("2003-03-01", "2004-02-29", 1),
        ("2000-05-05", "2000-05-05", 0),
        ("2000-05-05", "2000-05-04", None),
        ("9998-01-01", "9999-12-31", 2),
    ],
)
def test_age_grows_the_day_before_the_birthday(birth: str, day: str, age: int | None) -> None:
    assert operations.age_on(date.fromisoformat(birth), date.fromisoformat(day)) == age


def _completes(birth: date, years: int) -> date:
    """The last day of the year of age, as the Act and Civil Code art. 143 (2) say it."""
    try:
        return date(birth.year + years, birth.month, birth.day) - timedelta(days=1)
    except ValueError:
        return date(birth.year + years, 2, 28)


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 4000))
def test_age_is_the_number_of_years_completed(birth: date, days: int) -> None:
    day = birth + timedelta(days=days)
    assert operations.age_on(birth, day) == sum(_completes(birth, years) <= day for years in range(1, 13))


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("9999-12-01", 1, None),
        ("0001-01-01", -1, None),
    ],
)
def test_months_are_added_with_the_day_kept_inside_the_month(day: str, months: int, result: str | None) -> None:
    expected = None if result is None else date.fromisoformat(result)
    assert operations.add_months(date.fromisoformat(day), months) == expected


@given(st.dates(), st.integers())
def test_adding_any_number_of_months_or_days_never_raises(day: date, count: int) -> None:
    later = operations.add_days(day, count)
    assert later is None or (later - day).days == count
    month = operations.add_months(YearMonth.of(day), count)
    assert month is None or operations.add_months(month, -count) == YearMonth.of(day)
    shifted = operations.add_months(day, count)
    assert (shifted is None) == (month is None)


@pytest.mark.parametrize(
    ("month", "day", "result"),
    [("2026-02", 31, "2026-02-28"), ("2024-02", 30, "2024-02-29"), ("2026-04", 31, "2026-04-30"), ("2026-10", 27, "2026-10-27"),
     ("2026-10", 0, None), ("2026-10", 32, None), ("2026-10", -1, None)],
)  # fmt: skip
def test_day_of_a_month(month: str, day: int, result: str | None) -> None:
    assert operations.day_of(YearMonth.parse(month), day) == (None if result is None else date.fromisoformat(result))


@pytest.mark.parametrize(
    ("day", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)]
)
def test_the_fiscal_year_turns_on_the_first_of_april(day: str, year: int) -> None:
    assert operations.fiscal_year(date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    "text", ["2026-02-29", "20260201", "2026-W05-1", "2026-1-01", "２０２６-01-01", "2026-01-01 ", "", "0000-01-01"]
)
def test_only_real_days_in_one_shape_are_dates(text: str) -> None:
    assert operations.parse_date(text) is None


@pytest.mark.parametrize(
    ("value", "down", "up", "half"),
    [(12349, 12300, 12400, 12300), (12350, 12300, 12400, 12400), (-12350, -12400, -12300, -12400), (-12349, -12400, -12300, -12300),
     (12300, 12300, 12300, 12300), (0, 0, 0, 0), (-50, -100, 0, -100)],
)  # fmt: skip
def test_rounding_to_hundreds(value: int, down: int, up: int, half: int) -> None:
    assert operations.floor_to(value, 1, 100) == down
    assert operations.ceil_to(value, 1, 100) == up
    assert operations.round_half_up(value, 1, 100) == half


NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)


@given(NUMBERS, NUMBERS, st.integers(-3, 1000))
def test_rounding_is_exact_and_total(above: int | Decimal, below: int | Decimal, step: int) -> None:
    down, up, half = (
        rounding(above, below, step) for rounding in (operations.floor_to, operations.ceil_to, operations.round_half_up)
    )
    if not below or step <= 0 or any(isinstance(x, Decimal) and abs(x.adjusted()) > 200 for x in (above, below)):
        assert (down, up, half) == (None, None, None)
        return
    exact = Fraction(above) / Fraction(below)
    assert down == floor(exact / step) * step
    assert up == ceil(exact / step) * step
    assert half is not None
    assert abs(half - exact) * 2 <= step
    assert abs(half - exact) * 2 < step or abs(half) > abs(exact)


DECIMALS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


MEANINGS: list[tuple[Callable[..., int | Decimal | None], Callable[[Fraction, Fraction], Fraction | int]]] = [
    (operations.exact_add, lambda a, b: a + b),
    (operations.exact_subtract, lambda a, b: a - b),
    (operations.exact_multiply, lambda a, b: a * b),
    (operations.exact_floor_divide, lambda a, b: a // b),
    (operations.exact_remainder, lambda a, b: a % b),
]


@given(DECIMALS, DECIMALS, st.sampled_from(MEANINGS))
def test_decimals_are_exact_or_missing(
    left: int | Decimal,
    right: int | Decimal,
    case: tuple[Callable[..., int | Decimal | None], Callable[[Fraction, Fraction], Fraction | int]],
) -> None:
    verb, meaning = case
    found = verb(left, right)
    assert found is None or Fraction(found) == meaning(Fraction(left), Fraction(right))


@pytest.mark.parametrize(
    ("left", "right"), [("7", "2"), ("-7", "2"), ("7", "-2"), ("-7", "-2"), ("7.5", "0.5"), ("-0.1", "3")]
)
def test_decimals_divide_like_integers_downwards(left: str, right: str) -> None:
    quotient = operations.exact_floor_divide(Decimal(left), Decimal(right))
    remainder = operations.exact_remainder(Decimal(left), Decimal(right))
    assert quotient == floor(Fraction(left) / Fraction(right))
    assert remainder is not None
    assert Fraction(remainder) == Fraction(left) - Fraction(right) * floor(Fraction(left) / Fraction(right))


@pytest.mark.parametrize("verb", [operations.exact_floor_divide, operations.exact_remainder])
def test_dividing_a_decimal_by_zero_is_missing(verb: Callable[[Decimal, int], object]) -> None:
    assert verb(Decimal("1.5"), 0) is None


def test_a_number_beyond_all_use_is_missing_instead_of_slow() -> None:
    huge = Decimal("1E+999999")
    assert operations.exact_multiply(huge, huge) is None
    assert operations.floor_to(huge, 1, 1) is None
    assert operations.floor_to(1, huge, 1) is None


ROWS = Scope(
    {
        "dealings": Rows(
            "dealings", {"unpaid": YEN, "paid": BOOL, "who": TEXT, "parts": Rows("parts", {"n": INT, "paid": BOOL})}
        ),
        "limit": YEN,
        "n": INT,
    }
)


@pytest.mark.parametrize(
    ("rule", "rows", "value"),
    [
        ("sum_of(dealings, unpaid)", [], 0),
        ("sum_of(dealings, unpaid)", [{"unpaid": 5}, {}], None),
        ("sum_of(dealings, unpaid * 0.5)", [{"unpaid": 5}, {"unpaid": 6}], Decimal("5.5")),
        ("sum_of(dealings, coalesce(unpaid, yen(0)))", [{"unpaid": 5}, {"unpaid": None}], 5),
        ("count_of(dealings)", [{}, {}], 2),
        ("count_of(dealings, paid)", [{"paid": True}, {"paid": False}], 1),
        ("count_of(dealings, paid)", [{"paid": True}, {}], None),
        ("any_of(dealings, paid)", [], False),
        ("any_of(dealings, paid)", [{}, {"paid": True}], True),
        ("any_of(dealings, paid)", [{}, {"paid": False}], None),
        ("all_of(dealings, paid)", [], True),
        ("all_of(dealings, paid)", [{}, {"paid": False}], False),
        ("all_of(dealings, paid)", [{}, {"paid": True}], None),
        ("max_of(dealings, unpaid)", [], None),
        ("max_of(dealings, unpaid)", [{"unpaid": 3}, {"unpaid": 9}, {"unpaid": 4}], 9),
        ("min_of(dealings, unpaid)", [{"unpaid": 3}, {"unpaid": 9}, {"unpaid": 1}], 1),
        ("min_of(dealings, unpaid)", [{"unpaid": 3}, {}], None),
        ("any_of(dealings, unpaid > limit)", [{"unpaid": 101}], True),
        ("sum_of(dealings, sum_of(parts, n) * 10 + n)", [{"parts": [{"n": 1}, {"n": 2}]}], 37),
        ("any_of(dealings, any_of(parts, paid))", [{"paid": False, "parts": [{"paid": True}]}], True),
        ("any_of(dealings, any_of(parts, yen(n) > unpaid))", [{"unpaid": 5, "parts": [{"n": 6}]}], True),
    ],
)
def test_functions_over_rows(rule: str, rows: list[dict[str, object]], value: object) -> None:
    """The row's own columns come first, then outer names (n is 7 outside, limit 100)."""
    expression = read(rule, ROWS)
    assert isinstance(expression, Expression), expression
    values = {"dealings": rows, "limit": 100, "n": 7}
    assert compile_function(expression)(values) == trace(expression, values).value == value
    assert compile_function(expression)({"limit": 100}) is None


def test_plain_functions_are_written_inline() -> None:
    expression = read("days_between(later, earlier)", Scope({"later": DATE, "earlier": DATE}))
    assert isinstance(expression, Expression)
    source = to_python(expression, {"later": "a", "earlier": "b"}, present=["later", "earlier"])
    assert source.text == "(a - b).days"
    assert not source.bindings
