"""What the card tests share: a fixed moment, a challenge, cards made of personas, a transport that remembers."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from plugins.mynumber_card.card.apdu import VERIFY
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.simulated.attester import Attester
from plugins.mynumber_card.simulated.card import Knobs, SimulatedCard
from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import POLICY, Issued, LeafPlan
from plugins.mynumber_card.simulated.personas import Persona, persona
from plugins.mynumber_card.transports.simulated import SimulatedTransport

NOW = datetime(2026, 10, 1, 0, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CHALLENGE = Challenge(
    purpose="ご本人の確認",
    portal="見本ポータル",
    origin="http://127.0.0.1:8000",
    session="ab" * 16,
    nonce=bytes(range(32)),
    issued=NOW,
    expires=NOW + timedelta(minutes=5),
)
VALID = LeafPlan("EXAMPLE0001", NOW - DAY, NOW + 5 * 365 * DAY, (POLICY,))


@dataclass
class RecordingTransport:
    """Another transport, remembering every command (a VERIFY without its digits)."""

    inner: SimulatedTransport
    sent: list[bytes] = field(default_factory=list)
    disconnects: int = 0
    powered: bool = False

    @property
    def name(self) -> str:
        return self.inner.name

    def connect(self) -> None:
        self.inner.connect()
        self.powered = True

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        self.sent.append(bytes(apdu[:5]) if apdu[1] == VERIFY else bytes(apdu))
        return self.inner.transmit(apdu)

    def disconnect(self) -> None:
        self.disconnects += 1
        self.powered = False
        self.inner.disconnect()

    @property
    def verifies(self) -> int:
        """How many VERIFY carried a PIN."""
        return sum(1 for apdu in self.sent if apdu[1] == VERIFY and len(apdu) > 4)


CardMaker = Callable[..., RecordingTransport]


def make_transport(
    issued: Issued,
    who: str | Persona = "taro",
    counters: MutableMapping[str, int] | None = None,
    attester: Attester | None = None,
    **knobs: object,
) -> RecordingTransport:
    """The persona's card in a recording reader, genuine with an attester; other keyword arguments are knobs."""
    holder = persona(who) if isinstance(who, str) else who
    holder = replace(holder, knobs=replace(holder.knobs, **knobs)) if knobs else holder  # type: ignore[arg-type]
    card = simulated_card(holder, issued, {} if counters is None else counters, attester=attester)
    return RecordingTransport(SimulatedTransport(card))


def bare_card(issued: Issued, who: str = "taro", knobs: Knobs | None = None) -> SimulatedCard:
    """A powered card without a transport."""
    card = simulated_card(replace(persona(who), knobs=knobs or Knobs()), issued, {})
    card.power_on()
    return card
