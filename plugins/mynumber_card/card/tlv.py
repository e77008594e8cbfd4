"""BER-TLV headers, and the 基本4情報 (name, address, birth date, sex) inside EF 0002 of the 券面事項入力補助 AP."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BASIC_INFORMATION = 0xFF20
# A prefix of two bytes is reported for some cards of 2023; anywhere else FF20 is not looked for.
BASIC_INFORMATION_AT = (0, 2)
_NAME, _ADDRESS, _BIRTH_DATE, _SEX = 0xDF22, 0xDF23, 0xDF24, 0xDF25
# Both come from the applicant's machine and are shown to clerks: nothing may hide, or turn the direction of reading.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
).search
_LENGTH_BYTES = {0x81: 1, 0x82: 2}


class TlvError(ValueError):
    """Bytes that do not hold what they should. Its text is a code and never quotes them."""


@dataclass(frozen=True, slots=True)
class Header:
    """Tag, length of the value in bytes, and the size of the header itself in bytes."""

    tag: int
    length: int
    size: int

    @property
    def total(self) -> int:
        """Header and value together, in bytes."""
        return self.size + self.length


@dataclass(frozen=True, slots=True)
class BasicInformation:
    """The four items as the card holds them. None is in a repr. Raises TlvError when an item cannot be one.

    name: UTF-8 text, family and given name separated by U+3000 when both exist, never split here.
    Never blank. address: one string from the prefecture on. birth_date: eight digits YYYYMMDD, which need be no date.
    sex: the card's one-character code (1, 2, 9, 0; others are kept).
    """

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: str = field(repr=False)
    sex: str = field(repr=False)

    def __post_init__(self) -> None:
        if _UNFIT(self.name + self.address):
            raise TlvError("control_character")
        if not self.name.strip():
            raise TlvError("name")
        if len(self.birth_date) != 8 or not (self.birth_date.isascii() and self.birth_date.isdigit()):
            raise TlvError("birth_date")
        if len(self.sex) != 1 or not "!" <= self.sex <= "~":
            raise TlvError("sex")


def read_header(data: bytes | bytearray, at: int = 0) -> Header:
    """The header at offset `at`: a tag of one or two bytes, a definite length of one to three. Raises TlvError."""
    tag_size = 2 if _byte(data, at) & 0x1F == 0x1F else 1
    tag = int.from_bytes(data[at : at + tag_size], "big")
    if tag_size == 2 and _byte(data, at + 1) & 0x80:
        raise TlvError("long_tag")
    first = _byte(data, at + tag_size)
    if first < 0x80:
        return Header(tag, first, tag_size + 1)
    more = _LENGTH_BYTES.get(first)
    if more is None:
        raise TlvError("length_form")
    start = at + tag_size + 1
    _byte(data, start + more - 1)
    return Header(tag, int.from_bytes(data[start : start + more], "big"), tag_size + 1 + more)


def read_items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and value of each object in `data`, which they must fill exactly. Raises TlvError."""
    at = 0
    while at < len(data):
        header = read_header(data, at)
        end = at + header.total
        if end > len(data):
            raise TlvError("truncated")
        yield header.tag, data[at + header.size : end]
        at = end


def find_object(data: bytes | bytearray, tag: int, offsets: tuple[int, ...] = (0,)) -> tuple[int, Header]:
    """Where (one of `offsets`) the object `tag` begins, and its header. Raises TlvError."""
    for at in offsets:
        if data[at : at + 2] == tag.to_bytes(2, "big"):
            return at, read_header(data, at)
    raise TlvError("tag")


def parse_basic_information(data: bytes) -> BasicInformation:
    """Read EF 0002. Unknown tags are skipped, bytes after the object (filler) ignored, UTF-8 is strict.

    Raises TlvError.
    """
    at, outer = find_object(data, BASIC_INFORMATION, BASIC_INFORMATION_AT)
    if len(data) < at + outer.total:
        raise TlvError("truncated")
    items: dict[int, bytes] = {}
    for tag, value in read_items(data[at + outer.size : at + outer.total]):
        if tag in items:
            raise TlvError("repeated")
        items[tag] = value
    return BasicInformation(
        name=_text(items, _NAME),
        address=_text(items, _ADDRESS),
        birth_date=_text(items, _BIRTH_DATE),
        sex=_text(items, _SEX),
    )


def _byte(data: bytes | bytearray, at: int) -> int:
    if at >= len(data):
        raise TlvError("truncated")
    return data[at]


def _item(items: dict[int, bytes], tag: int) -> bytes:
    if tag not in items:
        raise TlvError("missing")
    return items[tag]


def _text(items: dict[int, bytes], tag: int) -> str:
    text = _decoded(_item(items, tag))
    if text is None:
        raise TlvError("utf8")
    return text


def _decoded(value: bytes) -> str | None:
    # None instead of an error chain: the decoder's own exception carries the bytes, which are somebody's name.
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None
