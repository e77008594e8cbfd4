"""The menu of a portal: which procedure to begin, which drafts are open, what was sent."""

from zoneinfo import ZoneInfo

from engine.model.page import MenuPage, OpenDraft, Sent
from engine.model.records import DraftRecord, SubmissionRecord
from engine.usecases import places
from engine.usecases.admission import admit
from engine.usecases.begin_draft import begin_draft
from engine.usecases.drafts import open_drafts
from engine.usecases.identification import FORM
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.submissions import read_record
from engine.usecases.visit import Visit


def show_menu(visit: Visit, portal: str, *, procedures: Procedures, store: Store) -> Outcome:
    desk = procedures.desk(portal)
    owner = admit(visit, desk)
    if not isinstance(owner, bytes):
        return owner
    return Show(_page(visit, desk, owner, procedures=procedures, store=store))


def _page(
    visit: Visit, desk: Desk, owner: bytes, notice: str = "", *, procedures: Procedures, store: Store
) -> MenuPage:
    zone, portal = ZoneInfo(desk.portal.time_zone), desk.portal.id
    drafts = open_drafts(owner, portal, procedures=procedures, store=store)
    sent = [s for s in store.storage.submissions_of(owner) if s.portal == portal and s.form in procedures.versions]
    return MenuPage(
        visit.frame(desk.portal, notice, count=str(len(drafts))),
        visit.addresses.path(places.Menu(portal)),
        tuple(entry.form for entry in desk.entries()),
        tuple(_open_draft(visit, d, zone, procedures) for d in drafts),
        tuple(_sent(visit, s, zone, procedures, store) for s in sent),
        visit.session.content.values.get(FORM, ""),
    )


def _open_draft(visit: Visit, draft: DraftRecord, zone: ZoneInfo, procedures: Procedures) -> OpenDraft:
    title = procedures.versions[draft.form].form.title
    return OpenDraft(title, draft.changed_at.astimezone(zone), visit.addresses.path(places.Resume(draft.id)))


def _sent(visit: Visit, sent: SubmissionRecord, zone: ZoneInfo, procedures: Procedures, store: Store) -> Sent:
    title = procedures.versions[sent.form].form.title
    number = read_record(sent, store.sealer).reference_number
    address = visit.addresses.path(places.Done(sent.draft_id))
    return Sent(title, number, sent.received_at.astimezone(zone), address)


def choose(visit: Visit, portal: str, form: str, *, procedures: Procedures, store: Store) -> Outcome:
    """A new draft with every press, up to a limit; a form that is not in the menu shows the menu again."""
    desk: Desk = procedures.desk(portal)
    owner = admit(visit, desk)
    if not isinstance(owner, bytes):
        return owner
    if form not in {entry.form for entry in desk.entries()}:
        return Go(places.Menu(portal))
    content, chosen = visit.session.content, procedures.current[form]
    begun = begin_draft(visit, chosen, content, owner, procedures=procedures, store=store)
    if begun is None:
        return Show(_page(visit, desk, owner, "notice.drafts_full", procedures=procedures, store=store), 409)
    return Go(begun)
