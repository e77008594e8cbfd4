"""A window of a deadline in words: from when, until when, moved because of what, what is advised, and where it stands now.

One source for pages, documents and the command line; the words are catalogue keys `deadline.…` and `schedule.…`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.dates import Window
from engine.model.deadline import Deadline
from engine.model.text import Catalogue, Text
from engine.model.words.schedules import day_words, found_words, month_words

State = Literal["open", "closed", "not_yet_open"]


@dataclass(frozen=True, slots=True)
class WindowWords:
    """`opens` is "" where it is always open; `moved` and `advised` are "" where there is nothing to tell.

    `about` is the spec's own text beside the advised day; `state_words` say `state`.
    """

    month: str
    state: State
    state_words: str
    opens: str
    closes: str
    moved: str
    advised: str
    about: Text
    provisional: bool


def window_words(deadline: Deadline, window: Window, now: datetime, words: Catalogue) -> WindowWords:
    """`now` (aware) decides what is closed."""
    state = state_of(window, now)
    opens = (
        words.get("deadline.opens", when=_moment(window.opens.day, window.opens_minute, words)) if window.opens else ""
    )
    return WindowWords(
        month=words.get("deadline.month", month=month_words(window.month, words)),
        state=state,
        state_words=words.get(f"deadline.{state}"),
        opens=opens,
        closes=closes_words(deadline, window, words),
        moved=found_words(window.closes, words),
        advised="" if state == "closed" else advised_words(window, now, words),
        about=deadline.text,
        provisional=window.provisional,
    )


def state_of(window: Window, now: datetime) -> State:
    """Where a window stands at an instant."""
    if window.interval.is_before(now):
        return "closed"
    return "not_yet_open" if window.interval.is_after(now) else "open"


def closes_words(deadline: Deadline, window: Window, words: Catalogue) -> str:
    """`2026年10月5日（月） 24時まで`, `2026年10月5日（月）までに到着`; marked where holidays may still change it."""
    day, minute = window.closes.day, window.closes_minute
    when = day_words(day, words) if minute is None else _moment(day, minute, words, always=True)
    if window.closes.provisional:
        when = words.get("schedule.provisional", when=when)
    return words.get(f"deadline.until.{deadline.counts}", when=when)


def advised_words(window: Window, now: datetime, words: Catalogue) -> str:
    """The day one should not pass, or that it has passed; "" where none is advised."""
    if window.advised is None:
        return ""
    end = window.interval.end
    today = now.astimezone(end.tzinfo if end else None).date()
    key = "deadline.advised" if today <= window.advised.day else "deadline.advised_passed"
    return words.get(key, when=day_words(window.advised.day, words))


def _moment(day: date, minute: int, words: Catalogue, *, always: bool = False) -> str:
    """The day, with its time unless that is the beginning of the day (`always`: also then)."""
    if not minute and not always:
        return day_words(day, words)
    hours, minutes = divmod(minute, 60)
    key = "deadline.time_and_minutes" if minutes else "deadline.time"
    return words.get(key, day=day_words(day, words), hour=hours, minute=f"{minutes:02}")
