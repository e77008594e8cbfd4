"""A schedule as a spec declares it (rows that follow from answers, and other courses), and as worked out for one filing.

The engine does not know what is charged, covered or repaid: those are labels of rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.dates import FoundDay, YearMonth
from engine.model.rule import Basis, Rule
from engine.model.text import EMPTY, Text

RowKind = Literal["out", "in", "covered", "note"]
"""How a row is drawn: money that goes out, that comes in, a month that is covered by money paid before, words only."""


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One row, or one for each month from `from_month` on: `count` of them, or until the month `until` (it belongs).

    `on` gives the day (none: the month as a whole), `amount` the yen, `relevant` whether the row is there at all.
    The rules of a row may read `row.month` and `row.number` (from 1). `every` is the distance in months. A row that
    goes on without end (`open_ended`) shows its first `count` months and says that it goes on.
    """

    id: str
    label: Text
    kind: RowKind = "out"
    on: Rule | None = None
    from_month: Rule | None = None
    count: Rule | None = None
    until: Rule | None = None
    every: int = 1
    amount: Rule | None = None
    relevant: Rule | None = None
    open_ended: bool = False
    text: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What else can happen: its rows replace those of the same id and join the others; `without` leaves rows out."""

    id: str
    label: Text
    text: Text = EMPTY
    rows: tuple[ScheduleRow, ...] = ()
    without: tuple[str, ...] = ()
    relevant: Rule | None = None
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Information:
    """A value told beside the schedule, such as a rebate that is paid some day. `value` is of type yen, date, …"""

    id: str
    label: Text
    value: Rule
    text: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class ScheduleRule:
    """The `schedule:` of a spec."""

    title: Text
    rows: tuple[ScheduleRow, ...]
    courses: tuple[Course, ...] = ()
    information: tuple[Information, ...] = ()
    text: Text = EMPTY


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """One line worked out. `found` is the day with its derivation where a day rule named it; `amount` in yen.

    `goes_on`: the row continues after this line without end.
    """

    row: str
    label: Text
    kind: RowKind
    month: YearMonth | None
    day: date | None
    amount: int | None
    number: int = 1
    found: FoundDay | None = None
    provisional: bool = False
    goes_on: bool = False
    text: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class InformationItem:
    """One value told beside the schedule, as the expression gave it. `type`: yen, int, date, year_month, text, …"""

    id: str
    label: Text
    value: object
    type: str = "text"
    text: Text = EMPTY
    basis: Basis = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything that will happen, in order of time. `course` "" = the usual one."""

    title: Text
    items: tuple[ScheduleItem, ...]
    information: tuple[InformationItem, ...] = ()
    course: str = ""
    course_label: Text = EMPTY
    text: Text = EMPTY

    @property
    def provisional(self) -> bool:
        return any(item.provisional for item in self.items)
