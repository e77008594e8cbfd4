"""The revocation door: whether a certificate was revoked, asked of whoever may know.

A door of its own, because only registered parties may ask the issuer: a list, a responder, a platform operator's service.
The answer has three values, and "not checked" is never taken for "good".
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from engine.ports.provider import Provider

CLAIM: Final = "revocation"
"""Under this claim an identity provider tells what is known: level = status, source = method, value = as of when, and its
reference. It is kept with every application, whether or not a portal reads it: so the office shows later that it looked."""


class RevocationStatus(StrEnum):
    """What is known. There is no truth value: compare with the member that is meant."""

    GOOD = "good"
    REVOKED = "revoked"
    NOT_CHECKED = "not_checked"

    def __bool__(self) -> bool:
        raise TypeError("compare a revocation status with a member")


@dataclass(frozen=True, slots=True)
class RevocationQuestion:
    """Certificates in DER. `text` and `signature` are what its holder has just signed: some services want to verify both
    themselves. Nothing of this may be kept or logged."""

    certificate: bytes = field(repr=False)
    issuer: bytes = field(repr=False)
    text: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Revocation:
    """One answer: status, by which method, as of when (None: never asked), and the service's own reference to it."""

    status: RevocationStatus
    method: str
    at: datetime | None = None
    reference: str = ""


@runtime_checkable
class RevocationChecker(Provider, Protocol):
    """Certificates are examined before they come here: chain, validity and use are right."""

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        """An unreachable or undecided service is NOT_CHECKED, never an exception and never GOOD. May block, for seconds."""
        ...
