"""The server's side of `card-verified`: did a genuine card's 券面事項入力補助 application sign our challenge just now?

What is proven here is the presence of such a card. That the four items are that card's own is what the card program found in
EF 0003, which must not leave it: the server takes its word. See docs/mynumber-card.md for what that is worth.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from plugins.mynumber_card.card import attestation
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.tlv import TlvError
from plugins.mynumber_card.proof.issuers import IssuerKey


class Doubt(StrEnum):
    """The step that failed."""

    CERTIFICATE = "evidence_certificate"
    ISSUER = "evidence_issuer"
    ISSUER_ENDED = "evidence_issuer_ended"
    TEST_ISSUER = "evidence_test_issuer"
    KEY = "evidence_key"
    PRESENCE = "evidence_presence"


class DoubtError(Exception):
    """Not genuine, or not to be told; `step` says why. Holds nothing of the evidence."""

    def __init__(self, step: Doubt) -> None:
        super().__init__(step.value)
        self.step = step


def require_genuine(
    evidence: Evidence, text: bytes, issuers: Mapping[bytes, IssuerKey], *, production: bool, now: datetime
) -> None:
    """`text` is the challenge as this server wrote it. Raises DoubtError."""
    try:
        certificate = attestation.parse_certificate(evidence.certificate)
    except TlvError as error:
        raise DoubtError(Doubt.CERTIFICATE) from error
    issuer = issuers.get(certificate.issuer)
    if issuer is None:
        raise DoubtError(Doubt.ISSUER)
    _require(not (production and issuer.is_test), Doubt.TEST_ISSUER)
    _require(issuer.counts(now), Doubt.ISSUER_ENDED)
    _require(attestation.is_signed(issuer.key, certificate.signature, certificate.text), Doubt.CERTIFICATE)
    try:
        own = attestation.parse_own_key(evidence.key)
    except TlvError as error:
        raise DoubtError(Doubt.KEY) from error
    _require(attestation.is_signed(certificate.key, own.signature, own.text), Doubt.KEY)
    _require(attestation.is_signed(own.key, evidence.presence, text), Doubt.PRESENCE)


def _require(condition: bool, step: Doubt) -> None:
    if not condition:
        raise DoubtError(step)
