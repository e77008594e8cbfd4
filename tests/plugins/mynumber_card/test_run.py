"""The whole run: its order, what it never sends, and that it says nothing of a PIN."""

import logging
import re
import traceback
from dataclasses import dataclass, field, replace

import pytest

from plugins.mynumber_card.card import CardReading
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.problems import CardError, Code, Problem
from plugins.mynumber_card.profile import Pin
from plugins.mynumber_card.run import PinEntry, read_card
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona, persona
from tests.plugins.mynumber_card.cards import CHALLENGE, CardMaker, RecordingTransport

JPKI, SUPPORT = "00A4040C0AD392F000260100000001", "00A4040C0AD3921000310001010408"
RIGHT = {Pin.AUTH: ["1234"], Pin.CARD_FACE: ["5678"]}


class CancelledError(Exception):
    """The applicant gave up."""


@dataclass
class Typist:
    """Types what it is told for each PIN; remembers what it was told."""

    entries: dict[Pin, list[str]] = field(repr=False)
    confirms: bool = True
    asked: list[tuple[Pin, int | None, Problem | None]] = field(default_factory=list)
    typed: list[bytearray] = field(default_factory=list)

    def __call__(self, pin: Pin, tries_left: int | None, problem: Problem | None) -> PinEntry:
        before = sum(1 for asked in self.asked if asked[0] is pin)
        self.asked.append((pin, tries_left, problem))
        if before >= len(self.entries[pin]):
            raise CancelledError
        self.typed.append(bytearray(self.entries[pin][before].encode()))
        last = problem is not None and problem.code is Code.LAST_TRY
        return PinEntry(self.typed[-1], confirmed_last_try=last and self.confirms)


def run(transport: RecordingTransport, typist: Typist, text: Challenge = CHALLENGE) -> CardReading:
    return read_card(transport, text, typist)


def test_the_order_of_the_run(cards: CardMaker) -> None:
    """Label and both counters, PIN 1, signature, certificate, PIN 2, four items, power off."""
    transport = cards()
    run(transport, Typist(RIGHT))
    short = [apdu.hex().upper() for apdu in transport.sent if apdu[1] != 0xB0]
    signature = next(apdu for apdu in short if apdu.startswith("802A"))
    assert signature.startswith("802A0080333031300D060960864801650304020105000420")
    auth_count, face_count = [JPKI, "00A4020C020018", "00200080"], [SUPPORT, "00A4020C020011", "00200080"]
    assert short == [
        JPKI,
        "00A4020C020006",
        "00A4020C02000A",
        *auth_count,
        *face_count,
        *auth_count,
        "0020008004",
        "00A4020C020017",
        signature,
        "00A4020C02000A",
        *face_count,
        "0020008004",
        "00A4020C020002",
    ]
    assert transport.disconnects == 1


def test_a_wrong_entry_is_asked_again_with_the_tries_left(cards: CardMaker) -> None:
    typist = Typist({Pin.AUTH: ["0000", "１２３４", "1234"], Pin.CARD_FACE: ["5678"]})
    assert run(cards(), typist).basic_information.sex == "1"
    assert [(pin, left, problem and problem.code) for pin, left, problem in typist.asked] == [
        (Pin.AUTH, 3, None),
        (Pin.AUTH, 2, Code.WRONG_PIN),
        (Pin.AUTH, 2, Code.PIN_FULL_WIDTH),
        (Pin.CARD_FACE, 3, None),
    ]


def test_the_last_try_is_asked_twice_and_the_lock_ends_the_run(cards: CardMaker) -> None:
    transport = cards()
    typist = Typist({Pin.AUTH: ["0000", "0000", "0000", "0000", "1234"], Pin.CARD_FACE: ["5678"]})
    with pytest.raises(CardError) as caught:
        run(transport, typist)
    assert caught.value.problem.code is Code.LOCKED
    assert [problem and problem.code for _, _, problem in typist.asked] == [
        None,
        Code.WRONG_PIN,
        Code.WRONG_PIN,
        Code.LAST_TRY,
    ]
    assert transport.verifies == 3


@pytest.mark.parametrize("name", ["locked", "face-locked"])
def test_a_locked_pin_ends_the_run_before_anything_is_asked(cards: CardMaker, name: str) -> None:
    transport, typist = cards(name), Typist(RIGHT)
    with pytest.raises(CardError, match="locked"):
        run(transport, typist)
    assert typist.asked == []
    assert transport.verifies == 0


def test_giving_up_powers_the_card_off(cards: CardMaker) -> None:
    transport = cards()
    with pytest.raises(CancelledError):
        run(transport, Typist({Pin.AUTH: [], Pin.CARD_FACE: []}))
    assert transport.disconnects == 1
    assert transport.verifies == 0


