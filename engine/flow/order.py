"""In which order a form's values are worked out: every value after what it depends on, else in reading order."""

from collections.abc import Iterable, Mapping

from engine.errors import TetsuzukiError
from engine.expressions import names_used
from engine.model.form import Field, Form, Rule, Step

STEP_MARK = "step:"


def evaluation_order(form: Form) -> tuple[str, ...]:
    """Names in order: `step:<id>` for a step's relevance, field ids for values. Raises TetsuzukiError on a cycle."""
    return sort_by_dependency(dependencies(form))


def dependencies(form: Form) -> dict[str, tuple[str, ...]]:
    """Name -> names it needs first. Constraints are left out: they are looked at when every value is known."""
    known = {field.id for field in form.fields()}
    needs: dict[str, tuple[str, ...]] = {}
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
    return field.relevant, required, field.calculate


def _used(rules: Iterable[Rule | None], known: set[str]) -> tuple[str, ...]:
    return tuple(name for rule in rules if rule for name in sorted(names_used(rule.typed)) if name in known)
