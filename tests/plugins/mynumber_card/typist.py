"""Somebody who types what he is told, and all that could be found out about it afterwards."""

import re
import traceback
from dataclasses import dataclass, field

from plugins.mynumber_card.card.problems import CardError, Code, Problem
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.card.run import PinEntry, read_card
from plugins.mynumber_card.transports import CardTransport
from tests.plugins.mynumber_card.cards import CHALLENGE

RIGHT = {Pin.AUTH: ["1234"], Pin.CARD_FACE: ["5678"]}


class CancelledError(Exception):
    """The applicant gave up."""


@dataclass
class Typist:
    """Types what it is told for each PIN; remembers what it was told."""

    entries: dict[Pin, list[str]] = field(repr=False)
    confirms: bool = True
    asked: list[tuple[Pin, int | None, Problem | None]] = field(default_factory=list)
    typed: list[bytearray] = field(default_factory=list)

    def __call__(self, pin: Pin, tries_left: int | None, problem: Problem | None) -> PinEntry:
        before = sum(1 for asked in self.asked if asked[0] is pin)
        self.asked.append((pin, tries_left, problem))
        if before >= len(self.entries[pin]):
            raise CancelledError
        self.typed.append(bytearray(self.entries[pin][before].encode()))
        last = problem is not None and problem.code is Code.LAST_TRY
        return PinEntry(self.typed[-1], confirmed_last_try=last and self.confirms)


def shown_locals(error: BaseException) -> list[str]:
    """What a crash report with local variables would show of our own frames, causes and contexts included."""
    shown: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        for frame in traceback.TracebackException.from_exception(chain, capture_locals=True).stack:
            if "/plugins/mynumber_card/" in frame.filename and "/tests/" not in frame.filename:
                # Addresses of objects differ from run to run, PIN or no PIN.
                shown.append(re.sub("0x[0-9a-f]+", "0x", f"{frame.name} {frame.locals}"))
        chain = chain.__cause__ or chain.__context__
    return shown


def said_by(transport: CardTransport, typist: Typist) -> str:
    """The APDU trace of a run, what came out of it, and what a crash report would show."""
    said: list[str] = []
    try:
        reading = read_card(transport, CHALLENGE, typist, said.append)
        said.append(repr(reading))
    except (CardError, CancelledError) as error:
        said.extend([repr(error), *shown_locals(error)])
    assert not any(any(entry) for entry in typist.typed), "every entry is wiped"
    return "\n".join([*said, repr(typist.asked)])
