"""A step posted into an expired session: nothing opens, but what was typed is kept for whose session it was."""

from collections.abc import Mapping
from dataclasses import replace

from engine.usecases.arrival.identification import FORM, RESUME_DRAFT, RESUME_STEP
from engine.usecases.arrival.sessions import note
from engine.usecases.drafting.drafts import Draft, open_draft, save_draft
from engine.usecases.drafting.open_step import step_of
from engine.usecases.drafting.step_page import FieldTypes, is_files, is_shown_only
from engine.usecases.messages import identify_again, message
from engine.usecases.outcomes import Outcome
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Posted, Visit


def keep_typed(
    visit: Visit, draft_id: str, step_id: str, posted: Posted, *, procedures: Procedures, store: Store
) -> Outcome:
    """Says what happened and leads to identifying again; the step then shows what was typed."""
    session = visit.session
    draft = open_draft(visit, draft_id, procedures=procedures, store=store, expired=True)
    desk = procedures.desk(draft.form.portal.id)
    actions = identify_again(desk, draft.form.ref.id)
    if draft.submitted:
        return message(visit, "session_expired", draft.form, actions=actions)
    typed = _typed(draft, step_id, posted, procedures.field_types)
    save_draft(draft, replace(draft.content, typed={**draft.content.typed, step_id: typed}), store)
    note(session, {FORM: draft.form.ref.id, RESUME_DRAFT: draft_id, RESUME_STEP: step_id}, store)
    return message(visit, "typed_kept", draft.form, actions=actions)


def _typed(draft: Draft, step_id: str, posted: Posted, kinds: FieldTypes) -> Mapping[str, str]:
    fields = step_of(draft, step_id).fields
    asked = [f.id for f in fields if not is_shown_only(f, kinds) and not is_files(f, kinds)]
    return {name: posted.values.get(name, "") for name in asked}
