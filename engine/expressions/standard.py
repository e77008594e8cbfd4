"""The functions every rule may call, as one table. The reference page is printed from it; every example is a test."""

from engine.dates import months_between
from engine.expressions import operations
from engine.expressions.functions import Form, Function, FunctionTable, Group, Parameter, Result
from engine.expressions.moments import DEADLINE_FUNCTIONS, business_day_functions
from engine.expressions.types import BOOL, DATE, INT, TEXT, YEAR_MONTH, YEN

_ANY = Group.ANY
_NUMBER = Group.NUMBER
_ORDERED = Group.ORDERED
_ROWS = Parameter("rows", Group.ROWS)
_LATER_AND_EARLIER_DAY = (Parameter("later", DATE), Parameter("earlier", DATE))
_LATER_AND_EARLIER_MONTH = (Parameter("later", YEAR_MONTH), Parameter("earlier", YEAR_MONTH))
_MOMENT = (Parameter("moment", Group.DATE_OR_MONTH),)
_ROUNDED = (Parameter("x", _NUMBER), Parameter("step", Group.STEP))

_CHOOSING = (
    Function(
        name="min",
        parameters=(Parameter("a", _ORDERED), Parameter("b", _ORDERED, repeats=True)),
        result=Result.COMMON,
        python=min,
        form=Form.EXTREME,
        ja="いちばん小さい値(日付ならいちばん早い日)です。",
        en="The smallest of the values, or the earliest of the dates.",
        example="min(5, 3, 8) == 3",
    ),
    Function(
        name="max",
        parameters=(Parameter("a", _ORDERED), Parameter("b", _ORDERED, repeats=True)),
        result=Result.COMMON,
        python=max,
        form=Form.EXTREME,
        ja="いちばん大きい値(日付ならいちばん遅い日)です。",
        en="The largest of the values, or the latest of the dates.",
        example="max(0, 3 - 5) == 0",
    ),
    Function(
        name="coalesce",
        parameters=(Parameter("a", _ANY), Parameter("b", _ANY, repeats=True)),
        result=Result.COMMON,
        python=lambda *values: next((value for value in values if value is not None), None),
        form=Form.FIRST_GIVEN,
        ja="左から順に見て、最初に値があるものです。未入力のときの代わりの値を書くのに使います。",
        en="The first of the values that is there; gives a stand-in for an answer not given.",
        example="coalesce(3, 0) == 3",
    ),
    Function(
        name="given",
        parameters=(Parameter("x", _ANY),),
        result=BOOL,
        python=lambda value: value is not None,
        form=Form.IS_GIVEN,
        ja="値があれば true、未入力なら false です。未定になることはありません。",
        en="True when the value is there, false when it is not; never undecided.",
        example="given(3)",
    ),
)

_NUMBERS = (
    Function(
        name="abs",
        parameters=(Parameter("x", _NUMBER),),
        result=Result.FIRST,
        python=operations.absolute,
        ja="符号を取った大きさです。",
        en="The size of a number without its sign.",
        example="abs(3 - 5) == 2",
    ),
    Function(
        name="floor_to",
        parameters=_ROUNDED,
        result=Result.ROUNDED,
        python=operations.floor_to,
        form=Form.ROUNDING,
        ja="step の倍数に切り捨てます。割り算は x のところに floor_to(a / b, step) のように書きます。",
        en="Rounds down to a multiple of step. A division is written inside: floor_to(a / b, step).",
        example="floor_to(12345, 100) == 12300 and floor_to(10 / 3, 1) == 3",
    ),
    Function(
        name="ceil_to",
        parameters=_ROUNDED,
        result=Result.ROUNDED,
        python=operations.ceil_to,
        form=Form.ROUNDING,
        ja="step の倍数に切り上げます。割り算は x のところに ceil_to(a / b, step) のように書きます。",
        en="Rounds up to a multiple of step. A division is written inside: ceil_to(a / b, step).",
        example="ceil_to(12345, 100) == 12400 and ceil_to(10 / 3, 1) == 4",
    ),
    Function(
        name="round_half_up",
        parameters=_ROUNDED,
        result=Result.ROUNDED,
        python=operations.round_half_up,
        form=Form.ROUNDING,
        ja="step の倍数に四捨五入します。ちょうど半分は 0 から遠いほうになります。",
        en="Rounds to the nearest multiple of step; a half goes away from zero.",
        example="round_half_up(12350, 100) == 12400 and round_half_up(10 / 3, 1) == 3",
    ),
    Function(
        name="yen",
        parameters=(Parameter("n", INT),),
        result=YEN,
        python=lambda n: n,
        inline="{0}",
        ja="整数を金額(円)にします。",
        en="Turns a whole number into an amount of yen.",
        example="yen(12000) // yen(5000) == 2",
    ),
)

