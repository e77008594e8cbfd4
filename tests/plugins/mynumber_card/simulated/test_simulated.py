"""The simulated card answers as a card does: states, counters, files, faults."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card.simulated import contents
from plugins.mynumber_card.simulated.attester import ISSUER_ID
from plugins.mynumber_card.simulated.card import AnswerLostError, CardGoneError, Knobs, SimulatedCard
from plugins.mynumber_card.simulated.counters import JsonCounters
from plugins.mynumber_card.simulated.hierarchy import FIVE_YEARS, Issued, open_hierarchy, open_root
from plugins.mynumber_card.simulated.personas import PERSONAS, persona
from plugins.mynumber_card.transports import TransportError, TransportProblem
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from tests.plugins.mynumber_card.cards import NOW, bare_card

JPKI, SUPPORT = "00A4040C0AD392F000260100000001", "00A4040C0AD3921000310001010408"
AUTH_PIN, AUTH_KEY = "00A4020C020018", "00A4020C020017"
FACE_PIN, FOUR_ITEMS = "00A4020C020011", "00A4020C020002"
VERIFY_1234, VERIFY_5678, VERIFY_0000 = "002000800431323334", "002000800435363738", "002000800430303030"
DIGEST_INFO = "3031300D060960864801650304020105000420" + "AB" * 32


def send(card: SimulatedCard, *lines: str) -> str:
    """The last answer, in hex."""
    answer = b""
    for line in lines:
        answer = card.transmit(bytes.fromhex(line))
    return answer.hex().upper()


def test_the_empty_verify_spends_nothing(leaf: Issued) -> None:
    card = bare_card(leaf)
    assert send(card, JPKI, AUTH_PIN, "00200080", "00200080", "00200080") == "63C3"


def test_the_third_wrong_entry_answers_63c0_and_later_ones_6984(leaf: Issued) -> None:
    card = bare_card(leaf)
    assert send(card, JPKI, AUTH_PIN, VERIFY_0000) == "63C2"
    assert send(card, VERIFY_0000, VERIFY_0000) == "63C0"
    assert send(card, VERIFY_1234) == "6984"
    assert send(card, "00200080") == "63C0"


def test_tries_survive_power_off_and_pin_states_do_not(leaf: Issued) -> None:
    card = bare_card(leaf)
    assert send(card, JPKI, AUTH_PIN, VERIFY_0000) == "63C2"
    card.power_off()
    card.power_on()
    assert send(card, JPKI, AUTH_PIN, "00200080") == "63C2"
    assert send(card, VERIFY_1234, "00200080") == "9000"
    card.power_off()
    card.power_on()
    assert send(card, JPKI, AUTH_KEY, "802A008033" + DIGEST_INFO + "00") == "6982"
    assert send(card, AUTH_PIN, "00200080") == "63C3"


def test_selecting_an_application_ends_pin_states(leaf: Issued) -> None:
    card = bare_card(leaf)
    assert send(card, SUPPORT, FACE_PIN, VERIFY_5678, FOUR_ITEMS, "00B0000000").endswith("9000")
    assert send(card, SUPPORT, FOUR_ITEMS, "00B0000000") == "6982"


def test_it_signs_the_given_bytes_as_they_are_after_the_pin(leaf: Issued) -> None:
    card = bare_card(leaf)
    answer = send(card, JPKI, AUTH_PIN, VERIFY_1234, AUTH_KEY, "802A008033" + DIGEST_INFO + "00")
    key = leaf.key.public_key()
    recovered = key.recover_data_from_signature(bytes.fromhex(answer[:-4]), padding.PKCS1v15(), hashes.SHA256())
    assert recovered == b"\xab" * 32
    assert send(card, "802A009733" + DIGEST_INFO + "00") == answer, "the key named in P2"


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["00A4040C0AD3921000310001010402"], "6A82"),
        (["00A4040C0AD3921000310001010100"], "6A82"),
        ([JPKI, "00A4020C020099"], "6A82"),
        (["00A4020C020018"], "6A82"),
        ([JPKI, "00A4000C020018"], "6A86"),
        ([JPKI, "00A40200020018"], "6A86"),
        ([JPKI, "00200080"], "6986"),
        ([JPKI, AUTH_KEY, "00200080"], "6A88"),
        ([JPKI, AUTH_PIN, "0020008003313233"], "6700"),
        ([JPKI, AUTH_PIN, "00B0000000"], "6986"),
        ([JPKI, AUTH_PIN, "802A008001AA00"], "6985"),
        ([JPKI, "00A4020C02000A", "00B07FFF00"], "6B00"),
        ([JPKI, "00C0000010"], "6985"),
        (["00CA000000"], "6D00"),
        (["00A404"], "6700"),
    ],
)
def test_what_it_cannot_do_it_says_by_status_word(leaf: Issued, lines: list[str], status: str) -> None:
    assert send(bare_card(leaf), *lines) == status


def test_a_read_by_short_ef_selects_it(leaf: Issued) -> None:
    card = bare_card(leaf)
    der = leaf.certificate.public_bytes(Encoding.DER)
    assert send(card, JPKI, "00B08A0000") == der[:256].hex().upper() + "9000"
    assert send(card, "00B0000004") == der[:4].hex().upper() + "9000"
    assert send(card, "00B08A0404") == der[4:8].hex().upper() + "9000"
    assert send(card, "00B09F0000") == "6A82"


def test_an_extended_read_gives_the_file_at_once(leaf: Issued) -> None:
    der = leaf.certificate.public_bytes(Encoding.DER)
    answer = bytes.fromhex(send(bare_card(leaf), JPKI, "00A4020C02000A", "00B00000000000"))
    assert answer[: len(der)] == der
    assert set(answer[len(der) : -2]) == {0xFF}


def test_t0_answers_in_parts(leaf: Issued) -> None:
    card = bare_card(leaf, knobs=Knobs(t0=True, part=100))
    assert send(card, JPKI, AUTH_PIN, VERIFY_1234, AUTH_KEY, "802A008033" + DIGEST_INFO + "00") == "6164"
    assert send(card, "00C0000064").endswith("6164")
    assert send(card, "00C0000064").endswith("6138")
    assert send(card, "00C0000038").endswith("9000")
    assert send(card, "00A4020C020006", "00B0000000") == "6CA0"


def test_the_first_command_after_power_up_may_answer_6f00(leaf: Issued) -> None:
    card = bare_card(leaf, knobs=Knobs(no_diagnosis_first=True))
    assert send(card, JPKI) == "6F00"
    assert send(card, JPKI) == "9000"


def test_a_pulled_card_answers_no_more_until_powered(leaf: Issued) -> None:
    card = bare_card(leaf, knobs=Knobs(pulled_at=2))
    send(card, JPKI)
    for _ in range(2):
        with pytest.raises(CardGoneError):
            send(card, AUTH_PIN)


def test_a_lost_answer_was_processed(leaf: Issued) -> None:
    card = bare_card(leaf, knobs=Knobs(lost_at=3))
    send(card, JPKI, AUTH_PIN)
    with pytest.raises(AnswerLostError):
        send(card, VERIFY_0000)
    assert send(card, "00200080") == "63C2"


def test_a_signature_over_another_text_does_not_verify(leaf: Issued) -> None:
    right, other = bare_card(leaf), bare_card(leaf, knobs=Knobs(signs_another_text=True))
    lines = (JPKI, AUTH_PIN, VERIFY_1234, AUTH_KEY, "802A008033" + DIGEST_INFO + "00")
    assert send(right, *lines) != send(other, *lines)


@given(st.lists(st.binary(max_size=80) | st.sampled_from([bytes.fromhex(JPKI), bytes.fromhex(AUTH_PIN)]), max_size=12))
def test_any_bytes_get_a_status_word(leaf: Issued, lines: list[bytes]) -> None:
    card = bare_card(leaf)
    for line in lines:
        assert len(card.transmit(line)) >= 2


def test_the_offset_table_points_at_the_items() -> None:
    for holder in PERSONAS:
        raw = contents.basic_information(holder)
        table = raw.index(b"\xdf\x21\x08") + 3
        starts = [int.from_bytes(raw[table + at : table + at + 2], "big") for at in range(0, 8, 2)]
        assert [raw[start : start + 2].hex() for start in starts] == ["df22", "df23", "df24", "df25"]


def test_personas_have_their_own_ids_and_titles() -> None:
    assert len({one.id for one in PERSONAS}) == len({one.title for one in PERSONAS}) == len(PERSONAS)
    assert persona("placeholder").birth_date == "19000000"
    with pytest.raises(KeyError):
        persona("nobody")


def test_counters_survive_the_program(tmp_path: Path, leaf: Issued) -> None:
    path = tmp_path / "cards" / "counters.json"
    transport = SimulatedTransport(contents.simulated_card(persona("taro"), leaf, JsonCounters(path)))
    transport.connect()
    for line in (JPKI, AUTH_PIN, VERIFY_0000):
        transport.transmit(bytes.fromhex(line))
    again = JsonCounters(path)
    assert dict(again) == {"taro/pin_auth": 2, "taro/pin_card_face": 3}
    contents.reset_counters(persona("taro"), again)
    del again["taro/pin_card_face"]
    assert dict(JsonCounters(path)) == {"taro/pin_auth": 3}
    assert len(again) == 1


@pytest.mark.parametrize("text", ["[]", '{"a": "3"}', '{"a": true}', '{"a": -1}', '{"a": 99}', "{"])
def test_a_broken_counter_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "counters.json").write_text(text)
    with pytest.raises(ValueError, match=r".+"):
        JsonCounters(tmp_path / "counters.json")


def test_the_transport_is_exclusive_and_powers_off(leaf: Issued) -> None:
    slept: list[float] = []
    card = bare_card(leaf, knobs=Knobs(delay=3.0))
    transport = SimulatedTransport(card, name="読み取り機", timeout=2.0, sleep=slept.append)
    assert transport.name == "読み取り機"
    with pytest.raises(TransportError, match="card_removed"):
        transport.transmit(bytes.fromhex(JPKI))
    transport.connect()
    with pytest.raises(TransportError) as caught:
        transport.connect()
    assert caught.value.problem is TransportProblem.BUSY
    with pytest.raises(TransportError, match="card_timeout"):
        transport.transmit(bytes.fromhex(JPKI))
    assert slept == [2.0]
    transport.disconnect()
    transport.disconnect()
    with pytest.raises(CardGoneError):
        card.transmit(bytes.fromhex(JPKI))


def test_the_hierarchy_is_made_once_and_kept(tmp_path: Path) -> None:
    made = open_hierarchy(tmp_path, [("taro", False), ("old", True)], NOW, os.urandom)
    again = open_hierarchy(tmp_path, [("taro", False), ("old", True)], NOW, os.urandom)
    assert again.root.certificate == made.root.certificate == open_root(tmp_path, NOW, os.urandom)[0].certificate
    assert {name: leaf.certificate for name, leaf in again.leaves.items()} == {
        name: leaf.certificate for name, leaf in made.leaves.items()
    }
    assert made.leaves["old"].certificate.not_valid_after_utc < NOW
    assert made.leaves["taro"].certificate.not_valid_after_utc > NOW + FIVE_YEARS / 2
    assert stat.S_IMODE((tmp_path / "root.pem").stat().st_mode) == 0o600
    assert b"PRIVATE" not in next(made.roots.iterdir()).read_bytes()
    assert again.attester.own.private_numbers() == made.attester.own.private_numbers()
    issuer = f"{ISSUER_ID.hex()}.pem"
    assert b"PRIVATE" not in (tmp_path / "issuers" / issuer).read_bytes()
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == [
        "attester/contents.pem",
        "attester/issuer.pem",
        "attester/own.pem",
        "cards/old.pem",
        "cards/taro.pem",
        f"issuers/{issuer}",
        "root.pem",
        "roots/example-test.pem",
    ]


def test_the_certificates_have_the_shape_of_the_real_ones_and_another_name(root: Issued, leaf: Issued) -> None:
    certificate = leaf.certificate
    assert [attribute.oid for attribute in certificate.subject] == [NameOID.COUNTRY_NAME, NameOID.COMMON_NAME]
    assert len(certificate.public_bytes(Encoding.DER)) > 256
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.content_commitment
    assert "JPKI" not in root.certificate.subject.rfc4514_string()
    constraints = root.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value.ca
    assert constraints.value.path_length is None


def test_makers_at_the_same_time_agree_on_one_root(tmp_path: Path) -> None:
    """Portal and stand-in may start together."""
    with ThreadPoolExecutor(4) as pool:
        roots = list(pool.map(lambda _: open_root(tmp_path, NOW, os.urandom)[0].certificate, range(4)))
    assert len(set(roots)) == 1
