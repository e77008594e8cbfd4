"""Every name a rule may read, with its value at one moment: for rules evaluated on their own (traces, schedules, pairs)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.dates import Calendars
from engine.expressions import compile_function
from engine.flow.deadlines import Bind, binders, picker
from engine.flow.facts import Facts, fact_value
from engine.flow.offering import deadline_expression
from engine.model.form import Form

_FACTS = ("today", "now", "channel")
Known = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NameTable:
    """What a form's qualified names mean. Made once per form. `offering`: field id -> the deadline that its
    `choices_from` rests on, from the names."""

    deadlines: Mapping[str, Bind]
    parameters: Mapping[str, Callable[[Known], object]]
    offering: Mapping[str, Callable[[Known], object]] = field(default_factory=dict)

    def at(self, facts: Facts, values: Known, more: Known | None = None) -> "Names":
        """`values`: field id -> typed value; `more`: names of one place only, such as `row.month`."""
        return Names(self, facts, values, more or {})


def name_table(form: Form, calendars: Calendars) -> NameTable:
    """Raises KeyError where a calendar that the form needs is not there."""
    parameters: dict[str, Callable[[Known], object]] = {}
    for each in form.parameters:
        parameters[each.id] = _parameter(compile_function(each.at.typed), picker(each))
    rules = {each.id: deadline_expression(each.choices_from.typed) for each in form.fields() if each.choices_from}
    offering = {name: compile_function(rule) for name, rule in rules.items() if rule is not None}
    return NameTable(binders(form, calendars), parameters, offering)


def _parameter(at: Callable[[Known], object], pick: Callable[..., object]) -> Callable[[Known], object]:
    return lambda names: pick(at(names))


@dataclass(frozen=True, slots=True)
class Names(Mapping[str, object]):
    """Values by name, worked out when asked for. A name that nothing is known of is missing (KeyError; `get` gives None)."""

    table: NameTable
    facts: Facts
    typed: Known
    more: Known = field(default_factory=dict)

    def __getitem__(self, name: str) -> object:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def get(self, name: str, default: object = None) -> object:
        if name in self.more:
            return self.more[name]
        kind, dot, rest = name.partition(".")
        if not dot:
            return fact_value(name, self.facts) if name in _FACTS else self.typed.get(name, default)
        if kind == "deadline" and rest in self.table.deadlines:
            return self.table.deadlines[rest](self.facts.now)
        if kind == "parameter" and rest in self.table.parameters:
            return self.table.parameters[rest](self)
        found = fact_value(name, self.facts)
        return default if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from self.more
        yield from self.typed
        yield from _FACTS
        yield from (f"deadline.{name}" for name in self.table.deadlines)
        yield from (f"parameter.{name}" for name in self.table.parameters)
        yield from (f"identity.{name}" for name in self.facts.claims)
        yield from self.facts.given

    def __len__(self) -> int:
        return sum(1 for _ in self)
