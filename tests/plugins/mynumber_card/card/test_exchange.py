"""APDUs over a transport: parts, wrong Le, the one repetition of SELECT, reads that end."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.mynumber_card.card import apdu, exchange
from plugins.mynumber_card.card.exchange import Link, StatusError
from plugins.mynumber_card.card.tlv import TlvError
from plugins.mynumber_card.simulated.writing import written as ber
from plugins.mynumber_card.transports import TransportError, TransportProblem

Answer = tuple[bytes, int]


@dataclass
class ScriptedTransport:
    """Answers as told; the last answer is given again and again."""

    answers: list[Answer]
    sent: list[bytes] = field(default_factory=list)
    name: str = "script"

    def connect(self) -> None: ...

    def transmit(self, apdu: bytes | bytearray) -> Answer:
        self.sent.append(bytes(apdu))
        return self.answers[min(len(self.sent), len(self.answers)) - 1]

    def disconnect(self) -> None: ...


@dataclass
class FileTransport:
    """READ BINARY over `content`, answering in the given manner."""

    content: bytes
    answer: Callable[[bytes, int, int], Answer]
    reads: int = 0
    name: str = "file"

    def connect(self) -> None: ...

    def transmit(self, apdu: bytes | bytearray) -> Answer:
        self.reads += 1
        return self.answer(self.content, apdu[2] << 8 | apdu[3], apdu[4] or 256)

    def disconnect(self) -> None: ...


def plain(content: bytes, offset: int, le: int) -> Answer:
    return content[offset : offset + le], 0x9000 if offset < len(content) else 0x6B00


def ends_with_6282(content: bytes, offset: int, le: int) -> Answer:
    part = content[offset : offset + le]
    return part, 0x9000 if len(part) == le else 0x6282


def ends_empty(content: bytes, offset: int, le: int) -> Answer:
    return content[offset : offset + le], 0x9000


def silent(line: str) -> None: ...


def test_61xx_is_fetched_until_it_ends() -> None:
    transport = ScriptedTransport([(b"", 0x6104), (b"abcd", 0x6102), (b"ef", 0x9000)])
    response = exchange.exchange(Link(transport, silent), apdu.select_file(1))
    assert (response.data, response.sw) == (b"abcdef", 0x9000)
    assert transport.sent[1:] == [bytes.fromhex("00C0000004"), bytes.fromhex("00C0000002")]


def test_6cxx_is_repeated_once_with_the_right_le() -> None:
    transport = ScriptedTransport([(b"", 0x6C05), (b"abcde", 0x9000)])
    response = exchange.exchange(Link(transport, silent), apdu.read_binary(0))
    assert response.data == b"abcde"
    assert transport.sent == [bytes.fromhex("00B0000000"), bytes.fromhex("00B0000005")]


@pytest.mark.parametrize("sw", [0x6C04, 0x6F00])
def test_a_verify_is_never_sent_twice_whatever_the_card_says(sw: int) -> None:
    transport = ScriptedTransport([(b"", sw)])
    assert exchange.exchange(Link(transport, silent), apdu.verify(0x80, bytearray(b"1234"))).sw == sw
    assert len(transport.sent) == 1


@pytest.mark.parametrize("answers", [[(b"", 0x6110)], [(b"x" * 256, 0x6100)]])
def test_an_answer_without_end_is_an_error(answers: list[Answer]) -> None:
    with pytest.raises(StatusError):
        exchange.exchange(Link(ScriptedTransport(answers), silent), apdu.select_file(1))


def test_the_first_select_alone_is_repeated_once_after_6f00() -> None:
    transport = ScriptedTransport([(b"", 0x6F00), (b"", 0x9000)])
    exchange.select(Link(transport, silent), apdu.select_file(6), first=True)
    assert len(transport.sent) == 2
    for first, sent in ((True, 2), (False, 1)):
        transport = ScriptedTransport([(b"", 0x6F00)])
        with pytest.raises(StatusError, match="6F00"):
            exchange.select(Link(transport, silent), apdu.select_file(6), first=first)
        assert len(transport.sent) == sent


@pytest.mark.parametrize("answer", [plain, ends_with_6282, ends_empty])
@pytest.mark.parametrize("size", [0, 1, 126, 127, 128, 251, 252, 253, 254, 255, 256, 508, 1600])
@pytest.mark.parametrize("filler", [0, 1, 300])
def test_an_object_is_read_whole_and_without_filler(
    answer: Callable[[bytes, int, int], Answer], size: int, filler: int
) -> None:
    wanted = ber(0x30, bytes(index % 251 for index in range(size)))
    transport = FileTransport(wanted + b"\xff" * filler, answer)
    assert exchange.read_object(Link(transport, silent)) == wanted
    assert transport.reads <= len(wanted) // 256 + 1


@pytest.mark.parametrize("answer", [plain, ends_with_6282, ends_empty])
def test_a_file_that_ends_before_its_object_is_an_error_not_a_loop(
    answer: Callable[[bytes, int, int], Answer],
) -> None:
    transport = FileTransport(ber(0x30, bytes(1600))[:700], answer)
    with pytest.raises(TlvError, match="truncated"):
        exchange.read_object(Link(transport, silent))
    assert transport.reads < 6


def test_reading_ends_at_offset_7fff() -> None:
    with pytest.raises(TlvError):
        exchange.read_object(Link(ScriptedTransport([(b"\x30\x82\xff\xff" * 64, 0x9000)]), silent))


def test_a_prefixed_object_keeps_its_prefix() -> None:
    wanted = b"\x00\x68" + ber(0xFF20, b"x" * 300)
    transport = FileTransport(wanted + b"\xff" * 9, plain)
    assert exchange.read_object(Link(transport, silent), 0xFF20, (0, 2)) == wanted


@pytest.mark.parametrize(("size", "length"), [(160, 32), (20, 32), (600, 600), (0, 32)])
def test_read_bytes_reads_no_more_than_asked(size: int, length: int) -> None:
    content = bytes(index % 256 for index in range(size))
    assert exchange.read_bytes(Link(FileTransport(content, plain), silent), length) == content[:length]


def test_a_refused_read_is_a_status_error() -> None:
    with pytest.raises(StatusError) as caught:
        exchange.read_object(Link(ScriptedTransport([(b"", 0x6982)]), silent))
    assert caught.value.sw == 0x6982


@settings(max_examples=200)
@given(st.lists(st.tuples(st.binary(max_size=256), st.integers(0, 0xFFFF)), min_size=1, max_size=8))
def test_any_answers_end_in_data_or_a_designed_error(answers: list[Answer]) -> None:
    answers = [*answers, (b"", 0x6A82)]
    try:
        exchange.read_object(Link(ScriptedTransport(answers), silent))
    except (StatusError, TlvError):
        return


def test_a_lost_answer_is_traced_and_the_transports_own_error_is_not_chained() -> None:
    class Lost(ScriptedTransport):
        def transmit(self, apdu: bytes | bytearray) -> Answer:
            raise TransportError(TransportProblem.TIMEOUT)

    lines: list[str] = []
    with pytest.raises(TransportError) as caught:
        exchange.exchange(Link(Lost([]), lines.append), apdu.verify(0x80, bytearray(b"1234")))
    assert lines == ["00 20 00 80 Lc=4 Le=- -> lost (card_timeout)"]
    assert caught.value.__context__ is None


def test_the_sent_buffer_is_wiped() -> None:
    seen: list[bytearray] = []

    class Keeping(ScriptedTransport):
        def transmit(self, apdu: bytes | bytearray) -> Answer:
            assert isinstance(apdu, bytearray)
            seen.append(apdu)
            return super().transmit(apdu)

    exchange.exchange(Link(Keeping([(b"", 0x9000)]), silent), apdu.verify(0x80, bytearray(b"1234")))
    assert [bytes(one) for one in seen] == [bytes(9)]
