"""The menu of a portal: which procedure to begin, which drafts are open, what was sent."""

from zoneinfo import ZoneInfo

from engine.model.page import MenuPage, OpenDraft, Sent
from engine.model.portal import Menu
from engine.model.records import DraftRecord, SubmissionRecord
from engine.usecases import places
from engine.usecases.arrival.admission import admit
from engine.usecases.arrival.identification import FORM
from engine.usecases.drafting.begin_draft import begin_draft
from engine.usecases.drafting.drafts import open_drafts
from engine.usecases.filing.submissions import read_record
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def show_menu(visit: Visit, portal: str, menu: str = "", *, procedures: Procedures, store: Store) -> Outcome:
    """The portal's first menu, or the one called `menu`. An unknown one: NotFound."""
    desk = procedures.desk(portal)
    owner = admit(visit, desk)
    if not isinstance(owner, bytes):
        return owner
    return Show(_page(visit, desk, desk.menu(menu), owner, procedures=procedures, store=store))


def _page(
    visit: Visit, desk: Desk, menu: Menu, owner: bytes, *, procedures: Procedures, store: Store, notice: str = ""
) -> MenuPage:
    zone, portal = ZoneInfo(desk.portal.time_zone), desk.portal.id
    drafts = open_drafts(owner, portal, procedures=procedures, store=store)
    sent = [s for s in store.storage.submissions_of(owner) if s.portal == portal and s.form in procedures.versions]
    return MenuPage(
        visit.frame(desk.portal, notice, count=str(len(drafts))),
        visit.addresses.path(places.Menu(portal, menu.id)),
        tuple(entry.form for entry in desk.entries(menu.id)),
        tuple(_open_draft(visit, d, zone, procedures) for d in drafts),
        tuple(_sent(visit, s, zone, procedures, store) for s in sent),
        visit.session.content.values.get(FORM, ""),
        menu.id,
        tuple((e.menu, visit.addresses.path(places.Menu(portal, e.menu))) for e in menu.entries if e.menu),
        _back(visit, desk, menu),
    )


def _back(visit: Visit, desk: Desk, menu: Menu) -> str:
    above = desk.above(menu.id)
    return visit.addresses.path(places.Menu(desk.portal.id, above.id)) if above else ""


def _open_draft(visit: Visit, draft: DraftRecord, zone: ZoneInfo, procedures: Procedures) -> OpenDraft:
    title = procedures.versions[draft.form].form.title
    return OpenDraft(title, draft.changed_at.astimezone(zone), visit.addresses.path(places.Resume(draft.id)))


def _sent(visit: Visit, sent: SubmissionRecord, zone: ZoneInfo, procedures: Procedures, store: Store) -> Sent:
    title = procedures.versions[sent.form].form.title
    number = read_record(sent, store.sealer).reference_number
    address = visit.addresses.path(places.Done(sent.draft_id))
    return Sent(title, number, sent.received_at.astimezone(zone), address)


def choose(visit: Visit, portal: str, form: str, menu: str = "", *, procedures: Procedures, store: Store) -> Outcome:
    """A new draft with every press, up to a limit; a form that is not in the menu shows the menu again."""
    desk: Desk = procedures.desk(portal)
    owner = admit(visit, desk)
    if not isinstance(owner, bytes):
        return owner
    shown = desk.menu(menu)
    if form not in {entry.form for entry in desk.entries(menu)}:
        return Go(places.Menu(portal, menu))
    content, chosen = visit.session.content, procedures.current[form]
    begun = begin_draft(visit, chosen, content, owner, procedures=procedures, store=store)
    if begun is None:
        return show_full(visit, portal, shown.id, procedures=procedures, store=store)
    return Go(begun)


def show_full(visit: Visit, portal: str, menu: str = "", *, procedures: Procedures, store: Store) -> Outcome:
    """There are as many unfinished ones as may be: the menu says so and lists them."""
    desk = procedures.desk(portal)
    owner = admit(visit, desk)
    if not isinstance(owner, bytes):
        return owner
    page = _page(visit, desk, desk.menu(menu), owner, procedures=procedures, store=store, notice="notice.drafts_full")
    return Show(page, 409)
