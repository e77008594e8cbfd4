"""An OCSP responder for tests: it answers the request that came, with one thing wrong at a time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import DAY, NOW

MINUTE = timedelta(minutes=1)
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN


@dataclass
class Responder:
    """`signer` signs, `named` is who the answer says it was; `about` is the certificate spoken of."""

    root: Issued
    about: Issued
    signer: Issued
    status: ocsp.OCSPCertStatus = GOOD
    made: datetime = NOW - MINUTE
    due: datetime | None = NOW + 10 * MINUTE
    produced: datetime | None = None
    nonce: str = "echo"
    by_key: bool = False
    brings: tuple[x509.Certificate, ...] = ()
    hash: hashes.SHA256 | hashes.SHA224 = field(default_factory=hashes.SHA256)
    kept: bytes = b""

    def __call__(self, body: bytes) -> bytes:
        request = ocsp.load_der_ocsp_request(body)
        builder = self._about(ocsp.OCSPResponseBuilder(), request)
        encoding = ocsp.OCSPResponderEncoding.HASH if self.by_key else ocsp.OCSPResponderEncoding.NAME
        builder = builder.responder_id(encoding, self.signer.certificate)
        if self.brings:
            builder = builder.certificates(self.brings)
        sent = (
            request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce if len(request.extensions) else b""
        )
        nonce = {"echo": sent, "other": b"o" * 32, "none": b""}[self.nonce]
        if nonce:
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        raw = builder.sign(self.signer.key, self.hash).public_bytes(Encoding.DER)
        self.kept = stamped(raw, self.signer.key, self.produced or self.made, self.hash)
        return self.kept

    def _about(self, builder: ocsp.OCSPResponseBuilder, request: ocsp.OCSPRequest) -> ocsp.OCSPResponseBuilder:
        revoked = self.made - DAY if self.status is REVOKED else None
        return builder.add_response(
            cert=self.about.certificate,
            issuer=self.root.certificate,
            algorithm=request.hash_algorithm,
            cert_status=self.status,
            this_update=self.made,
            next_update=self.due,
            revocation_time=revoked,
            revocation_reason=None,
        )


def stamped(raw: bytes, key: rsa.RSAPrivateKey, produced: datetime, algorithm: hashes.HashAlgorithm) -> bytes:
    """The same answer, produced at another moment: the library takes the machine's clock. Signed anew, equally long."""
    response = ocsp.load_der_ocsp_response(raw)
    old = response.tbs_response_bytes
    new = old.replace(time_der(response.produced_at_utc), time_der(produced), 1)
    changed = raw.replace(old, new).replace(response.signature, key.sign(new, padding.PKCS1v15(), algorithm))
    assert ocsp.load_der_ocsp_response(changed).produced_at_utc == produced
    return changed


def time_der(moment: datetime) -> bytes:
    return b"\x18\x0f" + moment.strftime("%Y%m%d%H%M%SZ").encode()


def delegate(
    root: Issued,
    key: rsa.RSAPrivateKey,
    *,
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.OCSP_SIGNING,),
    by: rsa.RSAPrivateKey | None = None,
    until: datetime = NOW + DAY,
    **usage: bool,
) -> Issued:
    """A certificate of a responder, made by `root`."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "EXAMPLE RESPONDER")])
    bits: Any = {
        "digital_signature": True, "content_commitment": False, "key_encipherment": False, "data_encipherment": False,
        "key_agreement": False, "key_cert_sign": False, "crl_sign": False, "encipher_only": False,
        "decipher_only": False,
    }  # fmt: skip
    builder = (
        x509.CertificateBuilder(root.certificate.subject, name, key.public_key(), 99, NOW - 30 * DAY, until)
        .add_extension(x509.KeyUsage(**{**bits, **usage}), critical=True)
    )  # fmt: skip
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return Issued(builder.sign(by or root.key, hashes.SHA256()), key)
