"""A real card reader through PC/SC: the only file that imports pyscard (`smartcard`, the extra `card`).

It uses pyscard's lowest layer: no observers that print APDUs, return codes instead of exceptions that quote them. What PC/SC
copies on the way to the reader (pyscard's C buffer, the daemon's, `pcscd --apdu`) is out of reach; our own list is wiped.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from smartcard import scard

from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.transports.calls import Calls
from plugins.mynumber_card.transports.readers import Reader, ReaderState, labels

# In seconds. A card signs in less than one; a contactless card that is put down badly takes a few to be found.
ANSWER_SECONDS: Final = 10.0
CARD_SECONDS: Final = 2.0
SERVICE_SECONDS: Final = 5.0
# How often a wait looks whether it was stopped, and for readers that were plugged in.
_LOOK_SECONDS: Final = 0.5
# A card that is pulled in the middle is "not transacted" at first; the service notices a moment later.
_GONE_SECONDS: Final = 1.0

_PROBLEMS: Final[Mapping[int, TransportProblem]] = {
    scard.SCARD_E_NO_SERVICE: TransportProblem.NO_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED: TransportProblem.NO_SERVICE,
    scard.SCARD_E_INVALID_HANDLE: TransportProblem.NO_SERVICE,
    scard.SCARD_F_COMM_ERROR: TransportProblem.NO_SERVICE,
    scard.SCARD_W_SECURITY_VIOLATION: TransportProblem.NO_ACCESS,
    scard.SCARD_E_NO_READERS_AVAILABLE: TransportProblem.NO_READER,
    scard.SCARD_E_UNKNOWN_READER: TransportProblem.NO_READER,
    scard.SCARD_E_READER_UNAVAILABLE: TransportProblem.NO_READER,
    scard.SCARD_E_SHARING_VIOLATION: TransportProblem.BUSY,
    scard.SCARD_E_NO_SMARTCARD: TransportProblem.NO_CARD,
    scard.SCARD_W_REMOVED_CARD: TransportProblem.CARD_REMOVED,
    scard.SCARD_W_UNRESPONSIVE_CARD: TransportProblem.MUTE,
    scard.SCARD_W_UNPOWERED_CARD: TransportProblem.MUTE,
    scard.SCARD_W_UNSUPPORTED_CARD: TransportProblem.MUTE,
    # An answer to reset that promises neither T=0 nor T=1.
    scard.SCARD_E_PROTO_MISMATCH: TransportProblem.MUTE,
    scard.SCARD_E_TIMEOUT: TransportProblem.TIMEOUT,
}
# No answer, perhaps because there is no card any more.
_LOST: Final = (scard.SCARD_E_NO_SMARTCARD, scard.SCARD_E_NOT_TRANSACTED, scard.SCARD_E_COMM_DATA_LOST)


class PcscReaders:
    """The PC/SC service of this machine (`readers.CardReaders`). Raises TransportError: NO_SERVICE, NO_ACCESS."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._context = _Context()
        self._calls = Calls()
        try:
            self._calls.make(self._context.establish, SERVICE_SECONDS)
        except TransportError:
            self.close()
            raise

    def readers(self) -> tuple[Reader, ...]:
        """All readers of the machine and what lies on them now."""
        return self._calls.make(self._context.readers, SERVICE_SECONDS)

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> tuple[Reader, ...]:
        """See `readers.CardReaders`. PC/SC itself keeps the time here; it is looked at every half second."""
        until = self._monotonic() + seconds
        while True:
            found = self.readers()
            if holding := tuple(reader for reader in found if reader.holds_card):
                return holding
            left = until - self._monotonic()
            if left <= 0:
                raise TransportError(TransportProblem.NO_CARD if found else TransportProblem.NO_READER)
            if stopped():
                return ()
            look = min(left, _LOOK_SECONDS)
            self._calls.make(partial(self._context.until_change, look), look + SERVICE_SECONDS)

    def transport(
        self, reader: Reader, *, answer_seconds: float = ANSWER_SECONDS, card_seconds: float = CARD_SECONDS
    ) -> "PcscTransport":
        """A transport with a service context of its own."""
        return PcscTransport(reader, answer_seconds=answer_seconds, card_seconds=card_seconds)

    def close(self) -> None:
        """Release the service."""
        self._calls.close(self._context.release, SERVICE_SECONDS)


class PcscTransport:
    """One reader (`CardTransport`), exclusive from `connect` to `disconnect`, which takes the power off.

    `card_seconds`: how long `connect` waits for a card. `answer_seconds`: for each answer. After a TIMEOUT the command may
    still be under way and cannot be called back: every further one fails, and the card is let go when the reader is done.
    """

    def __init__(
        self, reader: Reader, *, answer_seconds: float = ANSWER_SECONDS, card_seconds: float = CARD_SECONDS
    ) -> None:
        self._reader = reader
        self._answer_seconds = answer_seconds
        self._card_seconds = card_seconds
        self._calls: Calls | None = None
        self._session = _Session(reader.id)

    @property
    def name(self) -> str:
        """The reader as shown to the applicant."""
        return self._reader.label

    def connect(self) -> None:
        """Raises TransportError: NO_SERVICE, NO_ACCESS, NO_READER, NO_CARD, MUTE, BUSY, TIMEOUT, FAILED."""
        if self._calls is not None:
            raise TransportError(TransportProblem.BUSY)
        self._calls, self._session = Calls(), _Session(self._reader.id)
        opened = False
        try:
            session, seconds = self._session, self._card_seconds
            self._calls.make(lambda: session.open(seconds), seconds + self._answer_seconds)
            opened = True
        finally:
            if not opened:
                self.disconnect()

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        """Raises TransportError: CARD_REMOVED, NO_READER, NO_SERVICE, TIMEOUT, FAILED. Sends nothing twice."""
        if self._calls is None:
            raise TransportError(TransportProblem.CARD_REMOVED)
        line, session = list(apdu), self._session
        try:
            return self._calls.make(lambda: session.send(line), self._answer_seconds)
        finally:
            _wipe(line)

    def disconnect(self) -> None:
        """Power off and let go. Never raises."""
        if self._calls is not None:
            self._calls.close(self._session.close, SERVICE_SECONDS)
            self._calls = None