def test_every_entry_is_wiped(cards: CardMaker) -> None:
    typist = Typist({Pin.AUTH: ["0000", "abc", "1234"], Pin.CARD_FACE: ["5678"]})
    run(cards(), typist)
    assert [bytes(entry) for entry in typist.typed] == [bytes(4), bytes(3), bytes(4), bytes(4)]


def forbidden(sent: list[bytes]) -> list[str]:
    """Commands that must never leave: other applications than our two, EF 0001 in any spelling, EF 0003."""
    found, application = [], ""
    for apdu in sent:
        line = apdu.hex().upper()
        if apdu[1] == 0xA4 and apdu[2] == 0x04:
            application = line
            if line not in (JPKI, SUPPORT):
                found.append(line)
        if apdu[1] == 0xA4 and apdu[2] != 0x04 and line[10:] not in ALLOWED_FILES[application]:
            found.append(line)
        if apdu[1] == 0xB0 and apdu[2] & 0x80:
            found.append(line)
    return found


ALLOWED_FILES = {
    "": (),
    JPKI: ("0006", "000A", "0017", "0018"),
    SUPPORT: ("0002", "0011"),
}


@pytest.mark.parametrize("holder", PERSONAS, ids=lambda holder: holder.id)
@pytest.mark.parametrize("entries", [RIGHT, {Pin.AUTH: ["0000"] * 5, Pin.CARD_FACE: []}], ids=["right", "wrong"])
@pytest.mark.parametrize("knobs", [{}, {"t0": True}, {"no_diagnosis_first": True}], ids=str)
def test_the_personal_number_and_foreign_applications_are_never_touched(
    cards: CardMaker, holder: Persona, entries: dict[Pin, list[str]], knobs: dict[str, object]
) -> None:
    """No SELECT of EF 0001 of the 券面事項入力補助 AP, of the 住基, 共通 or 券面事項確認 AP; no read by short EF."""
    transport = cards(holder, **knobs)
    try:
        run(transport, Typist(entries))
    except (CardError, CancelledError):
        assert transport.disconnects <= 1
    assert forbidden(transport.sent) == []


@pytest.mark.parametrize(
    "line",
    [
        "00A4040C0AD3921000310001010402",
        "00A4040C0AD3921000310001010401",
        "00A4040C0AD3921000310001010100",
    ],
)
def test_the_watch_over_applications_can_fail(line: str) -> None:
    assert forbidden([bytes.fromhex(line)]) == [line]


@pytest.mark.parametrize("line", ["00A4020C020001", "00A4020C020003", "00B0810000"])
def test_the_watch_over_files_can_fail(line: str) -> None:
    assert forbidden([bytes.fromhex(SUPPORT), bytes.fromhex(line)]) == [line]


def shown_locals(error: BaseException) -> list[str]:
    """What a crash report with local variables would show of our own frames, causes and contexts included."""
    shown: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        for frame in traceback.TracebackException.from_exception(chain, capture_locals=True).stack:
            if "/plugins/mynumber_card/" in frame.filename and "/tests/" not in frame.filename:
                # Addresses of objects differ from run to run, PIN or no PIN.
                shown.append(re.sub("0x[0-9a-f]+", "0x", f"{frame.name} {frame.locals}"))
        chain = chain.__cause__ or chain.__context__
    return shown


def everything_said(
    cards: CardMaker, caplog: pytest.LogCaptureFixture, pins: dict[Pin, str], wrong: str, knobs: dict[str, object]
) -> str:
    """Logs, APDU trace, exception texts, reprs and tracebacks (with our locals) of a wrong and a right run."""
    caplog.clear()
    said: list[str] = []
    holder = replace(persona("taro"), pins=pins)
    for entries in ({Pin.AUTH: [wrong], Pin.CARD_FACE: []}, {pin: [digits] for pin, digits in pins.items()}):
        transport = cards(holder, **knobs)
        try:
            reading = read_card(transport, CHALLENGE, Typist(entries), said.append)
            said.append(repr(reading))
        except (CardError, CancelledError) as error:
            said.extend([repr(error), *shown_locals(error)])
    return "\n".join([*said, caplog.text])


@pytest.mark.parametrize(
    "knobs", [{}, {"pulled_at": 14}, {"pulled_at": 15}, {"lost_at": 14}, {"t0": True}, {"delay": 99.0}], ids=str
)
def test_two_runs_with_different_pins_say_the_same_byte_for_byte(
    cards: CardMaker, caplog: pytest.LogCaptureFixture, knobs: dict[str, object]
) -> None:
    caplog.set_level(logging.DEBUG)
    one = everything_said(cards, caplog, {Pin.AUTH: "1234", Pin.CARD_FACE: "5678"}, "1111", knobs)
    other = everything_said(cards, caplog, {Pin.AUTH: "8642", Pin.CARD_FACE: "9753"}, "2222", knobs)
    assert one == other
    assert "00 20 00 80 Lc=4" in one or knobs.get("delay")
    for digits in ("1234", "5678", "8642", "9753", "31323334", "1111", "2222"):
        assert digits not in one + other
