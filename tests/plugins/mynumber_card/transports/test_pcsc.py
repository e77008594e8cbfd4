"""The PC/SC transport over a service of our own making: return codes, signed ones too, wiped lists, T=0."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from smartcard import scard

from plugins.mynumber_card.transports import TransportError, TransportProblem, pcsc
from plugins.mynumber_card.transports.readers import Reader, ReaderState

READER = Reader("Reader 00 00", "Reader", ReaderState.CARD)
PRESENT = scard.SCARD_STATE_PRESENT
VERIFY = bytes.fromhex("002000800431323334")


@dataclass
class Service:
    """What pyscard's functions answer; the lists that they were handed. Constants are the real ones."""

    connected: int = 0
    answer: tuple[int, list[int]] = (0, [0x90, 0x00])
    protocol: int = scard.SCARD_PROTOCOL_T1
    flags: list[int] = field(default_factory=lambda: [PRESENT])
    lists: list[list[int]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    disconnected: list[int] = field(default_factory=list)
    released: int = 0

    def __getattr__(self, name: str) -> object:
        return getattr(scard, name)

    def SCardEstablishContext(self, scope: int) -> tuple[int, str]:  # noqa: N802
        return 0, "context"

    def SCardReleaseContext(self, context: str) -> int:  # noqa: N802
        self.released += 1
        return 0

    def SCardConnect(self, context: str, name: str, mode: int, protocols: int) -> tuple[int, str, int]:  # noqa: N802
        assert mode == scard.SCARD_SHARE_EXCLUSIVE
        return self.connected, "card", self.protocol

    def SCardDisconnect(self, card: str, disposition: int) -> int:  # noqa: N802
        self.disconnected.append(disposition)
        return 0

    def SCardTransmit(self, card: str, header: object, line: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        self.lists.append(line)
        self.sent.append(bytes(line))
        return self.answer[0], list(self.answer[1])

    def SCardGetStatusChange(  # noqa: N802
        self, context: str, milliseconds: int, known: Sequence[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        flags = self.flags.pop(0) if len(self.flags) > 1 else self.flags[0]
        return 0, [(name, flags, []) for name, _ in known]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service()
    monkeypatch.setattr(pcsc, "scard", made)
    return made


@pytest.fixture
def transport(service: Service) -> pcsc.PcscTransport:
    return pcsc.PcscTransport(READER, answer_seconds=60, card_seconds=0)


@pytest.mark.parametrize("protocol", [scard.SCARD_PROTOCOL_T0, scard.SCARD_PROTOCOL_T1])
def test_the_list_made_of_a_command_is_wiped_whatever_the_reader_was_given(
    service: Service, transport: pcsc.PcscTransport, monkeypatch: pytest.MonkeyPatch, protocol: int
) -> None:
    """Over T=0 a reader may be given another list than the one made here; a call that hangs gets none back."""
    made: list[list[int]] = []
    send = pcsc._Session.send

    def seen(session: pcsc._Session, line: list[int]) -> tuple[bytes, int]:
        made.append(line)
        return send(session, line)

    monkeypatch.setattr(pcsc._Session, "send", seen)
    service.protocol = protocol
    transport.connect()
    transport.transmit(VERIFY)
    transport.disconnect()
    assert service.sent == [VERIFY]
    assert made == [[0] * len(VERIFY)]


@pytest.mark.parametrize("negative", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (scard.SCARD_E_NO_SERVICE, TransportProblem.NO_SERVICE),
        (scard.SCARD_E_SERVICE_STOPPED, TransportProblem.NO_SERVICE),
        (scard.SCARD_W_SECURITY_VIOLATION, TransportProblem.NO_ACCESS),
        (scard.SCARD_E_UNKNOWN_READER, TransportProblem.NO_READER),
        (scard.SCARD_E_READER_UNAVAILABLE, TransportProblem.NO_READER),
        (scard.SCARD_E_NO_SMARTCARD, TransportProblem.NO_CARD),
        (scard.SCARD_W_REMOVED_CARD, TransportProblem.NO_CARD),
        (scard.SCARD_E_SHARING_VIOLATION, TransportProblem.BUSY),
        (scard.SCARD_W_UNRESPONSIVE_CARD, TransportProblem.MUTE),
        (scard.SCARD_E_PROTO_MISMATCH, TransportProblem.MUTE),
        (0x80100001, TransportProblem.FAILED),
    ],
)
def test_a_refused_connection_is_a_designed_problem_and_let_go(
    service: Service, transport: pcsc.PcscTransport, code: int, problem: TransportProblem, negative: bool
) -> None:
    service.connected = code - (1 << 32) if negative else code
    with pytest.raises(TransportError) as caught:
        transport.connect()
    assert (caught.value.problem, caught.value.returned) == (problem, code)
    assert service.released == 1
    with pytest.raises(TransportError, match=r"^card_removed$"):
        transport.transmit(VERIFY)


@pytest.mark.parametrize(
    ("code", "flags", "problem"),
    [
        (scard.SCARD_W_REMOVED_CARD, [PRESENT], TransportProblem.CARD_REMOVED),
        (scard.SCARD_E_NOT_TRANSACTED, [PRESENT, PRESENT, 0], TransportProblem.CARD_REMOVED),
        (scard.SCARD_E_NOT_TRANSACTED, [PRESENT, PRESENT, PRESENT | 0x20000], TransportProblem.CARD_REMOVED),
        (scard.SCARD_E_NOT_TRANSACTED, [PRESENT], TransportProblem.FAILED),
        (scard.SCARD_E_READER_UNAVAILABLE, [PRESENT], TransportProblem.NO_READER),
        (scard.SCARD_W_RESET_CARD, [PRESENT], TransportProblem.FAILED),
        (0, [PRESENT], TransportProblem.FAILED),
        (0, [PRESENT, PRESENT, 0], TransportProblem.CARD_REMOVED),
    ],
)
def test_a_lost_answer_is_a_designed_problem_and_sent_once(
    service: Service, transport: pcsc.PcscTransport, code: int, flags: list[int], problem: TransportProblem
) -> None:
    """A card that left, be it for a moment (the service counts events), is told from one that is silent."""
    service.flags = flags
    transport.connect()
    service.answer = (code, [])
    with pytest.raises(TransportError) as caught:
        transport.transmit(VERIFY)
    assert caught.value.problem is problem
    assert service.sent == [VERIFY]
    transport.disconnect()
    assert service.disconnected == [scard.SCARD_UNPOWER_CARD]


@pytest.mark.parametrize("code", [0, scard.SCARD_E_NOT_TRANSACTED])
@pytest.mark.parametrize("protocol", [scard.SCARD_PROTOCOL_T0, scard.SCARD_PROTOCOL_T1])
def test_the_list_that_pyscard_was_given_is_wiped(
    service: Service, transport: pcsc.PcscTransport, code: int, protocol: int
) -> None:
    service.protocol = protocol
    transport.connect()
    service.answer = (code, [0x90, 0x00])
    if code:
        with pytest.raises(TransportError):
            transport.transmit(VERIFY)
    else:
        assert transport.transmit(VERIFY) == (b"", 0x9000)
    transport.disconnect()
    assert service.sent == [VERIFY]
    assert service.lists == [[0] * len(VERIFY)]


@pytest.mark.parametrize(
    ("apdu", "as_sent"),
    [
        ("00A40400", "00A40400"),
        ("00B0000000", "00B0000000"),
        ("00A4020C020018", "00A4020C020018"),
        ("802A008002ABCD00", "802A008002ABCD"),
    ],
)
def test_t0_has_no_le_beside_data(service: Service, transport: pcsc.PcscTransport, apdu: str, as_sent: str) -> None:
    service.protocol = scard.SCARD_PROTOCOL_T0
    transport.connect()
    transport.transmit(bytes.fromhex(apdu))
    transport.disconnect()
    assert service.sent == [bytes.fromhex(as_sent)]


def test_a_connection_is_ended_once(service: Service, transport: pcsc.PcscTransport) -> None:
    transport.connect()
    transport.disconnect()
    transport.disconnect()
    assert (service.disconnected, service.released) == ([scard.SCARD_UNPOWER_CARD], 1)
    assert transport.name == "Reader"
