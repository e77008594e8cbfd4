"""Windows of time and days explained: from when, until when, the day as the rule names it, and why it was moved."""

from collections.abc import Iterator
from datetime import datetime

from engine.dates import FoundDay, Window, YearMonth
from engine.flow.offering import closing_words, opening_words
from engine.flow.rule_words import RuleWords
from engine.model.deadline import Deadline, MissingMonth, MonthDay, OfferedMonth
from engine.model.explanation import Explained, ExplainedPart, PartRole
from engine.model.field import Field
from engine.model.rule import Basis
from engine.model.words.deadlines import WindowWords, window_words
from engine.model.words.schedules import day_words, found_words, month_words


def explain_offered(words: RuleWords, field: Field, each: OfferedMonth, now: datetime) -> Explained:
    return _month(words, field, each.deadline, each.window, now, offered=True)


def explain_missing(words: RuleWords, field: Field, each: MissingMonth, now: datetime) -> Explained:
    return _month(words, field, each.deadline, each.window, now, offered=False)


def _month(
    words: RuleWords, field: Field, deadline: Deadline, window: Window, now: datetime, *, offered: bool
) -> Explained:
    told = window_words(deadline, window, now, words.words)
    result = words.words.get("explain.offered" if offered else "explain.not_offered")
    return Explained(
        "choice" if offered else "missing_choice",
        field.id,
        month_words(window.month, words.words),
        result,
        (_state(words, deadline, window, told), *window_parts(words, deadline, window, told, 1)),
        _joined(field.basis, deadline.basis),
        str(window.month),
    )


def explain_window(words: RuleWords, deadline: Deadline, window: Window, now: datetime) -> Explained:
    """A deadline for one month."""
    title = f"{words.label(deadline.label)} {month_words(window.month, words.words)}"
    told = window_words(deadline, window, now, words.words)
    parts = tuple(window_parts(words, deadline, window, told, 0))
    return Explained("deadline", deadline.id, title, told.state_words, parts, deadline.basis, str(window.month))


def explain_day(words: RuleWords, day: MonthDay, month: YearMonth, found: FoundDay) -> Explained:
    """A day of every month, for one month."""
    title = words.words.get("explain.day_of", day=words.label(day.label), month=month_words(month, words.words))
    parts = tuple(_found_parts(words, found, 0))
    return Explained("day", day.id, title, day_words(found.day, words.words), parts, day.basis, str(month))


def _state(words: RuleWords, deadline: Deadline, window: Window, told: WindowWords) -> ExplainedPart:
    """Why the month can be chosen, or cannot: closed since when, opens when. The rule is the deadline's name."""
    month = month_words(window.month, words.words)
    if told.state == "open":
        text = words.words.get("explain.open_until", month=month, until=told.closes)
    else:
        locale = "ja" if words.words.locale.startswith("ja") else "en"
        said = {**closing_words(window, 0), **opening_words(window, 0)}
        since, opens = said.get(f"until_{locale}", ""), said.get(f"opens_{locale}", "")
        text = words.words.get(f"explain.{told.state}", month=month, since=since, opens=opens)
    return ExplainedPart(words.label(deadline.label), text, f"deadline.{deadline.id}", 0, "rule")


def window_parts(
    words: RuleWords, deadline: Deadline, window: Window, told: WindowWords, depth: int
) -> Iterator[ExplainedPart]:
    """From when, until when (with the instant that decides), moved because of what, what is advised."""
    said = words.words
    yield ExplainedPart(said.get("explain.opens"), told.opens or said.get("explain.unlimited"), "", depth, "opens")
    if window.opens:
        yield from _found_parts(words, window.opens, depth + 1)
    yield ExplainedPart(said.get("explain.closes"), told.closes, "", depth, "closes")
    yield from _found_parts(words, window.closes, depth + 1)
    yield from _instant(words, window, depth + 1)
    if told.advised:
        yield ExplainedPart(said.get("explain.advised"), told.advised, "", depth, "advised")


def _instant(words: RuleWords, window: Window, depth: int) -> Iterator[ExplainedPart]:
    """The instant that decides; where the whole day belongs, the day says it."""
    if window.interval.end is None or window.closes_minute is None:
        return
    key = "explain.closes_instant_included" if window.interval.includes_end else "explain.closes_instant"
    yield ExplainedPart(words.words.get(key), words.moment(window.interval.end), "", depth, "closes")


def _found_parts(words: RuleWords, found: FoundDay, depth: int) -> Iterator[ExplainedPart]:
    """The day as named and why it was moved; nothing for a day that stayed."""
    said = words.words
    if found.moved:
        yield _told(words, "explain.base", day_words(found.base, said), depth, "part")
        yield _told(words, "explain.moved", found_words(found, said), depth, "moved")
    if found.provisional:
        yield _told(words, "explain.provisional", said.get("explain.provisional_text"), depth, "provisional")


def _told(words: RuleWords, key: str, value: str, depth: int, role: PartRole) -> ExplainedPart:
    return ExplainedPart(words.words.get(key), value, "", depth, role)


def _joined(first: Basis, second: Basis) -> Basis:
    return tuple(dict.fromkeys((*first, *second)))
