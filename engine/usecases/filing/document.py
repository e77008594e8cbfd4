"""A document of a sent application, or a form made on paper: its bytes as issued, or a page that asks again by itself."""

from typing import Final, NamedTuple

from engine.errors import NotFound
from engine.model.form import Form
from engine.model.page import DocumentWaitingPage
from engine.model.template import DocumentTemplate
from engine.usecases import places
from engine.usecases.filing.jobs import document_context
from engine.usecases.filing.papers import open_papers
from engine.usecases.filing.receipt import documents_of
from engine.usecases.filing.submissions import open_submission
from engine.usecases.outcomes import HandOver, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

REFRESH_SECONDS: Final = 3
_ENDINGS: Final = {"application/pdf": ".pdf", "text/calendar": ".ics"}


def get_document(visit: Visit, draft_id: str, document: str, *, procedures: Procedures, store: Store) -> Outcome:
    """For its owner, again and again. Unknown and foreign: NotFound."""
    try:
        record, content = open_submission(visit, draft_id, procedures=procedures, store=store)
    except NotFound:
        return _paper(visit, draft_id, document, procedures=procedures, store=store)
    form = procedures.pinned(record.form).form
    template = next((d for d in documents_of(form, content) if d.id == document), None)
    if template is None:
        raise NotFound("document.unknown")
    return _hand_over(visit, form, _Kept(draft_id, record.wrapped_key, template, document, content.locale), store)


def _paper(visit: Visit, draft_id: str, document: str, *, procedures: Procedures, store: Store) -> Outcome:
    """A form made on paper, as long as no answer has changed since."""
    record, template, name, locale = open_papers(visit, draft_id, document, procedures=procedures, store=store)
    form = procedures.pinned(record.form).form
    return _hand_over(visit, form, _Kept(draft_id, record.wrapped_key, template, name, locale), store)


class _Kept(NamedTuple):
    """Where a document's bytes are: under `name`."""

    draft_id: str
    wrapped_key: bytes
    template: DocumentTemplate
    name: str
    locale: str


def _hand_over(visit: Visit, form: Form, asked: _Kept, store: Store) -> Outcome:
    kept = store.storage.load_document(asked.draft_id, asked.name)
    if kept is None:
        again = visit.addresses.path(places.Document(asked.draft_id, asked.template.id))
        done = visit.addresses.path(places.Done(asked.draft_id))
        return Show(DocumentWaitingPage(visit.frame(form), again, REFRESH_SECONDS, done), 202)
    plain = store.sealer.box(asked.wrapped_key).open(kept.sealed, document_context(asked.draft_id, asked.name))
    title = asked.template.title.in_locale(asked.locale)
    return HandOver(plain, kept.media_type, f"{title}{_ENDINGS.get(kept.media_type, '')}")
