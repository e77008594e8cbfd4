"""The next generation is data: another profile with ECDSA P-384 and SHA-384, from SELECT to the server's verification.

Everything here is invented but the algorithm, which is the one announced: applications, files, headers, PIN rules.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding

from engine.ports.revocation import RevocationStatus
from plugins.mynumber_card.card import apdu, application
from plugins.mynumber_card.card.apdu import SW
from plugins.mynumber_card.card.application import SignedChallenge
from plugins.mynumber_card.card.profile import FIRST_GENERATION, PROFILES, CardProfile, Pin, PinRule, Signing
from plugins.mynumber_card.proof.trust import Trust
from plugins.mynumber_card.proof.verification import Refused, VerificationError, verify
from plugins.mynumber_card.simulated.card import SimulatedCard
from plugins.mynumber_card.simulated.contents import applications
from plugins.mynumber_card.simulated.hierarchy import POLICY, Issued
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.transports.simulated import SimulatedTransport
from tests.plugins.mynumber_card.cards import CHALLENGE, NOW
from tests.plugins.mynumber_card.proof.test_verification import Responder

_JPKI, _SUPPORT = bytes.fromhex("F000000001"), bytes.fromhex("F000000002")
NEXT = CardProfile(
    name="next",
    jpki=_JPKI,
    input_support=_SUPPORT,
    token_ef=0x0101,
    token_length=32,
    card_labels=("JPKIAPICCTOKEN",),
    phone_labels=("PHONE",),
    certificate_ef=0x0102,
    basic_information_ef=0x0202,
    basic_information_tag=0xFF20,
    basic_information_at=(0,),
    signing=Signing(0x0103, (0x80, 0x2A, 0x00, 0x80), "ecdsa-p384-sha384", "sha384", b""),
    pins=(
        PinRule(Pin.AUTH, _JPKI, 0x0104, 0x80, digits=6, tries=5),
        PinRule(Pin.CARD_FACE, _SUPPORT, 0x0204, 0x80, digits=6, tries=5),
    ),
    no_pin_statuses=(0x6A82,),
)
HOLDER = replace(persona("taro"), pins={Pin.AUTH: "123456", Pin.CARD_FACE: "654321"})
GOOD = Responder(RevocationStatus.GOOD)


class NextCard(SimulatedCard):
    """A simulated card whose signing key is one of elliptic curves: it signs the hash that it is given."""

    curve_key: ec.EllipticCurvePrivateKey

    def transmit(self, raw: bytes | bytearray) -> bytes:
        command = apdu.parse_command(raw)
        if command.ins != 0x2A:
            return super().transmit(raw)
        signature = self.curve_key.sign(bytes(command.data), ec.ECDSA(Prehashed(hashes.SHA384())))
        return signature + SW.OK.to_bytes(2, "big")


Root = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


@pytest.fixture(scope="module")
def curves(root: Issued) -> Root:
    """A root with a key of elliptic curves, of the shape that RSA roots have."""
    key = ec.generate_private_key(ec.SECP384R1())
    return shaped(root.certificate, key, key), key


def shaped(
    shape: x509.Certificate, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """Names and extensions of a certificate of the RSA hierarchy, with other keys."""
    start, end = NOW - timedelta(days=1), NOW + timedelta(days=365)
    builder = x509.CertificateBuilder(shape.issuer, shape.subject, key.public_key(), 4711, start, end)
    for extension in shape.extensions:
        if not isinstance(extension.value, x509.SubjectKeyIdentifier | x509.AuthorityKeyIdentifier):
            builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(by, hashes.SHA384())


def read(leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey, rsa_leaf: Issued) -> SignedChallenge:
    """What the card program gets from such a card, by the same code that reads today's."""
    files = applications(HOLDER, replace(rsa_leaf, certificate=leaf), NEXT)
    card = NextCard(files, {})
    card.curve_key = key
    with application.connected(SimulatedTransport(card)) as link:
        found = application.inspect(link, (*PROFILES, NEXT))
        assert found.profile is NEXT
        read = application.sign(found, bytearray(b"123456"), CHALLENGE)
        assert application.read_basic_information(found, bytearray(b"654321")).name == HOLDER.name
    return read


def trusting(root: x509.Certificate) -> Trust:
    return Trust((root,), frozenset({POLICY}), production=False)


def refusal(made: SignedChallenge, root: x509.Certificate, *profiles: CardProfile) -> Refused:
    with pytest.raises(VerificationError) as caught:
        verify(made, CHALLENGE, trusting(root), checker=GOOD, now=NOW, profiles=profiles)
    return caught.value.step


def test_a_card_of_the_next_profile_is_read_and_verified_without_other_code(leaf: Issued, curves: Root) -> None:
    root, root_key = curves
    key = ec.generate_private_key(ec.SECP384R1())
    reading = read(shaped(leaf.certificate, key, root_key), key, leaf)
    both = (FIRST_GENERATION, NEXT)
    verified = verify(reading, CHALLENGE, trusting(root), checker=GOOD, now=NOW, profiles=both)
    assert verified.holder.serial == 4711
    other = replace(CHALLENGE, nonce=bytes(32))
    with pytest.raises(VerificationError, match="signature"):
        verify(reading, other, trusting(root), checker=GOOD, now=NOW, profiles=both)


def test_an_algorithm_that_no_profile_names_is_refused(leaf: Issued, curves: Root) -> None:
    """Today's server does not accept tomorrow's cards by accident, nor tomorrow's server a forgotten algorithm."""
    root, root_key = curves
    key = ec.generate_private_key(ec.SECP384R1())
    reading = read(shaped(leaf.certificate, key, root_key), key, leaf)
    assert refusal(reading, root, *PROFILES) is Refused.CERTIFICATE_ALGORITHM


def test_another_curve_is_no_such_key(leaf: Issued, curves: Root) -> None:
    root, root_key = curves
    certificate = shaped(leaf.certificate, ec.generate_private_key(ec.SECP256R1()), root_key)
    der = certificate.public_bytes(Encoding.DER)
    assert refusal(SignedChallenge(der, b"x" * 100), root, FIRST_GENERATION, NEXT) is Refused.KEY


def test_where_curves_alone_are_accepted_rsa_is_refused(leaf: Issued, root: Issued) -> None:
    der = leaf.certificate.public_bytes(Encoding.DER)
    assert refusal(SignedChallenge(der, b"x" * 256), root.certificate, NEXT) is Refused.CERTIFICATE_ALGORITHM
