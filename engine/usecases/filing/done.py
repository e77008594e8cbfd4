"""The completion page, for as long as the application is kept: number, time of receipt, documents. On paper: the forms."""

from zoneinfo import ZoneInfo

from engine.errors import NotFound
from engine.model.page import DonePageShown
from engine.usecases import places
from engine.usecases.filing.counterpart import what_next
from engine.usecases.filing.papers import show_papers
from engine.usecases.filing.receipt import CALENDAR, documents_of
from engine.usecases.filing.submissions import open_submission
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def show_done(visit: Visit, draft_id: str, *, procedures: Procedures, store: Store) -> Outcome:
    """Not sent yet, unknown or foreign: NotFound."""
    try:
        record, content = open_submission(visit, draft_id, procedures=procedures, store=store)
    except NotFound:
        return show_papers(visit, draft_id, procedures=procedures, store=store)
    form = procedures.pinned(record.form).form
    portal = form.portal
    top = places.Menu(portal.id, form.done.top_menu) if portal.menu else places.Start(portal.id, form.ref.id)
    made = [(d, visit.addresses.path(places.Document(draft_id, d.id))) for d in documents_of(form, content)]
    filing = (record.form.id, draft_id)
    next_form, next_done = what_next(visit, filing, record.owner, procedures=procedures, store=store)
    page = DonePageShown(
        visit.frame(form),
        content.reference_number,
        content.received_at.astimezone(ZoneInfo(portal.time_zone)),
        visit.addresses.path(top),
        tuple((document.title, address) for document, address in made if document.kind != CALENDAR),
        content.schedule,
        content.courses,
        next((address for document, address in made if document.kind == CALENDAR), ""),
        next_form,
        next_done,
    )
    return Show(page)
