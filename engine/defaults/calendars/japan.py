"""The national holidays of Japan, from the `holidays` library, and the days on which banks and offices close besides."""

import importlib
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Final

from engine.dates import Closed
from engine.defaults.calendars.tables import ClosedDays, ClosedIn

LIBRARY: Final = "holidays"
KNOWN_FROM: Final = date(1986, 1, 1)
"""From here on two independent sources agree on every day (tests/engine/dates/test_every_day.py)."""
KNOWN_UNTIL: Final = date(2027, 12, 31)
"""The equinoxes of 2027, and with them all its holidays, were decided by the gazette (暦要項) of 2 February 2026."""
DATA_UNTIL: Final = date(2099, 12, 31)

NEW_YEAR: Final = ((1, 1), (1, 2), (1, 3), (12, 31))
"""Month and day: Order for Enforcement of the Banking Act, article 5."""
OFFICES_CLOSED: Final = (*NEW_YEAR, (12, 29), (12, 30))
"""Act on Holidays of Administrative Organs, article 1: 29 December to 3 January."""
CLOSURES: Final = {"jp.bank": (NEW_YEAR, "銀行休業日"), "jp.gov": (OFFICES_CLOSED, "行政機関の休日")}
"""Calendars that are closed on the national holidays and on these days of every year, with the name of the latter."""


def library_version() -> str:
    """What the national holidays stand on, such as `holidays 0.109`."""
    return f"{LIBRARY} {version(LIBRARY)}"


def national_holidays(year: int) -> ClosedDays:
    """国民の祝日, 振替休日 and 国民の休日 of one year (Act on National Holidays, articles 2 and 3), by their names.

    The library takes 60 ms to load; verbs that compute no day do not wait for it.
    """
    country_holidays: Callable[..., Mapping[date, str]] = importlib.import_module(LIBRARY).country_holidays
    found = country_holidays("JP", years=year, categories=("public",), language="ja")
    return {day: Closed("holiday", name) for day, name in found.items()}


def with_closures(holidays: ClosedIn, days: tuple[tuple[int, int], ...], name: str) -> ClosedIn:
    """The holidays, and the days (month, day) of every year besides. A holiday keeps its name: 1 January is 元日."""

    def closed_in(year: int) -> ClosedDays:
        return {date(year, month, day): Closed("closure", name) for month, day in days} | dict(holidays(year))

    return closed_in
