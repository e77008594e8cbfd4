"""The pinned roots: read from a configured folder, examined before they are trusted, never taken from a card."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

# In the names of test hierarchies: EXAMPLE-TEST (this project's own), JPKI-TEST (the J-LIS test cards), and their likes.
_TEST_NAME = re.compile("(?<![a-z])test(?![a-z])", re.IGNORECASE).search
_NAMING = (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
# What the library raises for bytes that are no certificate of a kind it knows; extensions and keys are parsed when asked.
BROKEN = (
    ValueError,
    TypeError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)
_SUFFIXES = frozenset({".pem", ".der", ".cer", ".crt"})


class TrustError(Exception):
    """A root that cannot be pinned. `code` says why, `file` which one (its name only)."""

    def __init__(self, code: str, file: str) -> None:
        super().__init__(f"{code}: {file}")
        self.code = code
        self.file = file


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verification trusts: roots of all live generations, accepted policy OIDs, whether this is production."""

    roots: tuple[x509.Certificate, ...]
    policies: frozenset[str]
    production: bool = True


def load_roots(folder: Path) -> tuple[x509.Certificate, ...]:
    """Every certificate file of `folder` (.pem .der .cer .crt), in order of file names. Raises TrustError."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    except OSError as error:
        raise TrustError("folder", folder.name) from error
    return tuple(root for file in files for root in _load(file))


def unfit(root: x509.Certificate) -> str:
    """Why `root` is no root of this kind, "" when it is: self-signed, a CA by its extensions, allowed to issue."""
    try:
        root.verify_directly_issued_by(root)
        constraints = root.extensions.get_extension_for_class(x509.BasicConstraints)
        usage = root.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return "root_extensions"
    except (InvalidSignature, *BROKEN):
        return "root_not_self_signed"
    if not (constraints.critical and constraints.value.ca and usage.critical and usage.value.key_cert_sign):
        return "root_extensions"
    return ""


def is_test(certificate: x509.Certificate) -> bool:
    """Whether subject or issuer belongs to a test hierarchy: its organisation, or a unit of it, says so."""
    return any(
        _TEST_NAME(str(attribute.value)) is not None
        for name in (certificate.subject, certificate.issuer)
        for kind in _NAMING
        for attribute in name.get_attributes_for_oid(kind)
    )


def is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether `now` lies in its validity, both ends included (RFC 5280 4.1.2.5)."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def same_key(certificate: x509.Certificate, roots: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The roots whose subject key identifier the certificate's authority key identifier names; all when it names none.

    Roots of all generations share one name, so the name cannot choose.
    """
    wanted = _authority_key(certificate)
    return tuple(root for root in roots if wanted is None or _subject_key(root) == wanted)


def _load(file: Path) -> list[x509.Certificate]:
    try:
        content = file.read_bytes()
        if content.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except (OSError, *BROKEN) as error:
        raise TrustError("unreadable", file.name) from error


def _authority_key(certificate: x509.Certificate) -> bytes | None:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except x509.ExtensionNotFound:
        return None
    return found.value.key_identifier


def _subject_key(certificate: x509.Certificate) -> bytes | None:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return None
    return found.value.key_identifier
