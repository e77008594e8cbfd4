"""What the 券面事項入力補助 application holds to show that it is genuine: EF 0004 and 0007 as values, and their signatures.

EF 0004 is the certificate of the key that has signed the card's contents, made by an issuer whose key is on no card. EF 0007
is the application's own public key, signed by that of EF 0004. Both are public and the same for every reader. EF 0003 is not
here: it is as sensitive as the number itself and stays in `evidence`.
"""

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from plugins.mynumber_card.card import tlv
from plugins.mynumber_card.card.tlv import TlvError

CERTIFICATE: Final = 0x7F21
OWN_KEY: Final = 0xFF50
ID_BYTES: Final = 16
_BODY, _SIGNATURE = 0x5F4E, 0x5F37
_KEY, _KEY_SIGNATURE = 0xDF51, 0xDF52
_EXPONENT, _MODULUS = 0x90, 0x91
_MODULUS_BYTES: Final = 256
Readable = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a card program brings: EF 0004, EF 0007, and the application's signature over the challenge text."""

    certificate: bytes = field(repr=False)
    key: bytes = field(repr=False)
    presence: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """A public key that came with a signature over `text`. `issuer`: id of the key that should have made it ("" = above)."""

    key: rsa.RSAPublicKey = field(repr=False)
    text: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    issuer: bytes = b""


def parse_certificate(data: bytes) -> Signed:
    """EF 0004. The signature is over the value of 5F4E. Raises TlvError."""
    items = _items(data, CERTIFICATE)
    body = _value(items, _BODY)
    if len(body) < 2 * ID_BYTES:
        raise TlvError("body")
    return Signed(_rsa_key(body[2 * ID_BYTES :]), body, _value(items, _SIGNATURE), body[:ID_BYTES])


def parse_own_key(data: bytes) -> Signed:
    """EF 0007. The signature is over DF51 with its header. Raises TlvError."""
    items = _items(data, OWN_KEY)
    value = _value(items, _KEY)
    header = tlv.read_header(data)
    text = data[header.size : header.size + tlv.read_header(data, header.size).total]
    if not text.endswith(value) or not text.startswith(_KEY.to_bytes(2, "big")):
        raise TlvError("order")
    return Signed(_rsa_key(value), text, _value(items, _KEY_SIGNATURE))


def is_signed(key: rsa.RSAPublicKey, signature: Readable, text: Readable) -> bool:
    """PKCS#1 v1.5 with SHA-256, the only scheme of this application."""
    try:
        key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[arg-type]
    except InvalidSignature:
        return False
    return True


def _items(data: bytes, tag: int) -> dict[int, bytes]:
    """What stands inside the one object `data`, each tag once. Raises TlvError."""
    _, outer = tlv.find_object(data, tag)
    if outer.total != len(data):
        raise TlvError("truncated")
    items: dict[int, bytes] = {}
    for inner, value in tlv.read_items(data[outer.size :]):
        if inner in items:
            raise TlvError("repeated")
        items[inner] = value
    return items


def _value(items: dict[int, bytes], tag: int) -> bytes:
    if tag not in items:
        raise TlvError("missing")
    return items[tag]


def _rsa_key(data: bytes) -> rsa.RSAPublicKey:
    """Exponent and modulus, RSA-2048 as every card has it. Raises TlvError."""
    items = dict(tlv.read_items(data))
    exponent, modulus = (int.from_bytes(_value(items, tag), "big") for tag in (_EXPONENT, _MODULUS))
    if modulus.bit_length() != 8 * _MODULUS_BYTES or exponent != 65_537:
        raise TlvError("key")
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as error:
        raise TlvError("key") from error
