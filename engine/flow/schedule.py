"""A form's schedule compiled once, and worked out for one filing: rows become lines in order of time. Pure; knows no money.

Three-valued: a row whose relevance is missing is not shown; while anything else that a shown row needs is missing
there is no schedule (None).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from engine.dates import Calendars, DayOutOfRange, DayRule, FoundDay, YearMonth, find_day, months_between
from engine.expressions import Expression, Money, Type, names_used, to_python
from engine.expressions import Form as CallForm
from engine.expressions.tree import Call, Choose, Node
from engine.flow.facts import Facts
from engine.flow.names import NameTable, name_table
from engine.model.form import Form
from engine.model.rule import Rule
from engine.model.schedule import Course, InformationItem, Schedule, ScheduleItem, ScheduleRow, ScheduleRule

MAX_COUNT: Final = 1200
"""Lines of one row at most: a hundred years of months. What is beyond is not lost: the last line says that it goes on."""
ROW_MONTH: Final = "row.month"
ROW_NUMBER: Final = "row.number"

Find = Callable[[YearMonth], FoundDay | None]


class _Given(NamedTuple):
    """What the rules of a schedule read: `get` fields by id, `name` everything else."""

    get: Callable[[str], object]
    name: Callable[[str], object]


_Evaluate = Callable[[_Given, YearMonth | None, int], object]


class _Placed(NamedTuple):
    """A day that a day of the month named, and for which month it was asked: R5 keeps it the day of that month."""

    month: YearMonth
    found: FoundDay


@dataclass(frozen=True, slots=True)
class _Row:
    """One row with its rules compiled. `relevant_first`: its relevance does not depend on the month at hand."""

    row: ScheduleRow
    relevant: _Evaluate | None
    relevant_first: bool
    from_month: _Evaluate | None
    count: _Evaluate | None
    until: _Evaluate | None
    on: _Evaluate | None
    amount: _Evaluate | None


@dataclass(frozen=True, slots=True)
class _Course:
    course: Course | None
    relevant: _Evaluate | None
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class CompiledSchedule:
    """A schedule ready to be worked out. `courses` by id, the usual one ("") first."""

    rule: ScheduleRule
    table: NameTable
    courses: Mapping[str, _Course]
    information: tuple[tuple[InformationItem, _Evaluate], ...]


def compile_schedule(form: Form, calendars: Calendars) -> CompiledSchedule | None:
    """Compiles once, when a spec is loaded. None: the form has no schedule. KeyError for a calendar that is not there."""
    rule = form.schedule
    if rule is None:
        return None
    fields = frozenset(field.id for field in form.fields())
    compiler = _Compiler(fields, {each.id: day_finder(each.rule, calendars) for each in form.month_days})
    rows = tuple(compiler.row(row) for row in rule.rows)
    courses = {"": _Course(None, None, rows)}
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
    taken, given = compiled.courses[course], _Given(values.get, compiled.table.at(facts, values).get)
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


def day_finder(rule: DayRule, calendars: Calendars) -> Find:
    """The rule as a function. Where the calendar ends, the day as named stands in, marked provisional.

    KeyError when the rule needs a calendar that is not there.
    """
    if rule.holiday != "stays" or rule.business_days:
        calendars = {rule.calendar: calendars[rule.calendar]}

    def find(month: YearMonth) -> FoundDay | None:
        try:
            return find_day(rule, month, calendars)
        except DayOutOfRange:
            return _as_named(rule, month)

    return find


def _as_named(rule: DayRule, month: YearMonth) -> FoundDay | None:
    try:
        return replace(find_day(replace(rule, holiday="stays", business_days=0), month, {}), provisional=True)
    except DayOutOfRange:
        return None


def kind_of(typed: Type) -> str:
    """The type of a value told beside the schedule: yen, or its plain name (int, decimal, date, year_month, bool, text)."""
    if isinstance(typed, Money):
        return "yen"
    return getattr(typed, "name", "text")


def _items(each: _Row, given: _Given) -> list[ScheduleItem] | None:
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


def _monthly(each: _Row, given: _Given, start: YearMonth, count: int) -> list[ScheduleItem] | None:
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


def _count(each: _Row, given: _Given, start: YearMonth) -> int | None:
    """How many lines; `until` belongs. Below 1: none."""
    if each.count is not None:
        count = each.count(given, None, 1)
        return count if isinstance(count, int) else None
    until = each.until(given, None, 1) if each.until is not None else None
    return months_between(until, start) // each.row.every + 1 if isinstance(until, YearMonth) else None


def _line(each: _Row, given: _Given, month: YearMonth | None, number: int) -> list[ScheduleItem] | None:
    """The line for one month: none when it is not relevant, None when something is missing."""
    if each.relevant is not None and not each.relevant_first and each.relevant(given, month, number) is not True:
        return []
    row, day, found, amount = each.row, None, None, None
    if each.on is not None:
        placed = each.on(given, month, number)
        if isinstance(placed, _Placed):
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


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Turns the rules of one form's schedule into functions."""

    fields: frozenset[str]
    days: Mapping[str, Find]

    def row(self, row: ScheduleRow) -> _Row:
        first = row.relevant is None or not {ROW_MONTH, ROW_NUMBER} & names_used(row.relevant.typed)
        return _Row(
            row,
            self.maybe(row.relevant),
            first,
            self.maybe(row.from_month),
            self.maybe(row.count),
            self.maybe(row.until),
            None if row.on is None else self.expression(self.placing(row.on.typed)),
            self.maybe(row.amount),
        )

    def course(self, course: Course, usual: tuple[_Row, ...]) -> _Course:
        """Rows of the same id stand where the usual ones stood, others behind them."""
        own = {row.id: self.row(row) for row in course.rows}
        kept = [own.pop(each.row.id, each) for each in usual if each.row.id not in course.without]
        return _Course(course, self.maybe(course.relevant), (*kept, *own.values()))

    def maybe(self, rule: Rule | None) -> _Evaluate | None:
        return None if rule is None else self.rule(rule)

    def rule(self, rule: Rule) -> _Evaluate:
        return self.expression(rule.typed)

    def expression(self, expression: Expression) -> _Evaluate:
        """The text is made from the checked tree only; without builtins it can reach nothing but its bindings."""
        names = {name: self._source(name) for name in names_used(expression)}
        source = to_python(expression, names)
        code = f"lambda get, name, month, number: {source.text}"
        function = eval(code, {"__builtins__": {}, **source.bindings})  # noqa: S307

        def evaluate(given: _Given, month: YearMonth | None, number: int) -> object:
            return function(*given, month, number)

        return evaluate

    def _source(self, name: str) -> str:
        if name == ROW_MONTH:
            return "month"
        if name == ROW_NUMBER:
            return "number"
        return f"get({name!r})" if name in self.fields else f"name({name!r})"

    def placing(self, expression: Expression) -> Expression:
        """The same rule, whose value keeps how its day was found wherever a day of the month gives the result."""
        return Expression(expression.text, self._placing(expression.root))

    def _placing(self, node: Node) -> Node:
        if isinstance(node, Choose):
            return replace(node, then=self._placing(node.then), otherwise=self._placing(node.otherwise))
        if not isinstance(node, Call):
            return node
        if node.function.form is CallForm.FIRST_GIVEN:
            return replace(node, arguments=tuple(self._placing(each) for each in node.arguments))
        find = self.days.get(node.function.name)
        if find is None:
            return node
        name = f"{node.function.name}_placed"
        return replace(
            node, function=replace(node.function, name=name, python=_placer(find), inline=None, partial=True)
        )


def _placer(find: Find) -> Callable[[YearMonth], _Placed | None]:
    def place(month: YearMonth) -> _Placed | None:
        found = find(month)
        return None if found is None else _Placed(month, found)

    return place
