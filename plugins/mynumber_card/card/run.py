"""A whole card run in one call, for programs that can wait for their user (a window, a terminal)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from plugins.mynumber_card.card import application
from plugins.mynumber_card.card.application import Card, CardReading
from plugins.mynumber_card.card.evidence import read_evidence
from plugins.mynumber_card.card.problems import ASK_AGAIN, CardError, Code, Problem
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.transports import CardTransport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PinEntry:
    """What was typed, once. The run wipes `digits`. `confirmed_last_try` answers the question asked at one try left."""

    digits: bytearray = field(repr=False)
    confirmed_last_try: bool = False


class AskPin(Protocol):
    """Asks for one entry. `tries_left` None: not known. `problem`: what became of the entry before, if there was one.

    To give up, raise; the card is powered off and the exception goes on to the caller.
    """

    def __call__(self, pin: Pin, tries_left: int | None, problem: Problem | None) -> PinEntry: ...


def read_card(
    transport: CardTransport,
    text: Challenge,
    ask: AskPin,
    trace: Callable[[str], None] = application.untraced,
    *,
    evidence: bool = False,
) -> CardReading:
    """Recognise, both counters, PIN 1, signature and certificate, PIN 2, four items, power off. Raises CardError.

    `evidence`: also look whether the items are genuine, and bring what shows it (`evidence.read_evidence`).
    """
    with application.connected(transport, trace) as link:
        card = application.inspect(link)
        # A run that the second PIN would stop anyway spends nothing of the first.
        for pin, left in card.tries.items():
            if left == 0:
                raise CardError(Problem(Code.LOCKED, "tries", pin, 0))
        signed = _entered(
            card,
            Pin.AUTH,
            ask,
            lambda e: application.sign(card, e.digits, text, confirmed_last_try=e.confirmed_last_try),
        )
        basic = _entered(
            card,
            Pin.CARD_FACE,
            ask,
            lambda e: application.read_basic_information(card, e.digits, confirmed_last_try=e.confirmed_last_try),
        )
        shown = read_evidence(card, text, basic) if evidence else None
    return CardReading(signed, basic, shown)


def _entered(card: Card, pin: Pin, ask: AskPin, use: Callable[[PinEntry], T]) -> T:
    problem: Problem | None = None
    left = card.tries[pin]
    while True:
        entry = ask(pin, left, problem)
        try:
            return use(entry)
        except CardError as error:
            if error.problem.code not in ASK_AGAIN:
                raise
            problem = error.problem
            left = left if problem.tries_left is None else problem.tries_left
