"""The whole run: its order, and what it never sends."""

import pytest

from plugins.mynumber_card.card.application import CardReading
from plugins.mynumber_card.card.problems import CardError, Code
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.card.run import read_card
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona
from tests.plugins.mynumber_card.cards import CHALLENGE, CardMaker, RecordingTransport
from tests.plugins.mynumber_card.typist import RIGHT, CancelledError, Typist
from tests.plugins.mynumber_card.watch import SELECT_JPKI, SELECT_SUPPORT, forbidden


def run(transport: RecordingTransport, typist: Typist, text: Challenge = CHALLENGE) -> CardReading:
    return read_card(transport, text, typist)


def test_the_order_of_the_run(cards: CardMaker) -> None:
    """Label and both counters, PIN 1, signature, certificate, PIN 2, four items, power off."""
    transport = cards()
    run(transport, Typist(RIGHT))
    short = [apdu.hex().upper() for apdu in transport.sent if apdu[1] != 0xB0]
    signature = next(apdu for apdu in short if apdu.startswith("802A"))
    assert signature.startswith("802A0080333031300D060960864801650304020105000420")
    auth_count, face_count = [SELECT_JPKI, "00A4020C020018", "00200080"], [SELECT_SUPPORT, "00A4020C020011", "00200080"]
    assert short == [
        SELECT_JPKI,
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
        "00A4040009D39210003100010104",
        "00CA000000",
        "0022414000",
    ],
)
def test_the_watch_over_applications_can_fail(line: str) -> None:
    assert forbidden([bytes.fromhex(line)]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "00A4020C020001",
        "00A4020C020014",
        "00A4020C020015",
        "00A4000C020001",
        "00A40200020002",
        "00B0810000",
        "00B00000000000",
        "00200081",
        "002000800C",
        "802A008033" + "00" * 52,
    ],
)
def test_the_watch_over_files_can_fail(line: str) -> None:
    assert forbidden([bytes.fromhex(SELECT_SUPPORT), bytes.fromhex(line)]) == [line]
