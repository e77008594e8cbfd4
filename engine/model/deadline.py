"""Deadlines, days of the month and dated parameters as a spec declares them, and what an applicant is offered of them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.dates import DayRule, Window, WindowRule, YearMonth
from engine.model.rule import Basis, Rule
from engine.model.text import EMPTY, Text

Channel = Literal["online", "paper"]
CountingEvent = Literal["filing", "arrival", "acceptance"]
"""What has to happen in time: the applicant files, the paper arrives, the institution accepts it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A window of time for each month. Rules name it `deadline.<id>`. `text` explains `advises` (a warning, no limit)."""

    id: str
    label: Text
    channel: Channel
    counts: CountingEvent
    rule: WindowRule
    text: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every month with a name; rules call it as a function: `billing_day(start_month)`."""

    id: str
    label: Text
    rule: DayRule
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What a parameter is worth from this day on. Yen, whole numbers, or text."""

    from_day: date
    value: int | str
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure that changes with time; rules name it `parameter.<id>`. `at` gives the day that picks the value.

    `values` in the order of their days; before the first one the parameter is missing.
    """

    id: str
    type: str
    label: Text
    at: Rule
    values: tuple[DatedValue, ...]
    basis: Basis = ()


NotOffered = Literal["closed", "not_yet_open"]


@dataclass(frozen=True, slots=True)
class OfferedMonth:
    """One month to choose, and until when."""

    month: YearMonth
    window: Window
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class MissingMonth:
    """A month near by that cannot be chosen now, and why: closed since `window.interval.end`, or opens at its start."""

    month: YearMonth
    why: NotOffered
    window: Window
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class MonthChoices:
    """What a field with `choices_from` offers at one instant. `missing` are the months beside it, in order.

    `unknown` are months near by for which the business calendar has no days yet.
    """

    offered: tuple[OfferedMonth, ...]
    missing: tuple[MissingMonth, ...] = ()
    unknown: tuple[YearMonth, ...] = ()
