"""The test hierarchy: a root and one certificate per simulated card, made at first start and kept in a folder.

It has the shape of the real one (self-signed RSA-2048 root, one level below it the holders) and never its name:
`O=EXAMPLE-TEST`, and a policy OID under the enterprise number that RFC 5612 sets aside for examples.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from plugins.mynumber_card.simulated.attester import Attester, open_attester
from plugins.mynumber_card.simulated.keeping import make_key, write_new

ORGANIZATION = "EXAMPLE-TEST"
POLICY = "1.3.6.1.4.1.32473.1.1"
FIVE_YEARS = timedelta(days=5 * 365 + 1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The root and the certificates by persona id. `roots` is the folder that a verifier pins; `attester` makes cards genuine."""

    root: Issued
    leaves: Mapping[str, Issued]
    roots: Path
    attester: Attester


@dataclass(frozen=True, slots=True)
class LeafPlan:
    """What a leaf says. `non_repudiation` makes it a signing certificate, `ca` a forgery of an issuer."""

    common_name: str
    not_before: datetime
    not_after: datetime
    policies: tuple[str, ...] = (POLICY,)
    digital_signature: bool = True
    non_repudiation: bool = False
    ca: bool = False


def roots_in(folder: Path) -> Path:
    """The part of a hierarchy's folder that a verifier pins: certificates only."""
    return folder / "roots"


def make_root(now: datetime, serial: int, key: rsa.RSAPrivateKey, organization: str = ORGANIZATION) -> Issued:
    """A self-signed root, valid for ten years around `now`."""
    name = _name(organization, f"{organization} for user authentication")
    directory = x509.DirectoryName(_name(organization))
    builder = (
        _builder(name, name, key, serial)
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=10 * 365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_key_usage(issues=True), critical=True)
        .add_extension(x509.SubjectAlternativeName([directory]), critical=False)
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([directory], None, None, None)]), critical=False
        )
    )
    return Issued(builder.sign(key, hashes.SHA256()), key)


def make_leaf(root: Issued, serial: int, key: rsa.RSAPrivateKey, plan: LeafPlan) -> Issued:
    """A holder's certificate under `root`."""
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, plan.common_name)]
    )
    issuer = root.certificate.subject
    usage = _key_usage(signs=plan.digital_signature, commits=plan.non_repudiation, issues=plan.ca)
    builder = (
        _builder(subject, issuer, key, serial)
        .not_valid_before(plan.not_before)
        .not_valid_after(plan.not_after)
        .add_extension(usage, critical=True)
        .add_extension(x509.IssuerAlternativeName([x509.DirectoryName(_name(ORGANIZATION))]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
    )
    if plan.policies:
        policies = [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in plan.policies]
        builder = builder.add_extension(x509.CertificatePolicies(policies), critical=False)
    if plan.ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Issued(builder.sign(root.key, hashes.SHA256()), key)


def open_root(folder: Path, now: datetime, token_bytes: Callable[[int], bytes]) -> tuple[Issued, Path]:
    """The root kept in `folder` and the folder to pin, both made if absent. Several processes may call it at once."""
    root = _kept(folder / "root.pem", lambda: make_root(now, _serial(token_bytes), make_key()))
    roots = roots_in(folder)
    roots.mkdir(parents=True, exist_ok=True)
    write_new(roots / "example-test.pem", root.certificate.public_bytes(Encoding.PEM))
    return root, roots


def open_hierarchy(
    folder: Path, plans: Iterable[tuple[str, bool]], now: datetime, token_bytes: Callable[[int], bytes]
) -> Hierarchy:
    """The whole hierarchy in `folder`, made where absent. `plans`: persona ids, and whether the certificate expired."""
    root, roots = open_root(folder, now, token_bytes)
    leaves = {
        name: _kept(folder / "cards" / f"{name}.pem", _leaf_maker(root, name, expired, now, token_bytes))
        for name, expired in plans
    }
    return Hierarchy(root, leaves, roots, open_attester(folder))


def _leaf_maker(
    root: Issued, name: str, expired: bool, now: datetime, token_bytes: Callable[[int], bytes]
) -> Callable[[], Issued]:
    start = now - timedelta(days=1) - (FIVE_YEARS if expired else timedelta(0))
    end = start + FIVE_YEARS
    return lambda: make_leaf(
        root, _serial(token_bytes), make_key(), LeafPlan(f"EXAMPLE{token_bytes(8).hex().upper()}", start, end)
    )


def _kept(path: Path, make: Callable[[], Issued]) -> Issued:
    """What `path` holds, made first if it is not there. Of two makers at once the first wins; both read the same."""
    if not path.exists():
        issued = make()
        key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_new(path, key + issued.certificate.public_bytes(Encoding.PEM))
    pem = path.read_bytes()
    loaded = load_pem_private_key(pem, None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise ValueError("key kind")
    return Issued(x509.load_pem_x509_certificate(pem), loaded)


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, serial: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs: bool = False, commits: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs and not issues,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _name(organization: str, unit: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
    ]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name(parts)


def _serial(token_bytes: Callable[[int], bytes]) -> int:
    """A positive serial number of at most 8 bytes."""
    return int.from_bytes(token_bytes(8), "big") >> 1 | 1
