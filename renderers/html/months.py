"""Months to choose from in words: each with its deadline, and the ones beside them with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.model.deadline import MissingMonth, MonthChoices, OfferedMonth
from engine.model.text import Catalogue
from engine.model.words.deadlines import closes_words, window_words
from engine.model.words.schedules import month_words
from renderers.html.scene import Scene


@dataclass(frozen=True, slots=True)
class MonthsSaid:
    """`offered` and `others`: month as posted -> its words, in order. `missing` are sentences."""

    offered: Mapping[str, str]
    others: Mapping[str, str]
    missing: tuple[str, ...]


def months_of(scene: Scene, months: MonthChoices) -> MonthsSaid:
    words = scene.words
    offered = {str(each.month): _choice(each, words) for each in months.offered}
    said = [(each, window_words(each.deadline, each.window, _moment(each), words)) for each in months.missing]
    others = {
        str(each.month): words.get("months.gone", month=month_words(each.month, words), state=told.state_words)
        for each, told in said
    }
    missing = tuple(
        words.get(f"months.{each.why}", month=told.month, when=told.closes if each.why == "closed" else told.opens)
        for each, told in said
    )
    return MonthsSaid(offered, others, (*missing, *_nothing(months, words)))


def _choice(each: OfferedMonth, words: Catalogue) -> str:
    """The month and its deadline, whose year is said once: a chosen line is one line on a phone."""
    until = closes_words(each.deadline, each.window, words).removeprefix(f"{each.month.year}年")
    return words.get("months.choice", month=month_words(each.month, words), until=until)


def _nothing(months: MonthChoices, words: Catalogue) -> Iterator[str]:
    """An empty list is never left without a word."""
    for month in months.unknown:
        yield words.get("months.no_days", month=month_words(month, words))
    if not months.offered:
        yield words.get("months.none")


def _moment(missing: MissingMonth) -> datetime:
    """An instant at which the month is missing for this reason. What closes has an end, what opens later a start."""
    end, start = missing.window.interval.end, missing.window.interval.start
    closed = missing.why == "closed"
    at = end if closed else start
    if at is None:
        raise ValueError(missing.why)
    return at + timedelta(microseconds=1 if closed else -1)
