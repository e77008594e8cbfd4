"""Recording a card: neither PIN nor person is in the file, it still parses, and it plays through the whole program."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from engine.testing.time_and_chance import FakeClock
from plugins.mynumber_card.card import tlv
from plugins.mynumber_card.card.profile import FIRST_GENERATION, Pin
from plugins.mynumber_card.program import masking
from plugins.mynumber_card.program.desk import CardPlace
from plugins.mynumber_card.program.portals.link import write_link
from plugins.mynumber_card.program.readers import OneReader, replayed
from plugins.mynumber_card.program.record import for_the_record, record
from plugins.mynumber_card.program.screens import CancelledError
from plugins.mynumber_card.program.visit import by_link
from plugins.mynumber_card.simulated.contents import basic_information
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona, persona
from plugins.mynumber_card.transports import CardTransport, TransportError, TransportProblem
from plugins.mynumber_card.transports.replay import ReplayTransport
from plugins.mynumber_card.transports.transcript import TranscriptError, read_transcript
from tests.plugins.mynumber_card.cards import NOW, CardMaker
from tests.plugins.mynumber_card.program.conftest import RoomMaker
from tests.plugins.mynumber_card.program.people import Desk, Person

PINS = ("4071", "9382")
TEXT = for_the_record(FakeClock(NOW), bytes(range(32)))
HOLDER = replace(persona("hanako"), pins={Pin.AUTH: PINS[0], Pin.CARD_FACE: PINS[1]})


def recorded(file: Path, transport: CardTransport, *pins: str, evidence: bool = False) -> bool:
    place = CardPlace(lambda: OneReader(transport), 60, lambda line: None)
    return record(Person(*pins), place, TEXT, file, evidence=evidence)


def shapes(value: bytes | str) -> set[str]:
    """How a value could stand in a file: as text, as hex in both cases."""
    raw = value.encode() if isinstance(value, str) else value
    return {raw.hex(), raw.hex().upper(), *([value] if isinstance(value, str) else [])}


def secrets_of(holder: Persona, leaf: Issued) -> Mapping[str, bytes | str]:
    """Everything that is somebody's."""
    certificate = leaf.certificate
    public = leaf.key.public_key().public_numbers()
    modulus = public.n.to_bytes(256, "big")
    found: dict[str, bytes | str] = {
        "name": holder.name,
        "address": holder.address,
        "birth date": holder.birth_date,
        "subject": certificate.subject.rfc4514_string().split("CN=")[1].split(",")[0],
        "serial": certificate.serial_number.to_bytes(2, "big"),
        "key": modulus,
        "part of the key": modulus[100:116],
        "signature": certificate.signature[:16],
        "key id": x509.SubjectKeyIdentifier.from_public_key(leaf.key.public_key()).digest,
        "end": f"{certificate.not_valid_after_utc:%y%m%d}".encode().hex(),
        "pin": "".join(f"3{digit}" for digit in holder.pins[Pin.AUTH]),
        "other pin": "".join(f"3{digit}" for digit in holder.pins[Pin.CARD_FACE]),
    }
    for number, part in enumerate(re.findall(".{4}", holder.name + holder.address)):
        found[f"part {number}"] = part
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "card.jsonl"


