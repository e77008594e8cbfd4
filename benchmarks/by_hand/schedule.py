"""The schedule of a sum paid at once for several months, as one would write it by hand for this one scheme."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

DEBIT_DAY = 27
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Line:
    """`month` is (year, month); `passed` the closed days in front of `day`."""

    row: str
    month: tuple[int, int]
    day: date | None
    amount: int
    passed: tuple[date, ...] = ()
    goes_on: bool = False


def usual(first: tuple[int, int], months: int, monthly: int, total: int, closed: Collection[date]) -> list[Line]:
    """The whole sum, a line for each month that it covers, then three of the monthly debits that follow."""
    lines = [_debit("charge", first, total, closed)]
    for number in range(months):
        amount = monthly if number < months - 1 else total - monthly * (months - 1)
        lines.append(Line("covered", _later(first, number), None, amount))
    if total == monthly * months:
        lines.extend(_resumes(first, months, monthly, closed))
    # A month stands at its end, behind the debit that belongs to it even when that moves into the next one.
    return sorted(lines, key=lambda line: (_place(line, lines[0]), line.day is None))


def _resumes(first: tuple[int, int], months: int, monthly: int, closed: Collection[date]) -> list[Line]:
    return [_debit("resumes", _later(first, months + n), monthly, closed, goes_on=n == 2) for n in range(3)]


def _place(line: Line, charge: Line) -> date:
    if line.day is not None:
        return line.day
    year, month = _later(line.month, 1)
    end = date(year, month, 1) - timedelta(days=1)
    return max(end, charge.day) if line.month == charge.month and charge.day is not None else end


def _debit(row: str, month: tuple[int, int], amount: int, closed: Collection[date], *, goes_on: bool = False) -> Line:
    day, passed = date(*month, DEBIT_DAY), []
    while day.weekday() >= SATURDAY or day in closed:
        passed.append(day)
        day += timedelta(days=1)
    return Line(row, month, day, amount, tuple(passed), goes_on)


def _later(month: tuple[int, int], months: int) -> tuple[int, int]:
    year, rest = divmod(month[0] * 12 + month[1] - 1 + months, 12)
    return year, rest + 1
