"""Whole runs through pyscard, pcscd and a virtual reader. What holds in process must hold here, command by command.

Left to the tests in process: what depends on the certificate's contents or the clock (test_verification.py), and `end_status`
and `past_end`, habits of READ BINARY that no reader touches.
"""

from dataclasses import dataclass, field, replace

import pytest

from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.problems import CardError, Code, Problem
from plugins.mynumber_card.card.profile import FIRST_GENERATION, Pin
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.simulated.card import SimulatedCard
from plugins.mynumber_card.simulated.contents import applications, simulated_card
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona, persona
from plugins.mynumber_card.simulated.vpcd import Habits
from plugins.mynumber_card.transports import CardTransport, TransportError
from plugins.mynumber_card.transports.pcsc import PcscReaders, PcscTransport
from plugins.mynumber_card.transports.readers import ReaderState
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from tests.plugins.mynumber_card.card.pin_cases import AUTH, VERIFY_AUTH
from tests.plugins.mynumber_card.cards import CHALLENGE, RecordingTransport
from tests.plugins.mynumber_card.pcsc.laid import ATR_T0, ATR_T1, LaidCard, laid_in_turn, put, until_state
from tests.plugins.mynumber_card.pcsc.stack import Stack
from tests.plugins.mynumber_card.typist import RIGHT, CancelledError, Typist
from tests.plugins.mynumber_card.watch import SELECT_JPKI, forbidden

WRONG = {Pin.AUTH: ["0000", "0000", "0000"], Pin.CARD_FACE: []}
Outcome = CardReading | Problem | str


@dataclass(frozen=True, slots=True)
class Case:
    """One card. `left_out`: an EF that this one lacks. `tries`: of both PINs."""

    id: str
    holder: Persona = field(default_factory=lambda: persona("taro"))
    knobs: dict[str, object] = field(default_factory=dict)
    entries: dict[Pin, list[str]] = field(default_factory=lambda: RIGHT)
    tries: int | None = None
    left_out: int | None = None
    atr: bytes = ATR_T1

    def card(self, issued: Issued) -> SimulatedCard:
        """A new card, with counters of its own."""
        holder = replace(self.holder, knobs=replace(self.holder.knobs, **self.knobs))  # type: ignore[arg-type]
        if self.tries is not None:
            holder = replace(holder, tries=dict.fromkeys(holder.tries, self.tries))
        if self.left_out is None:
            return simulated_card(holder, issued, {})
        files = {
            aid: {ef: file for ef, file in within.items() if ef != self.left_out}
            for aid, within in applications(holder, issued).items()
        }
        return SimulatedCard(files, {}, holder.knobs)


LONG = replace(persona("taro"), address="東京都" + "港" * 700)
CASES = (
    *(Case(one.id, one) for one in PERSONAS),
    *(Case(f"tries {left}", tries=left) for left in (3, 2, 1, 0)),
    Case("wrong until locked", entries=WRONG),
    Case("wrong at the last try", entries=WRONG, tries=1),
    Case("no token", left_out=FIRST_GENERATION.token_ef),
    Case("no key", left_out=FIRST_GENERATION.signing.ef),
    Case("no four items", left_out=FIRST_GENERATION.basic_information_ef),
    Case("sex 3", replace(persona("taro"), sex="3")),
    Case("an address of three length bytes", LONG),
    Case("a birth date that is none", replace(persona("taro"), birth_date="19AB0000")),
    Case("6F00 first", knobs={"no_diagnosis_first": True}),
    Case("T=0, answers to fetch", persona("hanako"), {"t0": True}, atr=ATR_T0),
    Case("T=0, answers in parts", persona("hanako"), {"t0": True, "part": 100}, atr=ATR_T0),
    Case("counters not told", knobs={"silent_counters": True}, entries={pin: 2 * one for pin, one in RIGHT.items()}),
    Case("another text signed", knobs={"signs_another_text": True}),
)


def outcome(transport: CardTransport, entries: dict[Pin, list[str]]) -> Outcome:
    try:
        return read_card(transport, CHALLENGE, Typist(entries))
    except CardError as error:
        return error.problem
    except CancelledError:
        return "given up"


