"""Functions over days and months that need no business calendar."""

from engine.dates import months_between
from engine.expressions import operations
from engine.expressions.functions import Form, Function, Group, Parameter, Result
from engine.expressions.types import DATE, INT, TEXT, YEAR_MONTH

_LATER_AND_EARLIER_DAY = (Parameter("later", DATE), Parameter("earlier", DATE))

_LATER_AND_EARLIER_MONTH = (Parameter("later", YEAR_MONTH), Parameter("earlier", YEAR_MONTH))

_MOMENT = (Parameter("moment", Group.DATE_OR_MONTH),)

CALENDAR_FUNCTIONS = (
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