@pytest.mark.parametrize("evidence", [False, True])
@pytest.mark.parametrize("knobs", [{}, {"t0": True}, {"lost_at": 14}, {"pulled_at": 20}], ids=str)
def test_neither_pin_nor_person_is_in_the_file(
    cards: CardMaker, leaf: Issued, file: Path, knobs: dict[str, object], evidence: bool
) -> None:
    recorded(file, cards(HOLDER, **knobs), *PINS, *PINS, evidence=evidence)
    text = file.read_text()
    for what, value in secrets_of(HOLDER, leaf).items():
        shown = {value} if what in ("pin", "other pin", "end") else shapes(value)
        if what == "serial":  # two bytes are everywhere by chance; in a certificate they stand behind their header
            shown = {"0202" + shape.upper() for shape in shapes(value)}
        assert not [shape for shape in shown if str(shape) in text], what
    assert "0020008004********" in text
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_secret_would_be_found(cards: CardMaker, leaf: Issued) -> None:
    """The watch can fail: unmasked, every one of these values is in what the card says."""
    transport = cards(HOLDER)
    sent: list[str] = []
    said: list[str] = []
    send = transport.inner.transmit

    def listening(apdu: bytes | bytearray) -> tuple[bytes, int]:
        sent.append(bytes(apdu).hex().upper())
        data, sw = send(apdu)
        said.append(data.hex().upper())
        return data, sw

    transport.inner.transmit = listening  # type: ignore[method-assign]
    recorded(Path("/dev/null"), transport, *PINS)
    text = "".join((*sent, *said))
    for what, value in secrets_of(HOLDER, leaf).items():
        if what in ("pin", "other pin", "end"):
            assert str(value).upper() in text, what
        elif not what.startswith(("part", "key id")):
            assert any(shape in text for shape in shapes(value)), what


def test_a_masked_certificate_parses_and_keeps_its_kind(leaf: Issued) -> None:
    der = leaf.certificate.public_bytes(Encoding.DER)
    masked = masking.mask_der(der + b"\xff" * 8)
    assert len(masked) == len(der) + 8
    assert masked.endswith(b"\xff" * 8)
    read = x509.load_der_x509_certificate(masked[:-8])
    assert read.issuer == leaf.certificate.issuer
    assert read.subject != leaf.certificate.subject
    assert read.serial_number != leaf.certificate.serial_number
    assert isinstance(read.public_key(), rsa.RSAPublicKey)
    kinds = (x509.KeyUsage, x509.CertificatePolicies)
    for kind in kinds:
        own, kept = (one.extensions.get_extension_for_class(kind) for one in (leaf.certificate, read))
        assert own == kept
    assert {one.oid for one in read.extensions} == {one.oid for one in leaf.certificate.extensions}


@pytest.mark.parametrize("holder", [one for one in PERSONAS if one.name], ids=lambda one: one.id)
def test_masked_items_parse_at_the_same_length(holder: Persona) -> None:
    raw = holder.prefix + basic_information(holder) + b"\xff" * 30
    masked = masking.mask_items(raw, FIRST_GENERATION)
    items = tlv.parse_basic_information(masked)
    assert len(masked) == len(raw)
    assert len(items.name.encode()) == len(holder.name.encode())
    assert set(items.name + items.address) <= {"見", "X"}
    assert (items.birth_date, items.sex) == ("19700101", "1")


@given(st.binary(max_size=300))
def test_a_mask_keeps_every_length_and_lets_no_run_of_bytes_through(raw: bytes) -> None:
    """Whatever a card says: nothing but structure, labels and public words stays."""
    for mask in (
        masking.mask_der,
        masking.mask_objects,
        lambda content: masking.mask_items(content, FIRST_GENERATION),
        lambda content: masking.mask_token(content, FIRST_GENERATION),
    ):
        assert len(mask(raw)) == len(raw)


@pytest.mark.parametrize("knobs", [{}, {"t0": True}, {"no_diagnosis_first": True}], ids=str)
def test_a_record_plays_through_the_whole_program(
    cards: CardMaker, rooms: RoomMaker, desk: Desk, file: Path, knobs: dict[str, object]
) -> None:
    """With any PIN: the record holds none to compare with. The portal refuses what it gets, as it must."""
    assert recorded(file, cards(HOLDER, **knobs), *PINS)
    room = rooms(Person("0000", "1111"), service=replayed(file))
    assert not by_link(room.around, write_link(desk.endpoint))
    assert "発行元を確かめられませんでした" in room.person.page("読み取りを続けられません").problem
    [message] = desk.received
    sent = json.loads(message)["basic_information"]
    assert sent["birth_date"] == "19700101"
    assert set(sent["name"]) == {"見"}


