"""The lowest storey: how APDU bytes reach a card and how that fails.

The simulated card is in `simulated.py`; real readers (PC/SC) are in `pcsc.py` and nowhere else, found through `readers.py`.
"""

from enum import StrEnum
from typing import Protocol


class TransportProblem(StrEnum):
    """Why bytes did not come back. The value is the code that may be logged."""

    NO_LIBRARY = "no_card_library"
    NO_SERVICE = "no_card_service"
    NO_ACCESS = "no_card_access"
    NO_READER = "no_reader"
    NO_CARD = "no_card"
    MUTE = "card_mute"
    BUSY = "card_in_use"
    CARD_REMOVED = "card_removed"
    TIMEOUT = "card_timeout"
    FAILED = "transport_failed"


class TransportError(Exception):
    """A failed connect or transmit. Its text is the code and, if the reader gave one, its return code: an APDU may hold a PIN."""

    def __init__(self, problem: TransportProblem, returned: int | None = None) -> None:
        super().__init__(problem.value if returned is None else f"{problem.value} {returned:08X}")
        self.problem = problem
        self.returned = returned


class CardTransport(Protocol):
    """One reader with at most one card. Not thread-safe: one run at a time."""

    @property
    def name(self) -> str:
        """The reader as shown to the applicant."""
        ...

    def connect(self) -> None:
        """Power the card and hold it exclusively until `disconnect`. Raises TransportError."""
        ...

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        """Send one command APDU as it is; the answer's data and its status word (0x0000-0xFFFF).

        The caller wipes `apdu`; an implementation that must copy it (pyscard takes a list) wipes its copy in `finally`
        and never logs, formats or keeps it. Must not send anything twice. Raises TransportError.
        """
        ...

    def disconnect(self) -> None:
        """Power the card off (PIN states end) and let it go. Never raises; harmless when not connected."""
        ...
