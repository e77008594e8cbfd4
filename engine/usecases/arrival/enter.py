"""The person is known now: a new session secret, and on to what they came for."""

from dataclasses import replace

from engine.model.submission import SessionContent
from engine.usecases import places
from engine.usecases.arrival.identification import FORM, RESUME_DRAFT, RESUME_STEP, without
from engine.usecases.arrival.sessions import rotate
from engine.usecases.drafting.begin_draft import begin_or_go_on
from engine.usecases.outcomes import Go, Outcome
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def enter(
    visit: Visit, desk: Desk, content: SessionContent, owner: bytes, *, procedures: Procedures, store: Store
) -> Outcome:
    """Back to where a session had expired, else to what the identity says, to the menu, or straight to a draft."""
    draft, step = content.values.get(RESUME_DRAFT, ""), content.values.get(RESUME_STEP, "")
    kept = replace(content, values=without(content.values, RESUME_DRAFT, RESUME_STEP))
    cookie, _ = rotate(visit, kept, owner, store)
    record = store.storage.load_draft(draft) if draft else None
    if record is not None and record.owner == owner:
        return Go(places.Step(draft, step), cookie)
    if desk.portal.identity and desk.portal.identity.confirm:
        return Go(places.Confirm(desk.portal.id), cookie)
    return Go(after_confirming(visit, desk, kept, owner, procedures=procedures, store=store), cookie)


def after_confirming(
    visit: Visit, desk: Desk, content: SessionContent, owner: bytes, *, procedures: Procedures, store: Store
) -> places.Place:
    """The menu, or a new draft where the portal has none."""
    if desk.portal.menu:
        return places.Menu(desk.portal.id)
    form = content.values.get(FORM, "")
    chosen = procedures.current[form if form in desk.forms else desk.forms[0]]
    return begin_or_go_on(visit, chosen, content, owner, procedures=procedures, store=store)
