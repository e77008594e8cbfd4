"""The start page of a procedure: what one needs, and the questions that can end in a kind page."""

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import NotFound
from engine.model.form import Form, Stop
from engine.model.outcome import Problem
from engine.model.page import StartPage, StopPage
from engine.usecases import places
from engine.usecases.begin_draft import begin_or_go_on
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.sessions import new_secret, owner_by_session, rotate
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit


def show_start(visit: Visit, portal: str, form_id: str, *, procedures: Procedures) -> Outcome:
    """The start page; unknown form: NotFound."""
    return Show(_page(visit, procedures.offered(portal, form_id).form, {}, ()))


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
    """A stop, or the portal's way in. The answers are remembered by the place they lead to, nowhere else."""
    form = procedures.offered(portal, form_id).form
    answers = {q.id: values.get(q.id, "") for q in form.start.questions}
    problems = tuple(
        Problem(q.id, "field.radio.required", basis=q.basis)
        for q in form.start.questions
        if answers[q.id] not in {choice.id for choice in q.choices}
    )
    if problems:
        return Show(_page(visit, form, answers, problems), 422)
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
    if owner is None or content is None:
        owner, content = (
            owner_by_session(new_secret(store.entropy), store.sealer),
            replace(NOTHING, portal=form.portal.id),
        )
        cookie, _ = rotate(visit, content, owner, store)
    chosen = procedures.current[form.ref.id]
    return Go(begin_or_go_on(visit, chosen, content, owner, procedures=procedures, store=store), cookie)


def _page(visit: Visit, form: Form, values: Mapping[str, str], problems: tuple[Problem, ...]) -> StartPage:
    action = visit.addresses.path(places.Start(form.portal.id, form.ref.id))
    return StartPage(visit.frame(form), action, values, problems)
