"""BER headers and the 基本4情報 (EF 0002)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card.card import tlv
from plugins.mynumber_card.card.tlv import TlvError
from plugins.mynumber_card.simulated import contents
from plugins.mynumber_card.simulated.personas import PERSONAS, Persona, persona
from plugins.mynumber_card.simulated.writing import written as ber

TARO = persona("taro")
CARDS = [one for one in PERSONAS if one.kind != "other"]
ITEMS = {0xDF22: "共済　太郎".encode(), 0xDF23: b"\xe6\x9d\xb1", 0xDF24: b"19630405", 0xDF25: b"1"}


def four_items(changes: dict[int, bytes | None]) -> bytes:
    items = {**ITEMS, **changes}
    return ber(0xFF20, b"".join(ber(tag, value) for tag, value in items.items() if value is not None))


@pytest.mark.parametrize(
    ("data", "header"),
    [
        ("0405", tlv.Header(0x04, 5, 2)),
        ("30817F", tlv.Header(0x30, 0x7F, 3)),
        ("30820400", tlv.Header(0x30, 0x400, 4)),
        ("FF2065", tlv.Header(0xFF20, 0x65, 3)),
        ("FF208180", tlv.Header(0xFF20, 0x80, 4)),
        ("7F21820233", tlv.Header(0x7F21, 0x233, 5)),
    ],
)
def test_tags_of_one_and_two_bytes_and_lengths_of_one_to_three(data: str, header: tlv.Header) -> None:
    assert tlv.read_header(bytes.fromhex(data)) == header


@pytest.mark.parametrize("data", ["", "30", "3081", "308201", "3080", "3083010000", "FF", "FF20", "FF8101", "30FF"])
def test_broken_headers_are_tlv_errors(data: str) -> None:
    with pytest.raises(TlvError):
        tlv.read_header(bytes.fromhex(data))


@given(st.binary(max_size=80), st.integers(0, 90))
def test_any_bytes_have_a_header_or_a_tlv_error(data: bytes, at: int) -> None:
    try:
        header = tlv.read_header(data, at)
    except TlvError:
        return
    assert 0 <= header.length <= 0xFFFF
    assert 2 <= header.size <= 5


@given(st.lists(st.tuples(st.sampled_from([0x04, 0x30, 0xDF22, 0xFF20]), st.binary(max_size=400)), max_size=5))
def test_items_come_back_as_written(items: list[tuple[int, bytes]]) -> None:
    written = b"".join(ber(tag, value) for tag, value in items)
    assert list(tlv.read_items(written)) == items


@given(st.binary(max_size=200) | st.binary(max_size=120).map(lambda tail: b"\xff\x20" + tail))
def test_any_bytes_are_four_items_or_a_tlv_error(data: bytes) -> None:
    try:
        tlv.parse_basic_information(data)
    except TlvError:
        return
    pytest.fail("chance does not write four items")


@given(st.data())
def test_one_changed_byte_is_read_or_refused_but_never_crashes(data: st.DataObject) -> None:
    raw = bytearray(contents.basic_information(TARO))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        tlv.parse_basic_information(bytes(raw))
    except TlvError:
        return


@pytest.mark.parametrize("holder", CARDS, ids=lambda holder: holder.id)
def test_every_persona_reads_as_it_was_written(holder: Persona) -> None:
    raw = holder.prefix + contents.basic_information(holder) + b"\xff" * holder.filler
    read = tlv.parse_basic_information(raw)
    assert (read.name, read.address, read.birth_date, read.sex) == (
        holder.name,
        holder.address,
        holder.birth_date,
        holder.sex,
    )


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]), max_size=300), st.integers(0, 60000)
)
def test_addresses_of_any_length_round_trip(address: str, padding: int) -> None:
    """One, two and three length bytes; an address passes 127 bytes in real life."""
    longer = address + "丁" * (padding % 20_000)
    assert tlv.parse_basic_information(contents.basic_information(replace(TARO, address=longer))).address == longer


def test_the_published_test_card_layout_is_read() -> None:
    """The structure of the test-card file of the reference: FF2065 DF2108 … DF220F … DF2336 … DF2408 … DF2501."""
    name, address = "住民　太郎".encode(), "あ".encode() * 18
    raw = (
        bytes.fromhex("FF2065DF2108000E002000590064DF220F")
        + name
        + bytes.fromhex("DF2336")
        + address
        + bytes.fromhex("DF24083139383030323137DF250131")
    )
    assert len(raw) == 0x65 + 3
    read = tlv.parse_basic_information(raw)
    assert (read.birth_date, read.sex) == ("19800217", "1")


def test_a_prefix_of_two_bytes_is_accepted_and_no_other() -> None:
    raw = four_items({})
    assert tlv.parse_basic_information(b"\x00\x68" + raw).sex == "1"
    for prefix in (b"\x00", b"\x00\x00\x00"):
        with pytest.raises(TlvError):
            tlv.parse_basic_information(prefix + raw)


def test_unknown_objects_are_skipped() -> None:
    assert tlv.parse_basic_information(four_items({0xDF26: b"furigana", 0x04: b""})).sex == "1"


@pytest.mark.parametrize("code", ["0", "1", "2", "3", "9"])
def test_sex_codes_are_kept_as_they_are(code: str) -> None:
    assert tlv.parse_basic_information(four_items({0xDF25: code.encode()})).sex == code


def test_the_placeholder_date_of_1900_is_kept() -> None:
    assert tlv.parse_basic_information(four_items({0xDF24: b"19000000"})).birth_date == "19000000"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({0xDF22: None}, "missing"),
        ({0xDF23: None}, "missing"),
        ({0xDF24: None}, "missing"),
        ({0xDF25: None}, "missing"),
        ({0xDF22: b"\xe5\x85"}, "utf8"),
        ({0xDF22: b"\xed\xa0\x80"}, "utf8"),
        ({0xDF23: b"a\nb"}, "control_character"),
        ({0xDF24: b"1963040"}, "birth_date"),
        ({0xDF24: b"1963-4-5"}, "birth_date"),
        ({0xDF24: "１９６３０４０５".encode()}, "birth_date"),
        ({0xDF25: b""}, "sex"),
        ({0xDF25: b"12"}, "sex"),
        ({0xDF25: b"\x01"}, "sex"),
    ],
)
def test_what_is_missing_or_malformed_is_refused_by_code(changes: dict[int, bytes | None], code: str) -> None:
    with pytest.raises(TlvError, match=f"^{code}$"):
        tlv.parse_basic_information(four_items(changes))


def test_an_item_twice_is_refused() -> None:
    doubled = ber(0xFF20, 2 * ber(0xDF25, b"1"))
    with pytest.raises(TlvError, match="repeated"):
        tlv.parse_basic_information(doubled)


def test_a_broken_name_is_in_no_exception_of_the_chain() -> None:
    """A decoder's own error would carry the bytes."""
    with pytest.raises(TlvError) as caught:
        tlv.parse_basic_information(four_items({0xDF22: b"secret\xff"}))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_reprs_hold_nothing_personal() -> None:
    assert repr(tlv.parse_basic_information(four_items({}))) == "BasicInformation()"
