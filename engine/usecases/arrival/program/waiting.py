"""The page shown while a program on the applicant's side is at work. It tells how far that is, and completes nothing."""

from dataclasses import replace
from typing import Final

from engine.model.arrival_pages import WaitingPage
from engine.model.submission import SessionContent
from engine.usecases import places
from engine.usecases.arrival.identification import FORM, Began, began_in
from engine.usecases.arrival.identify import identified, purpose_of
from engine.usecases.arrival.program.progress import progress_of
from engine.usecases.arrival.program.short_code import leads_somewhere
from engine.usecases.messages import on_paper
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

REFRESH_SECONDS: Final = 3


def show_waiting(
    visit: Visit, portal: str, *, procedures: Procedures, store: Store, problem: str = "", tries_left: int = 0
) -> Outcome:
    """How far the program is. It leads on when this browser has completed.

    `problem` (a catalogue key) and `tries_left`: what is wrong with the digits just typed.
    """
    desk = procedures.desk(portal)
    content = visit.session.at(portal)
    if content is None:
        return Go(places.Identify(portal))
    began = began_in(content)
    if began is None:
        known = visit.session.owner is not None and content.identity is not None
        return Go(identified(desk) if known else places.Identify(portal))
    page = _page(visit, desk, content, began, procedures=procedures, store=store)
    if page.state != "confirm" or not problem:
        return Show(page)
    return Show(replace(page, problem=problem, tries_left=tries_left), 422)


def _page(
    visit: Visit, desk: Desk, content: SessionContent, began: Began, *, procedures: Procedures, store: Store
) -> WaitingPage:
    """A page with a field in it is not loaded again: whoever is typing loses nothing."""
    progress, form = progress_of(visit, began, store), content.values.get(FORM, "")
    waiting, answered = progress.state == "waiting", progress.state == "answered"
    on = identified(desk) if answered else places.Identify(desk.portal.id, form)
    paper = on_paper(desk, form, procedures) if progress.state == "failed" and not began.draft else None
    return WaitingPage(
        visit.frame(desk.portal), "" if progress.by_code else began.link, began.code, progress.state,
        refresh=REFRESH_SECONDS if waiting or progress.state == "begun" else 0,
        again=visit.addresses.path(places.Check(began.draft) if began.draft else on),
        problem=progress.problem, purpose=purpose_of(visit, desk, form, procedures),
        action=visit.addresses.path(places.Waiting(desk.portal.id)),
        across=waiting and leads_somewhere(visit, began.code, store), origin=visit.settings.origin,
        paper=visit.addresses.path(paper) if paper else "",
    )  # fmt: skip
