"""Filing on paper: a draft of this browser, without login, whose forms are made to be printed. Nothing is filed by it.

The draft stays a draft: it can be changed, and its forms made anew. No number is issued, no mail goes out. Of a form that
files others at once, the papers of those are made.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from engine.dates import Window, YearMonth
from engine.errors import NotFound, StaleRevision
from engine.flow.together import looks
from engine.model.deadline import Deadline
from engine.model.form import Form
from engine.model.outcome import Evaluation
from engine.model.page import DonePageShown
from engine.model.records import DraftRecord
from engine.model.submission import Papers
from engine.model.template import DocumentTemplate
from engine.model.text import Catalogue
from engine.usecases import places
from engine.usecases.arrival.sessions import new_secret, note, owner_by_session, rotate
from engine.usecases.drafting.begin_draft import begin_or_go_on
from engine.usecases.drafting.drafts import Draft, open_draft, save_draft
from engine.usecases.drafting.step_page import FieldTypes
from engine.usecases.filing.jobs import document_job
from engine.usecases.filing.receipt import CALENDAR
from engine.usecases.filing.sheets import SheetMaker
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedure, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, PAPER_OWNER, Visit


def begin_papers(visit: Visit, form: Form, *, procedures: Procedures, store: Store) -> Outcome:
    """A draft that belongs to this browser's session and to no person: nobody has to log in, and no menu lists it."""
    session, portal = visit.session, form.portal.id
    owner, cookie = session.paper_owner if session.at(portal) else None, ""
    if owner is None:
        owner = owner_by_session(new_secret(store.entropy), store.sealer)
        remembered = {PAPER_OWNER: owner.hex()}
        if session.at(portal) is None:
            cookie, _ = rotate(visit, replace(NOTHING, portal=portal, values=remembered), None, store)
        else:
            note(session, remembered, store)
    nobody, chosen = replace(NOTHING, portal=portal), procedures.current[form.ref.id]
    place = begin_or_go_on(visit, chosen, nobody, owner, procedures=procedures, store=store, channel="paper")
    return Go(place, cookie)


def make_papers(
    visit: Visit, draft: Draft, evaluation: Evaluation, *, kinds: FieldTypes, words: Catalogue, store: Store
) -> Outcome:
    """Lets the forms be drawn (jobs, written first: asked for twice they are made once), and remembers that they are."""
    makers = [(draft, evaluation), *_filed_at_once(draft, evaluation)]
    development, made = not visit.settings.production, []
    for each, seen in makers:
        maker = SheetMaker(each, seen, kinds, words)
        made += [maker.make(one, development=development) for one in paper_documents(each, seen, maker)]
    papers = Papers(draft.now, draft.record.revision, tuple(document.id for document in made))
    named = (replace(document, id=papers.kept_as(document.id)) for document in made)
    store.storage.add_jobs([document_job(each, draft.record, box=draft.box, now=draft.now) for each in named])
    try:
        save_draft(draft, replace(draft.content, papers=papers), store)
    except StaleRevision:
        return Go(places.Check(draft.record.id))
    return Go(places.Done(draft.record.id))


def paper_documents(draft: Draft, evaluation: Evaluation, maker: SheetMaker) -> tuple[DocumentTemplate, ...]:
    """The documents made on paper by these answers: without a schedule there is nothing to put into a calendar."""
    usual, _ = draft.schedules(evaluation)
    offered = draft.form.documents_for("paper")
    return tuple(each for each in offered if maker.holds(each.relevant) and (each.kind != CALENDAR or usual))


def _filed_at_once(draft: Draft, evaluation: Evaluation) -> Iterator[tuple[Draft, Evaluation]]:
    """The same draft as that of each form which it files at once, with what that form makes of the answers."""
    for look in looks(draft.procedure.parts, evaluation.values, draft.facts_for(evaluation)):
        program = look.part.program
        yield draft._replace(procedure=Procedure(program.form, program)), look.seen


def show_papers(visit: Visit, draft_id: str, *, procedures: Procedures, store: Store) -> Outcome:
    """What was made, what to do with it and by when. Not made, or changed since: where the draft stands."""
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    if draft.content.channel != "paper":
        raise NotFound("submission.unknown")
    papers, form = draft.content.papers, draft.form
    if papers is None:
        return Go(places.Resume(draft_id))
    evaluation, portal = draft.evaluate(), form.portal
    address = visit.addresses.path
    made = [
        (form_document(draft.procedure, name), address(places.Document(draft_id, name))) for name in papers.documents
    ]
    schedule, courses = draft.schedules(evaluation)
    page = DonePageShown(
        visit.frame(form),
        "",
        papers.at.astimezone(ZoneInfo(portal.time_zone)),
        address(places.Start(portal.id, form.ref.id)),
        tuple((document.title, path) for document, path in made if document.kind != CALENDAR),
        schedule,
        courses,
        next((path for document, path in made if document.kind == CALENDAR), ""),
        channel="paper",
        due=due_of(draft, evaluation),
        change=address(places.Check(draft_id)),
    )
    return Show(page)


def form_document(procedure: Procedure, name: str) -> DocumentTemplate:
    """The form's own, or that of a form filed at once. Raises NotFound."""
    forms = (procedure.form, *(part.program.form for part in procedure.parts))
    found = next((each for form in forms for each in form.documents_for("paper") if each.id == name), None)
    if found is None:
        raise NotFound("document.unknown")
    return found


def due_of(draft: Draft, evaluation: Evaluation) -> tuple[Deadline, Window] | None:
    """By when the papers must be there; None where the spec names no deadline, or no day is known."""
    paper = draft.form.paper
    deadline = draft.form.deadline(paper.deadline) if paper else None
    month = draft.value_of(paper.month, evaluation) if paper and paper.month else None
    if deadline is None or not isinstance(month, YearMonth):
        return None
    window = draft.procedure.program.table.deadlines[deadline.id](draft.now).window_for(month)
    return None if window is None else (deadline, window)


def open_papers(
    visit: Visit, draft_id: str, document: str, *, procedures: Procedures, store: Store
) -> tuple[DraftRecord, DocumentTemplate, str, str]:
    """The record, the document asked for, the name its bytes are kept under, and the locale. Raises NotFound."""
    draft = open_draft(visit, draft_id, procedures=procedures, store=store)
    papers = draft.content.papers
    if papers is None or document not in papers.documents:
        raise NotFound("document.unknown")
    return draft.record, form_document(draft.procedure, document), papers.kept_as(document), draft.content.locale
