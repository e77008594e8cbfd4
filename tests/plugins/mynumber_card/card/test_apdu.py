"""APDU values: encoding, what a log may show, and parsing that fails only as designed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.card.apdu import ApduError, Command, Response

BYTE = st.integers(0, 255)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (apdu.select_application(bytes.fromhex("D392F000260100000001")), "00A4040C0AD392F000260100000001"),
        (apdu.select_file(0x0018), "00A4020C020018"),
        (apdu.ask_tries(0x80), "00200080"),
        (apdu.verify(0x80, bytearray(b"1234")), "0020008004" + "31323334"),
        (apdu.read_binary(0x1FF), "00B001FF00"),
        (apdu.get_response(0x10), "00C0000010"),
        (apdu.get_response(0), "00C0000000"),
    ],
)
def test_commands_are_the_bytes_of_the_reference(command: Command, expected: str) -> None:
    assert command.encoded() == bytes.fromhex(expected)


@given(BYTE, BYTE, BYTE, BYTE, st.binary(max_size=255), st.none() | st.integers(1, 256))
def test_parsing_inverts_encoding(cla: int, ins: int, p1: int, p2: int, data: bytes, le: int | None) -> None:
    parsed = apdu.parse_command(Command(cla, ins, p1, p2, data, le).encoded())
    assert (parsed.cla, parsed.ins, parsed.p1, parsed.p2, bytes(parsed.data), parsed.le) == (cla, ins, p1, p2, data, le)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_an_apdu_error(raw: bytes) -> None:
    try:
        command = apdu.parse_command(raw)
    except ApduError:
        return
    assert len(command.data) <= len(raw)


@pytest.mark.parametrize(
    ("raw", "data", "le"),
    [("00B00000000000", b"", 65536), ("00B0000000 0100", b"", 256), ("00D60000 000002 4142", b"AB", None)],
)
def test_extended_lengths_are_read(raw: str, data: bytes, le: int | None) -> None:
    command = apdu.parse_command(bytes.fromhex(raw))
    assert (bytes(command.data), command.le) == (data, le)


@pytest.mark.parametrize(("data", "le"), [(b"x" * 256, None), (b"", 257), (b"", 0)])
def test_what_the_short_form_cannot_carry_is_refused(data: bytes, le: int | None) -> None:
    with pytest.raises(ApduError):
        Command(0, 0, 0, 0, data, le).encoded()


@pytest.mark.parametrize("offset", [-1, 0x8000])
def test_read_binary_offset_ends_at_7fff(offset: int) -> None:
    with pytest.raises(ApduError):
        apdu.read_binary(offset)


@pytest.mark.parametrize(
    ("sw", "tries"), [(0x63C3, 3), (0x63C0, 0), (0x9000, None), (0x6300, None), (0x6983, None), (0x63D1, None)]
)
def test_only_63cx_carries_tries_and_9000_is_not_zero(sw: int, tries: int | None) -> None:
    assert apdu.tries_in(sw) == tries


@given(st.binary(min_size=1, max_size=64))
def test_log_view_and_reprs_never_show_data(data: bytes) -> None:
    command, response = apdu.verify(0x80, bytearray(data)), Response(data, 0x9000)
    same_length = apdu.verify(0x80, bytearray(len(data)))
    assert apdu.log_view(command, response) == apdu.log_view(same_length, Response(bytes(len(data)), 0x9000))
    assert repr(command) == repr(same_length)
    assert repr(response) == repr(Response(b"", 0x9000))


def test_log_view_shows_header_lengths_and_status() -> None:
    assert apdu.log_view(apdu.read_binary(0), Response(b"abc", 0x6282)) == "00 B0 00 00 Lc=0 Le=256 -> 6282 (3 bytes)"
    assert apdu.log_view(apdu.select_file(6), None) == "00 A4 02 0C Lc=2 Le=- -> lost"


def test_wiping_the_pin_wipes_the_command_that_shares_it() -> None:
    pin = bytearray(b"1234")
    command = apdu.verify(0x80, pin)
    apdu.wipe(pin)
    assert bytes(command.data) == bytes(4)
