"""Whatever lies on the reader: a run ends, in a reading or a designed failure, and never sends what it must not."""

from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.mynumber_card.card.apdu import VERIFY, tries_in
from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.problems import CardError
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.simulated.attester import Attester
from plugins.mynumber_card.simulated.card import Knobs, SimulatedCard
from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona
from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from tests.plugins.mynumber_card.cards import CHALLENGE
from tests.plugins.mynumber_card.typist import CancelledError, Typist
from tests.plugins.mynumber_card.watch import forbidden

Answer = tuple[bytes, int] | TransportProblem
KNOWN_WORDS = (
    *(0x63C0 | left for left in range(16)),
    *(0x9000, 0x6282, 0x6300, 0x6700, 0x6982, 0x6983, 0x6984, 0x6985, 0x6986, 0x6A81, 0x6A82, 0x6A86, 0x6A88),
    *(0x6B00, 0x6C00, 0x6C05, 0x6D00, 0x6E00, 0x6F00, 0x6100, 0x6110, 0x61FF),
)
WORDS = st.sampled_from(KNOWN_WORDS) | st.integers(0, 0xFFFF)
BODIES = st.sampled_from(
    [b"", b"JPKIAPICCTOKEN2".ljust(32), b"\x30\x82\xff\xff", b"\xff\x20\x82\x7f\xff", b"\x30\x80", b"\xff" * 256]
) | st.binary(max_size=256)
ANSWERS = st.tuples(BODIES, WORDS) | st.sampled_from(TransportProblem)
ENTRIES = st.fixed_dictionaries(
    {pin: st.lists(st.sampled_from(["1234", "5678", "0000", "１２３４", "12345", ""]), max_size=5) for pin in Pin}
)
KNOBS = st.builds(
    Knobs,
    t0=st.booleans(),
    part=st.sampled_from([1, 100, 255, 256]),
    no_diagnosis_first=st.booleans(),
    pulled_at=st.none() | st.integers(1, 40),
    lost_at=st.none() | st.integers(1, 40),
    end_status=st.sampled_from([0x9000, 0x6282]),
    past_end=st.sampled_from([0x6B00, 0x9000, 0x6282]),
    signs_another_text=st.booleans(),
    silent_counters=st.booleans(),
)


@dataclass
class HostileReader:
    """Answers what `answers` say by the number of the command, else what the card says; a wise end after too many."""

    card: SimulatedCard | None
    answers: dict[int, Answer]
    sent: list[bytes] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    powered: bool = False
    name: str = "?"

    def __post_init__(self) -> None:
        self._inner = SimulatedTransport(self.card)

    def connect(self) -> None:
        if self.card is not None:
            self._inner.connect()
        self.powered = True

    def transmit(self, apdu: bytes | bytearray) -> tuple[bytes, int]:
        assert self.powered, "nothing is sent to a card that was let go"
        self.sent.append(bytes(apdu[:5]) if apdu[1] == VERIFY else bytes(apdu))
        assert len(self.sent) < 2000, "an endless run"
        answer = self.answers.get(len(self.sent))
        if isinstance(answer, TransportProblem):
            raise TransportError(answer)
        if answer is None:
            answer = (b"", 0x6A82) if self.card is None else self._inner.transmit(apdu)
        self.replies.append(answer[1])
        return answer

    def disconnect(self) -> None:
        self._inner.disconnect()
        self.powered = False


def run(reader: HostileReader, entries: dict[Pin, list[str]], *, confirms: bool, evidence: bool = False) -> None:
    """The rules of every run: it ends as designed, wipes what was typed, sends one VERIFY an entry and none too many."""
    typist = Typist(entries, confirms=confirms)
    with suppress(CardError, CancelledError):
        assert isinstance(read_card(reader, CHALLENGE, typist, evidence=evidence), CardReading)
    assert not reader.powered
    assert forbidden(reader.sent, evidence=evidence) == []
    assert not any(any(entry) for entry in typist.typed)
    verifies = [at for at, sent in enumerate(reader.sent) if sent[1] == VERIFY and len(sent) > 4]
    assert len(verifies) <= sum(map(len, entries.values()))


@settings(max_examples=300)
@given(st.lists(ANSWERS, max_size=60), ENTRIES, st.booleans(), st.booleans())
def test_any_answers_at_all(
    answers: list[Answer], entries: dict[Pin, list[str]], confirms: bool, evidence: bool
) -> None:
    run(HostileReader(None, dict(enumerate(answers, 1))), entries, confirms=confirms, evidence=evidence)


@settings(max_examples=300)
@given(
    holder=st.sampled_from(PERSONAS),
    knobs=KNOBS,
    tries=st.dictionaries(st.sampled_from(Pin), st.integers(0, 3)),
    answers=st.dictionaries(st.integers(1, 45), ANSWERS, max_size=3),
    entries=ENTRIES,
    confirms=st.booleans(),
    evidence=st.booleans(),
)
def test_any_card_with_any_answers_in_between(
    leaf: Issued,
    keys: tuple[rsa.RSAPrivateKey, ...],
    holder: Persona,
    knobs: Knobs,
    tries: dict[Pin, int],
    answers: dict[int, Answer],
    entries: dict[Pin, list[str]],
    confirms: bool,
    evidence: bool,
) -> None:
    """A genuine one, whose digests (EF 0003) are looked at where evidence is wanted, and never EF 0001."""
    holder = replace(holder, knobs=knobs, tries={**holder.tries, **tries})
    card = simulated_card(holder, leaf, {}, attester=Attester(keys[0], keys[1], keys[2]))
    run(HostileReader(card, answers), entries, confirms=confirms, evidence=evidence)


@settings(max_examples=300)
@given(
    answers=st.dictionaries(st.integers(1, 45), ANSWERS, max_size=3),
    entries=ENTRIES,
    confirms=st.booleans(),
)
def test_no_verify_after_a_counter_that_says_none_or_unconfirmed_one(
    leaf: Issued, answers: dict[int, Answer], entries: dict[Pin, list[str]], confirms: bool
) -> None:
    """Whatever made the counter say so. The empty VERIFY comes right before each that carries a PIN."""
    reader = HostileReader(simulated_card(PERSONAS[0], leaf, {}), answers)
    replies: dict[int, int] = {}
    send = reader.transmit

    def remembering(apdu: bytes | bytearray) -> tuple[bytes, int]:
        data, sw = send(apdu)
        replies[len(reader.sent)] = sw
        return data, sw

    reader.transmit = remembering  # type: ignore[method-assign]
    run(reader, entries, confirms=confirms)
    for at, sent in enumerate(reader.sent, 1):
        if sent[1] == VERIFY and len(sent) > 4:
            left = tries_in(replies[at - 1])
            assert len(reader.sent[at - 2]) == 4
            assert left is None or left > 1 or (left == 1 and confirms)
            assert left is not None or (replies[at - 1] == 0x9000 and confirms)


def test_the_rules_can_fail(leaf: Issued) -> None:
    reader = HostileReader(simulated_card(PERSONAS[0], leaf, {}), {})
    reader.sent.append(bytes.fromhex("00A4020C020001"))
    with pytest.raises(AssertionError):
        run(reader, {pin: [] for pin in Pin}, confirms=True)
