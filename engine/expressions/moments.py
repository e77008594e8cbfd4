"""Functions of rules over deadlines and business days. A deadline is bound to its instant before, so all of them are pure."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol

from engine.dates import Calendar, DayOutOfRange, FoundDay, YearMonth
from engine.dates import business_days as walking
from engine.expressions.functions import Function, FunctionTable, Parameter
from engine.expressions.types import BOOL, DATE, DEADLINE, INSTANT, INT, YEAR_MONTH, ListOf


class BoundDeadline(Protocol):
    """What `deadline.<id>` is while a rule is evaluated. None: the calendar does not reach so far. Never raises."""

    def open_months(self) -> tuple[YearMonth, ...]:
        """The months open now, in order."""
        ...

    def is_open(self, month: YearMonth) -> bool | None: ...

    def closes_at(self, month: YearMonth) -> datetime | None:
        """The instant at which it closes, aware."""
        ...

    def last_day(self, month: YearMonth) -> date | None:
        """The closing day, moved off closed days."""
        ...


def _open_months(deadline: BoundDeadline) -> tuple[YearMonth, ...]:
    return deadline.open_months()


def _is_open(deadline: BoundDeadline, month: YearMonth) -> bool | None:
    return deadline.is_open(month)


def _closes_at(deadline: BoundDeadline, month: YearMonth) -> datetime | None:
    return deadline.closes_at(month)


def _last_day(deadline: BoundDeadline, month: YearMonth) -> date | None:
    return deadline.last_day(month)


_DEADLINE = Parameter("deadline", DEADLINE)
_OF_MONTH = (_DEADLINE, Parameter("month", YEAR_MONTH))

DEADLINE_FUNCTIONS: Final = (
    Function(
        name="open_months",
        parameters=(_DEADLINE,),
        result=ListOf(YEAR_MONTH),
        python=_open_months,
        ja="いま受け付けている年月の並びです。choices_from に書きます。",
        en="The months that are open now; for choices_from.",
        example="month('2026-10') in open_months(deadline.online)",
    ),
    Function(
        name="is_open",
        parameters=_OF_MONTH,
        result=BOOL,
        python=_is_open,
        partial=True,
        ja="その年月の分を、いま受け付けていれば true です。",
        en="Whether the deadline is open now for the month.",
        example="is_open(deadline.online, month('2026-10'))",
    ),
    Function(
        name="closes_at",
        parameters=_OF_MONTH,
        result=INSTANT,
        python=_closes_at,
        partial=True,
        ja="その年月の分の受付が終わる時刻です。",
        en="The instant at which the deadline closes for the month.",
        example="closes_at(deadline.online, month('2026-10')) < closes_at(deadline.online, month('2026-11'))",
    ),
    Function(
        name="last_day",
        parameters=_OF_MONTH,
        result=DATE,
        python=_last_day,
        partial=True,
        ja="その年月の分を受け付ける最後の日です(休みの日ならずらした後)。",
        en="The last day of the deadline for the month, moved off closed days where the deadline says so.",
        example="last_day(deadline.online, month('2026-10')) == date('2026-10-05')",
    ),
)


def business_day_functions(calendar: Calendar | None) -> tuple[Function, ...]:
    """The same functions for every calendar; without one, and outside its days, their value is missing."""
    return (
        Function(
            name="is_business_day",
            parameters=(Parameter("day", DATE),),
            result=BOOL,
            python=_asking(calendar, walking.is_business_day),
            partial=True,
            ja="営業日なら true です。暦は手続きの calendar です。",
            en="Whether the day is a business day of the procedure's calendar.",
            example="is_business_day(date('2026-10-05'))",
        ),
        Function(
            name="next_business_day",
            parameters=(Parameter("day", DATE),),
            result=DATE,
            python=_asking(calendar, lambda day, known: walking.next_business_day(day, known).day),
            partial=True,
            ja="その日が営業日ならその日、休みなら次の営業日です。",
            en="The day itself when it is a business day, else the next one.",
            example="next_business_day(date('2026-09-05')) == date('2026-09-07')",
        ),
        Function(
            name="previous_business_day",
            parameters=(Parameter("day", DATE),),
            result=DATE,
            python=_asking(calendar, lambda day, known: walking.previous_business_day(day, known).day),
            partial=True,
            ja="その日が営業日ならその日、休みなら前の営業日です。",
            en="The day itself when it is a business day, else the one before.",
            example="previous_business_day(date('2026-09-05')) == date('2026-09-04')",
        ),
        Function(
            name="add_business_days",
            parameters=(Parameter("day", DATE), Parameter("n", INT)),
            result=DATE,
            python=_counting(calendar),
            partial=True,
            ja="n 営業日後の日付です。n が負なら前の日付です。",
            en="The date n business days later, or earlier when n is negative.",
            example="add_business_days(date('2026-09-04'), 1) == date('2026-09-07')",
        ),
    )


def _asking(calendar: Calendar | None, verb: Callable[[date, Calendar], object]) -> Callable[[date], object]:
    def ask(day: date) -> object:
        try:
            return None if calendar is None else verb(day, calendar)
        except DayOutOfRange:
            return None

    return ask


def _counting(calendar: Calendar | None) -> Callable[[date, int], date | None]:
    def count(day: date, days: int) -> date | None:
        try:
            return None if calendar is None else walking.add_business_days(day, days, calendar).day
        except DayOutOfRange:
            return None

    return count


def month_day_function(name: str, words: tuple[str, str], find: Callable[[YearMonth], FoundDay]) -> Function:
    """A day of the month that a spec names, as a function from a month to a date. `words`: its label in ja and en."""

    def on(month: YearMonth) -> date | None:
        try:
            return find(month).day
        except (DayOutOfRange, KeyError):
            return None

    ja, en = words
    return Function(
        name=name,
        parameters=(Parameter("month", YEAR_MONTH),),
        result=DATE,
        python=on,
        partial=True,
        ja=f"その年月の{ja}です。",
        en=f"{en} of the month.",
        example=f"given({name}(month('2026-10')))",
    )


def table_for(calendar: Calendar | None, own: Iterable[Function], standard: FunctionTable) -> FunctionTable:
    """The functions of one spec: the standard ones, business days by its calendar, and its own. A name that is taken
    keeps its first meaning (checks report it)."""
    found = {**standard.by_name, **{each.name: each for each in business_day_functions(calendar)}}
    for each in own:
        found.setdefault(each.name, replace(each))
    return FunctionTable(found)
