"""The card's part of a visit: which reader, waiting for the card, one page per PIN, the run. PINs stay in bytearrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.card.problems import OF_TRANSPORT, CardError, Code, Problem
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.card.run import PinEntry
from plugins.mynumber_card.program import pages
from plugins.mynumber_card.program.screens import CancelledError, Screen
from plugins.mynumber_card.transports import CardTransport, TransportError
from plugins.mynumber_card.transports.readers import CardReaders, Reader, pick

T = TypeVar("T")


class TooLateError(Exception):
    """The challenge expired before the card signed: nothing more is asked of person or card."""


@dataclass(frozen=True, slots=True)
class CardPlace:
    """How a card is reached. `seconds`: how long to wait for one. `shows_evidence`: a recorded card cannot."""

    open_readers: Callable[[], CardReaders]
    seconds: int
    trace: Callable[[str], None]
    shows_evidence: bool = True


class PinDesk:
    """Asks for the PINs on a screen (`run.AskPin`). Keeps the first entry only if the person ticked that both are the same.

    `expired` is asked around every entry. To be closed, which wipes what was kept.
    """

    def __init__(self, screen: Screen, expired: Callable[[], bool]) -> None:
        self._screen = screen
        self._expired = expired
        self._same = bytearray()
        self._confirmed: Pin | None = None
        self._silent: set[Pin] = set()

    def __call__(self, pin: Pin, tries_left: int | None, problem: Problem | None) -> PinEntry:
        """One entry. Raises CancelledError, TooLateError."""
        self._require_time()
        if problem is not None and problem.code is Code.WRONG_PIN:
            self._confirmed = None
        if tries_left is None:
            self._silent.add(pin)
        # A counter that is not reported may stand at one before every entry.
        last = tries_left == 1 or pin in self._silent or (problem is not None and problem.code is Code.LAST_TRY)
        if last and self._confirmed is not pin:
            self._screen.ask(pages.last_try(pin, tries_left, problem))
            self._confirmed, problem = pin, None
        digits = self._kept(pin, tries_left, problem) or self._typed(pin, tries_left, problem)
        try:
            self._require_time()
            self._screen.show(pages.reading())
        except BaseException:
            apdu.wipe(digits)
            raise
        return PinEntry(digits, confirmed_last_try=self._confirmed is pin)

    def close(self) -> None:
        """Forget what was kept."""
        apdu.wipe(self._same)
        self._same = bytearray()

    def _kept(self, pin: Pin, tries: int | None, problem: Problem | None) -> bytearray:
        """The first entry again, once, where the person presses so; empty otherwise."""
        if pin is not Pin.CARD_FACE or not self._same:
            return bytearray()
        kept, self._same = self._same, bytearray()
        chosen = pages.TYPE
        try:
            if problem is None:
                chosen = self._screen.ask(pages.enter_pin(pin, tries, None, same=True)).choice
        finally:
            if chosen != pages.SAME:
                apdu.wipe(kept)
        return kept if chosen == pages.SAME else bytearray()

    def _typed(self, pin: Pin, tries: int | None, problem: Problem | None) -> bytearray:
        answer = self._screen.ask(pages.enter_pin(pin, tries, problem, same=False))
        if pin is Pin.AUTH:
            self.close()
            if answer.ticked:
                self._same = bytearray(answer.pin)
        return answer.pin

    def _require_time(self) -> None:
        if self._expired():
            raise TooLateError


def at_card(place: CardPlace, screen: Screen, seconds: float, use: Callable[[CardTransport], T]) -> T:
    """Wait for a card, let the person choose among several readers, and `use` it.

    Raises CardError, CancelledError, and what `use` raises. `seconds` bounds the wait, beside the place's own limit.
    """
    problem: Problem | None = None
    try:
        service = place.open_readers()
    except TransportError as error:
        problem = Problem(OF_TRANSPORT[error.problem], "connect")
    if problem is not None:
        raise CardError(problem)
    try:
        return use(_transport(service, screen, min(seconds, place.seconds)))
    finally:
        service.close()


def _transport(service: CardReaders, screen: Screen, seconds: float) -> CardTransport:
    def choose(readers: tuple[Reader, ...]) -> Reader | None:
        chosen = screen.ask(pages.choose_reader(readers)).choice
        return next((reader for reader in readers if reader.id == chosen), None)

    screen.show(pages.lay_card(int(seconds)))
    try:
        reader = pick(service, choose, seconds, screen.cancelled)
    except TransportError as error:
        raise CardError(Problem(OF_TRANSPORT[error.problem], "connect")) from None
    if reader is None:
        raise CancelledError
    screen.show(pages.reading())
    return service.transport(reader)
