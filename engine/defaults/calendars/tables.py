"""A calendar made of tables: one per year with every closed day, made when first asked for and kept by the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from engine.dates import Closed, DayOutOfRange
from engine.errors import Diagnostic

ClosedDays = Mapping[date, Closed]
ClosedIn = Callable[[int], ClosedDays]
"""The closed days of one year besides the weekends."""
_WEEKEND: Final = {5: Closed("saturday"), 6: Closed("sunday")}


@dataclass(frozen=True, slots=True)
class TableCalendar:
    """A CalendarProvider for the days from `known_from`, a 1 January, to `data_until`, a 31 December.

    A named reason stands before Saturday and Sunday. At most one table for each of its years is ever kept.
    """

    name: str
    version: str
    known_from: date
    known_until: date
    data_until: date
    closed_in: ClosedIn = field(repr=False)
    development: bool = False
    _tables: dict[int, ClosedDays] = field(default_factory=dict, repr=False, compare=False)

    def closed(self, day: date) -> Closed | None:
        table = self._tables.get(day.year)
        if table is None:
            table = self._table(day)
        return table.get(day)

    def check(self) -> tuple[Diagnostic, ...]:
        """Makes the table of the last decided year, so that a broken source is found at start and not by an applicant."""
        self.closed(self.known_until)
        return ()

    def _table(self, day: date) -> ClosedDays:
        if not self.known_from <= day <= self.data_until:
            raise DayOutOfRange(self.name, day)
        table = {**weekends(day.year), **self.closed_in(day.year)}
        self._tables[day.year] = table
        return table


def weekends(year: int) -> dict[date, Closed]:
    """Every Saturday and Sunday of the year (R2)."""
    first = date(year, 1, 1)
    found: dict[date, Closed] = {}
    for weekday, closed in _WEEKEND.items():
        days = (first + timedelta(days=n) for n in range((weekday - first.weekday()) % 7, 366, 7))
        found.update((day, closed) for day in days if day.year == year)
    return found
