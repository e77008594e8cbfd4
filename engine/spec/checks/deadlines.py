"""Deadlines, days of the month, dated parameters and choices from them: what the schema cannot see."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, cast

from engine.dates import MINUTES_PER_DAY, DayRule, WindowRule, YearMonth, find_day
from engine.errors import Diagnostic
from engine.expressions import RESERVED, STANDARD_FUNCTIONS, YEAR_MONTH, Expression
from engine.expressions.tree import Call, Node, Read, children
from engine.flow.offering import OPEN_MONTHS, deadline_expression
from engine.ports.fields import FieldType
from engine.spec.building.deadlines import window_rule
from engine.spec.building.parts import Data, entries
from engine.spec.checks.names import FACTS
from engine.spec.checks.values import fields_with_paths, is_date
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

Rules = Mapping[Path, Expression]
_OPPOSITES: Final = (("months_before", "months_after"), ("business_days_before", "business_days_after"))
_BUSINESS: Final = frozenset({"is_business_day", "next_business_day", "previous_business_day", "add_business_days"})
_DEADLINE: Final = "deadline."
_ROLLED_AT_MOST: Final = 10 * MINUTES_PER_DAY
"""How far rolling may move a day before a window that looks empty is one."""


def find_deadline_problems(source: Source, rules: Rules, types: Mapping[str, FieldType]) -> Iterator[Diagnostic]:
    """Everything about a whole form's days, deadlines, parameters and what fields make of them."""
    for path, data in _day_rules(source):
        yield from _day_problems(source, path, data)
    yield from _empty_windows(source)
    yield from _names_taken(source)
    yield from _value_problems(source)
    yield from _field_problems(source, rules, types)
    yield from _rule_problems(source, rules)


def find_unused_deadlines(source: Source, places: tuple[Place, ...], rules: Rules) -> Iterator[Diagnostic]:
    """Deadlines of this very file that nothing refers to (those of a fragment are for other forms, too)."""
    read = {node.name for rule in rules.values() for node in _parts(rule.root) if isinstance(node, Read)}
    named = {str(place.value) for place in places if place.note.refers == "deadline"}
    for index, each in enumerate(entries(source.data, "deadlines")):
        name = str(each["deadline"])
        if name not in named and _DEADLINE + name not in read:
            found = source.at_value(("deadlines", index, "deadline"), "REF049", severity="warning", id=name)
            if found.file == source.file:
                yield found


def _day_rules(source: Source) -> Iterator[tuple[Path, Data]]:
    for index, each in enumerate(entries(source.data, "month_days")):
        yield ("month_days", index), each
    for index, each in enumerate(entries(source.data, "deadlines")):
        for key in ("opens", "closes", "advises"):
            if key in each:
                yield ("deadlines", index, key), cast(Data, each[key])


def _day_problems(source: Source, path: Path, data: Data) -> Iterator[Diagnostic]:
    for first, second in _OPPOSITES:
        if first in data and second in data:
            yield source.at_key((*path, second), "REF042", first=first, second=second)
    needing = next((key for key in ("holiday", *_OPPOSITES[1]) if data.get(key, "stays") not in ("stays", 0)), None)
    if needing and "calendar" not in data and "calendar" not in source.data:
        yield source.at_key((*path, needing), "REF040", key=needing)


def _empty_windows(source: Source) -> Iterator[Diagnostic]:
    """Windows that are never open, looked at by the days as the rules name them."""
    for index, each in enumerate(entries(source.data, "deadlines")):
        rule = window_rule(each, "")
        if rule.opens is not None and any(_is_empty(rule, YearMonth(2027, month + 1)) for month in range(12)):
            yield source.at_key(("deadlines", index, "opens"), "REF043", id=str(each["deadline"]))


def _is_empty(rule: WindowRule, month: YearMonth) -> bool:
    if rule.opens is None or rule.opens.business_days or rule.closes.business_days:
        return False
    whole_day = rule.closes_minute is None
    closes = _minute(rule.closes, month) + (MINUTES_PER_DAY if rule.closes_minute is None else rule.closes_minute)
    late = _minute(rule.opens, month) + rule.opens_minute - closes
    if rule.opens.holiday != "stays" or rule.closes.holiday != "stays":
        return late > _ROLLED_AT_MOST
    return late > 0 or (late == 0 and (whole_day or not rule.includes_end))


def _minute(rule: DayRule, month: YearMonth) -> int:
    named = DayRule(rule.day, rule.months, rule.in_months)
    return find_day(named, month, {}).day.toordinal() * MINUTES_PER_DAY


def _names_taken(source: Source) -> Iterator[Diagnostic]:
    """Functions that a spec declares bear no name of their own."""
    fields = {str(data["field"]): path for path, data in fields_with_paths(source)}
    for index, each in enumerate(entries(source.data, "month_days")):
        name, path = str(each["month_day"]), ("month_days", index, "month_day")
        if name in STANDARD_FUNCTIONS.by_name or name in RESERVED or name in FACTS:
            yield source.at_value(path, "REF044", id=name)
        elif name in fields:
            yield source.at_value(path, "REF045", id=name, first=source.place((*fields[name], "field"), 0)[0])


def _value_problems(source: Source) -> Iterator[Diagnostic]:
    """The values of a parameter: of its type, each from a later day than the one above."""
    for index, each in enumerate(entries(source.data, "parameters")):
        before: date | None = None
        for number, value in enumerate(entries(each, "values")):
            path: Path = ("parameters", index, "values", number)
            if isinstance(value["value"], str) != (each["type"] == "text"):
                yield source.at_value((*path, "value"), "SPEC036", type=str(each["type"]))
            day = is_date(str(value["from"]))
            if day is not None and before is not None and day <= before:
                yield source.at_value((*path, "from"), "REF046", value=day.isoformat(), before=before.isoformat())
            before = day or before


def _field_problems(source: Source, rules: Rules, types: Mapping[str, FieldType]) -> Iterator[Diagnostic]:
    for path, data in fields_with_paths(source):
        name = str(data["field"])
        if "choices_from" in data:
            at = (*path, "choices_from")
            rule = rules.get(at)
            if types[str(data["type"])].value_type != YEAR_MONTH:
                yield source.at_key(at, "REF047", field=name, type=str(data["type"]))
            elif rule is not None and deadline_expression(rule) is None:
                yield source.at_value(at, "REF048")
        if "prefill" in data and ("calculate" in data or types[str(data["type"])].control == "files"):
            yield source.at_key((*path, "prefill"), "REF051", field=name)


def _rule_problems(source: Source, rules: Rules) -> Iterator[Diagnostic]:
    """Business days without a calendar, and open months of a deadline that never opens."""
    always = {_DEADLINE + str(each["deadline"]) for each in entries(source.data, "deadlines") if "opens" not in each}
    for path, rule in rules.items():
        for node in _parts(rule.root):
            if not isinstance(node, Call):
                continue
            span = (node.span.start, node.span.end)
            if node.function.name in _BUSINESS and "calendar" not in source.data:
                yield source.at_offset(path, span, "REF041", name=node.function.name)
            if node.function.name == OPEN_MONTHS:
                for part in _parts(node.arguments[0]):
                    if isinstance(part, Read) and part.name in always:
                        yield source.at_offset(path, (part.span.start, part.span.end), "REF050", name=part.name)


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _parts(child)
