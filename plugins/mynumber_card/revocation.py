"""Whether a certificate was revoked: a small door of its own, because only registered parties may ask the issuer.

The answer has three values, and "not checked" is never taken for "good". CRL, OCSP and a platform operator's interface
are further implementations of `RevocationChecker`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from cryptography import x509


class RevocationStatus(StrEnum):
    """What is known. There is no truth value: compare with the member that is meant."""

    GOOD = "good"
    REVOKED = "revoked"
    NOT_CHECKED = "not_checked"

    def __bool__(self) -> bool:
        raise TypeError("compare a revocation status with a member")


@dataclass(frozen=True, slots=True)
class Revocation:
    """One answer: status, by which method, as of when (None: never asked)."""

    status: RevocationStatus
    method: str
    at: datetime | None = None


class RevocationChecker(Protocol):
    """`development` ones are refused in production."""

    @property
    def name(self) -> str: ...

    @property
    def development(self) -> bool: ...

    def check(self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> Revocation:
        """Ask. An unreachable or undecided responder is NOT_CHECKED, never an exception and never GOOD. May block."""
        ...


class NoRevocationCheck:
    """Asks nobody and says so."""

    name: Final = "none"
    development: Final = True

    def check(self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> Revocation:
        """Always NOT_CHECKED."""
        return Revocation(RevocationStatus.NOT_CHECKED, self.name)
