"""Readers without a reader: a simulated card (for development, loopback portals only) and a recorded transcript."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.counters import JsonCounters
from plugins.mynumber_card.simulated.hierarchy import open_hierarchy
from plugins.mynumber_card.simulated.personas import PERSONAS, persona
from plugins.mynumber_card.transports import CardTransport, TransportError, TransportProblem
from plugins.mynumber_card.transports.readers import Reader, ReaderState
from plugins.mynumber_card.transports.replay import ReplayTransport
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from plugins.mynumber_card.transports.transcript import read_transcript


class UnknownCardError(Exception):
    """There is no simulated card of this name, which is the text."""


class OneReader:
    """A card service (`readers.CardReaders`) with exactly one reader, which holds `transport` (None: nothing)."""

    def __init__(self, transport: CardTransport | None, name: str = "") -> None:
        self._transport = transport
        label = name or (transport.name if transport else "-")
        self._reader = Reader("only", label, ReaderState.CARD if transport else ReaderState.EMPTY)

    def readers(self) -> tuple[Reader, ...]:
        """The one."""
        return (self._reader,)

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> tuple[Reader, ...]:
        """At once: nobody will lay a card on it later. Raises NO_CARD."""
        if self._transport is None:
            raise TransportError(TransportProblem.NO_CARD)
        return (self._reader,)

    def transport(self, reader: Reader) -> CardTransport:
        """The transport, not connected yet. Raises NO_CARD."""
        if self._transport is None:
            raise TransportError(TransportProblem.NO_CARD)
        return self._transport

    def close(self) -> None:
        """Nothing is held."""


def replayed(file: Path) -> OneReader:
    """A recorded transcript as a reader. Raises TranscriptError, OSError."""
    return OneReader(ReplayTransport(read_transcript(file)))


def simulated(name: str, data: Path, now: datetime, token_bytes: Callable[[int], bytes]) -> OneReader:
    """A persona's simulated card on a reader; the test hierarchy and the counters live in `data`.

    Raises UnknownCardError, OSError.
    """
    if all(one.id != name for one in PERSONAS):
        raise UnknownCardError(name)
    plans = [(one.id, one.certificate == "expired") for one in PERSONAS]
    hierarchy = open_hierarchy(data, plans, now, token_bytes)
    counters = JsonCounters(data / "counters.json")
    card = simulated_card(persona(name), hierarchy.leaves[name], counters, attester=hierarchy.attester)
    return OneReader(SimulatedTransport(card))
