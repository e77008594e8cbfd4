"""A recorded transcript as a card: the same commands get the same answers, anything else fails as designed."""

from typing import NoReturn

from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.transports.transcript import Connected, Disconnected, Sent, Transcript


class ReplayTransport:
    """`CardTransport` over a transcript. `connect` after the end, or after a mismatch, starts from the beginning.

    A command that is not the recorded one is FAILED, and `mismatch` is then the line of the file that was due (1-based).
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._at = 0
        self._connected = False
        self.mismatch: int | None = None

    @property
    def name(self) -> str:
        """The reader it was recorded at."""
        return f"{self._transcript.reader}（記録の再生）"

    def connect(self) -> None:
        """As it was recorded. Raises TransportError."""
        if self._connected:
            raise TransportError(TransportProblem.BUSY)
        if self._at >= len(self._transcript.events) or self.mismatch is not None:
            self._at, self.mismatch = 0, None
        event = self._due()
        if not isinstance(event, Connected):
            self._differ()
        elif event.failed is not None:
            raise TransportError(event.failed)
        self._connected = True

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        """The recorded answer. Raises TransportError."""
        if not self._connected:
            raise TransportError(TransportProblem.CARD_REMOVED)
        event = self._due()
        if not isinstance(event, Sent) or not event.fits(apdu):
            self._differ()
        if event.failed is not None:
            raise TransportError(event.failed)
        return event.answer, event.sw

    def disconnect(self) -> None:
        """Let go. A run that ends before the record does goes to its beginning again."""
        if not self._connected:
            return
        self._connected = False
        if not isinstance(self._due(), Disconnected):
            self._at = 0

    def _due(self) -> Connected | Sent | Disconnected | None:
        events = self._transcript.events
        event = events[self._at] if self._at < len(events) else None
        self._at += 1
        return event

    def _differ(self) -> NoReturn:
        self.mismatch = self._at + 1
        self._connected = False
        raise TransportError(TransportProblem.FAILED)
