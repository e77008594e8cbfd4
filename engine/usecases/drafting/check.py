"""The check page: everything as it will be sent, with a way back to each answer."""

from collections.abc import Sequence
from typing import Final

from engine.flow.navigation import path
from engine.model.field import Field
from engine.model.form import Form
from engine.model.outcome import Evaluation, Problem
from engine.model.page import CheckItem, CheckPageShown
from engine.ports.fields import Refused
from engine.usecases import places
from engine.usecases.drafting.drafts import Draft, open_draft
from engine.usecases.drafting.step_page import FieldTypes, saved_files, shown_lines
from engine.usecases.drafting.why import why_here
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

_TOLD: Final = {"proven": "notice.proven", "failed": "identity.failed"}


def show_check(visit: Visit, draft_id: str, told: str = "", *, procedures: Procedures, store: Store) -> Outcome:
    """Only when every step on the path is done. `told`: what the page says above, see `places.Check`."""
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    if draft.submitted:
        return Go(places.Done(draft_id))
    evaluation = draft.evaluate()
    undone = draft.first_undone(evaluation)
    if undone:
        return Go(places.Step(draft_id, undone.id))
    return Show(check_page(visit, draft, evaluation, procedures.field_types, notice=_TOLD.get(told, "")))


def check_page(
    visit: Visit, draft: Draft, evaluation: Evaluation, field_types: FieldTypes, *,
    problems: Sequence[Problem] = (), notice: str = "",
) -> CheckPageShown:  # fmt: skip
    frame, form = visit.frame(draft.form, notice), draft.form
    # What is calculated or only shown has no answer to change.
    steps = {f.id: step.id for step in form.steps for f in step.fields if f.calculate is None and not f.readonly}
    items = []
    for field in checked_fields(form, evaluation):
        step = steps.get(field.id, "")
        change = visit.addresses.path(places.Step(draft.record.id, step, True, field.id)) if step else ""
        lines = checked_lines(draft, field, evaluation, field_types, frame.locale)
        items.append(CheckItem(field.id, lines, change, tuple(f.name for f in saved_files(draft, field.id))))
    last = path(form, evaluation)[-1]
    schedule, courses = draft.schedules(evaluation)
    return CheckPageShown(
        frame,
        visit.addresses.path(places.Check(draft.record.id)),
        visit.addresses.path(places.Step(draft.record.id, last.id)),
        draft.record.revision,
        tuple(items),
        tuple(problems),
        tuple(evaluation.marks),
        schedule,
        courses,
        channel=draft.content.channel,
        why=why_here(
            draft, form.fields(), evaluation, problems,
            field_types=field_types, locale=frame.locale, final=bool(problems), months=False,
        ),
    )  # fmt: skip


def checked_fields(form: Form, evaluation: Evaluation) -> tuple[Field, ...]:
    """The fields the spec lists (none listed: all), as far as they are on the path."""
    off_steps = evaluation.irrelevant_steps
    on = {f.id for s in form.steps if s.id not in off_steps for f in s.fields} | {f.id for f in form.calculated}
    listed = form.check.items or tuple(field.id for field in form.fields())
    fields = (form.field(name) for name in listed if name in on and name not in evaluation.irrelevant)
    return tuple(field for field in fields if field is not None)


def checked_lines(
    draft: Draft, field: Field, evaluation: Evaluation, field_types: FieldTypes, locale: str
) -> tuple[str, ...]:
    """`check_as` in place of what was answered (有), where the spec has it; nothing while unanswered."""
    lines = shown_lines(field, evaluation, field_types, locale) or _stale_lines(draft, field, field_types, locale)
    if lines and field.check_as:
        return (field.check_as.in_locale(locale),)
    choice = next((c for c in field.choices if lines == (c.id,)), None)
    return (choice.label.in_locale(locale),) if choice else lines


def _stale_lines(draft: Draft, field: Field, field_types: FieldTypes, locale: str) -> tuple[str, ...]:
    """What was answered and is no longer taken (a month that has closed meanwhile) is shown, not called empty."""
    answer = draft.content.answers.at((field.id,))
    if answer is None or not isinstance(answer.raw, str) or not answer.raw:
        return ()
    kind = field_types[field.type]
    value = kind.parser(field.options, tuple(choice.id for choice in field.choices))(answer.raw)
    return (answer.raw,) if isinstance(value, Refused) else kind.show(value, field.options, locale)
