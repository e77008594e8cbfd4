"""Where next? Derived from the answers every time, never stored."""

from collections.abc import Collection

from engine.model.field import Step
from engine.model.form import Form
from engine.model.outcome import Evaluation


def path(form: Form, evaluation: Evaluation) -> tuple[Step, ...]:
    """The steps on the applicant's way, in order: those whose relevance is not false or unknown."""
    closed = evaluation.irrelevant_steps
    return tuple(step for step in form.steps if step.id not in closed) if closed else form.steps


def holds_problem(step: Step, evaluation: Evaluation) -> bool:
    """Whether an answer of this step has a problem."""
    if not evaluation.problems:
        return False
    here = {field.id for field in step.fields}
    return any(problem.field in here for problem in evaluation.problems)


def first_undone(form: Form, evaluation: Evaluation, done: Collection[str]) -> Step | None:
    """The first step that was not saved yet or whose answers have a problem; None: everything is ready to check."""
    undone = (s for s in path(form, evaluation) if s.id not in done or holds_problem(s, evaluation))
    return next(undone, None)


def may_open(form: Form, evaluation: Evaluation, done: Collection[str], step_id: str) -> bool:
    """Whether this step may be shown: it is on the path and everything in front of it is done."""
    for step in path(form, evaluation):
        if step.id == step_id:
            return True
        if step.id not in done or holds_problem(step, evaluation):
            return False
    return False


def previous(form: Form, evaluation: Evaluation, step_id: str) -> Step | None:
    """The step in front of this one on the path (`check` counts as the end of the path)."""
    before: Step | None = None
    for step in path(form, evaluation):
        if step.id == step_id:
            return before
        before = step
    return before
