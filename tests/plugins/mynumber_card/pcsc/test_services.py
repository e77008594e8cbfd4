"""Readers and the service behind them: several, none, taken, gone, and programs that end in the middle."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from smartcard import scard

from plugins.mynumber_card.card.application import connected
from plugins.mynumber_card.card.problems import CardError, Code
from plugins.mynumber_card.simulated.card import SimulatedCard
from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.transports.pcsc import PcscReaders
from plugins.mynumber_card.transports.readers import Finding, Reader, ReaderState, open_readers, pick, reader_findings
from tests.plugins.mynumber_card.pcsc.laid import LaidCard, eventually, put, until_state
from tests.plugins.mynumber_card.pcsc.stack import READERS, ROOT, Stack
from tests.plugins.mynumber_card.watch import SELECT_JPKI

FIRST, SECOND = "Virtual PCD（1台目）", "Virtual PCD（2台目）"
SELECT = bytes.fromhex(SELECT_JPKI)


def going_on() -> bool:
    return False


@pytest.fixture
def taro(leaf: Issued) -> SimulatedCard:
    return simulated_card(persona("taro"), leaf, {})


@pytest.fixture
def stopped_stack(stack: Stack) -> Iterator[Stack]:
    """Without a daemon; it is back afterwards."""
    stack.stop()
    yield stack
    stack.start()


def refused(call: object) -> TransportProblem:
    assert callable(call)
    with pytest.raises(TransportError) as caught:
        call()
    return caught.value.problem


def test_readers_of_one_name_are_told_apart(service: PcscReaders) -> None:
    assert service.readers() == (
        Reader(READERS[0], FIRST, ReaderState.EMPTY),
        Reader(READERS[1], SECOND, ReaderState.EMPTY),
    )


def test_the_reader_that_holds_the_card_is_taken_without_asking(
    stack: Stack, service: PcscReaders, taro: SimulatedCard
) -> None:
    put(stack, service, LaidCard(taro), slot=1)

    def ask(readers: tuple[Reader, ...]) -> Reader | None:
        raise AssertionError("nothing to ask")

    chosen = pick(service, ask, 0.0)
    assert chosen == Reader(READERS[1], SECOND, ReaderState.CARD)
    assert service.transport(chosen).name == SECOND


def test_two_readers_with_cards_are_a_question(stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    """And each leads to its own card."""
    for slot, name in enumerate(("taro", "hanako")):
        put(stack, service, LaidCard(simulated_card(persona(name), leaf, {})), slot)
    asked: list[tuple[str, ...]] = []

    def ask(readers: tuple[Reader, ...]) -> Reader | None:
        asked.append(tuple(reader.label for reader in readers))
        return readers[-1]

    chosen = pick(service, ask, 0.0)
    assert asked == [(FIRST, SECOND)]
    assert chosen is not None
    assert chosen.id == READERS[1]
    transports = [service.transport(reader) for reader in service.readers()]
    for transport in transports:
        transport.connect()
        assert transport.transmit(SELECT) == (b"", 0x9000)
    for transport in transports:
        transport.disconnect()


def test_a_card_is_waited_for(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    timer = threading.Timer(0.3, lambda: stack.put(LaidCard(taro), 1))
    timer.start()
    assert [reader.label for reader in service.wait(20, going_on)] == [SECOND]
    timer.join()


def test_waiting_ends_in_time_or_when_it_is_stopped(service: PcscReaders) -> None:
    assert refused(lambda: service.wait(0.1, going_on)) is TransportProblem.NO_CARD
    asked = iter([False, True])
    assert service.wait(60, lambda: next(asked)) == ()


def test_a_reader_without_a_card(service: PcscReaders, reader: Reader) -> None:
    assert refused(service.transport(reader, card_seconds=0.1).connect) is TransportProblem.NO_CARD


def test_a_reader_that_is_not_there(service: PcscReaders) -> None:
    gone = service.transport(Reader("No such reader 00 00", "?", ReaderState.CARD))
    assert refused(gone.connect) is TransportProblem.NO_READER


def test_a_card_that_answers_no_reset_like_a_card(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    """Laid on upside down, or no IC card at all."""
    reader = put(stack, service, LaidCard(taro, atr=b"\x00\x00"))
    assert refused(service.transport(reader).connect) is TransportProblem.MUTE


def test_nobody_else_gets_at_the_card_during_a_run(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    card = LaidCard(taro)
    reader = put(stack, service, card)
    ours, second = service.transport(reader), service.transport(reader)
    ours.connect()
    assert refused(ours.connect) is TransportProblem.BUSY
    assert refused(second.connect) is TransportProblem.BUSY
    until_state(service, 0, ReaderState.IN_USE)
    for mode in (scard.SCARD_SHARE_SHARED, scard.SCARD_SHARE_EXCLUSIVE):
        assert shared(reader, mode) == scard.SCARD_E_SHARING_VIOLATION
    assert ours.transmit(SELECT) == (b"", 0x9000)
    ours.disconnect()
    ours.disconnect()
    assert card.loses_power()
    second.connect()
    second.disconnect()


def shared(reader: Reader, mode: int) -> int:
    """Another program's connection, let go at once; the service's return code."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    result, card, _ = scard.SCardConnect(context, reader.id, mode, scard.SCARD_PROTOCOL_T1)
    if result == scard.SCARD_S_SUCCESS:
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    scard.SCardReleaseContext(context)
    return int(result) & 0xFFFF_FFFF


