"""What a card said, without the person: the same lengths and structure, sample values instead of everything personal.

Masked by default. Kept are only structure (tags, lengths, object identifiers, flags), the token's label, and words that
stand in every certificate of an issuer. Dates are masked too: a certificate ends on a birthday.
"""

from collections.abc import Callable, Mapping
from typing import Final

from plugins.mynumber_card.card import tlv
from plugins.mynumber_card.card.profile import CardProfile
from plugins.mynumber_card.card.tlv import TlvError

FILLER: Final = 0xFF
_SAMPLE: Final = 0x5A
_PUBLIC_WORDS: Final = frozenset(
    word.encode()
    for word in (
        "JP",
        "JPKI",
        "JPKI-TEST",
        "JPKI for user authentication",
        "JPKI-TEST for user authentication",
        "Japan Agency for Local Authority Information Systems",
        "公的個人認証サービス",
        "EXAMPLE-TEST",
        "EXAMPLE-TEST for user authentication",
    )
)
_BOOLEAN, _INTEGER, _BITS, _OCTETS, _NULL, _OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
_SEQUENCE: Final = 0x30
_UTC_TIME, _TIME = 0x17, 0x18
# Version 3, and the exponent of every key.
_PUBLIC_INTEGERS: Final = frozenset({b"\x02", b"\x01\x00\x01"})
_START, _END = b"200101000000Z", b"300101000000Z"

Mask = Callable[[bytes], bytes]


def mask_of(profile: CardProfile, application: bytes, ef: int) -> Mask:
    """How the content of an EF is masked. Each mask keeps the length."""
    known: Mapping[tuple[bytes, int], Mask] = {
        (profile.jpki, profile.token_ef): lambda content: mask_token(content, profile),
        (profile.jpki, profile.certificate_ef): mask_der,
        (profile.input_support, profile.basic_information_ef): lambda content: mask_items(content, profile),
    }
    return known.get((application, ef), mask_objects)


def mask_token(content: bytes, profile: CardProfile) -> bytes:
    """The label stays, if it is one we know; the rest of the token's information does not."""
    label = content[: profile.token_length]
    known = label.decode("ascii", "replace").startswith((*profile.card_labels, *profile.phone_labels))
    name = label.rstrip(b" \x00")
    fits = known and len(name) <= 20 and name.isalnum()
    return (label if fits else bytes(len(label))) + bytes(len(content) - len(label))


def mask_der(content: bytes) -> bytes:
    """A certificate that still parses and belongs to nobody."""
    try:
        return _with_filler(content, tlv.read_header(content).total, lambda der: _der(der, [_START, _END]))
    except TlvError:
        return bytes(len(content))


def mask_items(content: bytes, profile: CardProfile) -> bytes:
    """The four items of nobody, at the same places."""
    samples: Mapping[int, Mask] = {
        0xDF21: lambda value: value,
        0xDF22: _sample_text,
        0xDF23: _sample_text,
        0xDF24: lambda value: b"19700101"[: len(value)].ljust(len(value), b"0"),
        0xDF25: lambda value: b"1" * len(value),
    }
    try:
        at, outer = tlv.find_object(content, profile.basic_information_tag, profile.basic_information_at)
        start, end = at + outer.size, at + outer.total
        if end > len(content):
            return bytes(len(content))
        masked = bytearray(bytes(at) + content[at:start])
        for tag, value in tlv.read_items(content[start:end]):
            header = content[len(masked) : len(masked) + tlv.read_header(content, len(masked)).size]
            masked += header + samples.get(tag, _blank)(value)
    except TlvError:
        return bytes(len(content))
    return bytes(masked) + _filler(content[end:])


def mask_objects(content: bytes) -> bytes:
    """Any other file: tags and lengths stay if it is made of BER objects, no value does."""
    try:
        return _with_filler(content, tlv.read_header(content).total, _ber)
    except TlvError:
        return bytes(len(content))


def sample(length: int) -> bytes:
    """Bytes that stand for a signature."""
    return bytes((_SAMPLE,)) * length


def _with_filler(content: bytes, total: int, mask: Mask) -> bytes:
    if total > len(content):
        return bytes(len(content))
    return mask(content[:total]) + _filler(content[total:])


def _filler(rest: bytes) -> bytes:
    return rest if set(rest) <= {FILLER} else bytes(len(rest))


def _ber(data: bytes) -> bytes:
    masked = bytearray()
    while len(masked) < len(data):
        at = len(masked)
        header = tlv.read_header(data, at)
        value = data[at + header.size : at + header.total]
        if len(value) < header.length:
            raise TlvError("truncated")
        masked += data[at : at + header.size] + (_ber(value) if data[at] & 0x20 else bytes(len(value)))
    return bytes(masked)


def _der(data: bytes, times: list[bytes]) -> bytes:
    """All objects in `data`, masked. `times`: samples for the validity, in order."""
    masked = bytearray()
    while len(masked) < len(data):
        at = len(masked)
        header = tlv.read_header(data, at)
        value = data[at + header.size : at + header.total]
        if len(value) < header.length:
            raise TlvError("truncated")
        inside = _der(value, times) if data[at] & 0x20 else _primitive(header.tag, value, times)
        masked += data[at : at + header.size] + inside
    return bytes(masked)


def _primitive(tag: int, value: bytes, times: list[bytes]) -> bytes:
    if tag in (_BOOLEAN, _NULL, _OID) or value in _PUBLIC_WORDS:
        return value
    if tag == _INTEGER:
        return value if value in _PUBLIC_INTEGERS else _integer(value)
    if tag == _BITS:
        # Flags are short; a key is an object of its own behind the count of unused bits.
        return value if len(value) <= 3 else value[:1] + (_nested(value[1:], times) or sample(len(value) - 1))
    if tag == _OCTETS:
        return _nested(value, times) or sample(len(value))
    if tag in (_UTC_TIME, _TIME):
        return _time(value, times)
    return b"X" * len(value)


def _nested(value: bytes, times: list[bytes]) -> bytes:
    """The object that fills `value`, masked; empty where there is none."""
    try:
        fits = value[0] in (_SEQUENCE, _OCTETS, _BITS) and tlv.read_header(value).total == len(value)
        return _der(value, times) if fits else b""
    except (TlvError, IndexError):
        return b""


def _integer(value: bytes) -> bytes:
    """Positive, odd, as long as it was (DER allows no needless zero in front)."""
    if len(value) < 2:
        return b"\x01" * len(value)
    front = b"\x00\xda" if value[0] == 0 and len(value) > 2 else bytes((_SAMPLE, _SAMPLE))
    return (front + sample(len(value)))[: len(value) - 1] + b"\x5b"


def _time(value: bytes, times: list[bytes]) -> bytes:
    told = times.pop(0) if len(times) > 1 else times[0]
    return (b"20" + told if len(value) == len(told) + 2 else told).ljust(len(value), b"0")[: len(value)]


def _blank(value: bytes) -> bytes:
    return bytes(len(value))


def _sample_text(value: bytes) -> bytes:
    return "見".encode() * (len(value) // 3) + b"X" * (len(value) % 3)
