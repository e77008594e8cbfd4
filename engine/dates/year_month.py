"""A month of a year as a value: ordered, hashable, free of calendars and business days."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Self

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class YearMonth:
    """A month such as 2026-10. A month is not a date with day 1. Years 1 to 9999, months 1 to 12, else ValueError."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (MINYEAR <= self.year <= MAXYEAR and 1 <= self.month <= 12):
            raise ValueError(f"not a month of the years 1 to 9999: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read '2026-10' (four digits, hyphen, two digits, ASCII); anything else is a ValueError."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"a month is written like 2026-10, not {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus_months(self, months: int) -> Self:
        """The month so many months later (earlier when negative); ValueError outside the years 1 to 9999."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(years, month + 1)

    def first_day(self) -> date:
        """Day 1 of the month."""
        return date(self.year, self.month, 1)

    def last_day(self) -> date:
        """The last day: 28, 29, 30 or 31."""
        if self.month == 12:
            return date(self.year, 12, 31)
        return date(self.year, self.month + 1, 1) - timedelta(days=1)


def months_between(later: YearMonth, earlier: YearMonth) -> int:
    """How many months `later` lies after `earlier`; negative when it lies before."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
