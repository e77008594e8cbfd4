"""Server side: does this signature over our challenge prove that the holder of a genuine certificate is there now?

Every step works on one parsed DER object, fails closed, and says by a code which it was. Unpadding is the library's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from engine.ports.revocation import Revocation, RevocationChecker, RevocationQuestion, RevocationStatus
from plugins.mynumber_card import challenge
from plugins.mynumber_card.card.application import SignedChallenge
from plugins.mynumber_card.card.profile import PROFILES, CardProfile
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.proof import signatures, trust
from plugins.mynumber_card.proof.signatures import ALGORITHMS
from plugins.mynumber_card.proof.trust import Trust

_LONGEST_CERTIFICATE = 8192


class Refused(StrEnum):
    """The step that failed."""

    CHALLENGE_NOT_YET = "challenge_not_yet"
    CHALLENGE_EXPIRED = "challenge_expired"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    CERTIFICATE_ALGORITHM = "certificate_algorithm"
    ISSUER_UNKNOWN = "issuer_unknown"
    ISSUER_SIGNATURE = "issuer_signature"
    ROOT_UNFIT = "root_unfit"
    ROOT_VALIDITY = "root_validity"
    TEST_HIERARCHY = "test_hierarchy"
    CERTIFICATE_IS_CA = "certificate_is_ca"
    KEY_USAGE = "key_usage"
    CRITICAL_EXTENSION = "critical_extension"
    POLICY = "policy"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    KEY = "key"
    SIGNATURE = "signature"
    REVOKED = "revoked"
    REVOCATION_NOT_CHECKED = "revocation_not_checked"


class VerificationError(Exception):
    """Not proven; `step` says why. Holds nothing of the certificate."""

    def __init__(self, step: Refused) -> None:
        super().__init__(step.value)
        self.step = step


@dataclass(frozen=True, slots=True)
class Holder:
    """Who it is while the certificate lives: issuer (RFC 4514 text) and serial number. A renewed card differs."""

    issuer: str
    serial: int

    @property
    def key(self) -> str:
        """One text for both."""
        return f"{self.issuer}#{self.serial:x}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proven, when. Whether the certificate was revoked is a separate fact, see `revocation`."""

    holder: Holder
    at: datetime
    valid_until: datetime
    revocation: Revocation


# RFC 5280 4.2: a critical extension that is not understood refuses the certificate.
_UNDERSTOOD = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.CERTIFICATE_POLICIES})


def verify(
    signed: SignedChallenge,
    expected: Challenge,
    trusted: Trust,
    *,
    checker: RevocationChecker,
    now: datetime,
    profiles: tuple[CardProfile, ...] = PROFILES,
) -> Verified:
    """Check `signed` against the challenge that this server made (never one that came with it). May block on `checker`.

    What cards of `profiles` sign with is accepted; which of it the certificate's key decides. Raises VerificationError. In production a revocation that was not checked is refused; elsewhere it stays visible in
    the result.
    """
    _require(now >= expected.issued, Refused.CHALLENGE_NOT_YET)
    _require(now < expected.expires, Refused.CHALLENGE_EXPIRED)
    certificate = _parse(signed.certificate)
    accepted = frozenset(profile.signing.algorithm for profile in profiles)
    text = challenge.build(expected)
    try:
        root = _chain(certificate, accepted, trusted, now)
        _require_holder_certificate(certificate, trusted, now)
        fits = _has_signed(certificate, accepted, signed.signature, text)
    except trust.BROKEN as error:
        raise VerificationError(Refused.CERTIFICATE_UNREADABLE) from error
    _require(fits, Refused.SIGNATURE)
    question = RevocationQuestion(signed.certificate, root.public_bytes(Encoding.DER), text, signed.signature)
    revocation = checker.ask(question, now)
    _require(revocation.status is not RevocationStatus.REVOKED, Refused.REVOKED)
    checked = revocation.status is RevocationStatus.GOOD
    _require(checked or not trusted.production, Refused.REVOCATION_NOT_CHECKED)
    holder = Holder(certificate.issuer.rfc4514_string(), certificate.serial_number)
    return Verified(holder, now, certificate.not_valid_after_utc, revocation)


def _parse(der: bytes) -> x509.Certificate:
    _require(0 < len(der) <= _LONGEST_CERTIFICATE, Refused.CERTIFICATE_UNREADABLE)
    try:
        certificate = x509.load_der_x509_certificate(der)
    except trust.BROKEN as error:
        raise VerificationError(Refused.CERTIFICATE_UNREADABLE) from error
    # RFC 5280 4.1.2.2; the library only warns.
    _require(certificate.serial_number > 0, Refused.CERTIFICATE_UNREADABLE)
    return certificate


def _has_signed(certificate: x509.Certificate, accepted: frozenset[str], signature: bytes, text: bytes) -> bool:
    key = certificate.public_key()
    algorithm = signatures.algorithm_for(key, accepted)
    if algorithm is None:
        raise VerificationError(Refused.KEY)
    return signatures.is_signed(algorithm, key, signature, text)


def _chain(certificate: x509.Certificate, accepted: frozenset[str], trusted: Trust, now: datetime) -> x509.Certificate:
    """The pinned root that signed the certificate: two levels, no intermediates, never a root that a card brought."""
    usual = {ALGORITHMS[name].certificates for name in accepted}
    _require(certificate.signature_algorithm_oid in usual, Refused.CERTIFICATE_ALGORITHM)
    candidates = trust.same_key(certificate, trusted.roots)
    _require(bool(candidates), Refused.ISSUER_UNKNOWN)
    signers = [root for root in candidates if _issued_by(certificate, root)]
    _require(bool(signers), Refused.ISSUER_SIGNATURE)
    # One key may stand in two roots, an old one and its renewal: the one that is valid now counts.
    root = next((root for root in signers if trust.is_valid(root, now)), signers[0])
    _require(trust.unfit(root) == "", Refused.ROOT_UNFIT)
    _require(not (trusted.production and trust.is_test(root)), Refused.TEST_HIERARCHY)
    _require(trust.is_valid(root, now), Refused.ROOT_VALIDITY)
    return root


def _issued_by(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (InvalidSignature, *trust.BROKEN):
        return False
    return True


def _require_holder_certificate(certificate: x509.Certificate, trusted: Trust, now: datetime) -> None:
    """A user-authentication certificate: no CA, digitalSignature alone, an accepted policy, valid now."""
    _require(not _is_ca(certificate), Refused.CERTIFICATE_IS_CA)
    _require(_signs_for_authentication(certificate), Refused.KEY_USAGE)
    critical = {extension.oid for extension in certificate.extensions if extension.critical}
    _require(critical <= _UNDERSTOOD, Refused.CRITICAL_EXTENSION)
    _require(bool(_policies(certificate) & trusted.policies), Refused.POLICY)
    _require(now >= certificate.not_valid_before_utc, Refused.NOT_YET_VALID)
    _require(now <= certificate.not_valid_after_utc, Refused.EXPIRED)


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _signs_for_authentication(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return False
    usage = found.value
    # nonRepudiation (content_commitment) marks the signing certificate, which is not ours to accept.
    more = (
        usage.content_commitment,
        usage.key_encipherment,
        usage.data_encipherment,
        usage.key_agreement,
        usage.key_cert_sign,
        usage.crl_sign,
    )
    return found.critical and usage.digital_signature and not any(more)


def _policies(certificate: x509.Certificate) -> frozenset[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(policy.policy_identifier.dotted_string for policy in found.value)


def _require(condition: bool, step: Refused) -> None:
    if not condition:
        raise VerificationError(step)
