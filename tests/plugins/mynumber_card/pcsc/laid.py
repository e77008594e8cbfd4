"""Cards that remember what reached them, laid on the two slots in turn, and the waiting that real readers need."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from plugins.mynumber_card.card.apdu import VERIFY
from plugins.mynumber_card.simulated.card import AnswerLostError, SimulatedCard
from plugins.mynumber_card.transports.pcsc import PcscReaders
from plugins.mynumber_card.transports.readers import Reader, ReaderState
from tests.plugins.mynumber_card.pcsc.stack import Stack

# One of each protocol; real ones vary, and nothing may depend on them.
ATR_T1, ATR_T0 = bytes.fromhex("3B80018001"), bytes.fromhex("3B00")


def nothing() -> None: ...


@dataclass
class LaidCard:
    """`card` as vpcd sees it. `sent`: the commands since it was laid down, a VERIFY without its digits.

    `power`: "on" (also a reset) and "off" as the reader gave them. `lost` is called when an answer is swallowed.
    """

    card: SimulatedCard
    atr: bytes = ATR_T1
    sent: list[bytes] = field(default_factory=list)
    power: list[str] = field(default_factory=list)
    lost: Callable[[], None] = nothing

    def power_on(self) -> None:
        self.power.append("on")
        self.card.power_on()

    def power_off(self) -> None:
        self.power.append("off")
        self.card.power_off()

    def transmit(self, raw: bytes | bytearray) -> bytes:
        self.sent.append(bytes(raw[:5]) if raw[1] == VERIFY else bytes(raw))
        try:
            return self.card.transmit(raw)
        except AnswerLostError:
            self.lost()
            raise

    def loses_power(self) -> bool:
        """Whether its power is off now, or soon."""
        return eventually(lambda: self.power[-1:] == ["off"])

    @property
    def verifies(self) -> int:
        """How many VERIFY carried a PIN."""
        return sum(1 for apdu in self.sent if apdu[1] == VERIFY and len(apdu) > 4)


def eventually(true: Callable[[], bool]) -> bool:
    """Whether it comes true within ten seconds."""
    for _ in range(500):
        if true():
            return True
        time.sleep(0.02)
    return False


def until_state(service: PcscReaders, slot: int, state: ReaderState) -> Reader:
    """The slot's reader once it is in this state."""
    assert eventually(lambda: service.readers()[slot].state is state), (slot, state, service.readers())
    return service.readers()[slot]


def put(stack: Stack, service: PcscReaders, card: LaidCard, slot: int = 0) -> Reader:
    """Lay `card` down and wait until the service has noticed."""
    stack.put(card, slot)
    return until_state(service, slot, ReaderState.CARD)


def laid_in_turn(stack: Stack, service: PcscReaders, cards: Sequence[LaidCard]) -> Iterator[tuple[LaidCard, Reader]]:
    """One card after another on alternating slots: while one is used, the daemon notices the next."""
    for slot, card in enumerate(cards[:2]):
        stack.put(card, slot)
    for at, card in enumerate(cards):
        slot = at % 2
        yield card, until_state(service, slot, ReaderState.CARD)
        stack.take(slot)
        if at + 2 < len(cards):
            until_state(service, slot, ReaderState.EMPTY)
            stack.put(cards[at + 2], slot)
