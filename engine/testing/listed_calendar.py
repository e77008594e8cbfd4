"""A calendar for tests: weekends and the days it was told of, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from engine.dates import Closed, DayOutOfRange
from engine.errors import Diagnostic

_WEEKEND: Final = {5: Closed("saturday"), 6: Closed("sunday")}


@dataclass(frozen=True, slots=True)
class ListedCalendar:
    """Closed on Saturdays, Sundays and `holidays` (day -> name); from `closed_from` on: for ever.

    It knows days from `known_from` to `data_until`; holidays after `known_until` are not decided yet.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    name: str = "test.listed"
    version: str = "1"
    known_from: date = date(2000, 1, 1)
    known_until: date = date(2099, 12, 31)
    data_until: date = date(2099, 12, 31)
    closed_from: date = date.max
    development: bool = True

    def closed(self, day: date) -> Closed | None:
        if not self.known_from <= day <= self.data_until:
            raise DayOutOfRange(self.name, day)
        if day >= self.closed_from:
            return Closed("closure", "closed for ever")
        name = self.holidays.get(day)
        return Closed("holiday", name) if name else _WEEKEND.get(day.weekday())

    def check(self) -> tuple[Diagnostic, ...]:
        return ()
