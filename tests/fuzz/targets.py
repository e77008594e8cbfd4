"""What is fuzzed: functions of bytes that may raise designed errors and nothing else, and that always come to an end.

Each target asserts what must hold for any input. `test_targets.py` runs them over the corpus and over hypothesis's bytes,
`__main__.py` under a coverage-guided fuzzer where one is installed.
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus
from plugins.mynumber_card import challenge, wire
from plugins.mynumber_card.card import apdu, tlv
from plugins.mynumber_card.card.apdu import ApduError, Command
from plugins.mynumber_card.card.application import SignedChallenge
from plugins.mynumber_card.card.problems import CardError, Problem
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.card.run import PinEntry, read_card
from plugins.mynumber_card.card.tlv import TlvError
from plugins.mynumber_card.challenge import Challenge, ChallengeError
from plugins.mynumber_card.proof import trust
from plugins.mynumber_card.proof.trust import Trust
from plugins.mynumber_card.proof.verification import VerificationError, verify
from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.wire import WireError
from tests.fuzz.provider_targets import callback_parameters, provider_answers

ORIGIN: Final = "https://portal.example"
NOW: Final = datetime(2026, 10, 1, tzinfo=UTC)
CHALLENGE: Final = Challenge(
    "見本の手続き", "見本の窓口", ORIGIN, "ab" * 16, bytes(range(32)), NOW, NOW + timedelta(minutes=5)
)
MOST_COMMANDS: Final = 2_000
"""A whole run over an ordinary card takes about thirty; a card that always promises more must not keep us for ever."""


def tlv_bytes(data: bytes) -> None:
    """Objects lie inside the bytes they were read from; the four items are text that can be shown."""
    with contextlib.suppress(TlvError):
        assert sum(len(value) for _, value in tlv.read_items(data)) <= len(data)
    with contextlib.suppress(TlvError):
        at, header = tlv.find_object(data, tlv.BASIC_INFORMATION, tlv.BASIC_INFORMATION_AT)
        assert at in tlv.BASIC_INFORMATION_AT
        assert header.size <= 5
    with contextlib.suppress(TlvError):
        basic = tlv.parse_basic_information(data)
        (basic.name + basic.address + basic.birth_date + basic.sex).encode()


def command_bytes(data: bytes) -> None:
    """What a card would understand of these bytes; a short command goes back to the same bytes."""
    with contextlib.suppress(ApduError):
        command = apdu.parse_command(data)
        with contextlib.suppress(ApduError):
            again = apdu.parse_command(command.encoded())
            assert (again.ins, bytes(again.data), again.le) == (command.ins, bytes(command.data), command.le)


def card_answers(data: bytes) -> None:
    """A card that answers whatever `data` says: the run ends in a result or in a designed problem.

    Each entry costs at most one VERIFY, and no number, no face and no foreign application is ever asked for.
    """
    transport = ScriptedCard(data)
    asked: list[Pin] = []

    def ask(pin: Pin, tries_left: int | None, problem: Problem | None) -> PinEntry:
        del tries_left, problem
        asked.append(pin)
        if len(asked) > 20:
            raise GaveUp
        return PinEntry(bytearray(b"1234"), confirmed_last_try=len(asked) % 2 == 0)

    with contextlib.suppress(CardError, GaveUp):
        read_card(transport, CHALLENGE, ask)
    assert not transport.connected
    assert transport.verifies <= len(asked)
    assert not transport.forbidden


def challenge_text(data: bytes) -> None:
    """Only what we would have written ourselves is a challenge."""
    with contextlib.suppress(ChallengeError):
        assert challenge.build(challenge.parse(data)) == data


def program_message(data: bytes) -> None:
    """What a card program sends."""
    with contextlib.suppress(WireError):
        wire.read_result(data)


def portal_message(data: bytes) -> None:
    """What a portal asks for: the origin is never its own to say."""
    with contextlib.suppress(WireError):
        assert wire.read_description(data, ORIGIN).challenge.origin == ORIGIN


def certificate_bytes(data: bytes) -> None:
    """No certificate of strangers proves anything, and none breaks the verification or the look at roots."""
    half = len(data) // 8
    try:
        verify(SignedChallenge(data[half:], data[:half]), CHALLENGE, _TRUST, checker=_CHECKER, now=NOW)
    except VerificationError:
        pass
    else:
        raise AssertionError("verified")
    with contextlib.suppress(*trust.BROKEN):
        certificate = x509.load_der_x509_certificate(data[half:])
        trust.unfit(certificate)
        trust.is_test(certificate)
        trust.same_key(certificate, (certificate,))


Target = Callable[[bytes], None]
TARGETS: Final[Mapping[str, Target]] = {
    target.__name__: target
    for target in (
        tlv_bytes, command_bytes, card_answers, challenge_text, program_message, portal_message, certificate_bytes,
        callback_parameters, provider_answers,
    )
}  # fmt: skip


class GaveUp(Exception):
    """The person at the card has had enough."""


@dataclass
class ScriptedCard:
    """Answers are cut from `script`: a length byte, so many bytes of data, two of status; 0xFF as length loses the answer.

    At its end the card is gone.
    """

    script: bytes
    name: str = "scripted"
    connected: bool = False
    verifies: int = 0
    commands: int = 0
    forbidden: list[str] = field(default_factory=list)
    _application: bytes = b""
    _at: int = 0

    def connect(self) -> None:
        self.connected = True

    def disconnect(self) -> None:
        self.connected = False

    def transmit(self, sent: bytes | bytearray) -> tuple[bytes, int]:
        self.commands += 1
        assert self.commands < MOST_COMMANDS, "no end"
        self._look(apdu.parse_command(sent))
        length = self._take(1)[0]
        if length == 0xFF:
            raise TransportError(TransportProblem.TIMEOUT)
        data, sw = self._take(length), self._take(2)
        return data, int.from_bytes(sw, "big")

    def _take(self, count: int) -> bytes:
        part = self.script[self._at : self._at + count]
        self._at += count
        if len(part) < count:
            raise TransportError(TransportProblem.CARD_REMOVED)
        return part

    def _look(self, command: Command) -> None:
        if command.ins == apdu.VERIFY and command.data:
            self.verifies += 1
        if command.ins == apdu.SELECT and command.p1 == 0x04:
            self._application = bytes(command.data)
            if self._application not in _OURS:
                self.forbidden.append(self._application.hex())
        selects_file = command.ins == apdu.SELECT and command.p1 == 0x02
        if selects_file and self._application == _SUPPORT and bytes(command.data) in _NEVER:
            self.forbidden.append(command.data.hex())
        if command.ins == apdu.READ_BINARY and command.p1 & 0x80:
            self.forbidden.append("short file identifier")


_SUPPORT: Final = bytes.fromhex("D3921000310001010408")
_OURS: Final = (bytes.fromhex("D392F000260100000001"), _SUPPORT)
_NEVER: Final = (b"\x00\x01", b"\x00\x14", b"\x00\x15")
"""The individual number, and the references that open it."""


class _Unasked:
    name: Final = "unasked"
    development: Final = True

    def check(self) -> tuple[()]:
        return ()

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        del question, now
        return Revocation(RevocationStatus.NOT_CHECKED, self.name)


_CHECKER: Final = _Unasked()
_TRUST: Final = Trust((), frozenset({"1.2.392.200149.8.5.1.3.30"}))
