"""Opening a step of a draft: only on the path, and only when everything in front of it is done."""

from engine.errors import NotFound
from engine.model.field import Step
from engine.model.outcome import Evaluation, Problem
from engine.usecases import places
from engine.usecases.drafting.drafts import Draft, open_draft
from engine.usecases.drafting.step_page import step_page
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def resume(visit: Visit, draft_id: str, *, procedures: Procedures, store: Store) -> Outcome:
    """The first step that is not done, else the check page; a sent application's completion page."""
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    return Go(places.Done(draft_id)) if draft.submitted else Go(first_open(draft, draft.evaluate()))


def open_step(
    visit: Visit, draft_id: str, step_id: str, *, procedures: Procedures, store: Store, from_check: bool = False
) -> Outcome:
    """The step with what was typed last; a step that was done before and holds a problem now says so."""
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    if draft.submitted:
        return Go(places.Done(draft_id))
    step, evaluation = step_of(draft, step_id), draft.evaluate()
    if not draft.may_open(evaluation, step_id):
        return Go(first_open(draft, evaluation))
    problems: tuple[Problem, ...] = tuple(evaluation.problems) if step_id in draft.done() else ()
    page = step_page(visit, draft, step, evaluation, field_types=procedures.field_types,
                     problems=problems, from_check=from_check)  # fmt: skip
    return Show(page)


def first_open(draft: Draft, evaluation: Evaluation) -> places.Step | places.Check:
    """Where an applicant stands: derived, never stored."""
    undone = draft.first_undone(evaluation)
    return places.Step(draft.record.id, undone.id) if undone else places.Check(draft.record.id)


def step_of(draft: Draft, step_id: str) -> Step:
    """Raises NotFound."""
    step = draft.form.step(step_id)
    if step is None:
        raise NotFound("step.unknown")
    return step