def test_every_card_is_read_or_refused_as_in_process(stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    """Same outcome, same commands; and none that must never be sent."""
    laid = [LaidCard(case.card(leaf), case.atr) for case in CASES]
    for case, (card, reader) in zip(CASES, laid_in_turn(stack, service, laid), strict=True):
        inside = RecordingTransport(SimulatedTransport(case.card(leaf)))
        wanted = outcome(inside, case.entries)
        assert outcome(service.transport(reader), case.entries) == wanted, case.id
        # T=0 leaves out the Le of a command with data.
        in_process = [sent[:-1] if case.atr == ATR_T0 and sent[1] == 0x2A else sent for sent in inside.sent]
        assert card.sent == in_process, case.id
        assert forbidden(inside.sent) == [], case.id
        assert card.loses_power(), case.id


def test_a_card_pulled_at_any_step_is_said(stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    """Whatever was under way, VERIFY included, and nothing is sent to a card that comes afterwards."""
    whole = RecordingTransport(SimulatedTransport(Case("taro").card(leaf)))
    outcome(whole, RIGHT)
    steps = range(1, len(whole.sent) + 1)
    laid = [LaidCard(Case("", knobs={"pulled_at": at}).card(leaf)) for at in steps]
    for at, (card, reader) in zip(steps, laid_in_turn(stack, service, laid), strict=True):
        transport = service.transport(reader, card_seconds=0.0)
        found = outcome(transport, RIGHT)
        assert isinstance(found, Problem), at
        assert found.code is Code.CARD_REMOVED, at
        assert card.sent == whole.sent[:at], at


@pytest.mark.parametrize(("entered", "left"), [("1234", 3), ("0000", 2)])
def test_a_card_that_left_for_a_moment_during_verify_is_asked_for_its_counter(
    stack: Stack, service: PcscReaders, leaf: Issued, entered: str, left: int
) -> None:
    """Its PIN was processed, the answer never came: the counter is asked over a new connection, and no second VERIFY sent."""
    card = LaidCard(Case("", knobs={"lost_at": VERIFY_AUTH}).card(leaf))
    reader = put(stack, service, card)
    again = LaidCard(card.card)
    card.lost = lambda: stack.put_soon(again)
    found = outcome(service.transport(reader), {Pin.AUTH: [entered], Pin.CARD_FACE: []})
    assert found == Problem(Code.ANSWER_LOST, "verify", Pin.AUTH, left)
    assert (card.verifies, again.verifies) == (1, 0)


def test_a_slow_card_is_waited_for(stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    card = LaidCard(Case("").card(leaf))
    stack.put(card, habits=Habits(delay=0.05))
    reader = until_state(service, 0, ReaderState.CARD)
    assert isinstance(outcome(service.transport(reader), RIGHT), CardReading)


def test_a_card_that_is_too_slow_is_given_up_and_let_go_afterwards(
    stack: Stack, service: PcscReaders, leaf: Issued
) -> None:
    """The waiting ends in time; the reader is free again, and without power, once the card has answered."""
    card = LaidCard(Case("").card(leaf))
    stack.put(card, habits=Habits(delay=1.0))
    reader = until_state(service, 0, ReaderState.CARD)
    transport = service.transport(reader, answer_seconds=0.2)
    transport.connect()
    for _ in range(2):
        with pytest.raises(TransportError, match=r"^card_timeout$"):
            transport.transmit(bytes.fromhex(SELECT_JPKI))
    transport.disconnect()
    assert until_state(service, 0, ReaderState.IN_USE)
    assert until_state(service, 0, ReaderState.CARD)
    assert len(card.sent) == 1
    assert card.loses_power()


def test_a_verify_that_is_never_answered_ends_the_run(stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    """Nobody can call it back: the run says that a try may be gone, and the PIN is not sent again."""
    counters: dict[str, int] = {}
    holder = replace(persona("taro"), knobs=replace(persona("taro").knobs, lost_at=VERIFY_AUTH))
    card = LaidCard(simulated_card(holder, leaf, counters))
    stack.put(card, habits=Habits(silent=True))
    reader = until_state(service, 0, ReaderState.CARD)
    found = outcome(service.transport(reader, answer_seconds=0.5, card_seconds=0.1), WRONG)
    assert found == Problem(Code.CARD_TIMEOUT, "verify", Pin.AUTH)
    assert card.verifies == 1
    assert counters[AUTH] == 2


def test_two_runs_of_one_transport(stack: Stack, service: PcscReaders, leaf: Issued) -> None:
    """The card is powered off between them, so the second one asks for its PINs again."""
    card = LaidCard(Case("").card(leaf))
    transport = service.transport(put(stack, service, card))
    first, second = outcome(transport, RIGHT), outcome(transport, RIGHT)
    assert isinstance(first, CardReading)
    assert first == second
    assert card.verifies == 4
    assert isinstance(transport, PcscTransport)