_OVER_ROWS = (
    Function(
        name="sum_of",
        parameters=(_ROWS, Parameter("amount", _NUMBER, in_row=True)),
        result=Result.LAST,
        python=operations.sum_of,
        form=Form.ROWS,
        ja="行ごとの値の合計です。行がなければ 0 です。",
        en="The sum over the rows; 0 without rows.",
        example="sum_of(dealings, unpaid) == 300",
    ),
    Function(
        name="count_of",
        parameters=(Parameter("rows", Group.ROWS_OR_LIST), Parameter("condition", BOOL, in_row=True, optional=True)),
        result=INT,
        python=operations.count_of,
        form=Form.ROWS,
        ja="行(または選ばれた項目)の数、条件を書けばそれに当てはまる行の数です。",
        en="The number of rows (or of ticked items), or of the rows that meet the condition.",
        example="count_of(dealings) == 2 and count_of(dealings, unpaid > 150) == 1",
    ),
    Function(
        name="any_of",
        parameters=(_ROWS, Parameter("condition", BOOL, in_row=True)),
        result=BOOL,
        python=operations.any_of,
        form=Form.ROWS,
        ja="条件に当てはまる行がひとつでもあれば true です。",
        en="True when at least one row meets the condition.",
        example="any_of(dealings, unpaid > 150)",
    ),
    Function(
        name="all_of",
        parameters=(_ROWS, Parameter("condition", BOOL, in_row=True)),
        result=BOOL,
        python=operations.all_of,
        form=Form.ROWS,
        ja="すべての行が条件に当てはまれば true です。行がなければ true です。",
        en="True when every row meets the condition, and without rows.",
        example="all_of(dealings, unpaid >= 100)",
    ),
    Function(
        name="max_of",
        parameters=(_ROWS, Parameter("value", _ORDERED, in_row=True)),
        result=Result.LAST,
        python=operations.max_of,
        form=Form.ROWS,
        partial=True,
        ja="行ごとの値のうち、いちばん大きい値です。行がなければ値はありません。",
        en="The largest value over the rows; without rows there is none.",
        example="max_of(dealings, unpaid) == 200",
    ),
    Function(
        name="min_of",
        parameters=(_ROWS, Parameter("value", _ORDERED, in_row=True)),
        result=Result.LAST,
        python=operations.min_of,
        form=Form.ROWS,
        partial=True,
        ja="行ごとの値のうち、いちばん小さい値です。行がなければ値はありません。",
        en="The smallest value over the rows; without rows there is none.",
        example="min_of(dealings, unpaid) == 100",
    ),
)

