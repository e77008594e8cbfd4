"""`tetsuzuki-card record`: a run with a real card, kept as a transcript that holds neither PIN nor person.

A PIN is masked before the command reaches the reader; what the card answers stays in memory until the run is over, because
a file is masked as a whole and read in pieces. Nothing is sent anywhere: the text signed here is good for no portal.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from engine.ports.clock import Clock
from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.card.apdu import ApduError, Command
from plugins.mynumber_card.card.problems import CardError
from plugins.mynumber_card.card.profile import FIRST_GENERATION, CardProfile
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.program import masking, pages
from plugins.mynumber_card.program.desk import CardPlace, PinDesk, at_card
from plugins.mynumber_card.program.screens import Screen
from plugins.mynumber_card.transports import CardTransport, TransportError
from plugins.mynumber_card.transports.transcript import (
    MASKED,
    Connected,
    Disconnected,
    Event,
    Sent,
    Transcript,
    write_transcript,
)

_LIFE: Final = timedelta(minutes=5)
_HEADER: Final = 5


@dataclass(slots=True)
class _Exchange:
    """One command, masked already, and its answer, which is not. `command` holds no PIN."""

    masked: str
    command: Command | None
    answer: bytearray = field(default_factory=bytearray, repr=False)
    sw: int = 0
    failed: TransportError | None = None


class RecordingTransport:
    """`CardTransport` over another one. `finish` gives the transcript and wipes what was kept."""

    def __init__(self, inner: CardTransport, profile: CardProfile = FIRST_GENERATION) -> None:
        self._inner = inner
        self._profile = profile
        self._kept: list[_Exchange | Connected | Disconnected] = []

    @property
    def name(self) -> str:
        """The reader's own."""
        return self._inner.name

    def connect(self) -> None:
        """Raises TransportError."""
        try:
            self._inner.connect()
        except TransportError as error:
            self._kept.append(Connected(error.problem))
            raise
        self._kept.append(Connected())

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        """Raises TransportError."""
        kept = _Exchange(*_without_secrets(apdu, self._profile))
        self._kept.append(kept)
        try:
            answer, kept.sw = self._inner.transmit(apdu)
        except TransportError as error:
            kept.failed = error
            raise
        kept.answer = bytearray(answer)
        return answer, kept.sw

    def disconnect(self) -> None:
        """Never raises."""
        self._inner.disconnect()
        self._kept.append(Disconnected())

    def finish(self) -> Transcript:
        """What happened, masked. Nothing is left in here."""
        try:
            _mask(self._kept, self._profile)
            events = tuple(_event(one) for one in self._kept)
        finally:
            for one in self._kept:
                if isinstance(one, _Exchange):
                    apdu.wipe(one.answer)
            self._kept = []
        return Transcript(self.name, events)


def for_the_record(clock: Clock, nonce: bytes) -> Challenge:
    """A text that no portal has asked to be signed. `nonce`: `challenge.NONCE_BYTES` random bytes."""
    now = clock.now().replace(microsecond=0)
    return Challenge("記録", "記録", "http://127.0.0.1", "0" * 32, nonce, now, now + _LIFE)


