"""What a business calendar is: which days it is closed, why, and until when that is known. The days themselves come from outside."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

ClosedBy = Literal["saturday", "sunday", "holiday", "closure"]
"""`holiday`: a public holiday by law; `closure`: a day on which this body is closed besides (year's end, an overlay)."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a day is no business day (R2). `name` is the holiday's own name in Japanese; weekends have none."""

    by: ClosedBy
    name: str = ""


class Calendar(Protocol):
    """Business days of one body. Pure and fast: asked thousands of times for one page of deadlines."""

    @property
    def name(self) -> str:
        """How specs call it: `jp.public`."""
        ...

    @property
    def version(self) -> str:
        """Which data it stands on, frozen into every application."""
        ...

    @property
    def known_from(self) -> date: ...

    @property
    def known_until(self) -> date:
        """Last day for which holidays are decided by law; results on later days are provisional."""
        ...

    def closed(self, day: date) -> Closed | None:
        """Why the day is no business day; None: it is one. Raises DayOutOfRange outside the calendar's data."""
        ...


class DayOutOfRange(ValueError):
    """The calendar has no data for this day."""

    def __init__(self, calendar: str, day: date) -> None:
        super().__init__(f"{calendar} knows nothing of {day.isoformat()}")
        self.calendar = calendar
        self.day = day


class NoBusinessDay(DayOutOfRange):
    """The calendar is closed for longer than a year on end, so that the search was given up at this day."""
