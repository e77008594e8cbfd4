"""The text that the card signs: one canonical form, built by the card program and, independently, by the server.

It binds a server nonce to the browser session, the purpose, the portal named, the origin and an expiry, so that a
signature is good for nothing else. Its first line keeps it apart from every other protocol (マイナポータル's too).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

FIRST_LINE = "tetsuzuki card challenge 1"
NONCE_BYTES = 32
LONGEST_LIFE = timedelta(minutes=5)
_KEYS = ("purpose", "portal", "origin", "session", "nonce", "issued", "expires")
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]{1,255}")
_TAG = re.compile(r"[A-Za-z0-9_-]{16,128}")
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_LONGEST_LINE = 200


class ChallengeError(ValueError):
    """Text or values that are no challenge of ours. The text is a code."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a signature is bound to.

    purpose, portal: one printable line each, shown to the applicant. origin: scheme://host[:port] of the portal.
    session: a tag of the browser session that began (never its cookie). nonce: 32-64 random bytes of the server.
    issued, expires: aware instants, whole seconds, at most five minutes apart. Raises ChallengeError otherwise.
    """

    purpose: str
    portal: str
    origin: str
    session: str
    nonce: bytes
    issued: datetime
    expires: datetime

    def __post_init__(self) -> None:
        _require(_is_line(self.purpose), "purpose")
        _require(_is_line(self.portal), "portal")
        _require(_ORIGIN.fullmatch(self.origin) is not None, "origin")
        _require(_TAG.fullmatch(self.session) is not None, "session")
        _require(NONCE_BYTES <= len(self.nonce) <= 2 * NONCE_BYTES, "nonce")
        _require(_is_whole_second(self.issued) and _is_whole_second(self.expires), "time")
        _require(timedelta(0) < self.expires - self.issued <= LONGEST_LIFE, "life")


def build(challenge: Challenge) -> bytes:
    """The UTF-8 text to sign: fixed lines in fixed order, each ended by LF."""
    values = (
        challenge.purpose,
        challenge.portal,
        challenge.origin,
        challenge.session,
        encode_nonce(challenge.nonce),
        time_text(challenge.issued),
        time_text(challenge.expires),
    )
    lines = [FIRST_LINE, *(f"{key}: {value}" for key, value in zip(_KEYS, values, strict=True))]
    return "".join(line + "\n" for line in lines).encode()


def parse(text: bytes) -> Challenge:
    """The inverse of `build`; anything that `build` would not have written is refused. Raises ChallengeError."""
    challenge = _read(text)
    _require(build(challenge) == text, "not_canonical")
    return challenge


def origin_of(url: str) -> str:
    """scheme://host[:port] of an address, in lower case, without a default port. Raises ChallengeError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ChallengeError("origin") from error
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    origin = f"{parts.scheme}://{host}" + ("" if port in (None, usual) else f":{port}")
    _require(_ORIGIN.fullmatch(origin) is not None and parts.username is None, "origin")
    return origin


def encode_nonce(nonce: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(nonce).rstrip(b"=").decode("ascii")


def decode_nonce(text: str) -> bytes:
    """The inverse of `encode_nonce`. Raises ChallengeError."""
    _require(_TAG.fullmatch(text) is not None, "nonce")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ChallengeError("nonce") from error


def parse_time(text: str) -> datetime:
    """An instant as the text writes it (UTC, whole seconds, `Z`). Raises ChallengeError."""
    try:
        return datetime.strptime(text, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise ChallengeError("time") from error


def time_text(instant: datetime) -> str:
    """The inverse of `parse_time`."""
    # Not strftime: its %Y does not pad years before 1000 everywhere.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _read(text: bytes) -> Challenge:
    try:
        lines = text.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ChallengeError("utf8") from error
    _require(len(lines) == len(_KEYS) + 2 and lines[0] == FIRST_LINE and lines[-1] == "", "lines")
    values = {}
    for key, line in zip(_KEYS, lines[1:-1], strict=True):
        name, separator, value = line.partition(": ")
        _require(name == key and separator != "", "lines")
        values[key] = value
    return Challenge(
        purpose=values["purpose"],
        portal=values["portal"],
        origin=values["origin"],
        session=values["session"],
        nonce=decode_nonce(values["nonce"]),
        issued=parse_time(values["issued"]),
        expires=parse_time(values["expires"]),
    )


def _is_line(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_LINE and text.isprintable() and text == text.strip()


def _is_whole_second(instant: datetime) -> bool:
    return instant.tzinfo is not None and instant.microsecond == 0


def _require(condition: bool, code: str) -> None:
    if not condition:
        raise ChallengeError(code)
