"""A day found by a rule, with its derivation: which day the rule names, and which closed days it passed over."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.dates.calendar import Closed
from engine.dates.year_month import YearMonth


@dataclass(frozen=True, slots=True)
class Passed:
    """A day that could not be taken, and why."""

    day: date
    closed: Closed


@dataclass(frozen=True, slots=True)
class FoundDay:
    """`base` is the day as the rule names it; `passed` the closed days between it and `day`, in the order met.

    `counted`: business days counted on after rolling (negative: back). `calendar`: the one that was asked ("": none).
    `provisional`: it depends on days whose holidays are not decided yet.
    """

    day: date
    base: date
    passed: tuple[Passed, ...] = ()
    provisional: bool = False
    counted: int = 0
    calendar: str = ""

    @property
    def moved(self) -> bool:
        return self.day != self.base


@dataclass(frozen=True, slots=True)
class Interval:
    """Instants from `start` to `end` (aware; None: without end on that side), each end saying whether it belongs."""

    start: datetime | None
    end: datetime | None
    includes_start: bool = True
    includes_end: bool = False

    def is_before(self, at: datetime) -> bool:
        """Whether the interval is over at this instant."""
        return self.end is not None and (at > self.end if self.includes_end else at >= self.end)

    def is_after(self, at: datetime) -> bool:
        """Whether the interval has not begun at this instant."""
        return self.start is not None and (at < self.start if self.includes_start else at <= self.start)

    def contains(self, at: datetime) -> bool:
        return not self.is_before(at) and not self.is_after(at)


@dataclass(frozen=True, slots=True)
class Window:
    """When a deadline is open for one month. `closes` is the last day named by the rule; `closes_minute` the minute of
    that day at which it ends (1440 = 24:00; None: the whole day belongs)."""

    month: YearMonth
    interval: Interval
    closes: FoundDay
    closes_minute: int | None = None
    opens: FoundDay | None = None
    opens_minute: int = 0
    advised: FoundDay | None = None

    @property
    def provisional(self) -> bool:
        return self.closes.provisional or (self.opens is not None and self.opens.provisional)
