"""Dates and months as people write them: 西暦 with any separator, or 和暦. Never guessed: a bare small year is refused."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.dates.year_month import YearMonth
from engine.defaults.fields.width import fold
from engine.ports.fields import Refused


@dataclass(frozen=True, slots=True)
class Era:
    """`first` is the first day of year 1; `letters` are the ways to write it."""

    name: str
    letter: str
    first: date


ERAS: Final = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 10, 23)),
)
_BY_MARK: Final = {mark: index for index, era in enumerate(ERAS) for mark in (era.name, era.letter)}
_ERA: Final = "(?P<era>令和|平成|昭和|大正|明治|[RHSTMrhstm])"
_YEAR: Final = "(?:(?P<year>[0-9]{4})|" + _ERA + " ?\\.?(?P<eyear>元|[0-9]{1,2}))"
_SEPARATED: Final = "\\s*(?:[-/.]|年)\\s*(?P<month>[0-9]{1,2})"
_DAY: Final = re.compile(f"{_YEAR}{_SEPARATED}\\s*(?:[-/.]|月)\\s*(?P<day>[0-9]{{1,2}})\\s*日?").fullmatch
_MONTH: Final = re.compile(f"{_YEAR}{_SEPARATED}\\s*月?").fullmatch
_PLAIN_DAY: Final = re.compile("(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})").fullmatch
_PLAIN_MONTH: Final = re.compile("(?P<year>[0-9]{4})(?P<month>[0-9]{2})").fullmatch
_SHORT_YEAR: Final = re.compile("[0-9]{1,3}\\s*[-/.年].*").fullmatch
FIRST_YEAR: Final = 1868
LAST_YEAR: Final = 2199


def parse_date(raw: str) -> date | Refused:
    """A day, or why not: `form` (not readable as a date), `era_year` (which calendar?), `impossible`, `era` (outside it)."""
    text = fold(raw)
    found = _PLAIN_DAY(text) or _DAY(text)
    if found is None:
        return Refused("era_year" if _SHORT_YEAR(text) else "form")
    year = _year(found)
    if isinstance(year, Refused):
        return year
    try:
        day = date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return Refused("impossible")
    return _inside_era(found, day, day) or (day if FIRST_YEAR <= year <= LAST_YEAR else Refused("range"))


def parse_month(raw: str) -> YearMonth | Refused:
    """A year and month, or why not (codes as for `parse_date`)."""
    text = fold(raw)
    found = _PLAIN_MONTH(text) or _MONTH(text)
    if found is None:
        return Refused("era_year" if _SHORT_YEAR(text) else "form")
    year = _year(found)
    if isinstance(year, Refused):
        return year
    if not 1 <= int(found["month"]) <= 12:
        return Refused("impossible")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Refused("range")
    month = YearMonth(year, int(found["month"]))
    return _inside_era(found, month.first_day(), month.last_day()) or month


def _year(found: re.Match[str]) -> int | Refused:
    parts = found.groupdict()
    if parts.get("year"):
        return int(parts["year"])
    count = 1 if parts["eyear"] == "元" else int(parts["eyear"])
    return ERAS[_era_index(parts["era"])].first.year + count - 1 if count else Refused("era")


def _inside_era(found: re.Match[str], first: date, last: date) -> Refused | None:
    """昭和64年1月8日 does not exist: that day was 平成元年. A month counts while one of its days lies in the era."""
    mark = found.groupdict().get("era")
    if not mark:
        return None
    index = _era_index(mark)
    too_late = index > 0 and first >= ERAS[index - 1].first
    return Refused("era") if last < ERAS[index].first or too_late else None


def _era_index(mark: str) -> int:
    return _BY_MARK[mark if mark in _BY_MARK else mark.upper()]


def date_ja(day: date) -> str:
    """2026年10月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