def test_a_failed_run_is_recorded_and_fails_again(cards: CardMaker, rooms: RoomMaker, desk: Desk, file: Path) -> None:
    assert not recorded(file, cards(HOLDER, pulled_at=9), *PINS)
    room = rooms(Person(gives_up_at="カードを読み取れませんでした"), service=replayed(file))
    assert not by_link(room.around, write_link(desk.endpoint))
    assert desk.failure == "card_removed"


def test_wrong_entries_are_recorded_with_their_tries(cards: CardMaker, rooms: RoomMaker, file: Path) -> None:
    assert recorded(file, cards(HOLDER), "0000", *PINS)
    person = Person("1111", "2222", "3333")
    room = rooms(person, service=replayed(file))
    by_link(room.around, write_link(room.desk.endpoint))
    assert [page.facts[0][1] for page in person.seen if page.label and page.facts and not page.big] == [
        "3回",
        "2回",
        "3回",
    ]


def test_giving_up_still_masks_what_was_read(cards: CardMaker, leaf: Issued, file: Path) -> None:
    place = CardPlace(lambda: OneReader(cards(HOLDER)), 60, lambda line: None)
    with pytest.raises(CancelledError):
        record(Person(*PINS, gives_up_at="2つ目の暗証番号"), place, TEXT, file)
    text = file.read_text()
    assert leaf.certificate.signature[:16].hex().upper() not in text
    assert read_transcript(file).events


def play(file: Path) -> ReplayTransport:
    return ReplayTransport(read_transcript(file))


HEAD = '{"transcript": "1", "reader": "R"}\n{"connect": "ok"}\n'
SELECT = '{"send": "00A4020C020006", "answer": "", "sw": "9000"}\n'


def test_a_command_that_is_not_the_recorded_one_is_a_designed_error(file: Path) -> None:
    file.write_text(HEAD + SELECT)
    transport = play(file)
    transport.connect()
    with pytest.raises(TransportError) as caught:
        transport.transmit(bytes.fromhex("00A4020C020001"))
    assert caught.value.problem is TransportProblem.FAILED
    assert transport.mismatch == 3
    transport.disconnect()
    transport.connect()
    assert transport.transmit(bytes.fromhex("00A4020C020006")) == (b"", 0x9000)
    with pytest.raises(TransportError):
        transport.transmit(bytes.fromhex("00A4020C020006"))


def test_recorded_failures_fail_again(file: Path) -> None:
    file.write_text(HEAD.replace("ok", "no_card"))
    with pytest.raises(TransportError, match="no_card"):
        play(file).connect()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "lines"),
        ("{}\n", "1: version"),
        ('{"transcript": "2", "reader": "R"}\n', "1: version"),
        ('{"transcript": 1, "reader": "R"}\n', "1: json"),
        (HEAD + "x\n", "3: json"),
        (HEAD + "[]\n", "3: json"),
        (HEAD + '{"connect": "perhaps"}\n', "3: problem"),
        (HEAD + '{"send": "00A4", "answer": "", "sw": "9000"}\n', "3: shape"),
        (HEAD + '{"send": "00A4020C", "answer": "0", "sw": "9000"}\n', "3: shape"),
        (HEAD + '{"send": "00A4020C", "answer": "", "sw": "900"}\n', "3: shape"),
        (HEAD + '{"send": "00A4020C", "answer": "", "sw": "9000", "note": "x"}\n', "3: shape"),
        (HEAD + '{"send": "002000800431323334", "answer": "", "sw": "9000"}\n', "3: shape"),
        (HEAD + '{"send": "0020008004******34", "failed": "card_timeout"}\n', "3: shape"),
    ],
)
def test_what_is_no_transcript_is_refused(file: Path, text: str, code: str) -> None:
    """A VERIFY with digits in it above all: such a file must not come to be used."""
    file.write_text(text)
    with pytest.raises(TranscriptError, match=code):
        read_transcript(file)


@given(st.text(max_size=200))
def test_any_text_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "x"
    path.write_text(HEAD + text, encoding="utf-8", errors="replace")
    with suppress(TranscriptError):
        assert read_transcript(path).reader == "R"
