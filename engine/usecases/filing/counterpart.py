"""The other half of a pair: what is still open is told on every page, and its form begins with what is known (R38)."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from engine.errors import NotFound
from engine.flow.paired import Paired
from engine.model.frame import OpenPair
from engine.model.page import CheckPageShown, DonePageShown, NextForm, StepPage
from engine.model.pair import Filed, PairState
from engine.model.text import EMPTY, Text
from engine.usecases import places
from engine.usecases.content import read_draft
from engine.usecases.drafting.begin_draft import begin_draft, begin_or_go_on
from engine.usecases.drafting.drafts import draft_context, open_drafts
from engine.usecases.drafting.registered import typed_key
from engine.usecases.filing.pairs import OPEN, key_reader, state_about, states_of
from engine.usecases.filing.submissions import open_submission
from engine.usecases.menu import show_full
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def go_to_counterpart(visit: Visit, draft_id: str, *, procedures: Procedures, store: Store) -> Outcome:
    """Goes on with the missing form, or begins it; asked for again it is the same draft. What is decided: its own page."""
    record, _ = open_submission(visit, draft_id, procedures=procedures, store=store)
    paired = procedures.pairs.get(record.form.id)
    if paired is None:
        raise NotFound("pair.unknown")
    states = states_of(record.owner, paired, visit.now, procedures=procedures, store=store)
    state = state_about(states, draft_id)
    if state is None or state.status not in OPEN or state.filed.id != draft_id:
        return Go(places.Done(draft_id))
    there = _begun_already(record.owner, paired, state, procedures=procedures, store=store)
    if there:
        return Go(places.Resume(there))
    missing, session = procedures.current[state.missing], visit.session.content
    begin = begin_draft if missing.form.portal.menu else begin_or_go_on
    place = begin(visit, missing, session, record.owner, procedures=procedures, store=store, goes_with=draft_id)
    return Go(place) if place else show_full(visit, paired.portal, procedures=procedures, store=store)


def _begun_already(
    owner: bytes, paired: Paired, state: PairState, *, procedures: Procedures, store: Store
) -> str:  # fmt: skip
    """The id of an open draft of the missing form about the same; "" without one."""
    for draft in open_drafts(owner, paired.portal, procedures=procedures, store=store):
        if draft.form.id != state.missing:
            continue
        content = read_draft(store.sealer.box(draft.wrapped_key).open(draft.sealed, draft_context(draft.id)))
        answer = content.answers.at((paired.rule.key,))
        read = key_reader(procedures.pinned(draft.form), paired, procedures)
        typed = typed_key(answer.raw, read) if answer else None
        if typed is not None and str(typed) == state.filed.values.get(paired.rule.key):
            return draft.id
    return ""


def with_open_pairs(visit: Visit, outcome: Outcome, *, procedures: Procedures, store: Store) -> Outcome:
    """A page of a portal with pairs names what is open, for whom has logged in there. Any other outcome stays as it is."""
    if not procedures.pairs or not isinstance(outcome, Show):
        return outcome
    frame = outcome.page.frame
    here = {id(each): each for each in procedures.pairs.values() if each.portal == frame.portal}
    if not here or visit.session.owner is None or visit.session.at(frame.portal) is None:
        return outcome
    if not procedures.desks[frame.portal].admits(visit.session.standing):
        return outcome
    form, offered = frame.form.id if frame.form else "", _offered(outcome)
    found = [
        told
        for paired in here.values()
        for told in _told(visit, visit.session.owner, paired, procedures=procedures, store=store)
        if told.address != offered or not offered
    ]
    if not found:
        return outcome
    filling_in = form in procedures.current and isinstance(outcome.page, StepPage | CheckPageShown)
    title = title_of(form, procedures) if filling_in else EMPTY
    own = tuple(replace(each, address="") if filling_in and each.missing == title else each for each in found)
    return replace(outcome, page=replace(outcome.page, frame=replace(frame, open_pairs=own)))


def _offered(outcome: Show) -> str:
    """What the page leads on to by itself."""
    page = outcome.page
    return page.next_form.address if isinstance(page, DonePageShown) and page.next_form else ""


def _told(
    visit: Visit, owner: bytes, paired: Paired, *, procedures: Procedures, store: Store
) -> Iterator[OpenPair]:  # fmt: skip
    for state in states_of(owner, paired, visit.now, procedures=procedures, store=store):
        if state.status in OPEN:
            yield _open_pair(visit, paired, state, procedures)
        elif state.status == "several" and visit.now < state.until:
            other = paired.other_half(state.filed.form)
            yield replace(
                _open_pair(visit, paired, replace(state, missing=other), procedures), address="", several=True
            )


def _open_pair(visit: Visit, paired: Paired, state: PairState, procedures: Procedures) -> OpenPair:
    fate = paired.rule.this_if_missed if state.filed.form == paired.rule.this else paired.rule.other_if_missed
    return OpenPair(
        title_of(state.filed.form, procedures),
        title_of(state.missing, procedures),
        state.month,
        state.until.astimezone(zone_of(paired, procedures)),
        visit.addresses.path(places.Counterpart(state.filed.id)),
        optional=fate == "goes_on",
    )


def what_next(
    visit: Visit, filing: tuple[str, str], owner: bytes, *, procedures: Procedures, store: Store
) -> tuple[NextForm | None, Text]:
    """For the completion page of a filing (form id, draft id): what still has to be done, or the counterpart's title."""
    form, draft_id = filing
    paired = procedures.pairs.get(form)
    if paired is None or form in paired.together:
        return None, EMPTY
    state = state_about(states_of(owner, paired, visit.now, procedures=procedures, store=store), draft_id)
    if state is None or state.status not in (*OPEN, "both"):
        return None, EMPTY
    if state.status == "both":
        return None, title_of(_beside(state, draft_id).form, procedures)
    rule = paired.rule
    told = _open_pair(visit, paired, state, procedures)
    offer = rule.offer if form == rule.this else rule.offer_back
    return NextForm(told.missing, offer, told.month, told.until, told.address), EMPTY


def _beside(state: PairState, draft_id: str) -> Filed:
    other = state.counterpart
    return other if other is not None and other.id != draft_id else state.filed


def title_of(form: str, procedures: Procedures) -> Text:
    return procedures.current[form].form.title


def zone_of(paired: Paired, procedures: Procedures) -> ZoneInfo:
    return ZoneInfo(procedures.desks[paired.portal].portal.time_zone)
