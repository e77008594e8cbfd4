"""A form compiled to one Python function: calculate, then relevance, then validation, in one pass over all answers.

The source is generated from the checked spec only: every text in it is a quoted constant, a bound object or a name made
here, so nothing of a spec or of an applicant is ever executed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Final

from engine.dates import Calendars
from engine.expressions import Expression, Want, names_used, to_python
from engine.flow.deadlines import picker
from engine.flow.facts import REGISTER_STATES, Facts, fact_source
from engine.flow.names import Names, NameTable, name_table
from engine.flow.offering import deadline_expression, not_offered
from engine.flow.order import PARAMETER_MARK, STEP_MARK, evaluation_order, step_of
from engine.flow.schedule import CompiledSchedule, compile_schedule
from engine.flow.schedule_rules import Find, day_finder
from engine.model.answers import Raw
from engine.model.field import Constraint, Field
from engine.model.form import Form
from engine.model.outcome import Evaluation, Mark, Problem
from engine.model.rule import Rule
from engine.model.text import Text
from engine.ports.fields import FieldType, Refused, Shortcut

Evaluate = Callable[[Mapping[str, Raw], Facts], Evaluation]
DEADLINE_MARK: Final = "deadline."
NO_CALENDARS: Final[Calendars] = MappingProxyType({})
_ALWAYS_THERE: Final = ("today", "now", "channel", *REGISTER_STATES)


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled form. `evaluate(raw, facts)` takes answers as typed, by field id; it never raises and never blocks.

    `days`: how the days of every month that the form names are found, by id.
    """

    form: Form
    evaluate: Evaluate
    source: str
    table: NameTable
    schedule: CompiledSchedule | None = None
    days: Mapping[str, Find] = field(default_factory=dict)

    def names(self, facts: Facts, values: Mapping[str, object], more: Mapping[str, object] | None = None) -> Names:
        """What rules of this form read, for `trace` and single rules: typed `values`, facts, deadlines, parameters."""
        return self.table.at(facts, values, more)


