"""The transport to a simulated card in the same process: reader behaviour (absent card, timeout) without a reader."""

from collections.abc import Callable

from plugins.mynumber_card.simulated.card import AnswerLostError, CardGoneError, SimulatedCard
from plugins.mynumber_card.transports import TransportError, TransportProblem


def no_wait(seconds: float) -> None:
    """Time that passes at once."""


class SimulatedTransport:
    """A reader that holds `card`, or none. `timeout` in seconds; `sleep` is what waiting means.

    A card that was pulled (`Knobs.pulled_at`) stays away.
    """

    def __init__(
        self,
        card: SimulatedCard | None,
        *,
        name: str = "模擬カードリーダー",
        timeout: float = 10.0,
        sleep: Callable[[float], None] = no_wait,
    ) -> None:
        self.card = card
        self._name = name
        self._timeout = timeout
        self._sleep = sleep
        self._connected = False
        self._gone = False

    @property
    def name(self) -> str:
        """As shown to the applicant."""
        return self._name

    def connect(self) -> None:
        """Power the card on. Raises TransportError: NO_CARD, BUSY."""
        if self._connected:
            raise TransportError(TransportProblem.BUSY)
        if self.card is None or self._gone:
            raise TransportError(TransportProblem.NO_CARD)
        self.card.power_on()
        self._connected = True

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        """One command, one answer. Raises TransportError: CARD_REMOVED, TIMEOUT."""
        if self.card is None or not self._connected:
            raise TransportError(TransportProblem.CARD_REMOVED)
        problem = None
        answer = b""
        try:
            answer = self.card.transmit(apdu)
        except CardGoneError:
            problem = TransportProblem.CARD_REMOVED
            self._gone = True
        except AnswerLostError:
            problem = TransportProblem.TIMEOUT
        if problem is None and self.card.knobs.delay > self._timeout:
            problem = TransportProblem.TIMEOUT
        self._sleep(min(self.card.knobs.delay, self._timeout))
        if problem is not None:
            raise TransportError(problem)
        return answer[:-2], int.from_bytes(answer[-2:], "big")

    def disconnect(self) -> None:
        """Power the card off."""
        if self.card is not None and self._connected:
            self.card.power_off()
        self._connected = False
