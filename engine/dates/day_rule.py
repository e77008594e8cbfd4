"""Rules that name a day of a month, and the window of instants between two of them: values of a spec, no arithmetic here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Rolling = Literal["stays", "next_business_day", "previous_business_day"]
MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True)
class DayRule:
    """Day `day` (1 to 31; a day the month does not have is its last) of the month `months` later (negative: before).

    `in_months`: month number (1 to 12) -> another day, when the day lies in that month. A closed day is then rolled as
    `holiday` says; last, `business_days` are counted on (negative: back). `calendar` names the business calendar.
    """

    day: int
    months: int = 0
    in_months: Mapping[int, int] = field(default_factory=dict)
    holiday: Rolling = "stays"
    business_days: int = 0
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class WindowRule:
    """From `opens` (None: always open) to `closes`. Minutes count from the day's 00:00 in the portal's zone.

    `closes_minute` None: the whole closing day belongs (an arrival counts by its day); 1440 is 24:00, the next day's
    00:00 (R1). `includes_end`: whether the closing instant itself belongs (no matter when the whole day does).
    `advises`: the day one should not pass.
    """

    closes: DayRule
    closes_minute: int | None = None
    includes_end: bool = False
    opens: DayRule | None = None
    opens_minute: int = 0
    advises: DayRule | None = None