def compile_form(form: Form, field_types: Mapping[str, FieldType], calendars: Calendars = NO_CALENDARS) -> Program:
    """Compiles once, when a spec is loaded.

    Raises TetsuzukiError on a cycle, KeyError on an unknown field type or a calendar that is not among `calendars`.
    """
    table = name_table(form, calendars)
    writer = _Writer(form, field_types, table)
    source = writer.write()
    scope = dict(writer.bound)
    days = {each.id: day_finder(each.rule, calendars) for each in form.month_days}
    exec(compile(source, f"<form {form.ref.id}>", "exec"), scope)  # noqa: S102
    return Program(form, scope["evaluate"], source, table, compile_schedule(form, calendars), days)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Writer:
    """Writes the function line by line; `bound` are the objects its names stand for."""

    form: Form
    field_types: Mapping[str, FieldType]
    table: NameTable
    bound: dict[str, object] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)

    def write(self) -> str:
        order = evaluation_order(self.form)
        fields = {f.id: f for f in self.form.fields()}
        self.variables = {name: f"v{index}" for index, name in enumerate(fields)}
        dated = [name for name in order if name.startswith(PARAMETER_MARK)]
        self.variables |= {name: f"p{index}" for index, name in enumerate(dated)}
        self.bound.update(Evaluation=Evaluation, Problem=Problem, Refused=Refused, new=tuple.__new__, none=frozenset())
        self._emit(0, "def evaluate(raw, facts):")
        self._emit(1, "get = raw.get", "claims = facts.claims", "problems = []", "irrelevant = []", "marks = []")
        for name in order:
            if name.startswith(STEP_MARK):
                self._step(name.removeprefix(STEP_MARK))
            elif name.startswith(PARAMETER_MARK):
                self._parameter(name)
            else:
                self._value(fields[name])
        for each in fields.values():
            self._constraints(each)
        self._result()
        return "\n".join(self.lines) + "\n"

    def _emit(self, depth: int, *lines: str) -> None:
        self.lines.extend("    " * depth + line for line in lines)

    def _bind(self, value: object) -> str:
        name = f"k{len(self.bound)}"
        self.bound[name] = value
        return name

    def _rule(self, rule: Rule, want: Want = "value", *present: str) -> str:
        """The rule as Python in brackets; names of the rule become variables of the function or reads of facts."""
        return self._expression(rule.typed, want, *present)

    def _expression(self, expression: Expression, want: Want = "value", *present: str) -> str:
        names = {use: self._name(use) for use in names_used(expression)}
        there = (*present, *(use for use in names if use in _ALWAYS_THERE or use.startswith(DEADLINE_MARK)))
        source = to_python(expression, names, present=there, want=want)
        self.bound.update(source.bindings)
        return f"({source.text})"

    def _name(self, use: str) -> str:
        """A variable, a deadline bound to the moment, or a read of facts."""
        if use in self.variables:
            return self.variables[use]
        if use.startswith(DEADLINE_MARK):
            return f"{self._bind(self.table.deadlines[use.removeprefix(DEADLINE_MARK)])}(facts.now)"
        return fact_source(use)

    def _parameter(self, name: str) -> None:
        each = next(p for p in self.form.parameters if PARAMETER_MARK + p.id == name)
        self._emit(1, f"{self.variables[name]} = {self._bind(picker(each))}({self._rule(each.at)})")

    def _step(self, step_id: str) -> None:
        step = self.form.step(step_id)
        if step is not None and step.relevant is not None:
            self._emit(1, f"{self._step_variable(step_id)} = bool{self._rule(step.relevant, 'certainly_true')}")

    def _step_variable(self, step_id: str) -> str:
        return f"s{[s.id for s in self.form.steps].index(step_id)}"

    def _condition(self, each: Field) -> str:
        """Python condition under which the field is asked; empty: always. Unknown relevance is not relevant."""
        step = step_of(self.form).get(each.id)
        parts = [self._step_variable(step.id)] if step is not None and step.relevant is not None else []
        if each.relevant is not None:
            parts.append(self._rule(each.relevant, "certainly_true"))
        return " and ".join(parts)

    def _value(self, each: Field) -> None:
        condition, variable = self._condition(each), self.variables[each.id]
        depth = 1
        if condition:
            self._emit(1, f"if {condition}:")
            depth = 2
        if each.calculate is not None:
            self._emit(depth, f"{variable} = {self._rule(each.calculate)}")
        elif self.field_types[each.type].control == "static":
            self._emit(depth, f"{variable} = {fact_source('identity.' + str(each.options.get('claim', '')))}")
        elif not each.readonly:
            self._asked(each, variable, depth)
        else:
            self._emit(depth, f"{variable} = None")
        if condition:
            self._emit(1, "else:", f"    {variable} = None", f"    irrelevant.append({each.id!r})")

    def _asked(self, each: Field, variable: str, depth: int) -> None:
        """Blank, usual, or for the parser: the three ways an answer can go."""
        kind, choices = self.field_types[each.type], tuple(choice.id for choice in each.choices)
        missing, parser = self._missing(each, variable), self._bind(kind.parser(each.options, choices))
        self._emit(depth, f"{variable} = get({each.id!r})", f"if {variable}:")
        shortcut = kind.shortcut(each.options, choices)
        inner = depth + 1 if shortcut is None else self._shortcut(shortcut, variable, parser, depth + 1)
        if shortcut is None:
            self._emit(inner, f"{variable} = {parser}({variable})")
        self._emit(inner, f"if {variable}.__class__ is Refused:")
        self._emit(inner + 1, f"problems.append({self._refused(each, variable)})", f"{variable} = None")
        if missing:
            self._emit(inner, f"elif {variable} is None:", *(f"    {line}" for line in missing))
        if each.choices_from is not None:
            self._offered(each, each.choices_from, variable, inner)
        self._emit(depth, "else:", f"    {variable} = None", *(f"    {line}" for line in missing))

    def _offered(self, each: Field, rule: Rule, variable: str, depth: int) -> None:
        """A month that the deadline does not offer now is refused; the list is only made to tell what there is."""
        deadline = deadline_expression(rule.typed)
        if deadline is None:
            raise KeyError(each.id)  # The checks of specs let only lists of open months through.
        told = self._bind(partial(not_offered, each))
        self._emit(depth, f"if {variable} is not None:", f"    d = {self._expression(deadline)}")
        self._emit(depth + 1, f"if d is None or not d.offers({variable}):")
        self._emit(depth + 2, f"problems.append({told}({variable}, d))", f"{variable} = None")

    def _refused(self, each: Field, variable: str) -> str:
        """The problem made of what a parser refused. tuple.__new__ skips the named tuple's own Python constructor."""
        code, own, basis = f"field.{each.type}.", self._bind(each.messages.get), self._bind(each.basis)
        parts = f"{each.id!r}, {code!r} + {variable}.code, {own}({variable}.code), {variable}.params, {basis}"
        return f"new(Problem, ({parts}))"

    def _shortcut(self, shortcut: Shortcut, variable: str, parser: str, depth: int) -> int:
        """Writes the usual case; returns the depth at which the parser's result is to be looked at."""
        names = {"{v}": variable, "{t}": "t"}
        for name, value in shortcut.bindings.items():
            if name.startswith("{"):
                names[name] = self._bind(value)
            else:
                self.bound[name] = value
        accepts, value = _filled(shortcut.accepts, names), _filled(shortcut.value, names)
        if shortcut.may_fail:
            self._emit(depth, "try:", f"    t = {value} if {accepts} else {parser}({variable})")
            self._emit(depth, "except ValueError:", f"    t = {parser}({variable})", f"{variable} = t")
            return depth
        keep = [f"    {variable} = {value}", "else:"] if value != variable else []
        self._emit(depth, f"if {accepts}:" if keep else f"if not ({accepts}):", *keep)
        self._emit(depth + 1, f"{variable} = {parser}({variable})")
        return depth + 1

    def _missing(self, each: Field, variable: str) -> tuple[str, ...]:
        """What happens when a field stays blank; nothing when it may."""
        if each.required is False:
            return ()
        kind = each.type if each.choices_from is None else "choice"  # a drop-down asks to choose, not to type
        problem = Problem(each.id, f"field.{kind}.required", each.messages.get("required"), {}, each.basis)
        told = f"problems.append({self._bind(problem)})"
        if isinstance(each.required, Rule):
            return f"if {self._rule(each.required, 'certainly_true')}:", f"    {told}"
        return (told,)

    def _constraints(self, each: Field) -> None:
        """At most one problem per field: the next constraint is looked at only when the one before did not refuse."""
        if not each.constraints:
            return
        self._emit(1, f"if {self.variables[each.id]} is not None:")
        depth = 2
        for constraint in each.constraints:
            self._constraint(each, constraint, depth)
            if constraint.if_false == "refuse" and constraint is not each.constraints[-1]:
                self._emit(depth, "else:")
                depth += 1

    def _constraint(self, each: Field, constraint: Constraint, depth: int) -> None:
        mark = self._bind(Mark(each.id, constraint.message, constraint.basis))
        if constraint.if_false == "mark":
            self._emit(depth, f"if {self._rule(constraint.must, 'certainly_false', each.id)}:")
            self._emit(depth + 1, f"marks.append({mark})")
            return
        if constraint.if_unknown == "pass":
            self._emit(depth, f"if {self._rule(constraint.must, 'certainly_false', each.id)}:")
        else:
            self._emit(depth, f"c = {self._rule(constraint.must, 'value', each.id)}")
            if constraint.if_unknown == "mark":
                self._emit(depth, "if c is None and facts.final:", f"    marks.append({mark})")
            unknown = " or (c is None and facts.final)" if constraint.if_unknown == "refuse" else ""
            self._emit(depth, f"if c is False{unknown}:")
        self._emit(depth + 1, f"problems.append({self._broken(each, constraint)})")

    def _broken(self, each: Field, constraint: Constraint) -> str:
        """The problem of a constraint that does not hold; with `right`, its words say which answer would."""
        problem = Problem(each.id, "constraint", constraint.message, {}, constraint.basis or each.basis)
        if constraint.right is None:
            return self._bind(problem)
        kind = self.field_types[each.type]

        def told(right: object) -> Problem:
            def words(text: str, locale: str) -> str:
                lines = ("—",) if right is None else kind.show(right, each.options, locale)
                return text.replace("{right}", "、".join(lines))

            spoken = {locale: words(text, locale) for locale, text in constraint.message.by_locale.items()}
            return problem._replace(message=Text(spoken))

        return f"{self._bind(told)}({self._rule(constraint.right)})"

    def _result(self) -> None:
        fields = [each.id for each in self.form.fields()]
        values = ", ".join(f"{name!r}: {self.variables[name]}" for name in dict.fromkeys(fields))
        steps = [s for s in self.form.steps if s.relevant is not None]
        pairs = ", ".join(f"({s.id!r}, {self._step_variable(s.id)})" for s in steps)
        closed = f"frozenset(name for name, on in ({pairs},) if not on)" if steps else "none"
        off = "frozenset(irrelevant) if irrelevant else none"
        self._emit(1, f"return new(Evaluation, ({{{values}}}, problems, {off}, {closed}, marks))")


def _filled(template: str, names: Mapping[str, str]) -> str:
    for name, text in names.items():
        template = template.replace(name, text)
    return template
