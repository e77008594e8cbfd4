"""The ID token (OpenID Connect Core 1.0 section 3.1.3.7): one algorithm by its own header, and every claim that must be there."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError

from plugins.oidc.failures import CLOCK, Refused
from plugins.oidc.options import Algorithm
from plugins.oidc.protocol.keys import PublicKey
from plugins.oidc.protocol.web import Object, read_object

LONGEST_SUBJECT: Final = 255
"""Characters of `sub` (Core section 2)."""
_LAST_SECOND: Final = 253_402_300_799  # the year 9999


class BadSignature(Exception):
    """Not signed by any key we have: perhaps the keys are old."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must be about. `skew`: how far two clocks may differ."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    access_token: str = field(repr=False)
    now: datetime
    skew: timedelta


@dataclass(frozen=True, slots=True)
class IdToken:
    """`auth_time`: when the person proved who they are; None where the provider does not tell."""

    subject: str = field(repr=False)
    auth_time: datetime | None


def kid_of(token: str, algorithm: Algorithm) -> str:
    """The name of the key in the header ("" = none). Raises Refused for any other algorithm and for what we do not understand."""
    header = read_object(_decoded(token.partition(".")[0]))
    if header.get("alg") != algorithm:
        raise Refused("id_token_algorithm")
    if "crit" in header or "b64" in header:
        raise Refused("id_token_header")
    kid = header.get("kid", "")
    if not isinstance(kid, str):
        raise Refused("id_token_header")
    return kid


def claims_of(token: str, key: PublicKey | None, algorithm: Algorithm) -> Object:
    """What was signed with `key`. Raises BadSignature, and Refused where it is no signed JSON object at all."""
    if key is None:
        raise BadSignature
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    try:
        signed = jws.extract_compact(token.encode("ascii"), registry=registry)
        good = jws.validate_compact(signed, key, registry=registry)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Refused("id_token_form") from None
    if not good:
        raise BadSignature
    return read_object(signed.payload or b"")


def check(claims: Object, expected: Expected) -> IdToken:
    """Raises Refused at the first claim that is not as it must be; `oidc_clock` where only the time is wrong."""
    if claims.get("iss") != expected.issuer:
        raise Refused("id_token_iss")
    _check_audience(claims, expected.client_id)
    _check_nonce(claims, expected.nonce)
    _check_at_hash(claims, expected.access_token)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Refused("id_token_sub")
    _check_times(claims, expected)
    return IdToken(subject, _auth_time(claims, expected))


def _check_audience(claims: Object, client_id: str) -> None:
    """We are meant; where others are meant too, the token must say that it was made for us."""
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if client_id not in meant:
        raise Refused("id_token_aud")
    party = claims.get("azp", None if len(meant) > 1 else client_id)
    if party != client_id:
        raise Refused("id_token_azp")


def _check_nonce(claims: Object, nonce: str) -> None:
    told = claims.get("nonce")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), nonce.encode()):
        raise Refused("id_token_nonce")


def _check_at_hash(claims: Object, access_token: str) -> None:
    """Section 3.1.3.6: the left half of the hash; binds the access token where it is there."""
    if "at_hash" not in claims:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    due = base64.urlsafe_b64encode(half).rstrip(b"=")
    told = claims["at_hash"]
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), due):
        raise Refused("id_token_at_hash")


def _check_times(claims: Object, expected: Expected) -> None:
    ends, issued = _instant(claims, "exp"), _instant(claims, "iat")
    starts = _instant(claims, "nbf") if "nbf" in claims else issued
    if ends <= expected.now - expected.skew or max(issued, starts) > expected.now + expected.skew:
        raise Refused("id_token_time", CLOCK)


def _auth_time(claims: Object, expected: Expected) -> datetime | None:
    if "auth_time" not in claims:
        return None
    proven = _instant(claims, "auth_time")
    if proven > expected.now + expected.skew:
        raise Refused("id_token_auth_time", CLOCK)
    return min(proven, expected.now)


def _instant(claims: Object, name: str) -> datetime:
    seconds = claims.get(name)
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= _LAST_SECOND:
        raise Refused(f"id_token_{name}")
    return datetime.fromtimestamp(seconds, UTC)


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except ValueError:
        raise Refused("id_token_form") from None
