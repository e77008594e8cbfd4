"""Schedules for tests, written as a spec would be: rules as text, a calendar of weekends and named holidays."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from engine.dates import Closed, DayOutOfRange, DayRule, FoundDay, YearMonth, find_day
from engine.expressions import (
    BOOL,
    DATE,
    INT,
    STANDARD_FUNCTIONS,
    YEAR_MONTH,
    YEN,
    Expression,
    Function,
    Parameter,
    Scope,
    Type,
    read,
)  # fmt: skip
from engine.flow.facts import Facts
from engine.flow.schedule import CompiledSchedule, compile_schedule, work_out
from engine.model.deadline import MonthDay
from engine.model.field import Field
from engine.model.form import CheckPage, DonePage, Form, FormRef, Start
from engine.model.portal import Portal
from engine.model.rule import Rule
from engine.model.schedule import Course, Information, RowKind, Schedule, ScheduleRow, ScheduleRule
from engine.model.text import Text

NOW = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
FACTS = Facts(NOW, date(2026, 9, 20))
HOLIDAYS = {date(2026, 5, 4): "みどりの日", date(2026, 9, 23): "秋分の日", date(2026, 11, 23): "勤労感謝の日"}
TYPES: Mapping[str, Type] = {
    "monthly": YEN, "current": YEN, "sum": YEN, "principal": YEN, "months": INT, "parts": INT,
    "prepay_month": YEAR_MONTH, "arrears_month": YEAR_MONTH, "first": YEAR_MONTH, "last": YEAR_MONTH, "capped": BOOL,
}  # fmt: skip


def words(text: str) -> Text:
    return Text({"ja": text})


@dataclass(frozen=True, slots=True)
class Weekends:
    """Closed at weekends and on a few holidays."""

    name: str = "test"
    version: str = "1"
    known_from: date = date(1986, 1, 1)
    known_until: date = date(2027, 12, 31)
    ends: date = date(2099, 12, 31)

    def closed(self, day: date) -> Closed | None:
        if day > self.ends:
            raise DayOutOfRange(self.name, day)
        if day in HOLIDAYS:
            return Closed("holiday", HOLIDAYS[day])
        return {5: Closed("saturday"), 6: Closed("sunday")}.get(day.weekday())


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a spec writes it."""

    id: str
    kind: RowKind = "out"
    on: str = ""
    start: str = ""
    count: str = ""
    until: str = ""
    every: int = 1
    amount: str = ""
    relevant: str = ""
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """A course as a spec writes it."""

    id: str
    rows: tuple[Row, ...] = ()
    without: tuple[str, ...] = ()
    relevant: str = ""


def debit_day(day: int = 27) -> DayRule:
    return DayRule(day, holiday="next_business_day", calendar="test")


@dataclass(frozen=True, slots=True)
class Written:
    """A schedule before it is compiled. `days` are its days of the month by name."""

    rows: tuple[Row, ...]
    courses: tuple[Other, ...] = ()
    information: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, DayRule] = field(default_factory=lambda: {"debit_day": debit_day()})
    calendar: Weekends = field(default_factory=Weekends)

    def compiled(self) -> CompiledSchedule:
        made = compile_schedule(self.form(), {"test": self.calendar})
        assert made is not None
        return made

    def form(self) -> Form:
        portal = Portal("p", words("p"), words("p"), "Asia/Tokyo", words("p"), words("p"))
        form = Form(
            FormRef("f", 1, ""), words("f"), portal, Start(words("f"), words("f")), (),
            CheckPage(words("c"), "form"), DonePage(words("d"), "form"),
        )  # fmt: skip
        fields = tuple(Field(name, "text", words(name)) for name in TYPES)
        days = tuple(MonthDay(name, words(name), rule) for name, rule in self.days.items())
        return replace(form, calculated=fields, month_days=days, schedule=self._rule())

    def _rule(self) -> ScheduleRule:
        return ScheduleRule(
            words("予定"),
            tuple(self._row(row) for row in self.rows),
            tuple(self._course(course) for course in self.courses),
            tuple(Information(name, words(name), self._checked(text)) for name, text in self.information.items()),
        )

    def _course(self, course: Other) -> Course:
        rows = tuple(self._row(row) for row in course.rows)
        return Course(course.id, words(course.id), words("ほか"), rows, course.without, self._maybe(course.relevant))

    def _row(self, row: Row) -> ScheduleRow:
        return ScheduleRow(
            row.id, words(row.id), row.kind, self._maybe(row.on), self._maybe(row.start), self._maybe(row.count),
            self._maybe(row.until), row.every, self._maybe(row.amount), self._maybe(row.relevant), row.open_ended,
            basis=("R1",),
        )  # fmt: skip

    def _maybe(self, text: str) -> Rule | None:
        return self._checked(text) if text else None

    def _checked(self, text: str) -> Rule:
        names = {**TYPES, "today": DATE, "row.month": YEAR_MONTH, "row.number": INT}
        functions = STANDARD_FUNCTIONS.extended(self._function(name, rule) for name, rule in self.days.items())
        found = read(text, Scope(names, functions))
        assert isinstance(found, Expression), found
        return Rule(text, found)

    def _function(self, name: str, rule: DayRule) -> Function:
        return Function(
            name=name,
            parameters=(Parameter("month", YEAR_MONTH),),
            result=DATE,
            python=lambda month: find_day(rule, month, {"test": self.calendar}).day,
            ja="",
            en="",
            example="",
        )


def month(written: str) -> YearMonth:
    return YearMonth.parse(written)


def lines(schedule: Schedule | None) -> list[str]:
    """Row, month, day and amount of each line, for comparison with what a person would write down."""
    assert schedule is not None
    return [
        " ".join(str(part) for part in (item.row, item.month, item.day, item.amount) if part is not None)
        for item in schedule.items
    ]


def told(written: Written, values: Mapping[str, object], course: str = "") -> list[str]:
    return lines(work_out(written.compiled(), values, FACTS, course))


def moved(found: FoundDay | None) -> bool:
    return found is not None and found.moved


# The prepayment of S003: the whole sum on one debit day, month after month covered by it, then monthly debits again.
PREPAYMENT = Written(
    rows=(
        Row("charge", on="debit_day(prepay_month)", amount="sum"),
        Row("covered", "covered", start="prepay_month", count="months",
            amount="monthly if row.number < months else sum - monthly * (months - 1)"),
        Row("resumes", start="add_months(prepay_month, months)", count="3", on="debit_day(row.month)",
            amount="monthly", relevant="not capped", open_ended=True),
    ),
    courses=(
        Other("charge_fails", (
            Row("catch_up", on="debit_day(add_months(prepay_month, 2))", amount="monthly * 3"),
            Row("resumes", start="add_months(prepay_month, 3)", count="3", on="debit_day(row.month)",
                amount="monthly", open_ended=True),
        ), ("charge", "covered")),
        Other("late_increase", (
            Row("first_month", on="debit_day(prepay_month)", amount="current"),
            Row("difference", on="debit_day(add_months(prepay_month, 1))", amount="monthly + monthly - current"),
        ), ("charge", "covered", "resumes"), "given(current)"),
    ),
    information={"discount": "floor_to(monthly * 9 * (months * (months - 1) // 2) / 10000, 1)"},
)  # fmt: skip
ANSWERS: Mapping[str, object] = {
    "monthly": 200_000, "current": 100_000, "months": 12, "sum": 2_400_000,
    "prepay_month": YearMonth(2026, 10), "capped": False,
}  # fmt: skip
