"""Where next? Derived from the answers every time, never stored."""

from collections.abc import Collection

from engine.model.form import Form, Step
from engine.model.outcome import Evaluation


def path(form: Form, evaluation: Evaluation) -> tuple[Step, ...]:
    """The steps on the applicant's way, in order: those whose relevance is not false or unknown."""
    closed = evaluation.irrelevant_steps
    return tuple(step for step in form.steps if step.id not in closed) if closed else form.steps


def open_problem_steps(form: Form, evaluation: Evaluation) -> frozenset[str]:
    """Ids of steps on the path that hold a problem."""
    if not evaluation.problems:
        return frozenset()
    wrong = {problem.field for problem in evaluation.problems}
    return frozenset(step.id for step in path(form, evaluation) if any(field.id in wrong for field in step.fields))


def first_undone(form: Form, evaluation: Evaluation, done: Collection[str]) -> Step | None:
    """The first step that was not saved yet or whose answers have a problem; None: everything is ready to check."""
    wrong = open_problem_steps(form, evaluation)
    return next((s for s in path(form, evaluation) if s.id not in done or s.id in wrong), None)


def may_open(form: Form, evaluation: Evaluation, done: Collection[str], step_id: str) -> bool:
    """Whether this step may be shown: it is on the path and everything in front of it is done."""
    limit = first_undone(form, evaluation, done)
    for step in path(form, evaluation):
        if step.id == step_id:
            return True
        if limit is not None and step.id == limit.id:
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
