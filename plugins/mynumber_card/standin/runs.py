"""One identification in the stand-in: which card, how far, under one connection; and the few that may be open at once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from plugins.mynumber_card.card import application
from plugins.mynumber_card.card.application import Card, SignedChallenge
from plugins.mynumber_card.card.problems import CardError
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.program.portals.portal import Portal
from plugins.mynumber_card.simulated.personas import Persona
from plugins.mynumber_card.transports import CardTransport
from plugins.mynumber_card.wire import CANCELLED, Description

MOST_RUNS = 16
# In seconds. A challenge lives five minutes; afterwards a run is of no use to anybody.
LONGEST_RUN = 600.0


@dataclass(slots=True)
class Run:
    """The state of one identification. `state` is the one-time value that the page shown last carries.

    `pin` is the one being asked, None before a card is chosen. `confirmed` answers the question asked at one try left.
    `result` is what could not be handed in yet; `failure` is what the portal is told when the applicant gives up.
    """

    id: str
    state: str
    began: float
    portal: Portal
    description: Description
    persona: Persona | None = None
    transport: CardTransport | None = None
    card: Card | None = None
    pin: Pin | None = None
    tries: int | None = None
    confirmed: bool = False
    signed: SignedChallenge | None = None
    result: bytes | None = field(default=None, repr=False)
    failure: str = CANCELLED

    def put_card(self, persona: Persona, transport: CardTransport, trace: Callable[[str], None]) -> None:
        """Lay a card on the reader: connect, recognise, ask both counters. Raises CardError; no card lies there then."""
        self.take_card()
        self.persona, self.transport = persona, transport
        try:
            self.card = application.inspect(application.open_link(transport, trace))
        except CardError as error:
            self.take_card()
            self.failure = error.problem.code.value
            raise

    def take_card(self) -> None:
        """Power the card off and forget what was read. Harmless when there is none."""
        if self.transport is not None:
            self.transport.disconnect()
        self.persona = self.transport = self.card = self.pin = self.tries = self.signed = None
        self.confirmed = False
        self.failure = CANCELLED

    def ask_for(self, pin: Pin) -> None:
        """Ask for `pin` next, with the tries its counter has now. Raises CardError."""
        if self.card is None:
            raise RuntimeError("no card")
        self.pin, self.confirmed = pin, False
        self.tries = application.tries_left(self.card, pin)

    @property
    def needs_confirmation(self) -> bool:
        """Whether the next entry may lock the PIN and the applicant has not agreed to that yet."""
        return self.tries in (None, 1) and not self.confirmed


class Runs:
    """The open runs by id, oldest first. Not thread-safe: the server lets one request in at a time."""

    def __init__(self, token: Callable[[], str], monotonic: Callable[[], float]) -> None:
        self._token = token
        self._monotonic = monotonic
        self._runs: dict[str, Run] = {}

    def open(self, portal: Portal, description: Description) -> Run:
        """A new run; the oldest one ends when there are too many."""
        self._expire()
        if len(self._runs) >= MOST_RUNS:
            self.close(next(iter(self._runs.values())))
        run = Run(self._token(), self._token(), self._monotonic(), portal, description)
        self._runs[run.id] = run
        return run

    def take(self, run_id: str, state: str) -> Run | None:
        """The run, if `state` is the one its last page carried; that page cannot be sent again."""
        self._expire()
        run = self._runs.get(run_id)
        if run is None or run.state != state:
            return None
        run.state = self._token()
        return run

    def close(self, run: Run) -> None:
        """End a run; its card is powered off."""
        run.take_card()
        self._runs.pop(run.id, None)

    def close_all(self) -> None:
        """End every run."""
        for run in list(self._runs.values()):
            self.close(run)

    def _expire(self) -> None:
        for run in list(self._runs.values()):
            if self._monotonic() - run.began > LONGEST_RUN:
                self.close(run)
