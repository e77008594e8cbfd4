"""The applicant and their browser: one cookie, the page they see, and what they did last. Follows every redirect."""

from dataclasses import dataclass, field
from typing import Final

from engine.authoring.scenarios.routes import Posting, look, post
from engine.authoring.world.ports import CLIENT, LOCALE, World
from engine.errors import NotAdmitted, NotFound, TetsuzukiError
from engine.model.page import CheckPageShown, Page
from engine.model.scenario import DraftStatus, PairExpected
from engine.usecases import places
from engine.usecases.arrival.admission import not_admitted
from engine.usecases.arrival.sessions import is_due, open_session, prolong
from engine.usecases.filing.counterpart import with_open_pairs
from engine.usecases.filing.pairs import state_about, states_of
from engine.usecases.messages import message
from engine.usecases.outcomes import HandOver, Outcome, Show
from engine.usecases.visit import Visit

HOPS: Final = 10


@dataclass(slots=True)
class Applicant:
    """`page` is what is on the screen now (None before the first event); `draft` the application being made.

    `pages` are all pages seen since the last event began; `sent_from` is the check page submitted last, `sent` the
    application filed last.
    """

    world: World
    page: Page | None = None
    cookie: str = ""
    draft: str = ""
    pages: list[Page] = field(default_factory=list)
    sent_from: CheckPageShown | None = None
    sent: str = ""

    def visit(self) -> Visit:
        """A request of this browser, now."""
        store, now, settings = self.world.store, self.world.clock.now(), self.world.around.settings
        session = open_session(self.cookie, now, store)
        if is_due(session, now, settings):
            prolong(session, now, settings, store)
        return Visit(now, settings, self.world.addresses, LOCALE, client=CLIENT, session=session)

    def stranger(self) -> Visit:
        """A request from elsewhere: the program that reads the card has no cookie."""
        return Visit(self.world.clock.now(), self.world.around.settings, self.world.addresses, LOCALE, client=CLIENT)

    def open(self, place: places.Place) -> None:
        """Looks at a place."""
        self._follow(place, None)

    def open_address(self, address: str) -> None:
        """Follows a link of a page."""
        self.open(self.world.addresses.place_at(address))

    def post(self, address: str, posting: Posting) -> None:
        """Sends a page's form."""
        if isinstance(self.page, CheckPageShown):
            self.sent_from = self.page
        self._follow(self.world.addresses.place_at(address), posting)

    def status(self) -> DraftStatus:
        """How far the application is."""
        record = self.world.store.storage.load_draft(self.draft) if self.draft else None
        return record.state if record else "none"

    def pair_status(self) -> PairExpected:
        """Where the last filing stands together with its counterpart; `none` where it needs none."""
        procedures, store = self.world.procedures, self.world.store
        sent = store.storage.load_submission(self.sent) if self.sent else None
        paired = procedures.pairs.get(sent.form.id) if sent else None
        if paired is None or sent is None:
            return "none"
        states = states_of(sent.owner, paired, self.world.clock.now(), procedures=procedures, store=store)
        state = state_about(states, sent.draft_id)
        return state.status if state else "none"

    def _follow(self, place: places.Place, posting: Posting | None) -> None:
        """Posts once or looks, then looks wherever it leads, until there is a page."""
        for _ in range(HOPS):
            self._note(place)
            outcome = self._ask(place, posting)
            if isinstance(outcome, HandOver):
                return
            self.cookie = outcome.cookie or self.cookie
            if isinstance(outcome, Show):
                self.page = outcome.page
                self.pages.append(outcome.page)
                return
            place, posting = outcome.place, None
        raise TetsuzukiError("scenario.circle")

    def _ask(self, place: places.Place, posting: Posting | None) -> Outcome:
        visit = self.visit()
        try:
            outcome = look(self.world, visit, place) if posting is None else post(self.world, visit, place, posting)
            return with_open_pairs(visit, outcome, procedures=self.world.procedures, store=self.world.store)
        except NotFound:
            return message(visit, "not_found")
        except NotAdmitted as failure:
            return not_admitted(visit, self.world.procedures.desk(failure.portal))

    def _note(self, place: places.Place) -> None:
        if isinstance(place, places.Resume | places.Step | places.Check | places.Done):
            self.draft = place.draft
        if isinstance(place, places.Done):
            self.sent = place.draft
