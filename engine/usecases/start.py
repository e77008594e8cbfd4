"""The start page of a procedure: what one needs, and the questions that can end in a kind page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.dates import YearMonth
from engine.errors import NotFound
from engine.model.controls import CHANNEL_CONTROL
from engine.model.form import ChannelOffer, Form, Stop
from engine.model.outcome import Problem
from engine.model.page import ChannelWindows, StartPage, StopPage
from engine.usecases import places
from engine.usecases.arrival.sessions import new_secret, owner_by_session, rotate
from engine.usecases.drafting.begin_draft import begin_or_go_on
from engine.usecases.filing.papers import begin_papers
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedure, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit


def show_start(visit: Visit, portal: str, form_id: str, *, procedures: Procedures) -> Outcome:
    """The start page; unknown form: NotFound."""
    return Show(_page(visit, procedures.offered(portal, form_id), {}, ()))


def show_stop(visit: Visit, portal: str, form_id: str, stop_id: str, *, procedures: Procedures) -> Outcome:
    """It cannot be done online: why, and what else."""
    form = procedures.offered(portal, form_id).form
    stop = _stop(form, stop_id)
    return Show(StopPage(visit.frame(form), stop.id, visit.addresses.path(places.Start(portal, form_id))))


def _stop(form: Form, stop_id: str) -> Stop:
    for stop in form.start.stops:
        if stop.id == stop_id:
            return stop
    raise NotFound("stop.unknown")


def answer_start(
    visit: Visit, portal: str, form_id: str, values: Mapping[str, str], *, procedures: Procedures, store: Store
) -> Outcome:
    """A stop, or the portal's way in. The answers are remembered by the place they lead to, nowhere else.

    On paper nobody logs in and nothing has to be answered first: whom the questions send away comes back this way.
    """
    procedure = procedures.offered(portal, form_id)
    form = procedure.form
    if values.get(CHANNEL_CONTROL) == "paper" and "paper" in {offer.channel for offer in form.start.channels}:
        return begin_papers(visit, form, procedures=procedures, store=store)
    answers = {q.id: values.get(q.id, "") for q in form.start.questions}
    problems = tuple(
        Problem(q.id, "field.radio.required", basis=q.basis)
        for q in form.start.questions
        if answers[q.id] not in {choice.id for choice in q.choices}
    )
    if problems:
        return Show(_page(visit, procedure, answers, problems), 422)
    chosen = (choice for q in form.start.questions for choice in q.choices if choice.id == answers[q.id])
    stop = next((choice.stop for choice in chosen if choice.stop), "")
    if stop:
        return Go(places.Stop(portal, form_id, stop))
    if form.portal.registration:
        return Go(places.Registration(portal, form_id))
    if form.portal.identity:
        return Go(places.Identify(portal, form_id))
    return _begin_at_once(visit, form, procedures=procedures, store=store)


def _begin_at_once(visit: Visit, form: Form, *, procedures: Procedures, store: Store) -> Outcome:
    """A portal that asks nobody who they are: the draft belongs to this browser's session."""
    owner, cookie = visit.session.owner, ""
    content = visit.session.at(form.portal.id)
    known = procedures.desks[form.portal.id].admits(visit.session.standing)
    if owner is None or content is None or not known:
        owner, content = (
            owner_by_session(new_secret(store.entropy), store.sealer),
            replace(NOTHING, portal=form.portal.id),
        )
        cookie, _ = rotate(visit, content, owner, store)
    chosen = procedures.current[form.ref.id]
    return Go(begin_or_go_on(visit, chosen, content, owner, procedures=procedures, store=store), cookie)


def _page(visit: Visit, procedure: Procedure, values: Mapping[str, str], problems: tuple[Problem, ...]) -> StartPage:
    form = procedure.form
    action = visit.addresses.path(places.Start(form.portal.id, form.ref.id))
    now = visit.now.astimezone(ZoneInfo(form.portal.time_zone))
    channels = tuple(_windows(procedure, offer, now) for offer in form.start.channels)
    return StartPage(visit.frame(form), action, values, problems, channels, now)


def _windows(procedure: Procedure, offer: ChannelOffer, now: datetime) -> ChannelWindows:
    """Each deadline of this month and the next, as far as the calendar reaches."""
    this_month = YearMonth.of(now.date())
    found = []
    for name in offer.deadlines:
        bound = procedure.program.table.deadlines[name](now)
        windows = (bound.window_for(this_month.plus_months(later)) for later in (0, 1))
        found += [(bound.deadline, window) for window in windows if window is not None]
    return ChannelWindows(offer.channel, tuple(found))
