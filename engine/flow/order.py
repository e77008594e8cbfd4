"""In which order a form's values are worked out: every value after what it depends on, else in reading order."""

from collections.abc import Iterable, Mapping

from engine.errors import TetsuzukiError
from engine.expressions import names_used
from engine.model.field import Field, Step
from engine.model.form import Form
from engine.model.rule import Rule

STEP_MARK = "step:"
PARAMETER_MARK = "parameter."


def evaluation_order(form: Form) -> tuple[str, ...]:
    """Names in order: `step:<id>` for a step's relevance, field ids for values, `parameter.<id>` for the parameters that
    rules read. Raises TetsuzukiError on a cycle."""
    return sort_by_dependency(dependencies(form))


def dependencies(form: Form) -> dict[str, tuple[str, ...]]:
    """Name -> names it needs first. Constraints are left out: they are looked at when every value is known."""
    dated = {PARAMETER_MARK + each.id: each for each in form.parameters}
    known = {*(field.id for field in form.fields()), *dated}
    needs: dict[str, tuple[str, ...]] = {}
    for name in _parameters_read(form):
        if name in dated:
            needs[name] = _used((dated[name].at,), known)
    for step in form.steps:
        needs[STEP_MARK + step.id] = _used((step.relevant,), known)
        for field in step.fields:
            needs[field.id] = (STEP_MARK + step.id, *_used(_rules(field), known))
    for field in form.calculated:
        needs[field.id] = _used(_rules(field), known)
    return needs


def sort_by_dependency(needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A stable topological order. Raises TetsuzukiError("form.cycle") naming one member of the cycle."""
    order: list[str] = []
    state: dict[str, str] = {}
    for start in needs:
        stack = [(start, iter(needs[start]))] if start not in state else []
        while stack:
            name, rest = stack[-1]
            state[name] = "open"
            following = next((n for n in rest if state.get(n) != "done"), None)
            if following is None:
                state[name] = "done"
                order.append(name)
                stack.pop()
            elif state.get(following) == "open":
                raise TetsuzukiError("form.cycle", name=following)
            else:
                stack.append((following, iter(needs[following])))
    return tuple(order)


def step_of(form: Form) -> dict[str, Step]:
    """Field id -> its step (calculated values off-page have none)."""
    return {field.id: step for step in form.steps for field in step.fields}


def _rules(field: Field) -> tuple[Rule | None, ...]:
    required = field.required if isinstance(field.required, Rule) else None
    return field.relevant, required, field.calculate, field.choices_from


def _parameters_read(form: Form) -> tuple[str, ...]:
    """Names of the parameters that rules of steps, fields and constraints read, in the order met."""
    rules = [step.relevant for step in form.steps]
    for field in form.fields():
        rules.extend((*_rules(field), *(constraint.must for constraint in field.constraints)))
    found = (name for rule in rules if rule for name in sorted(names_used(rule.typed)))
    return tuple(dict.fromkeys(name for name in found if name.startswith(PARAMETER_MARK)))


def _used(rules: Iterable[Rule | None], known: set[str]) -> tuple[str, ...]:
    return tuple(name for rule in rules if rule for name in sorted(names_used(rule.typed)) if name in known)
