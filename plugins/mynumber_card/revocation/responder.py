"""The checker `ocsp`: a responder's signed answer (RFC 6960), believed only where every part of it fits the question."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, OCSPExtensionOID

from engine.errors import Diagnostic
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus
from plugins.mynumber_card.proof import signatures
from plugins.mynumber_card.revocation.answers import (
    BROKEN,
    Asked,
    UndecidedError,
    finding,
    not_checked,
    read_question,
    require,
)
from plugins.mynumber_card.revocation.fetching import Fetch, FetchError, fetch, is_address
from plugins.mynumber_card.revocation.tables import Table

LONGEST_ANSWER: Final = 64 * 1024
NONCE_BYTES: Final = 32
# RFC 6960 2.4: without nextUpdate newer information is always there, so only an answer made just now is one.
WITHOUT_NEXT: Final = timedelta(minutes=5)
# SHA-1 names a certificate here and proves nothing; it is what every responder knows (RFC 5019 2.1.1).
_NAMED_BY: Final = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}  # noqa: S303
_STATUS: Final = {
    ocsp.OCSPCertStatus.GOOD: RevocationStatus.GOOD,
    ocsp.OCSPCertStatus.REVOKED: RevocationStatus.REVOKED,
}


@dataclass(frozen=True, slots=True)
class ResponderOptions:
    """`nonce`: `required` (the answer must carry ours), `sent` (it may leave it out), `none` (this responder takes none).

    `named_by`: the hash that names the certificate. `skew` is how far the two clocks may be apart.
    """

    url: str
    nonce: str = "required"
    named_by: str = "sha1"
    skew: timedelta = timedelta(seconds=60)


class ResponderChecker:
    """Asks at every identification; nothing is kept. `token_bytes` makes the nonces."""

    name: Final = "ocsp"
    development: Final = False

    def __init__(self, options: ResponderOptions, token_bytes: Callable[[int], bytes]) -> None:
        self._options = options
        self._token_bytes = token_bytes

    @classmethod
    def of(cls, table: Table, token_bytes: Callable[[int], bytes]) -> Self:
        """`url`, `nonce`, `hash`, `skew_seconds`. Raises SettingsError."""
        table.only("url", "nonce", "hash", "skew_seconds")
        options = ResponderOptions(
            table.text("url"),
            table.one_of("nonce", "required", "sent", "none"),
            table.one_of("hash", *_NAMED_BY),
            timedelta(seconds=table.number("skew_seconds", 60, 0, 300)),
        )
        return cls(options, token_bytes)

    def check(self) -> tuple[Diagnostic, ...]:
        """Whether the address is one; a responder that takes no nonce can be replayed."""
        if not is_address(self._options.url):
            return (finding(self.name, "address", key="url"),)
        return () if self._options.nonce == "required" else (finding(self.name, "no_nonce", "warning"),)

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """Whether the responder answers at all, whatever it says of a certificate that nobody has."""
        by = _NAMED_BY[self._options.named_by]
        nobody = bytes(by.digest_size)
        request = ocsp.OCSPRequestBuilder().add_certificate_by_hash(nobody, nobody, 1, by).build()
        try:
            ocsp.load_der_ocsp_response(self._send(request.public_bytes(Encoding.DER)))
        except FetchError as error:
            # Some say by the HTTP status that they know nothing of it: they are there, too.
            if error.code != "status_400":
                return (finding(self.name, "out_of_order", reason=error.code),)
        except BROKEN:
            return (finding(self.name, "out_of_order", reason="answer"),)
        return (finding(self.name, "in_order", "note", what=self._options.url),)

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        """See the port. `at` is when the responder knew it (thisUpdate)."""
        try:
            asked = read_question(question)
            nonce = None if self._options.nonce == "none" else self._token_bytes(NONCE_BYTES)
            request = self._request(asked, nonce)
            response = ocsp.load_der_ocsp_response(self._send(request.public_bytes(Encoding.DER)))
            require(response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL, "responder_refused")
            self._require_nonce(response, nonce)
            require(_is_authentic(response, asked.issuer, now), "signer")
            single = _single(response, request)
            self._require_current(response, single, now)
            status = _STATUS.get(single.certificate_status, RevocationStatus.NOT_CHECKED)
        except (UndecidedError, FetchError) as error:
            return not_checked(self.name, error.code)
        except BROKEN:
            return not_checked(self.name, "answer")
        if status is RevocationStatus.NOT_CHECKED:
            return not_checked(self.name, "unknown")
        return Revocation(status, self.name, single.this_update_utc)

    def _request(self, asked: Asked, nonce: bytes | None) -> ocsp.OCSPRequest:
        builder = ocsp.OCSPRequestBuilder()
        builder = builder.add_certificate(asked.certificate, asked.issuer, _NAMED_BY[self._options.named_by])
        if nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        return builder.build()

    def _send(self, request: bytes) -> bytes:
        kinds = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
        return fetch(Fetch(self._options.url, LONGEST_ANSWER, request, kinds, media_type="application/ocsp-response"))

    def _require_nonce(self, response: ocsp.OCSPResponse, nonce: bytes | None) -> None:
        """RFC 9654: another nonce than ours is another answer. Extensions that must be understood are not."""
        answered = None
        for extension in response.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                answered = extension.value.nonce
            require(not extension.critical or extension.oid == OCSPExtensionOID.NONCE, "extension")
        require(answered == nonce or (answered is None and self._options.nonce == "sent"), "nonce")

    def _require_current(self, response: ocsp.OCSPResponse, single: ocsp.OCSPSingleResponse, now: datetime) -> None:
        skew, known, due = self._options.skew, single.this_update_utc, single.next_update_utc
        require(known <= now + skew and response.produced_at_utc <= now + skew, "future")
        require(known <= response.produced_at_utc + skew, "times")
        limit = known + WITHOUT_NEXT if due is None else due
        require(limit >= known and now < limit + skew, "too_old")


def _single(response: ocsp.OCSPResponse, request: ocsp.OCSPRequest) -> ocsp.OCSPSingleResponse:
    """The one answer about the certificate asked for (RFC 6960 3.2: the certID must match). Raises UndecidedError."""
    wanted = (request.hash_algorithm.name, request.issuer_name_hash, request.issuer_key_hash, request.serial_number)
    found = [
        each
        for each in response.responses
        if (each.hash_algorithm.name, each.issuer_name_hash, each.issuer_key_hash, each.serial_number) == wanted
    ]
    require(len(found) == 1, "another_certificate")
    return found[0]


def _is_authentic(response: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> bool:
    """Signed by the issuer itself, or by whom it has made its responder (RFC 6960 4.2.2.2)."""
    signers = [issuer, *(each for each in response.certificates if _is_delegate(each, issuer, now))]
    return any(_is_named(response, each) and _has_signed(response, each) for each in signers)


def _is_delegate(certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    """Issued by this issuer for signing such answers, valid now. Whether it was itself revoked is not asked."""
    try:
        certificate.verify_directly_issued_by(issuer)
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (InvalidSignature, x509.ExtensionNotFound, *BROKEN):
        return False
    algorithm = certificate.signature_hash_algorithm
    return (
        _may_sign(certificate)
        and ExtendedKeyUsageOID.OCSP_SIGNING in purposes
        and algorithm is not None
        and algorithm.name in signatures.HASHES
        and certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    )


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True


def _is_named(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    """Whether the answer says that this one has signed it, by name or by the hash of its key."""
    if response.responder_name is not None:
        return response.responder_name == signer.subject
    key = x509.SubjectKeyIdentifier.from_public_key(signer.public_key())
    return response.responder_key_hash == key.digest


def _has_signed(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, algorithm = signer.public_key(), response.signature_hash_algorithm
    if algorithm is None or algorithm.name not in signatures.HASHES:
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True
