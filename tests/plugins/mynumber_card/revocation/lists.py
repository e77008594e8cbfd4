"""Revocation lists for tests, with one thing wrong at a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import NOW

HOUR = timedelta(hours=1)
DIRECTORY = x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "EXAMPLE-TEST")]))


def make_list(
    root: Issued,
    revoked: Iterable[int] = (),
    *,
    made: datetime = NOW - HOUR,
    due: datetime = NOW + 24 * HOUR,
    key: rsa.RSAPrivateKey | None = None,
    number: int = 7,
    issuer: x509.Name | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    algorithm: hashes.SHA256 | hashes.SHA224 | None = None,
) -> bytes:
    """DER. `more` are extensions with their criticality."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer or root.certificate.subject)
        .last_update(made)
        .next_update(due)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(made).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key or root.key, algorithm or hashes.SHA256()).public_bytes(Encoding.DER)


def scope(**what: object) -> x509.IssuingDistributionPoint:
    """What the list is about; everything unless said."""
    usual: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**{**usual, **what})  # type: ignore[arg-type]
