"""A step of a draft as a page: what was typed last, what is shown only, what is off the path, what is wrong."""

from collections.abc import Mapping, Sequence

from engine.flow.choices import month_choices
from engine.flow.navigation import previous
from engine.model.answers import Attachment, Raw
from engine.model.deadline import MonthChoices
from engine.model.field import Field, Step
from engine.model.outcome import Evaluation, Mark, Problem
from engine.model.page import Shown, StepPage
from engine.model.rule import Rule
from engine.ports.fields import FieldType
from engine.usecases import places
from engine.usecases.drafting.drafts import Draft
from engine.usecases.drafting.why import why_here
from engine.usecases.visit import Visit

FieldTypes = Mapping[str, FieldType]


def is_shown_only(field: Field, field_types: FieldTypes) -> bool:
    """Calculated, read-only and identity values: input for them is discarded."""
    return field.readonly or field.calculate is not None or field_types[field.type].control == "static"


def is_files(field: Field, field_types: FieldTypes) -> bool:
    return field_types[field.type].control == "files"


def files_of(raw: Raw | None) -> tuple[Attachment, ...]:
    """The files of an answer."""
    return tuple(item for item in raw if isinstance(item, Attachment)) if isinstance(raw, tuple) else ()


def saved_files(draft: Draft, field_id: str) -> tuple[Attachment, ...]:
    answer = draft.content.answers.at((field_id,))
    return files_of(answer.raw) if answer else ()


def shown_lines(field: Field, evaluation: Evaluation, field_types: FieldTypes, locale: str) -> tuple[str, ...]:
    """A typed value as people read it; nothing while it is missing."""
    value = evaluation.values.get(field.id)
    return () if value is None else field_types[field.type].show(value, field.options, locale)


def typed_values(
    draft: Draft, step: Step, evaluation: Evaluation, typed: Mapping[str, str], *, field_types: FieldTypes, locale: str
) -> Mapping[str, Shown]:
    """Field id -> as typed in `typed`, else as stored; files as stored; shown-only values as people read them."""
    values: dict[str, Shown] = {}
    for field in step.fields:
        if is_shown_only(field, field_types):
            values[field.id] = shown_lines(field, evaluation, field_types, locale)
        elif is_files(field, field_types):
            values[field.id] = saved_files(draft, field.id)
        elif typed:
            values[field.id] = typed.get(field.id, "")
        else:
            answer = draft.content.answers.at((field.id,))
            values[field.id] = answer.raw if answer else ""
    return values


def step_page(
    visit: Visit, draft: Draft, step: Step, evaluation: Evaluation, *, field_types: FieldTypes,
    typed: Mapping[str, str] | None = None, problems: Sequence[Problem] = (), notice: str = "",
    from_check: bool = False, saved: Mapping[str, Shown] | None = None,
) -> StepPage:  # fmt: skip
    """`typed` None: what the draft kept as typed, else what is stored."""
    frame = visit.frame(draft.form, notice or register_notice(draft))
    typed = draft.content.typed.get(step.id, {}) if typed is None else typed
    rules = [(field.id, field.required) for field in step.fields if isinstance(field.required, Rule)]
    return StepPage(
        frame,
        "form",
        step.id,
        visit.addresses.path(places.Step(draft.record.id, step.id, from_check)),
        typed_values(draft, step, evaluation, typed, field_types=field_types, locale=frame.locale),
        back=back_address(visit, draft, step, evaluation),
        revision=draft.record.revision,
        irrelevant=evaluation.irrelevant,
        problems=problems_here(problems, step),
        marks=marks_here(evaluation, step),
        multipart=any(is_files(field, field_types) for field in step.fields),
        saved=saved or {},
        required=frozenset([field for field, rule in rules if draft.holds(rule, evaluation)]),
        months=months_here(draft, step, evaluation),
        why=why_here(draft, step.fields, evaluation, problems, field_types=field_types, locale=frame.locale),
        channel=draft.content.channel,
    )


def months_here(draft: Draft, step: Step, evaluation: Evaluation) -> Mapping[str, MonthChoices]:
    """Field id -> the months it offers at the draft's `now`; only for fields that choose from open months."""
    asked = [field for field in step.fields if field.choices_from is not None]
    if not asked:
        return {}
    program, facts = draft.procedure.program, draft.facts()
    return {field.id: month_choices(program, field, facts, evaluation.values) for field in asked}


def register_notice(draft: Draft) -> str:
    """While a register does not answer, its values are missing; whoever fills in the form is told so."""
    registered = draft.content.registered
    return "notice.register_down" if registered is not None and not registered.answered else ""


def problems_here(problems: Sequence[Problem], step: Step) -> tuple[Problem, ...]:
    here = {field.id for field in step.fields} if problems else ()
    return tuple([problem for problem in problems if problem.field in here])


def marks_here(evaluation: Evaluation, step: Step) -> tuple[Mark, ...]:
    here = {field.id for field in step.fields} if evaluation.marks else ()
    return tuple([mark for mark in evaluation.marks if mark.field in here])


def back_address(visit: Visit, draft: Draft, step: Step, evaluation: Evaluation) -> str:
    """The step in front, where the spec gives this step a 戻る button."""
    before = previous(draft.form, evaluation, step.id) if step.back else None
    return visit.addresses.path(places.Step(draft.record.id, before.id)) if before else ""
