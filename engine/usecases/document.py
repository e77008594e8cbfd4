"""A document of a sent application: its bytes as issued, or a page that asks again by itself."""

from typing import Final

from engine.errors import NotFound
from engine.model.page import DocumentWaitingPage
from engine.usecases import places
from engine.usecases.jobs import document_context
from engine.usecases.outcomes import HandOver, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.receipt import documents_of
from engine.usecases.store import Store
from engine.usecases.submissions import open_submission
from engine.usecases.visit import Visit

REFRESH_SECONDS: Final = 3
_ENDINGS: Final = {"application/pdf": ".pdf", "text/calendar": ".ics"}


def get_document(visit: Visit, draft_id: str, document: str, *, procedures: Procedures, store: Store) -> Outcome:
    """For its owner, again and again. Unknown and foreign: NotFound."""
    record, content = open_submission(draft_id, visit.session.owner, store)
    form = procedures.pinned(record.form).form
    template = next((d for d in documents_of(form, content) if d.id == document), None)
    if template is None:
        raise NotFound("document.unknown")
    kept = store.storage.load_document(draft_id, document)
    if kept is None:
        again = visit.addresses.path(places.Document(draft_id, document))
        done = visit.addresses.path(places.Done(draft_id))
        return Show(DocumentWaitingPage(visit.frame(form), again, REFRESH_SECONDS, done), 202)
    plain = store.sealer.box(record.wrapped_key).open(kept.sealed, document_context(draft_id, document))
    title = template.title.in_locale(content.locale)
    return HandOver(plain, kept.media_type, f"{title}{_ENDINGS.get(kept.media_type, '')}")