def test_a_card_that_another_program_holds_is_in_use(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    reader = put(stack, service, LaidCard(taro))
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    _, card, _ = scard.SCardConnect(context, reader.id, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T1)
    with pytest.raises(CardError) as caught, connected(service.transport(reader)):
        pass
    assert caught.value.problem.code is Code.CARD_IN_USE
    scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
    scard.SCardReleaseContext(context)


KILLED = """
import sys
from plugins.mynumber_card.transports.readers import open_readers
service = open_readers()
transport = service.transport(service.readers()[0])
transport.connect()
for line in sys.argv[1:]:
    transport.transmit(bytes.fromhex(line))
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_program_that_is_killed_leaves_no_open_pin(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    """The daemon resets the card of a program that ends: nobody signs with a PIN that was typed for it."""
    card = LaidCard(taro)
    reader = put(stack, service, card)
    lines = (SELECT_JPKI, "00A4020C020018", "002000800431323334")
    program = subprocess.Popen(
        [sys.executable, "-c", KILLED, *lines], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        before = len(card.power)
        program.kill()
    assert eventually(lambda: len(card.power) > before)
    transport = service.transport(reader)
    transport.connect()
    assert transport.transmit(bytes.fromhex("00A4020C020017")) == (b"", 0x6A82), "no application is selected any more"
    transport.disconnect()


def test_without_a_daemon_it_is_said(stopped_stack: Stack) -> None:
    assert refused(open_readers) is TransportProblem.NO_SERVICE
    assert reader_findings() == (Finding("card.no_card_service"),)


def test_a_daemon_that_ends_in_the_middle_is_said(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    reader = put(stack, service, LaidCard(taro))
    transport = service.transport(reader)
    transport.connect()
    stack.stop()
    try:
        assert refused(lambda: transport.transmit(SELECT)) is TransportProblem.NO_SERVICE
        assert refused(service.readers) is TransportProblem.NO_SERVICE
        transport.disconnect()
        assert refused(transport.connect) is TransportProblem.NO_SERVICE
    finally:
        stack.start()


def test_without_readers_it_is_said(stack: Stack) -> None:
    stack.start(readers=False)
    try:
        service = open_readers()
        assert service.readers() == ()
        assert refused(lambda: service.wait(0.1, going_on)) is TransportProblem.NO_READER
        service.close()
        assert reader_findings() == (Finding("card.no_reader"),)
    finally:
        stack.start()


def test_findings_name_each_reader(stack: Stack, service: PcscReaders, taro: SimulatedCard) -> None:
    put(stack, service, LaidCard(taro))
    assert reader_findings() == (
        Finding("card.reader_card", {"reader": FIRST}, works=True),
        Finding("card.reader_empty", {"reader": SECOND}, works=True),
    )
