"""Which signatures are accepted, by the name that a card profile gives its algorithm: data, so that the next card is an entry.

Unpadding is the library's. The key is the certificate's, so its issuer decides which algorithm it is good for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import SignatureAlgorithmOID

SMALLEST_MODULUS_BITS: Final = 2048
HASHES: Final = frozenset({"sha256", "sha384", "sha512"})
"""What lists and responders may be signed with."""
ISSUER_KEYS: Final = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)


@dataclass(frozen=True, slots=True)
class Algorithm:
    """`certificates`: what issuers of cards with such keys sign certificates with. `fits`: whether a key is of this kind.

    `check` raises InvalidSignature; it is only asked with a key that fits.
    """

    certificates: x509.ObjectIdentifier
    fits: Callable[[CertificatePublicKeyTypes], bool]
    check: Callable[[CertificatePublicKeyTypes, bytes, bytes], None]


def _is_rsa(key: CertificatePublicKeyTypes) -> bool:
    return isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_MODULUS_BITS


def _check_rsa(key: CertificatePublicKeyTypes, signature: bytes, text: bytes) -> None:
    if not isinstance(key, rsa.RSAPublicKey):
        raise InvalidSignature
    key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())


def _is_p384(key: CertificatePublicKeyTypes) -> bool:
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1)


def _check_p384(key: CertificatePublicKeyTypes, signature: bytes, text: bytes) -> None:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise InvalidSignature
    key.verify(signature, text, ec.ECDSA(hashes.SHA384()))


ALGORITHMS: Final[Mapping[str, Algorithm]] = {
    "rsa-pkcs1v15-sha256": Algorithm(SignatureAlgorithmOID.RSA_WITH_SHA256, _is_rsa, _check_rsa),
    # As planned for the next card; the signature in DER. No profile uses it yet.
    "ecdsa-p384-sha384": Algorithm(SignatureAlgorithmOID.ECDSA_WITH_SHA384, _is_p384, _check_p384),
}


def algorithm_for(key: CertificatePublicKeyTypes, accepted: Iterable[str]) -> Algorithm | None:
    """The accepted algorithm that this kind of key signs with, if there is one."""
    return next((ALGORITHMS[name] for name in accepted if ALGORITHMS[name].fits(key)), None)


def is_signed(algorithm: Algorithm, key: CertificatePublicKeyTypes, signature: bytes, text: bytes) -> bool:
    """Whether `key` has signed `text`. The key fits."""
    try:
        algorithm.check(key, signature, text)
    except InvalidSignature:
        return False
    return True
