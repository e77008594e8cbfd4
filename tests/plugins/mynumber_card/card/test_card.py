"""The application storey on the simulated card: counters first, one VERIFY per entry, designed failures (R44, R45)."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card import challenge
from plugins.mynumber_card.card import application
from plugins.mynumber_card.card.application import Card
from plugins.mynumber_card.card.problems import OF_TRANSPORT, CardError, Code, Problem
from plugins.mynumber_card.card.profile import FIRST_GENERATION, Pin
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.transports import TransportProblem
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from tests.plugins.mynumber_card.cards import CHALLENGE, CardMaker, RecordingTransport

AUTH, FACE = "taro/pin_auth", "taro/pin_card_face"


def pin(text: str) -> bytearray:
    return bytearray(text.encode())


def inspected(transport: RecordingTransport) -> Card:
    return application.inspect(application.open_link(transport))


def problem_of(transport: RecordingTransport) -> Problem:
    with pytest.raises(CardError) as caught:
        inspected(transport)
    return caught.value.problem


def use(card: Card, digits: bytearray, *, confirmed: bool = False, face: bool = False) -> None:
    if face:
        application.read_basic_information(card, digits, confirmed_last_try=confirmed)
    else:
        application.sign(card, digits, CHALLENGE, confirmed_last_try=confirmed)


def whole_run(transport: RecordingTransport) -> None:
    with application.connected(transport) as link:
        card = application.inspect(link)
        use(card, pin("1234"))
        use(card, pin("5678"), face=True)


def refused(card: Card, entered: str, *, confirmed: bool = False, face: bool = False) -> Problem:
    digits = pin(entered)
    with pytest.raises(CardError) as caught:
        use(card, digits, confirmed=confirmed, face=face)
    assert bytes(digits) == bytes(len(digits)), "wiped on every way out"
    return caught.value.problem


@pytest.mark.rule("R44")
def test_both_counters_are_known_before_anything_is_asked(cards: CardMaker) -> None:
    transport = cards("taro", {AUTH: 2, FACE: 1})
    assert inspected(transport).tries == {Pin.AUTH: 2, Pin.CARD_FACE: 1}
    assert transport.verifies == 0


def test_signing_gives_a_signature_over_the_text_and_the_certificate(cards: CardMaker, leaf: Issued) -> None:
    digits = pin("1234")
    signed = application.sign(inspected(cards()), digits, CHALLENGE)
    leaf.key.public_key().verify(signed.signature, challenge.build(CHALLENGE), padding.PKCS1v15(), hashes.SHA256())
    assert signed.certificate == leaf.certificate.public_bytes(Encoding.DER)
    assert bytes(digits) == bytes(4)


@pytest.mark.rule("R45")
def test_the_four_items_are_read(cards: CardMaker) -> None:
    digits = pin("5678")
    basic = application.read_basic_information(inspected(cards("hanako")), digits)
    hanako = persona("hanako")
    assert (basic.name, basic.address, basic.birth_date, basic.sex) == (
        hanako.name,
        hanako.address,
        hanako.birth_date,
        hanako.sex,
    )
    assert len(hanako.address.encode()) > 127
    assert bytes(digits) == bytes(4)


@pytest.mark.parametrize("name", ["placeholder", "single-name", "variant"])
def test_particular_cards_are_read_as_they_are(cards: CardMaker, name: str) -> None:
    """19000000, no U+3000, sex 9 and 0, 外字, 2-byte prefix, unknown tag."""
    basic = application.read_basic_information(inspected(cards(name)), pin("5678"))
    assert (basic.name, basic.birth_date, basic.sex) == (
        persona(name).name,
        persona(name).birth_date,
        persona(name).sex,
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("other", Code.NOT_MY_NUMBER_CARD),
        ("phone", Code.PHONE_TOKEN),
        ("face", Code.NO_PINS),
        ("no-certificate", Code.NO_CERTIFICATE),
    ],
)
def test_what_is_no_usable_card_is_said_before_a_pin_is_asked(cards: CardMaker, name: str, code: Code) -> None:
    transport = cards(name)
    assert problem_of(transport).code is code
    assert transport.verifies == 0


def test_an_unknown_token_label_is_not_guessed_at(cards: CardMaker) -> None:
    transport = cards()
    profile = replace(FIRST_GENERATION, card_labels=("ANOTHERTOKEN",))
    with pytest.raises(CardError) as caught:
        application.inspect(application.open_link(transport), (profile,))
    assert caught.value.problem.code is Code.TECHNICAL


def test_the_profile_is_chosen_after_select(cards: CardMaker) -> None:
    """A next card is a second profile beside the first."""
    other = replace(FIRST_GENERATION, name="next", jpki=bytes.fromhex("D392F000260100000009"))
    link = application.open_link(cards())
    assert application.inspect(link, (other, FIRST_GENERATION)).profile is FIRST_GENERATION


@pytest.mark.rule("R44")
@pytest.mark.parametrize("face", [False, True])
def test_three_wrong_entries_lock_that_pin_alone(cards: CardMaker, face: bool) -> None:
    counters: dict[str, int] = {}
    card = inspected(cards("taro", counters))
    assert refused(card, "0000", face=face).tries_left == 2
    assert refused(card, "0000", face=face).tries_left == 1
    last = refused(card, "0000", face=face, confirmed=True)
    assert (last.code, last.tries_left) == (Code.LOCKED, 0)
    assert counters == {AUTH: 3 if face else 0, FACE: 0 if face else 3}


@pytest.mark.rule("R44")
def test_a_right_entry_restores_the_tries(cards: CardMaker) -> None:
    counters = {AUTH: 2}
    application.sign(inspected(cards("taro", counters)), pin("1234"), CHALLENGE)
    assert counters[AUTH] == 3


def test_one_verify_per_entry(cards: CardMaker) -> None:
    transport = cards()
    card = inspected(transport)
    refused(card, "9999")
    assert transport.verifies == 1
    application.sign(card, pin("1234"), CHALLENGE)
    assert transport.verifies == 2


def test_the_last_try_needs_its_own_confirmation(cards: CardMaker) -> None:
    transport = cards("taro", {AUTH: 1})
    card = inspected(transport)
    problem = refused(card, "1234")
    assert (problem.code, problem.tries_left) == (Code.LAST_TRY, 1)
    assert transport.verifies == 0
    application.sign(card, pin("1234"), CHALLENGE, confirmed_last_try=True)
    assert transport.verifies == 1


def test_unknown_tries_count_as_the_last(cards: CardMaker) -> None:
    """9000 to the empty VERIFY is "not reported", neither 0 nor plenty."""
    transport = cards("taro", silent_counters=True)
    card = inspected(transport)
    assert card.tries == {Pin.AUTH: None, Pin.CARD_FACE: None}
    problem = refused(card, "1234")
    assert (problem.code, problem.tries_left) == (Code.LAST_TRY, None)
    assert transport.verifies == 0


@pytest.mark.parametrize("face", [False, True])
def test_no_verify_at_all_when_locked(cards: CardMaker, face: bool) -> None:
    transport = cards("taro", {AUTH: 0, FACE: 0})
    problem = refused(inspected(transport), "1234", confirmed=True, face=face)
    assert (problem.code, problem.tries_left) == (Code.LOCKED, 0)
    assert transport.verifies == 0


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        ("", Code.PIN_NOT_DIGITS),
        ("123", Code.PIN_NOT_DIGITS),
        ("12345", Code.PIN_NOT_DIGITS),
        ("12a4", Code.PIN_NOT_DIGITS),
        ("12 4", Code.PIN_NOT_DIGITS),
        ("1234\n", Code.PIN_NOT_DIGITS),
        ("١٢٣٤", Code.PIN_NOT_DIGITS),
        ("１２３４", Code.PIN_FULL_WIDTH),
        ("12３4", Code.PIN_FULL_WIDTH),
    ],
)
def test_nothing_but_four_half_width_digits_reaches_the_card(cards: CardMaker, entered: str, code: Code) -> None:
    transport = cards()
    assert refused(inspected(transport), entered).code is code
    assert transport.verifies == 0


@given(st.binary(max_size=12).filter(lambda entry: not (len(entry) == 4 and entry.isdigit())))
def test_no_other_bytes_reach_the_card(cards: CardMaker, entry: bytes) -> None:
    transport = cards()
    card = inspected(transport)
    digits = bytearray(entry)
    with pytest.raises(CardError):
        application.sign(card, digits, CHALLENGE)
    assert transport.verifies == 0
    assert not any(digits)


def verify_at(cards: CardMaker) -> int:
    """Which command since power-on is the VERIFY of a sign."""
    transport = cards()
    application.sign(inspected(transport), pin("1234"), CHALLENGE)
    return next(at for at, apdu in enumerate(transport.sent, 1) if apdu[1] == 0x20 and len(apdu) > 4)


@pytest.mark.parametrize(("entered", "left"), [("1234", 3), ("0000", 2)])
def test_after_a_lost_answer_the_counter_is_asked_and_nothing_resent(cards: CardMaker, entered: str, left: int) -> None:
    transport = cards("taro", lost_at=verify_at(cards))
    problem = refused(inspected(transport), entered)
    assert (problem.code, problem.tries_left) == (Code.ANSWER_LOST, left)
    assert transport.verifies == 1


def test_a_lost_answer_to_the_last_wrong_try_says_locked(cards: CardMaker) -> None:
    transport = cards("taro", {AUTH: 1}, lost_at=verify_at(cards))
    assert refused(inspected(transport), "0000", confirmed=True).code is Code.LOCKED


def test_a_card_pulled_at_any_step_is_said_and_powered_off(cards: CardMaker) -> None:
    whole = cards()
    whole_run(whole)
    for at in range(1, len(whole.sent) + 1):
        transport = cards("taro", pulled_at=at)
        with pytest.raises(CardError) as caught:
            whole_run(transport)
        assert caught.value.problem.code is Code.CARD_REMOVED, at
        assert not transport.powered


def test_a_wrong_pin_without_a_counter_is_a_wrong_pin(cards: CardMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """6300: the counter is asked for what the card did not say."""
    transport = cards()
    card = inspected(transport)
    send = transport.inner.transmit

    def uncounted(apdu: bytes | bytearray) -> tuple[bytes, int]:
        data, sw = send(apdu)
        return (data, 0x6300) if sw == 0x63C2 and len(apdu) > 4 else (data, sw)

    monkeypatch.setattr(transport.inner, "transmit", uncounted)
    problem = refused(card, "0000")
    assert (problem.code, problem.tries_left) == (Code.WRONG_PIN, 2)


@pytest.mark.parametrize("sw", [0x6982, 0x6985, 0x6700, 0x6A88])
def test_other_answers_to_verify_are_technical(cards: CardMaker, sw: int, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = cards()
    card = inspected(transport)
    send = transport.inner.transmit
    monkeypatch.setattr(
        transport.inner,
        "transmit",
        lambda apdu: (b"", sw) if apdu[1] == 0x20 and len(apdu) > 4 else send(apdu),
    )
    problem = refused(card, "1234")
    assert (problem.code, problem.status) == (Code.TECHNICAL, sw)
    assert transport.verifies == 1


@pytest.mark.parametrize("sw", [0x6983, 0x6984])
def test_both_status_words_for_locked_are_understood(
    cards: CardMaker, sw: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = cards()
    card = inspected(transport)
    send = transport.inner.transmit
    monkeypatch.setattr(
        transport.inner, "transmit", lambda apdu: (b"", sw) if apdu[1] == 0x20 and len(apdu) > 4 else send(apdu)
    )
    assert refused(card, "1234").code is Code.LOCKED


@pytest.mark.parametrize(
    "knobs",
    [
        {"t0": True},
        {"t0": True, "part": 100},
        {"no_diagnosis_first": True},
        {"end_status": 0x6282},
        {"past_end": 0x9000},
        {"delay": 9.9},
    ],
    ids=str,
)
def test_readers_and_cards_with_habits_work_all_the_same(cards: CardMaker, knobs: dict[str, object]) -> None:
    transport = cards("hanako", **knobs)
    card = inspected(transport)
    assert application.sign(card, pin("1234"), CHALLENGE).signature
    assert application.read_basic_information(card, pin("5678")).address == persona("hanako").address


def test_a_slow_card_times_out(cards: CardMaker) -> None:
    assert problem_of(cards("taro", delay=10.1)).code is Code.CARD_TIMEOUT


def test_no_card_and_a_card_in_use_are_said(cards: CardMaker) -> None:
    assert problem_of(RecordingTransport(SimulatedTransport(None))).code is Code.NO_CARD
    transport = cards()
    transport.connect()
    assert problem_of(transport).code is Code.CARD_IN_USE


def test_the_card_is_powered_off_whatever_happens(cards: CardMaker) -> None:
    transport = cards()
    with pytest.raises(KeyboardInterrupt), application.connected(transport):
        raise KeyboardInterrupt
    assert transport.disconnects == 1
    assert transport.inner.card is not None


def test_every_transport_problem_is_a_designed_code() -> None:
    assert set(OF_TRANSPORT) == set(TransportProblem)


def answers(transport: RecordingTransport, monkeypatch: pytest.MonkeyPatch, line: str, *status: int) -> None:
    """From now on the command `line` (hex) is answered with these status words in turn, then with the last again."""
    send, wanted, given = transport.inner.transmit, bytes.fromhex(line), list(status)

    def answer(apdu: bytes | bytearray) -> tuple[bytes, int]:
        if bytes(apdu) != wanted:
            return send(apdu)
        return b"", given.pop(0) if len(given) > 1 else given[0]

    monkeypatch.setattr(transport.inner, "transmit", answer)


def test_an_empty_verify_answered_locked_means_no_tries(cards: CardMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = cards()
    answers(transport, monkeypatch, "00200080", 0x6984)
    assert inspected(transport).tries == {Pin.AUTH: 0, Pin.CARD_FACE: 0}


@pytest.mark.parametrize(
    ("line", "status", "step"),
    [
        ("00200080", 0x6985, "tries"),
        ("00A4020C020018", 0x6A86, "tries"),
        ("00A4020C020018", 0x6A82, "tries"),
        ("00A4020C020006", 0x6A82, "token"),
        ("00A4040C0AD392F000260100000001", 0x6F00, "application"),
        ("00A4040C0AD3921000310001010408", 0x6A82, "tries"),
    ],
)
def test_answers_that_fit_nothing_are_technical(
    cards: CardMaker, monkeypatch: pytest.MonkeyPatch, line: str, status: int, step: str
) -> None:
    """One missing PIN is no 顔認証カード: that has none at all."""
    transport = cards()
    answers(transport, monkeypatch, line, status)
    problem = problem_of(transport)
    assert (problem.code, problem.step, problem.status) == (Code.TECHNICAL, step, status)


@pytest.mark.parametrize("status", [0x6A82, 0x6A81, 0x6D00, 0x6E00])
def test_every_way_to_say_no_such_application(cards: CardMaker, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    transport = cards()
    answers(transport, monkeypatch, "00A4040C0AD392F000260100000001", status)
    assert problem_of(transport).code is Code.NOT_MY_NUMBER_CARD


def test_the_certificate_may_be_missing_after_all(cards: CardMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = cards()
    card = inspected(transport)
    answers(transport, monkeypatch, "00A4020C020017", 0x6A82)
    assert refused(card, "1234").code is Code.NO_CERTIFICATE


def test_four_items_that_cannot_be_read_are_technical(cards: CardMaker) -> None:
    transport = cards(replace(persona("taro"), birth_date="unknown"))
    assert refused(inspected(transport), "5678", face=True).code is Code.TECHNICAL
