"""The readers of this machine as values: what they are called, what lies on them, which one to take, what is wrong.

Nothing here needs pyscard. `open_readers` loads it on demand, for the card program and `tetsuzuki doctor`; the path of a
web request never does.
"""

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, cast

from plugins.mynumber_card.transports import CardTransport, TransportError, TransportProblem

# Where PC/SC cannot say more than "there", it counts readers and slots: "… 00 01" (pcsclite), "… 1" (Windows), "…(1)" (macOS).
_COUNTED: Final = re.compile(r"(?:\s+[0-9A-F]{2}\s+[0-9A-F]{2}|\s+\d{1,2}|\s*\(\d{1,2}\))$")
# pcsclite adds the interface in brackets, which tells the slots of one reader apart, and the serial number in parentheses.
_INTERFACE: Final = re.compile(r"\s*\[[^\]]*\]")
_SERIAL: Final = re.compile(r"\s*\([^)]*\)")


class ReaderState(StrEnum):
    """What a reader holds now. IN_USE: a card that another program holds exclusively. MUTE: something that does not answer."""

    EMPTY = "empty"
    CARD = "card"
    IN_USE = "in_use"
    MUTE = "mute"
    UNAVAILABLE = "unavailable"


_WORKING: Final = (ReaderState.EMPTY, ReaderState.CARD, ReaderState.IN_USE)


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader. `id` is its PC/SC name, `label` what people are shown: unlike any other of the same machine."""

    id: str
    label: str
    state: ReaderState

    @property
    def holds_card(self) -> bool:
        """Whether something lies on it."""
        return self.state in (ReaderState.CARD, ReaderState.IN_USE, ReaderState.MUTE)


class CardReaders(Protocol):
    """The card service of this machine, held until `close`. Not thread-safe. Every method raises TransportError."""

    def readers(self) -> tuple[Reader, ...]:
        """All readers, in the service's order; () when there is none."""
        ...

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> tuple[Reader, ...]:
        """The readers that hold a card, waiting up to `seconds` for the first; () as soon as `stopped` says so.

        Readers plugged in meanwhile count. Raises NO_READER or NO_CARD when the time is over.
        """
        ...

    def transport(self, reader: Reader) -> CardTransport:
        """A transport to whatever lies on `reader`, not connected yet."""
        ...

    def close(self) -> None:
        """Let the service go. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing `tetsuzuki doctor` says about the readers. `code` is a catalogue key; `works`: nothing to mend."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    works: bool = False


def open_readers() -> CardReaders:
    """The PC/SC service. Raises TransportError: NO_LIBRARY without pyscard, NO_SERVICE without a daemon, NO_ACCESS."""
    try:
        module = importlib.import_module("plugins.mynumber_card.transports.pcsc")
    except ImportError:
        module = None
    if module is None:
        raise TransportError(TransportProblem.NO_LIBRARY)
    return cast(CardReaders, module.PcscReaders())


def labels(names: Sequence[str]) -> tuple[str, ...]:
    """What to call each reader: its model, and which one of several that are called the same (1台目, 2台目 …)."""
    full = [_SERIAL.sub("", _COUNTED.sub("", name.strip())).strip() or name for name in names]
    short = [_INTERFACE.sub("", name).strip() or name for name in full]
    models = [long if short.count(brief) > 1 else brief for long, brief in zip(full, short, strict=True)]
    return tuple(
        model if models.count(model) == 1 else f"{model}（{models[: at + 1].count(model)}台目）"
        for at, model in enumerate(models)
    )


def pick(
    readers: CardReaders,
    ask: Callable[[tuple[Reader, ...]], Reader | None],
    seconds: float,
    stopped: Callable[[], bool] = lambda: False,
) -> Reader | None:
    """The reader that holds a card; `ask` chooses when several do. None: given up. Raises TransportError."""
    holding = readers.wait(seconds, stopped)
    if len(holding) > 1:
        return ask(holding)
    return holding[0] if holding else None


def reader_findings(open_service: Callable[[], CardReaders] = open_readers) -> tuple[Finding, ...]:
    """What can be said about the readers without touching a card: one finding a reader, or the one thing that is wrong."""
    try:
        service = open_service()
        try:
            found = service.readers()
        finally:
            service.close()
    except TransportError as error:
        return (_wrong(error.problem),)
    if not found:
        return (_wrong(TransportProblem.NO_READER),)
    return tuple(
        Finding(f"card.reader_{one.state.value}", {"reader": one.label}, works=one.state in _WORKING) for one in found
    )


def _wrong(problem: TransportProblem) -> Finding:
    known = (
        TransportProblem.NO_LIBRARY,
        TransportProblem.NO_SERVICE,
        TransportProblem.NO_ACCESS,
        TransportProblem.NO_READER,
    )
    # Whatever else a service does that is asked for a list: it does not work.
    return Finding(f"card.{problem.value if problem in known else TransportProblem.NO_SERVICE.value}")