def record(screen: Screen, place: CardPlace, text: Challenge, file: Path, *, evidence: bool = False) -> bool:
    """Ask, read the card, write `file`; whether the card was read to the end. Raises CancelledError, OSError.

    `text` is what the card signs (`for_the_record`).
    `evidence`: also read what shows that the items are genuine; masked, it shows nothing of the sort any more. A run that fails is recorded as well: that is often what one wants to show.
    """
    screen.ask(pages.record_consent(str(file)))
    desk = PinDesk(screen, lambda: False)
    recorders: list[RecordingTransport] = []

    def use(transport: CardTransport) -> None:
        recorders.append(RecordingTransport(transport))
        read_card(recorders[0], text, desk, place.trace, evidence=evidence)

    problem = None
    try:
        at_card(place, screen, place.seconds, use)
    except CardError as error:
        problem = error.problem
    finally:
        desk.close()
        # Written on the way out of a run that was given up, too; wiped in any case.
        for recorder in recorders:
            _write(file, write_transcript(recorder.finish()))
    screen.ask(pages.recorded(str(file), written=bool(recorders), problem=problem))
    return problem is None


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def _without_secrets(raw: bytes | bytearray, profile: CardProfile) -> tuple[str, Command | None]:
    """The command as the transcript shows it, and as a value where its data is nobody's secret.

    Data is shown for SELECT alone, and the constant part of what is signed; all other data is masked.
    """
    prefix = profile.signing.digest_info  # of the internal authentication, too
    ins = raw[1] if len(raw) > 1 else 0
    data_end = _HEADER + raw[4] if len(raw) > _HEADER else _HEADER
    shown = _HEADER
    if ins == apdu.SELECT:
        shown = len(raw)
    elif bytes(raw[_HEADER : _HEADER + len(prefix)]) == prefix:
        shown = _HEADER + len(prefix)
    masked = "".join(
        f"{byte:02X}" if at < shown or (at >= data_end and ins != apdu.VERIFY) else MASKED
        for at, byte in enumerate(raw)
    )
    if ins == apdu.VERIFY:
        return masked, None
    try:
        return masked, apdu.parse_command(raw)
    except ApduError:
        return masked, None


def _mask(kept: list[_Exchange | Connected | Disconnected], profile: CardProfile) -> None:
    """Mask every answer in place: files as a whole, everything else entirely."""
    files: dict[tuple[bytes, int], dict[int, bytes]] = {}
    for place, offset, one in _pieces(kept):
        if place is None:
            one.answer[:] = masking.sample(len(one.answer))
        else:
            files.setdefault(place, {})[offset] = bytes(one.answer)
    masked = {place: _masked_file(pieces, *place, profile) for place, pieces in files.items()}
    for place, offset, one in _pieces(kept):
        if place is not None:
            one.answer[:] = masked[place][offset : offset + len(one.answer)].ljust(len(one.answer), b"\x00")


def _masked_file(pieces: dict[int, bytes], application: bytes, ef: int, profile: CardProfile) -> bytes:
    content = bytearray()
    for offset in sorted(pieces):
        if offset > len(content):  # a gap: what comes behind it cannot be understood
            break
        content[offset : offset + len(pieces[offset])] = pieces[offset]
    return masking.mask_of(profile, application, ef)(bytes(content))


def _pieces(
    kept: list[_Exchange | Connected | Disconnected],
) -> Iterator[tuple[tuple[bytes, int] | None, int, _Exchange]]:
    """Each answer with data: of which file (application, EF) it is a piece, and where. None: of no file."""
    application, ef, offset = b"", None, None
    for one in kept:
        if not isinstance(one, _Exchange):
            application, ef, offset = b"", None, None
            continue
        command = one.command
        if command is None:
            offset = None
        elif command.ins == apdu.SELECT and one.sw == apdu.SW.OK:
            by_name = command.p1 == 0x04
            application = bytes(command.data) if by_name else application
            ef, offset = None if by_name else int.from_bytes(command.data, "big"), None
        elif command.ins == apdu.READ_BINARY and not command.p1 & 0x80:
            offset = command.p1 << 8 | command.p2
        elif command.ins != apdu.GET_RESPONSE:
            offset = None
        if one.answer:
            place = (application, ef) if ef is not None and offset is not None else None
            yield place, offset or 0, one
            offset = None if offset is None else offset + len(one.answer)


def _event(one: _Exchange | Connected | Disconnected) -> Event:
    if not isinstance(one, _Exchange):
        return one
    if one.failed is not None:
        return Sent(one.masked, failed=one.failed.problem)
    return Sent(one.masked, bytes(one.answer), one.sw)
