"""What the portal and the card program say to each other: JSON, the same for the stand-in and for the real program.

The portal describes what it asks; the program answers once with what it read, or with why it did not. No PIN has a place here.
The program takes the origin from the address it talks to, never from the description: a portal that relays another's
challenge gets a signature that is good nowhere.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from plugins.mynumber_card import challenge
from plugins.mynumber_card.card.application import CardReading, SignedChallenge
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.problems import Code
from plugins.mynumber_card.card.tlv import BasicInformation, TlvError
from plugins.mynumber_card.challenge import Challenge, ChallengeError

VERSION = 1
LONGEST_MESSAGE = 65_536
# In letters. No name and no address comes near; a program that sends more is none of ours.
LONGEST_ITEM = 500
CANCELLED = "cancelled"
_ITEMS = ("name", "address", "birth_date", "sex")
_EVIDENCE = ("certificate", "key", "presence")


class WireError(ValueError):
    """A message that is not of this protocol. Its text is a code and never quotes the message."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the program shows before anything is read: the challenge it will sign, and the code of the waiting page.

    `evidence`: the portal wants to see that the four items are genuine, too.
    """

    challenge: Challenge
    code: str
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing was read: `problem` is CANCELLED or a `problems.Code`."""

    problem: str


def write_description(description: Description) -> bytes:
    """The portal's side of GET. `origin` is in it for people to read, and is not what the program signs."""
    asked = description.challenge
    return _write(
        {
            "origin": asked.origin,
            "portal": asked.portal,
            "purpose": asked.purpose,
            "code": description.code,
            "reads": list(_ITEMS),
            "evidence": description.evidence,
            "session": asked.session,
            "nonce": challenge.encode_nonce(asked.nonce),
            "issued": challenge.time_text(asked.issued),
            "expires": challenge.time_text(asked.expires),
        }
    )


def read_description(raw: bytes, origin: str) -> Description:
    """The program's side of GET. `origin` is that of the address the description came from. Raises WireError."""
    values = _read(raw)
    if values.get("reads") != list(_ITEMS):
        raise WireError("reads")
    try:
        asked = Challenge(
            purpose=_text(values, "purpose"),
            portal=_text(values, "portal"),
            origin=origin,
            session=_text(values, "session"),
            nonce=challenge.decode_nonce(_text(values, "nonce")),
            issued=challenge.parse_time(_text(values, "issued")),
            expires=challenge.parse_time(_text(values, "expires")),
        )
    except ChallengeError as error:
        raise WireError("challenge") from error
    return Description(asked, _text(values, "code"), values.get("evidence") is True)


def write_reading(reading: CardReading) -> bytes:
    """The program's side of POST, when everything was read. `items_checked` stands beside evidence and nowhere else."""
    basic, shown = reading.basic_information, reading.evidence
    values: dict[str, object] = {
        "outcome": "read",
        "certificate": _written(reading.signed.certificate),
        "signature": _written(reading.signed.signature),
        "basic_information": {item: getattr(basic, item) for item in _ITEMS},
    }
    if shown is not None:
        values["evidence"] = {part: _written(getattr(shown, part)) for part in _EVIDENCE}
        values["items_checked"] = True
    return _write(values)


def write_failure(failed: Failed) -> bytes:
    """The program's side of POST, when nothing was read."""
    return _write({"outcome": "failed", "problem": failed.problem})


def read_result(raw: bytes) -> CardReading | Failed:
    """The portal's side of POST: shapes are checked here, nothing is proven yet. Raises WireError."""
    values = _read(raw)
    if values.get("outcome") == "failed":
        problem = _text(values, "problem")
        return Failed(problem if problem in (CANCELLED, *Code) else Code.TECHNICAL)
    if values.get("outcome") != "read":
        raise WireError("outcome")
    signed = SignedChallenge(_bytes(values, "certificate"), _bytes(values, "signature"))
    items = values.get("basic_information")
    if not isinstance(items, dict):
        raise WireError("basic_information")
    broken = False
    try:
        basic = BasicInformation(*(_text(items, item) for item in _ITEMS))
        broken = len(basic.name) > LONGEST_ITEM or len(basic.address) > LONGEST_ITEM
    except TlvError:
        broken = True
    if broken:
        raise WireError("basic_information")
    return CardReading(signed, basic, _evidence(values))


def _evidence(values: Mapping[str, object]) -> Evidence | None:
    """Whole, with the program's word for the items, or none at all. Raises WireError."""
    shown = values.get("evidence")
    if shown is None and "items_checked" not in values:
        return None
    if not isinstance(shown, dict) or values.get("items_checked") is not True:
        raise WireError("evidence")
    return Evidence(*(_bytes(shown, part) for part in _EVIDENCE))


def _written(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _write(values: Mapping[str, object]) -> bytes:
    return json.dumps({"version": VERSION, **values}, ensure_ascii=False).encode()


def _read(raw: bytes) -> dict[str, object]:
    """The object in `raw`. Errors are raised outside `except`: those of the library quote the message."""
    values: object = None
    if len(raw) <= LONGEST_MESSAGE:
        try:
            values = json.loads(raw)
        except (ValueError, RecursionError):
            values = None
    if not isinstance(values, dict) or values.get("version") != VERSION:
        raise WireError("message")
    return values


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not _is_encodable(value):
        raise WireError(key)
    return value


def _is_encodable(text: str) -> bool:
    """Whether it is text: JSON lets half of a surrogate pair through."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _bytes(values: Mapping[str, object], key: str) -> bytes:
    text = _text(values, key)
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if not decoded:
        raise WireError(key)
    return decoded
