"""The months a field offers at one moment, each with its window, and the months beside them with the reason."""

from collections.abc import Mapping

from engine.flow.deadlines import BoundDeadline
from engine.flow.facts import Facts
from engine.flow.program import Program
from engine.model.deadline import MissingMonth, MonthChoices, OfferedMonth
from engine.model.field import Field

_NONE = MonthChoices(())


def month_choices(
    program: Program, field: Field, facts: Facts, values: Mapping[str, object], *, beside: int = 1
) -> MonthChoices:
    """For a field with `choices_from`, by the typed `values` known so far; nothing for any other field.

    `beside` (1 or more): how many closed months before and months not yet open after the offered ones are named.
    """
    bound = deadline_of(program, field, facts, values)
    if bound is None:
        return _NONE
    found = bound.months(beside)
    offered = tuple(OfferedMonth(window.month, window, bound.deadline) for window in found.offered)
    missing = tuple(MissingMonth(each.window.month, each.why, each.window, bound.deadline) for each in found.missing)
    return MonthChoices(offered, missing, found.unknown)


def deadline_of(program: Program, field: Field, facts: Facts, values: Mapping[str, object]) -> BoundDeadline | None:
    """The deadline that decides over a field's months now; None where that is not known yet, or for any other field."""
    rule = program.table.offering.get(field.id)
    found = None if rule is None else rule(program.names(facts, values))
    return found if isinstance(found, BoundDeadline) else None
