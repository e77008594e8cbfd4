"""The Python behind operators and functions of rules. Nothing here raises for values of the declared types: None is "missing".

Decimals are exact: a result of more than 60 significant digits is missing, never silently rounded.
"""

import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from operator import gt, lt
from typing import Any

from engine.dates import YearMonth

Number = int | Decimal
Row = Mapping[str, object]
Body = Callable[[Row], object]

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−˗─━", "-"))
_DIGITS = 60
_LARGEST_EXPONENT = 200


def _exact(operation: Callable[[Context, Decimal, Decimal], Decimal], left: Number, right: Number) -> Decimal | None:
    context = Context(
        prec=_DIGITS,
        Emin=-_LARGEST_EXPONENT,
        Emax=_LARGEST_EXPONENT,
        traps=[DivisionByZero, Inexact, InvalidOperation, Overflow],
    )
    try:
        return operation(context, Decimal(left), Decimal(right))
    except ArithmeticError:
        return None


def exact_add(left: Number, right: Number) -> Decimal | None:
    """left + right."""
    return _exact(Context.add, left, right)


def exact_subtract(left: Number, right: Number) -> Decimal | None:
    """left - right."""
    return _exact(Context.subtract, left, right)


def exact_multiply(left: Number, right: Number) -> Decimal | None:
    """left * right."""
    return _exact(Context.multiply, left, right)


def exact_remainder(left: Number, right: Number) -> Decimal | None:
    """left % right with the sign of the divisor, as for integers; missing when dividing by zero."""
    remainder = _exact(Context.remainder, left, right)
    if remainder and (remainder < 0) != (right < 0):
        return exact_add(remainder, right)
    return remainder


def exact_floor_divide(left: Number, right: Number) -> int | None:
    """left // right, rounded down, as for integers; missing when dividing by zero."""
    remainder = _exact(Context.remainder, left, right)
    quotient = _exact(Context.divide_int, left, right)
    if remainder is None or quotient is None:
        return None
    return int(quotient) - int(bool(remainder) and (remainder < 0) != (right < 0))


def exact_negative(value: Number) -> Number:
    """-value, without the rounding that Decimal's own minus does."""
    return -value if isinstance(value, int) else value.copy_negate()


def absolute(value: Number) -> Number:
    """The value without its sign."""
    return abs(value) if isinstance(value, int) else value.copy_abs()


def _steps(numerator: Number, denominator: Number, step: int) -> tuple[int, int] | None:
    """How many steps the quotient holds, as a fraction with a positive lower part.

    None when dividing by zero, with a step that is not positive, or for a number beyond any use.
    """
    if not denominator or step <= 0:
        return None
    for number in (numerator, denominator):
        if isinstance(number, Decimal) and abs(number.adjusted()) > _LARGEST_EXPONENT:
            return None
    upper, upper_part = numerator.as_integer_ratio()
    lower, lower_part = denominator.as_integer_ratio()
    above, below = upper * lower_part, upper_part * lower * step
    return (above, below) if below > 0 else (-above, -below)


def floor_to(numerator: Number, denominator: Number, step: int) -> int | None:
    """numerator / denominator rounded down (towards minus infinity) to a multiple of step."""
    steps = _steps(numerator, denominator, step)
    return None if steps is None else steps[0] // steps[1] * step


