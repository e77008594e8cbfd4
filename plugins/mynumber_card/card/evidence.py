"""The card program's side of `card-verified`: are the four items this card's own, and what shows that a card is there.

EF 0003 holds an unsalted hash of the 12-digit number (DF31), and a signature from which the hash can be found again: all of
it is as sensitive as the number. It is read into one buffer, looked at there and overwritten in the same function; no message,
log, trace or error has a place for it. What the transport itself handed over cannot be overwritten: this is best effort.
"""

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

from plugins.mynumber_card import challenge
from plugins.mynumber_card.card import apdu, attestation, exchange, problems, tlv
from plugins.mynumber_card.card.apdu import SW, Command
from plugins.mynumber_card.card.application import Card
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.exchange import Link, StatusError
from plugins.mynumber_card.card.problems import CardError, Code, Problem
from plugins.mynumber_card.card.profile import Attestation, CardProfile
from plugins.mynumber_card.card.tlv import BasicInformation, TlvError
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.transports import TransportError

STEP: Final = "evidence"
_RECORD, _NUMBER_DIGEST, _ITEMS_DIGEST, _SIGNATURE = 0xFF30, 0xDF31, 0xDF32, 0xDF33
_OFFSET_TABLE: Final = 0xDF21
_LONGEST_RECORD: Final = 1024


def read_evidence(card: Card, text: Challenge, basic: BasicInformation) -> Evidence | None:
    """After `card.read_basic_information`, on the same link, while its PIN still counts. Sends no PIN.

    None: this kind of card has nothing of the sort, or does not give it. Raises CardError: NOT_GENUINE where the items are
    not what the card's issuer has signed, or a failure of card or reader.
    """
    rule = card.profile.attestation
    if rule is None:
        return None
    problem = None
    try:
        return _read(card, rule, text, basic)
    except StatusError:
        return None
    except TlvError:
        problem = Problem(Code.NOT_GENUINE, STEP)
    except TransportError as error:
        problem = Problem(problems.OF_TRANSPORT[error.problem], STEP)
    # Outside of `except`: the errors below keep frames that have seen EF 0003.
    raise CardError(problem)


def _read(card: Card, rule: Attestation, text: Challenge, basic: BasicInformation) -> Evidence:
    """Raises StatusError, TlvError (also for what is not genuine), TransportError."""
    link = card.link
    digest = _items_digest(link, card.profile, basic)
    certificate = _object(link, rule.certificate_ef, attestation.CERTIFICATE)
    _require_signed_items(link, rule, digest, attestation.parse_certificate(certificate).key)
    key = _object(link, rule.key_ef, attestation.OWN_KEY)
    return Evidence(certificate, key, _presence(link, rule, text))


def _items_digest(link: Link, profile: CardProfile, basic: BasicInformation) -> bytes:
    """SHA-256 of EF 0002's value without the offset table, of the very file that `basic` was read from."""
    exchange.select(link, apdu.select_file(profile.basic_information_ef))
    raw = exchange.read_object(link, profile.basic_information_tag, profile.basic_information_at)
    if tlv.parse_basic_information(raw) != basic:
        raise TlvError("items")
    at, outer = tlv.find_object(raw, profile.basic_information_tag, profile.basic_information_at)
    table = tlv.read_header(raw, at + outer.size)
    if table.tag != _OFFSET_TABLE:
        raise TlvError("offset_table")
    return hashlib.sha256(raw[at + outer.size + table.total : at + outer.total]).digest()


def _object(link: Link, ef: int, tag: int) -> bytes:
    exchange.select(link, apdu.select_file(ef))
    return exchange.read_object(link, tag)


def _presence(link: Link, rule: Attestation, text: Challenge) -> bytes:
    """Internal authentication: the application's own key signs the challenge text. No SELECT: P2 names its one key."""
    cla, ins, p1, p2 = rule.header
    digest = hashlib.new(rule.digest, challenge.build(text)).digest()
    command = Command(cla, ins, p1, p2, rule.digest_info + digest, apdu.SHORT_LE)
    return exchange.accepted(exchange.exchange(link, command))


def _require_signed_items(link: Link, rule: Attestation, digest: bytes, key: rsa.RSAPublicKey) -> None:
    """EF 0003 holds `digest`, and `key` has signed it. EF 0003 is read here and ends here."""
    record = bytearray(_LONGEST_RECORD)
    genuine = False
    try:
        length = _read_into(link, rule.digests_ef, record)
        genuine = _vouches(record, length, digest, key)
    finally:
        apdu.wipe(record)
    if not genuine:
        raise TlvError("not_signed")


def _read_into(link: Link, ef: int, record: bytearray) -> int:
    """Fill `record`; the length of the object in it. In chunks straight into place, so that no copy of ours is left."""
    exchange.select(link, apdu.select_file(ef))
    filled, total = 0, 1
    while filled < total:
        response = exchange.exchange(link, apdu.read_binary(filled))
        if response.sw not in (SW.OK, SW.END_OF_FILE, SW.PAST_END):
            raise StatusError(response.sw)
        size = len(response.data)
        if size == 0 or filled + size > len(record):
            raise TlvError("truncated")
        record[filled : filled + size] = response.data
        filled += size
        total = tlv.find_object(record, _RECORD)[1].total
    return total


def _vouches(record: bytearray, length: int, digest: bytes, key: rsa.RSAPublicKey) -> bool:
    """Whether it says `digest` and bears the key's signature over both digests with their headers. Copies nothing."""
    number = tlv.read_header(record).size
    first = tlv.read_header(record, number)
    items = number + first.total
    second = tlv.read_header(record, items)
    signature = items + second.total
    third = tlv.read_header(record, signature)
    if (first.tag, first.length, second.tag, second.length) != (_NUMBER_DIGEST, 32, _ITEMS_DIGEST, 32):
        return False
    if third.tag != _SIGNATURE or signature + third.total != length:
        return False
    with memoryview(record) as seen:
        told = seen[items + second.size : signature]
        made = seen[signature + third.size : length]
        return hmac.compare_digest(told, digest) and attestation.is_signed(key, made, seen[number:signature])
