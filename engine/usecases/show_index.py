"""Everything that is served here, by portal; a portal that offers nothing yet is not told."""

from engine.model.page import IndexPage
from engine.usecases import places
from engine.usecases.outcomes import Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.visit import Visit


def show_index(visit: Visit, *, procedures: Procedures, has_inbox: bool = False) -> Outcome:
    desks = [desk for desk in procedures.desks.values() if desk.forms]
    starts = {f: visit.addresses.path(places.Start(d.portal.id, f)) for d in desks for f in d.forms}
    inbox = visit.addresses.path(places.InboxItem()) if has_inbox else ""
    return Show(IndexPage(visit.frame(), {desk.portal.id: desk.forms for desk in desks}, starts, inbox))