def ceil_to(numerator: Number, denominator: Number, step: int) -> int | None:
    """numerator / denominator rounded up (towards plus infinity) to a multiple of step."""
    steps = _steps(numerator, denominator, step)
    return None if steps is None else -(-steps[0] // steps[1]) * step


def round_half_up(numerator: Number, denominator: Number, step: int) -> int | None:
    """numerator / denominator rounded to the nearest multiple of step; a half goes away from zero."""
    steps = _steps(numerator, denominator, step)
    if steps is None:
        return None
    above, below = steps
    nearest = (2 * abs(above) + below) // (2 * below) * step
    return -nearest if above < 0 else nearest


def sum_of(rows: Sequence[Row], amount: Body) -> Number | None:
    """The sum over the rows; 0 without rows; missing as soon as one amount is."""
    total: Number | None = 0
    for row in rows:
        value = amount(row)
        if isinstance(total, int) and isinstance(value, int):
            total += value
        elif total is None or not isinstance(value, int | Decimal):
            return None
        else:
            total = exact_add(total, value)
    return total


def count_of(rows: Sequence[Any], condition: Body | None = None) -> int | None:
    """How many rows (or items), or how many for which the condition holds; missing when it is missing for one."""
    if condition is None:
        return len(rows)
    verdicts = [condition(row) for row in rows]
    return None if None in verdicts else verdicts.count(True)


def any_of(rows: Sequence[Row], condition: Body) -> bool | None:
    """Whether the condition holds for a row; missing when it could still hold for one where it is missing."""
    verdict: bool | None = False
    for row in rows:
        found = condition(row)
        if found:
            return True
        if found is None:
            verdict = None
    return verdict


def all_of(rows: Sequence[Row], condition: Body) -> bool | None:
    """Whether the condition holds for every row (true without rows); missing when it could still fail for one."""
    verdict: bool | None = True
    for row in rows:
        found = condition(row)
        if found is None:
            verdict = None
        elif not found:
            return False
    return verdict


def max_of(rows: Sequence[Row], value: Body) -> object:
    """The largest value; missing without rows or when one is missing."""
    return _extreme_of(rows, value, gt)


def min_of(rows: Sequence[Row], value: Body) -> object:
    """The smallest value; missing without rows or when one is missing."""
    return _extreme_of(rows, value, lt)


def _extreme_of(rows: Sequence[Row], value: Body, better: Callable[[Any, Any], object]) -> object:
    best: object = None
    for row in rows:
        found = value(row)
        if found is None:
            return None
        if best is None or better(found, best):
            best = found
    return best


def parse_date(text: str) -> date | None:
    """'2026-04-01' as a date, or None."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_month(text: str) -> YearMonth | None:
    """'2026-10' as a year-month, or None."""
    try:
        return YearMonth.parse(text)
    except ValueError:
        return None


def month_of(day: date) -> YearMonth:
    """The month in which the day lies."""
    return YearMonth(day.year, day.month)


def year_of(moment: date | YearMonth) -> int:
    """The calendar year."""
    return moment.year


def month_number(moment: date | YearMonth) -> int:
    """1 to 12."""
    return moment.month


def days_between(later: date, earlier: date) -> int:
    """Days from `earlier` to `later`; 0 on the same day, negative when `later` comes first."""
    return (later - earlier).days


def add_days(day: date, days: int) -> date | None:
    """The day so many days later; missing outside the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(moment: date | YearMonth, months: int) -> date | YearMonth | None:
    """So many months later; a day that the month does not have becomes its last day; missing outside the years 1 to 9999."""
    start = YearMonth(moment.year, moment.month)
    try:
        month = start.plus_months(months)
    except ValueError:
        return None
    return month if isinstance(moment, YearMonth) else day_of(month, moment.day)


def day_of(month: YearMonth, day: int) -> date | None:
    """That day of the month; 29 to 31 become its last day where it is shorter; missing when not 1 to 31."""
    if not 1 <= day <= 31:
        return None
    return date(month.year, month.month, min(day, monthrange(month.year, month.month)[1]))


def age_on(birth: date, day: date) -> int | None:
    """Full years of age at the end of `day`; missing before birth.

    Act on the calculation of age: the day of birth counts, so a year is complete the day before the birthday. Who was
    born on 29 February completes a year on 28 February (Civil Code art. 143).
    """
    if day < birth:
        return None
    year, *month_and_day = _day_after(day)
    return year - birth.year - (month_and_day < [birth.month, birth.day])


def _day_after(day: date) -> tuple[int, int, int]:
    """Year, month and day of the next day; also after the last date that Python knows."""
    if day.day < monthrange(day.year, day.month)[1]:
        return day.year, day.month, day.day + 1
    return (day.year, day.month + 1, 1) if day.month < 12 else (day.year + 1, 1, 1)


def fiscal_year(day: date) -> int:
    """The Japanese fiscal and school year, 1 April to 31 March, named by the year in which it begins."""
    return day.year - (day.month < 4)


def same_text(left: str, right: str) -> bool:
    """Equal apart from width, blanks and the many hyphens. Kanji variants stay different: who is who is not guessed."""
    return left == right or _plain(left) == _plain(right)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_HYPHENS).split())
