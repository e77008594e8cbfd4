"""A form's schedule compiled once, and worked out for one filing: rows become lines in order of time. Pure; knows no money.

Three-valued: a row whose relevance is missing is not shown; while anything else that a shown row needs is missing
there is no schedule (None).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engine.dates import Calendars, YearMonth, months_between
from engine.expressions import Money, Type
from engine.flow.facts import Facts
from engine.flow.names import NameTable, name_table
from engine.flow.schedule_rules import CompiledCourse, CompiledRow, Compiler, Evaluate, Given, Placed, day_finder
from engine.model.form import Form
from engine.model.schedule import InformationItem, Schedule, ScheduleItem, ScheduleRule

MAX_COUNT: Final = 1200
"""Lines of one row at most: a hundred years of months. What is beyond is not lost: the last line says that it goes on."""


@dataclass(frozen=True, slots=True)
class CompiledSchedule:
    """A schedule ready to be worked out. `courses` by id, the usual one ("") first."""

    rule: ScheduleRule
    table: NameTable
    courses: Mapping[str, CompiledCourse]
    information: tuple[tuple[InformationItem, Evaluate], ...]


def compile_schedule(form: Form, calendars: Calendars) -> CompiledSchedule | None:
    """Compiles once, when a spec is loaded. None: the form has no schedule. KeyError for a calendar that is not there."""
    rule = form.schedule
    if rule is None:
        return None
    fields = frozenset(field.id for field in form.fields())
    compiler = Compiler(fields, {each.id: day_finder(each.rule, calendars) for each in form.month_days})
    rows = tuple(compiler.row(row) for row in rule.rows)
    courses = {"": CompiledCourse(None, None, rows)}
    for course in rule.courses:
        courses[course.id] = compiler.course(course, rows)
    told = tuple(
        (InformationItem(each.id, each.label, None, kind_of(each.value.typed.type), each.text, each.basis),
         compiler.rule(each.value))
        for each in rule.information
    )  # fmt: skip
    return CompiledSchedule(rule, name_table(form, calendars), courses, told)


def work_out(
    compiled: CompiledSchedule, values: Mapping[str, object], facts: Facts, course: str = ""
) -> Schedule | None:
    """One course by these values. None: something needed is missing, or the course does not apply. KeyError: no such
    course."""
    taken, given = compiled.courses[course], Given(values.get, compiled.table.at(facts, values).get)
    if taken.relevant is not None and taken.relevant(given, None, 1) is not True:
        return None
    items: list[ScheduleItem] = []
    for row in taken.rows:
        found = _items(row, given)
        if found is None:
            return None
        items += found
    rule = compiled.rule
    told = [(item, evaluate(given, None, 1)) for item, evaluate in compiled.information]
    information = tuple(replace(item, value=value) for item, value in told if value is not None)
    if taken.course is None:
        return Schedule(rule.title, in_order(items), information, text=rule.text)
    course_rule = taken.course
    return Schedule(rule.title, in_order(items), (), course, course_rule.label, course_rule.text)


def work_out_courses(compiled: CompiledSchedule, values: Mapping[str, object], facts: Facts) -> tuple[Schedule, ...]:
    """The other courses that apply, in the order of the spec."""
    found = (work_out(compiled, values, facts, course) for course in compiled.courses if course)
    return tuple(schedule for schedule in found if schedule is not None)


def in_order(items: list[ScheduleItem]) -> tuple[ScheduleItem, ...]:
    """By day. A line without a day stands at the end of its month, behind everything dated that belongs to the month."""
    late: dict[YearMonth, date] = {}
    for item in items:
        if item.day is not None and item.month is not None:
            late[item.month] = max(item.day, late.get(item.month, item.day))

    def key(item: ScheduleItem) -> tuple[date, bool]:
        if item.day is not None or item.month is None:
            return (item.day or date.max, False)
        end = item.month.last_day()
        return (max(end, late.get(item.month, end)), True)

    return tuple(sorted(items, key=key))


def kind_of(typed: Type) -> str:
    """The type of a value told beside the schedule: yen, or its plain name (int, decimal, date, year_month, bool, text)."""
    if isinstance(typed, Money):
        return "yen"
    return getattr(typed, "name", "text")


def _items(each: CompiledRow, given: Given) -> list[ScheduleItem] | None:
    if each.relevant is not None and each.relevant_first and each.relevant(given, None, 1) is not True:
        return []
    if each.from_month is None:
        return _line(each, given, None, 1)
    start, count = each.from_month(given, None, 1), None
    if isinstance(start, YearMonth):
        count = _count(each, given, start)
    if count is None or not isinstance(start, YearMonth):
        return None
    return _monthly(each, given, start, count)


def _monthly(each: CompiledRow, given: Given, start: YearMonth, count: int) -> list[ScheduleItem] | None:
    items: list[ScheduleItem] = []
    every, cut = each.row.every, count > MAX_COUNT
    for number in range(1, min(count, MAX_COUNT) + 1):
        try:
            month = start.plus_months((number - 1) * every)
        except ValueError:
            cut = True
            break
        line = _line(each, given, month, number)
        if line is None:
            return None
        items += line
    if items and (cut or each.row.open_ended):
        items[-1] = replace(items[-1], goes_on=True)
    return items


def _count(each: CompiledRow, given: Given, start: YearMonth) -> int | None:
    """How many lines; `until` belongs. Below 1: none."""
    if each.count is not None:
        count = each.count(given, None, 1)
        return count if isinstance(count, int) else None
    until = each.until(given, None, 1) if each.until is not None else None
    return months_between(until, start) // each.row.every + 1 if isinstance(until, YearMonth) else None


def _line(each: CompiledRow, given: Given, month: YearMonth | None, number: int) -> list[ScheduleItem] | None:
    """The line for one month: none when it is not relevant, None when something is missing."""
    if each.relevant is not None and not each.relevant_first and each.relevant(given, month, number) is not True:
        return []
    row, day, found, amount = each.row, None, None, None
    if each.on is not None:
        placed = each.on(given, month, number)
        if isinstance(placed, Placed):
            found, day, month = placed.found, placed.found.day, month or placed.month
        elif isinstance(placed, date):
            day, month = placed, month or YearMonth.of(placed)
        else:
            return None
    if each.amount is not None:
        worth = each.amount(given, month, number)
        if not isinstance(worth, int):
            return None
        amount = worth
    provisional = found is not None and found.provisional
    return [ScheduleItem(row.id, row.label, row.kind, month, day, amount, number, found, provisional, False,
                         row.text, row.basis)]  # fmt: skip