class _Context:
    """A handle of the service, and the event flags it told last. All of it runs in the thread of `Calls`."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._seen: dict[str, int] = {}

    def establish(self) -> Any:
        result, handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _require(result)
        self._handle = handle
        return handle

    def readers(self) -> tuple[Reader, ...]:
        result, names = scard.SCardListReaders(self._handle, [])
        if _code(result) == scard.SCARD_E_NO_READERS_AVAILABLE or (not _code(result) and not names):
            self._seen = {}
            return ()
        _require(result)
        self.look(names)
        return tuple(
            Reader(name, label, _state(self._seen[name])) for name, label in zip(names, labels(names), strict=True)
        )

    def look(self, names: Sequence[str]) -> None:
        """Ask for the flags of `names` as they are now."""
        self._seen = dict.fromkeys(names, scard.SCARD_STATE_UNAWARE)
        self.until_change(0)

    def flags(self, name: str) -> int:
        """What the service says of one reader now: flags below, the number of card events above 16 bits."""
        self.look([name])
        return self._seen[name]

    def until_change(self, seconds: float) -> None:
        """Wait, `seconds` at most, until something is otherwise than it was at the last look."""
        if not self._seen:
            time.sleep(seconds)
            return
        known = [(name, flags & ~scard.SCARD_STATE_CHANGED) for name, flags in self._seen.items()]
        result, found = scard.SCardGetStatusChange(self._handle, int(seconds * 1000), known)
        if _code(result) != scard.SCARD_E_TIMEOUT:
            _require(result)
            self._seen |= {name: flags for name, flags, _ in found}

    def release(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            scard.SCardReleaseContext(handle)


class _Session:
    """One exclusive connection to one reader. All of it runs in the thread of `Calls`."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._context = _Context()
        self._card: Any = None
        self._protocol = scard.SCARD_PROTOCOL_T1
        self._events = 0

    def open(self, seconds: float) -> None:
        context = self._context.establish()
        if not self._context.flags(self._reader) & scard.SCARD_STATE_PRESENT:
            self._context.until_change(seconds)
        result, card, protocol = scard.SCardConnect(
            context, self._reader, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        )
        if _code(result) == scard.SCARD_W_REMOVED_CARD:  # what Windows says to a reader without a card
            raise TransportError(TransportProblem.NO_CARD, _code(result))
        _require(result)
        self._card, self._protocol = card, protocol
        self._events = self._context.flags(self._reader) >> 16

    def send(self, line: list[int]) -> tuple[bytes, int]:
        t0 = self._protocol == scard.SCARD_PROTOCOL_T0
        header = scard.SCARD_PCI_T0 if t0 else scard.SCARD_PCI_T1
        answer: list[int] = []
        given = _without_le(line) if t0 else line
        try:
            result, answer = scard.SCardTransmit(self._card, header, given)
            code = _code(result)
            # A reader may hand on an empty answer when its card goes away.
            if (code in _LOST or (not code and len(answer) < 2)) and self._is_gone():
                raise TransportError(TransportProblem.CARD_REMOVED, code or None)
            _require(code)
            if len(answer) < 2:
                raise TransportError(TransportProblem.FAILED)
            return bytes(answer[:-2]), answer[-2] << 8 | answer[-1]
        finally:
            _wipe(given)
            _wipe(answer)

    def close(self) -> None:
        card, self._card = self._card, None
        try:
            if card is not None:
                scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
        finally:
            self._context.release()

    def _is_gone(self) -> bool:
        """Whether the card was taken away, be it for a moment: the service counts such events."""
        if self._context.flags(self._reader) >> 16 == self._events:
            self._context.until_change(_GONE_SECONDS)
        flags = self._context.flags(self._reader)
        return not flags & scard.SCARD_STATE_PRESENT or flags >> 16 != self._events


def _without_le(line: list[int]) -> list[int]:
    """T=0 has no place for a Le beside data (ISO 7816-3): the card then says by 61xx how much there is to fetch."""
    return line[: 5 + line[4]] if len(line) > 5 else list(line)


def _state(flags: int) -> ReaderState:
    if flags & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN):
        return ReaderState.UNAVAILABLE
    if not flags & scard.SCARD_STATE_PRESENT:
        return ReaderState.EMPTY
    if flags & scard.SCARD_STATE_MUTE:
        return ReaderState.MUTE
    return ReaderState.IN_USE if flags & scard.SCARD_STATE_EXCLUSIVE else ReaderState.CARD


def _require(result: int) -> None:
    if code := _code(result):
        raise TransportError(_PROBLEMS.get(code, TransportProblem.FAILED), code)


def _code(result: int) -> int:
    """Unsigned, as the headers write them; some platforms hand them out signed."""
    return result & 0xFFFF_FFFF


def _wipe(line: list[int]) -> None:
    line[:] = [0] * len(line)
