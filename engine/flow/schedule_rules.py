"""The rules of a schedule made ready to run: a function for each rule of a row, which remembers how its day was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from engine.dates import Calendars, DayOutOfRange, DayRule, FoundDay, YearMonth, find_day
from engine.expressions import Expression, names_used, to_python
from engine.expressions import Form as CallForm
from engine.expressions.tree import Call, Choose, Node
from engine.model.rule import Rule
from engine.model.schedule import Course, ScheduleRow

ROW_MONTH: Final = "row.month"
ROW_NUMBER: Final = "row.number"

Find = Callable[[YearMonth], FoundDay | None]


class Given(NamedTuple):
    """What the rules of a schedule read: `get` fields by id, `name` everything else."""

    get: Callable[[str], object]
    name: Callable[[str], object]


Evaluate = Callable[[Given, YearMonth | None, int], object]


class Placed(NamedTuple):
    """A day that a day of the month named, and for which month it was asked: R5 keeps it the day of that month."""

    month: YearMonth
    found: FoundDay


@dataclass(frozen=True, slots=True)
class CompiledRow:
    """One row with its rules compiled. `relevant_first`: its relevance does not depend on the month at hand."""

    row: ScheduleRow
    relevant: Evaluate | None
    relevant_first: bool
    from_month: Evaluate | None
    count: Evaluate | None
    until: Evaluate | None
    on: Evaluate | None
    amount: Evaluate | None


@dataclass(frozen=True, slots=True)
class CompiledCourse:
    course: Course | None
    relevant: Evaluate | None
    rows: tuple[CompiledRow, ...]


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


@dataclass(frozen=True, slots=True)
class Compiler:
    """Turns the rules of one form's schedule into functions."""

    fields: frozenset[str]
    days: Mapping[str, Find]

    def row(self, row: ScheduleRow) -> CompiledRow:
        first = row.relevant is None or not {ROW_MONTH, ROW_NUMBER} & names_used(row.relevant.typed)
        return CompiledRow(
            row,
            self.maybe(row.relevant),
            first,
            self.maybe(row.from_month),
            self.maybe(row.count),
            self.maybe(row.until),
            None if row.on is None else self.expression(self.placing(row.on.typed)),
            self.maybe(row.amount),
        )

    def course(self, course: Course, usual: tuple[CompiledRow, ...]) -> CompiledCourse:
        """Rows of the same id stand where the usual ones stood, others behind them."""
        own = {row.id: self.row(row) for row in course.rows}
        kept = [own.pop(each.row.id, each) for each in usual if each.row.id not in course.without]
        return CompiledCourse(course, self.maybe(course.relevant), (*kept, *own.values()))

    def maybe(self, rule: Rule | None) -> Evaluate | None:
        return None if rule is None else self.rule(rule)

    def rule(self, rule: Rule) -> Evaluate:
        return self.expression(rule.typed)

    def expression(self, expression: Expression) -> Evaluate:
        """The text is made from the checked tree only; without builtins it can reach nothing but its bindings."""
        names = {name: self._source(name) for name in names_used(expression)}
        source = to_python(expression, names)
        code = f"lambda get, name, month, number: {source.text}"
        function = eval(code, {"__builtins__": {}, **source.bindings})  # noqa: S307

        def evaluate(given: Given, month: YearMonth | None, number: int) -> object:
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


def _placer(find: Find) -> Callable[[YearMonth], Placed | None]:
    def place(month: YearMonth) -> Placed | None:
        found = find(month)
        return None if found is None else Placed(month, found)

    return place
