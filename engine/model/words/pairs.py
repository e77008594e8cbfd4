"""Pairs in words: until when the missing half can be filed. The words are catalogue keys `pair.…`."""

from datetime import datetime, timedelta

from engine.dates import YearMonth
from engine.model.text import Catalogue


def until_words(until: datetime, words: Catalogue) -> str:
    """`2026年10月5日24時`: an instant (in the portal's zone) by which something must be done. Midnight ends the day before."""
    ends_a_day = until.hour == 0 and until.minute == 0
    day = until - timedelta(minutes=1) if ends_a_day else until
    hour, minute = (24, 0) if ends_a_day else (until.hour, until.minute)
    key = "pair.until_minutes" if minute else "pair.until"
    month = _month(day.month, words)
    return words.get(key, year=day.year, month=month, day=day.day, hour=hour, minute=f"{minute:02}")


def month_words(month: YearMonth, words: Catalogue) -> str:
    """`2026年10月`."""
    return words.get("schedule.month", year=month.year, month=_month(month.month, words))


def _month(month: int, words: Catalogue) -> str:
    return words.get("schedule.months").split()[month - 1]
