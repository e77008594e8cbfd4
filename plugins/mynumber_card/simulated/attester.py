"""Who makes simulated cards genuine: an issuer, the key that signs contents, the applications' own key; and what can be wrong.

All simulated cards share the three keys, and their ids say TEST, so that production refuses them.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from plugins.mynumber_card.card import tlv
from plugins.mynumber_card.simulated.keeping import make_key, write_new
from plugins.mynumber_card.simulated.writing import written

ISSUER_ID: Final = b"TEST033\x08\x05001\x00\x00\x00\x00"
SUBJECT_ID: Final = b"TEST999\x08\x05001\x00\x00\x00\x00"
Fault = Literal[
    "", "none", "digest", "number_digest", "record", "items_offset", "certificate", "another_issuer", "key", "presence"
]
FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)
"""What is wrong with a card: nothing; no such files; a digest of other items; a changed digest of the number; a record that is
no TLV; items without offset table; a changed certificate; one of an issuer that nobody knows; a changed own key; another key
signs."""


@dataclass(frozen=True, slots=True)
class Attester:
    """`contents` is certified by `issuer` (EF 0004), signs EF 0003 and 0007; `own` is the applications' key (EF 0013)."""

    issuer: rsa.RSAPrivateKey = field(repr=False)
    contents: rsa.RSAPrivateKey = field(repr=False)
    own: rsa.RSAPrivateKey = field(repr=False)
    issuer_id: bytes = ISSUER_ID


def issuers_in(folder: Path) -> Path:
    """The part that a verifier of EF 0004 pins: public keys only."""
    return folder / "issuers"


def open_attester(folder: Path) -> Attester:
    """The keys kept in `folder` and the issuer's public one where a verifier pins it; made where absent."""
    names = ("issuer", "contents", "own")
    issuer, contents, own = (_kept(folder / "attester" / f"{name}.pem") for name in names)
    public = issuer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_new(issuers_in(folder) / f"{ISSUER_ID.hex()}.pem", public)
    return Attester(issuer, contents, own)


def certificate_file(attester: Attester, fault: Fault = "") -> bytes:
    """EF 0004."""
    issuer = ISSUER_ID[:-1] + b"\x01" if fault == "another_issuer" else attester.issuer_id
    body = issuer + SUBJECT_ID + _key(attester.contents)
    signature = _signed(attester.issuer, body + (b"x" if fault == "certificate" else b""))
    return written(0x7F21, written(0x5F4E, body) + written(0x5F37, signature))


def record_file(attester: Attester, number: bytes, basic: bytes, fault: Fault = "") -> bytes:
    """EF 0003 over the number's file as it lies there, and the items' object (`basic`) without prefix and filler."""
    header = tlv.read_header(basic)
    table = tlv.read_header(basic, header.size)
    items = basic[header.size + table.total :] + (b"x" if fault == "digest" else b"")
    digests = [hashlib.sha256(content).digest() for content in (number, items)]
    signed = written(0xDF31, digests[0]) + written(0xDF32, digests[1])
    signature = _signed(attester.contents, signed)
    if fault == "number_digest":
        signed = written(0xDF31, hashlib.sha256(b"another").digest()) + written(0xDF32, digests[1])
    record = written(0xFF30, signed + written(0xDF33, signature))
    return record[:60] if fault == "record" else record


def key_file(attester: Attester, fault: Fault = "") -> bytes:
    """EF 0007."""
    signed = written(0xDF51, _key(attester.own))
    signature = _signed(attester.contents, signed + (b"x" if fault == "key" else b""))
    return written(0xFF50, signed + written(0xDF52, signature))


def signing_key(attester: Attester, fault: Fault = "") -> rsa.RSAPrivateKey:
    """EF 0013."""
    return attester.contents if fault == "presence" else attester.own


def _key(key: rsa.RSAPrivateKey) -> bytes:
    numbers = key.public_key().public_numbers()
    return written(0x90, numbers.e.to_bytes(3, "big")) + written(0x91, numbers.n.to_bytes(256, "big"))


def _signed(key: rsa.RSAPrivateKey, text: bytes) -> bytes:
    return key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def _kept(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        write_new(path, make_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("key kind")
    return key
