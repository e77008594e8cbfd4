"""The program's side: the items are the card's own, or nothing is handed on; and which commands are sent for it."""

from dataclasses import replace

import pytest

from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.problems import CardError, Code
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.card.run import PinEntry, read_card
from plugins.mynumber_card.simulated.attester import Attester, Fault, certificate_file, key_file
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import Persona, persona
from tests.plugins.mynumber_card.cards import CHALLENGE, RecordingTransport, make_transport
from tests.plugins.mynumber_card.watch import forbidden

RIGHT = {Pin.AUTH: b"1234", Pin.CARD_FACE: b"5678"}


def right(pin: Pin, tries_left: int | None, problem: object) -> PinEntry:
    return PinEntry(bytearray(RIGHT[pin]))


def run(transport: RecordingTransport, *, evidence: bool = True) -> CardReading:
    return read_card(transport, CHALLENGE, right, evidence=evidence)


def faulty(fault: Fault) -> Persona:
    return replace(persona("taro"), fault=fault)


@pytest.mark.parametrize("name", ["taro", "hanako", "placeholder", "single-name", "variant"])
def test_a_genuine_card_shows_it(leaf: Issued, attester: Attester, name: str) -> None:
    """Short and long files, a prefix, an unknown tag among the items, filler behind everything."""
    reading = run(make_transport(leaf, name, attester=attester))
    assert reading.evidence is not None
    assert reading.evidence.certificate == certificate_file(attester)
    assert reading.evidence.key == key_file(attester)
    assert len(reading.evidence.presence) == 256
    assert reading.basic_information.name == persona(name).name


@pytest.mark.parametrize("knobs", [{"t0": True}, {"t0": True, "part": 100}, {"no_diagnosis_first": True}], ids=str)
def test_readers_habits_make_no_difference(leaf: Issued, attester: Attester, knobs: dict[str, object]) -> None:
    assert run(make_transport(leaf, attester=attester, **knobs)).evidence is not None  # type: ignore[arg-type]


def test_it_is_looked_for_only_where_the_portal_asks(leaf: Issued, attester: Attester) -> None:
    transport = make_transport(leaf, attester=attester)
    assert run(transport, evidence=False).evidence is None
    assert forbidden(transport.sent) == []


def test_the_order_after_the_items(leaf: Issued, attester: Attester) -> None:
    """One connection, one PIN, EF 0002 again (to hash the very file), 0004, 0003, 0007, internal authentication."""
    transport = make_transport(leaf, attester=attester)
    run(transport)
    lines = [apdu.hex().upper() for apdu in transport.sent if apdu[1] != 0xB0]
    after = lines[lines.index("00A4020C020002") + 1 :]
    assert [line[:14] for line in after] == [
        "00A4020C020002", "00A4020C020004", "00A4020C020003", "00A4020C020007", "802A0000333031",
    ]  # fmt: skip
    assert transport.verifies == 2
    assert transport.disconnects == 1


@pytest.mark.parametrize("fault", ["", "none", "digest", "certificate", "presence"])
def test_the_number_itself_is_never_touched(leaf: Issued, attester: Attester, fault: Fault) -> None:
    transport = make_transport(leaf, faulty(fault), attester=attester)
    try:
        run(transport)
    except CardError:
        assert fault == "digest"
    assert forbidden(transport.sent, evidence=True) == []


@pytest.mark.parametrize("line", ["00A4020C020001", "00A4020C020005", "00A4020C020013", "00A4020C020014", "80A20000"])
def test_the_watch_can_fail_with_evidence_too(line: str) -> None:
    select = bytes.fromhex("00A4040C0AD3921000310001010408")
    assert forbidden([select, bytes.fromhex(line)], evidence=True) == [line]


@pytest.mark.parametrize("fault", ["digest", "number_digest", "record", "items_offset"])
def test_items_that_the_issuer_has_not_signed_end_the_run(leaf: Issued, attester: Attester, fault: Fault) -> None:
    """Another digest, another signature, a broken record: nothing of the reading is handed on."""
    transport = make_transport(leaf, faulty(fault), attester=attester)
    with pytest.raises(CardError) as caught:
        run(transport)
    assert caught.value.problem.code is Code.NOT_GENUINE
    assert transport.disconnects == 1


def test_a_card_without_such_files_is_read_all_the_same(leaf: Issued, attester: Attester) -> None:
    for transport in (make_transport(leaf), make_transport(leaf, faulty("none"), attester=attester)):
        assert run(transport).evidence is None


@pytest.mark.parametrize("fault", ["certificate", "another_issuer", "key", "presence"])
def test_what_the_server_alone_can_judge_is_handed_on(leaf: Issued, attester: Attester, fault: Fault) -> None:
    """The program holds no issuer's key: signatures above the card's own are not its business."""
    assert isinstance(run(make_transport(leaf, faulty(fault), attester=attester)).evidence, Evidence)


def commands(leaf: Issued, attester: Attester) -> tuple[int, int]:
    """How many commands a run sends without and with evidence."""
    counts = []
    for evidence in (False, True):
        transport = make_transport(leaf, attester=attester)
        run(transport, evidence=evidence)
        counts.append(len(transport.sent))
    return counts[0], counts[1]


def test_a_card_pulled_at_any_step_is_a_designed_problem(leaf: Issued, attester: Attester) -> None:
    before, all_ = commands(leaf, attester)
    assert all_ > before + 10
    for step in range(before + 1, all_ + 1):
        for knob, code in (("pulled_at", Code.CARD_REMOVED), ("lost_at", Code.CARD_TIMEOUT)):
            with pytest.raises(CardError) as caught:
                run(make_transport(leaf, attester=attester, **{knob: step}))  # type: ignore[arg-type]
            assert caught.value.problem.code is code
            assert caught.value.problem.step == "evidence"