_MOMENTS = (
    Function(
        name="date",
        parameters=(Parameter("day", TEXT),),
        result=DATE,
        python=operations.parse_date,
        form=Form.LITERAL,
        ja="日付を書き表します。'2026-04-01' の形で書きます。",
        en="Writes out a date, in the shape '2026-04-01'.",
        example="date('2026-04-01') < date('2026-04-02')",
    ),
    Function(
        name="month",
        parameters=(Parameter("month", TEXT),),
        result=YEAR_MONTH,
        python=operations.parse_month,
        form=Form.LITERAL,
        ja="年月を書き表します。'2026-10' の形で書きます。",
        en="Writes out a year and month, in the shape '2026-10'.",
        example="month('2026-10') < month('2026-11')",
    ),
    Function(
        name="month_of",
        parameters=(Parameter("day", DATE),),
        result=YEAR_MONTH,
        python=operations.month_of,
        ja="その日がある年月です。",
        en="The year and month in which the day lies.",
        example="month_of(date('2026-10-27')) == month('2026-10')",
    ),
    Function(
        name="year_of",
        parameters=_MOMENT,
        result=INT,
        python=operations.year_of,
        inline="{0}.year",
        ja="西暦の年です。",
        en="The calendar year.",
        example="year_of(date('2026-10-27')) == 2026",
    ),
    Function(
        name="month_number",
        parameters=_MOMENT,
        result=INT,
        python=operations.month_number,
        inline="{0}.month",
        ja="何月かを 1 から 12 の数で表します。",
        en="The month as a number from 1 to 12.",
        example="month_number(month('2026-10')) == 10",
    ),
    Function(
        name="day",
        parameters=(Parameter("month", YEAR_MONTH), Parameter("n", INT)),
        result=DATE,
        python=operations.day_of,
        partial=True,
        ja="その月の n 日です。その月にない 29 から 31 は月末の日になります。",
        en="Day n of the month; 29 to 31 become its last day where the month is shorter.",
        example="day(month('2026-02'), 31) == date('2026-02-28')",
    ),
    Function(
        name="add_days",
        parameters=(Parameter("day", DATE), Parameter("n", INT)),
        result=DATE,
        python=operations.add_days,
        partial=True,
        ja="n 日後の日付です。n が負なら前の日付です。",
        en="The date n days later, or earlier when n is negative.",
        example="add_days(date('2026-02-28'), 1) == date('2026-03-01')",
    ),
    Function(
        name="add_months",
        parameters=(Parameter("moment", Group.DATE_OR_MONTH), Parameter("n", INT)),
        result=Result.FIRST,
        python=operations.add_months,
        partial=True,
        ja="n か月後の日付または年月です。その月にない日は月末の日になります。",
        en="The date or month n months later; a day that the month does not have becomes its last day.",
        example="add_months(date('2026-01-31'), 1) == date('2026-02-28')",
    ),
    Function(
        name="days_between",
        parameters=_LATER_AND_EARLIER_DAY,
        result=INT,
        python=operations.days_between,
        inline="({0} - {1}).days",
        ja="earlier から later までの日数です。同じ日なら 0 です。初日も数えるときは 1 を足します。",
        en="Days from earlier to later, 0 on the same day; add 1 to count the first day too.",
        example="days_between(date('2026-10-03'), date('2026-10-01')) == 2",
    ),
    Function(
        name="months_between",
        parameters=_LATER_AND_EARLIER_MONTH,
        result=INT,
        python=months_between,
        ja="earlier から later までの月数です。同じ月なら 0 です。",
        en="Months from earlier to later, 0 in the same month.",
        example="months_between(month('2027-01'), month('2026-10')) == 3",
    ),
    Function(
        name="age_on",
        parameters=(Parameter("birth", DATE), Parameter("day", DATE)),
        result=INT,
        python=operations.age_on,
        partial=True,
        ja="その日の満年齢です。年齢計算に関する法律のとおり、誕生日の前日に 1 歳増えます。",
        en="Full years of age on that day; as the Act on age says, a year is complete the day before the birthday.",
        example="age_on(date('2000-04-01'), date('2020-03-31')) == 20",
    ),
    Function(
        name="fiscal_year",
        parameters=(Parameter("day", DATE),),
        result=INT,
        python=operations.fiscal_year,
        ja="その日の年度(4 月から翌年 3 月まで)です。学年の区切りも同じです。",
        en="The fiscal year (April to March) in which the day lies, which is also the school year.",
        example="fiscal_year(date('2027-03-31')) == 2026",
    ),
)

_TEXTS = (
    Function(
        name="length",
        parameters=(Parameter("text", TEXT),),
        result=INT,
        python=len,
        ja="文字数です。",
        en="The number of characters.",
        example="length('申込番号') == 4",
    ),
    Function(
        name="same_text",
        parameters=(Parameter("a", TEXT), Parameter("b", TEXT)),
        result=BOOL,
        python=operations.same_text,
        ja="全角・半角と空白の違いを除いて、同じ言葉なら true です。",
        en="Whether two texts are equal apart from full or half width and blanks.",
        example="same_text('ＡＢＣ 商会', 'ABC商会')",
    ),
)

STANDARD_FUNCTIONS = FunctionTable.of(
    (*_CHOOSING, *_NUMBERS, *_OVER_ROWS, *_MOMENTS, *DEADLINE_FUNCTIONS, *business_day_functions(None), *_TEXTS)
)
"""Business days are missing here: `moments.table_for` binds them to a calendar."""
