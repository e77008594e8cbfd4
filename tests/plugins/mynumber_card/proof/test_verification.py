"""The server's verification: one refusal after the other, and what is proven when none applies."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Diagnostic
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus
from plugins.mynumber_card import challenge
from plugins.mynumber_card.card.application import SignedChallenge
from plugins.mynumber_card.card.profile import FIRST_GENERATION
from plugins.mynumber_card.challenge import Challenge
from plugins.mynumber_card.proof.signatures import ALGORITHMS
from plugins.mynumber_card.proof.trust import Trust
from plugins.mynumber_card.proof.verification import Refused, VerificationError, Verified, verify
from plugins.mynumber_card.revocation import NoRevocationCheck
from plugins.mynumber_card.simulated.hierarchy import POLICY, Issued, LeafPlan, make_leaf, make_root
from tests.plugins.mynumber_card.cards import CHALLENGE, DAY, NOW, VALID

SECOND = timedelta(seconds=1)


class Responder:
    """A revocation checker that answers as told."""

    name = "responder"
    development = True

    def __init__(self, status: RevocationStatus) -> None:
        self.status = status
        self.asked: list[RevocationQuestion] = []

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        self.asked.append(question)
        return Revocation(self.status, self.name, now)


GOOD = Responder(RevocationStatus.GOOD)


def trust(*roots: Issued, production: bool = False) -> Trust:
    return Trust(tuple(root.certificate for root in roots), frozenset({POLICY}), production)


def signed_with(issued: Issued, text: bytes | None = None) -> SignedChallenge:
    message = challenge.build(CHALLENGE) if text is None else text
    signature = issued.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return SignedChallenge(issued.certificate.public_bytes(Encoding.DER), signature)


def check(
    signed: SignedChallenge,
    trusted: Trust,
    *,
    now: datetime = NOW + SECOND,
    expected: Challenge = CHALLENGE,
    checker: Responder = GOOD,
) -> Verified:
    return verify(signed, expected, trusted, checker=checker, now=now)


def refusal(
    signed: SignedChallenge,
    trusted: Trust,
    *,
    now: datetime = NOW + SECOND,
    expected: Challenge = CHALLENGE,
    checker: Responder = GOOD,
) -> Refused:
    with pytest.raises(VerificationError) as caught:
        check(signed, trusted, now=now, expected=expected, checker=checker)
    return caught.value.step


def test_a_right_signature_proves_the_holder_by_issuer_and_serial(root: Issued, leaf: Issued) -> None:
    verified = check(signed_with(leaf), trust(root))
    assert verified.holder.key == "OU=EXAMPLE-TEST for user authentication,O=EXAMPLE-TEST,C=JP#1267"
    assert verified.at == NOW + SECOND
    assert verified.valid_until == VALID.not_after


def test_the_root_is_found_among_all_generations_by_key_not_by_name(
    root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    namesake = make_root(NOW, 2, keys[2])
    assert namesake.certificate.subject == root.certificate.subject
    assert check(signed_with(leaf), trust(namesake, root)).holder.serial == 4711


@pytest.mark.parametrize(("at", "step"), [(NOW - SECOND, Refused.CHALLENGE_NOT_YET), (CHALLENGE.expires, "expired")])
def test_a_challenge_lives_from_issue_to_expiry(root: Issued, leaf: Issued, at: datetime, step: str) -> None:
    assert refusal(signed_with(leaf), trust(root), now=at) in (step, f"challenge_{step}")


@pytest.mark.parametrize(
    "change",
    [
        {"session": "cd" * 16},
        {"origin": "https://evil.example"},
        {"purpose": "別の目的"},
        {"portal": "別のポータル"},
        {"nonce": bytes(32)},
        {"expires": CHALLENGE.expires - SECOND},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_signature_over_another_challenge_is_refused(root: Issued, leaf: Issued, change: dict[str, object]) -> None:
    """Bound to session, purpose, portal, origin, nonce and expiry: each of them alone refuses."""
    other = replace(CHALLENGE, **change)  # type: ignore[arg-type]
    assert refusal(signed_with(leaf, challenge.build(other)), trust(root)) is Refused.SIGNATURE


def test_the_certificate_of_another_key_is_refused(
    root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    other = make_leaf(root, 5, keys[2], VALID)
    swapped = replace(signed_with(leaf), certificate=other.certificate.public_bytes(Encoding.DER))
    assert refusal(swapped, trust(root)) is Refused.SIGNATURE


@given(st.binary(max_size=600))
def test_any_other_bytes_are_no_signature(root: Issued, leaf: Issued, signature: bytes) -> None:
    assert refusal(replace(signed_with(leaf), signature=signature), trust(root)) is Refused.SIGNATURE


def test_a_signature_with_another_hash_or_padding_is_refused(root: Issued, leaf: Issued) -> None:
    text = challenge.build(CHALLENGE)
    for scheme in (
        leaf.key.sign(text, padding.PKCS1v15(), hashes.SHA512()),
        leaf.key.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()),
    ):
        assert refusal(replace(signed_with(leaf), signature=scheme), trust(root)) is Refused.SIGNATURE


@pytest.mark.parametrize("der", [b"", b"\x30", b"0" * 9000, b"\x30\x82\x01\x00" + bytes(256)])
def test_what_is_no_certificate_is_refused(root: Issued, leaf: Issued, der: bytes) -> None:
    assert refusal(replace(signed_with(leaf), certificate=der), trust(root)) is Refused.CERTIFICATE_UNREADABLE


def test_bytes_after_the_certificate_are_refused(root: Issued, leaf: Issued) -> None:
    signed = signed_with(leaf)
    assert refusal(replace(signed, certificate=signed.certificate + b"\xff"), trust(root)) is (
        Refused.CERTIFICATE_UNREADABLE
    )


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(st.data())
def test_one_changed_byte_of_the_certificate_is_refused_as_designed(
    root: Issued, leaf: Issued, data: st.DataObject
) -> None:
    signed = signed_with(leaf)
    der = bytearray(signed.certificate)
    der[data.draw(st.integers(0, len(der) - 1))] ^= data.draw(st.integers(1, 255))
    assert refusal(replace(signed, certificate=bytes(der)), trust(root)) in Refused


def test_an_unknown_issuer_is_refused(root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]) -> None:
    assert refusal(signed_with(leaf), trust()) is Refused.ISSUER_UNKNOWN
    assert refusal(signed_with(leaf), trust(make_root(NOW, 9, keys[2]))) is Refused.ISSUER_UNKNOWN


def test_a_certificate_that_only_names_the_right_issuer_is_refused(
    root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    """Right issuer name and key identifier, signed by another key."""
    impostor = Issued(root.certificate, keys[2])
    forged = _forged_leaf(impostor, root, keys[1])
    assert refusal(signed_with(forged), trust(root)) is Refused.ISSUER_SIGNATURE


def _forged_leaf(impostor: Issued, root: Issued, key: rsa.RSAPrivateKey) -> Issued:
    genuine = make_leaf(root, 6, key, VALID).certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(genuine.subject)
        .issuer_name(genuine.issuer)
        .public_key(key.public_key())
        .serial_number(6)
        .not_valid_before(VALID.not_before)
        .not_valid_after(VALID.not_after)
    )
    for extension in genuine.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return Issued(builder.sign(impostor.key, hashes.SHA256()), key)


def test_a_root_brought_by_the_card_is_never_a_root(root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]) -> None:
    own = make_root(NOW, 3, keys[2], "ATTACKER")
    assert refusal(signed_with(own), trust(root)) is not Refused.SIGNATURE


def test_a_root_that_is_no_ca_is_refused(keys: tuple[rsa.RSAPrivateKey, ...]) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "EXAMPLE-TEST")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(keys[0].public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(keys[0].public_key()), critical=False)
        .sign(keys[0], hashes.SHA256())
    )
    bare = Issued(certificate, keys[0])
    assert refusal(signed_with(make_leaf(bare, 4, keys[1], VALID)), trust(bare)) is Refused.ROOT_UNFIT


def test_of_two_generations_with_one_name_the_expired_one_does_not_stand_in_the_way(
    root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    """All live generations at once: each leaf counts under its own root, by key, and an ended generation's do not."""
    ended = make_root(NOW - 11 * 365 * DAY, 2, keys[2])
    assert ended.certificate.subject == root.certificate.subject
    both = trust(ended, root)
    assert check(signed_with(leaf), both).holder.serial == 4711
    assert refusal(signed_with(make_leaf(ended, 12, keys[1], VALID)), both) is Refused.ROOT_VALIDITY


def test_a_renewed_root_with_the_same_key_counts_beside_the_old_one(
    root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    old = make_root(NOW - 11 * 365 * DAY, 9, keys[0])
    assert check(signed_with(leaf), trust(old, root)).holder.serial == 4711


def test_an_expired_root_is_refused(leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]) -> None:
    old = make_root(NOW - 11 * 365 * DAY, 1, keys[0])
    assert refusal(signed_with(leaf), trust(old)) is Refused.ROOT_VALIDITY


@pytest.mark.parametrize("organization", ["EXAMPLE-TEST", "JPKI-TEST", "jpki test", "TEST-2"])
def test_test_hierarchies_are_refused_in_production(keys: tuple[rsa.RSAPrivateKey, ...], organization: str) -> None:
    root = make_root(NOW, 1, keys[0], organization)
    leaf = make_leaf(root, 2, keys[1], VALID)
    assert check(signed_with(leaf), trust(root)).holder.serial == 2
    assert refusal(signed_with(leaf), trust(root, production=True)) is Refused.TEST_HIERARCHY


def test_another_certificate_algorithm_is_refused(root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]) -> None:
    genuine = make_leaf(root, 6, keys[1], VALID).certificate
    builder = x509.CertificateBuilder(
        genuine.issuer, genuine.subject, keys[1].public_key(), 6, VALID.not_before, VALID.not_after, []
    )
    weak = Issued(builder.sign(root.key, hashes.SHA512()), keys[1])
    assert refusal(signed_with(weak), trust(root)) is Refused.CERTIFICATE_ALGORITHM


@pytest.mark.parametrize(
    ("plan", "step"),
    [
        (replace(VALID, ca=True), Refused.CERTIFICATE_IS_CA),
        (replace(VALID, non_repudiation=True), Refused.KEY_USAGE),
        (replace(VALID, digital_signature=False, non_repudiation=True), Refused.KEY_USAGE),
        (replace(VALID, digital_signature=False), Refused.KEY_USAGE),
        (replace(VALID, policies=()), Refused.POLICY),
        (replace(VALID, policies=("1.2.392.200149.8.5.1.1.20",)), Refused.POLICY),
        (replace(VALID, not_before=NOW + DAY), Refused.NOT_YET_VALID),
        (replace(VALID, not_after=NOW), Refused.EXPIRED),
    ],
    ids=str,
)
def test_a_leaf_that_is_no_user_certificate_of_today_is_refused(
    root: Issued, keys: tuple[rsa.RSAPrivateKey, ...], plan: LeafPlan, step: Refused
) -> None:
    """A signing certificate carries nonRepudiation: it is refused even though its holder is the same person."""
    assert refusal(signed_with(make_leaf(root, 8, keys[1], plan)), trust(root)) is step


def test_a_critical_extension_that_is_not_understood_is_refused(
    root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    """RFC 5280 4.2."""
    genuine = make_leaf(root, 6, keys[1], VALID).certificate
    builder = x509.CertificateBuilder(
        genuine.issuer,
        genuine.subject,
        keys[1].public_key(),
        6,
        VALID.not_before,
        VALID.not_after,
        [*genuine.extensions],
    ).add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.9"), b"\x05\x00"), True)
    strange = Issued(builder.sign(root.key, hashes.SHA256()), keys[1])
    assert refusal(signed_with(strange), trust(root)) is Refused.CRITICAL_EXTENSION


def test_a_short_key_is_refused(root: Issued) -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert refusal(signed_with(make_leaf(root, 8, short, VALID)), trust(root)) is Refused.KEY


def test_a_revoked_certificate_is_refused(root: Issued, leaf: Issued) -> None:
    assert refusal(signed_with(leaf), trust(root), checker=Responder(RevocationStatus.REVOKED)) is Refused.REVOKED


def test_not_checked_is_visible_in_development_and_refused_in_production(
    leaf: Issued, root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    checker = Responder(RevocationStatus.NOT_CHECKED)
    assert check(signed_with(leaf), trust(root), checker=checker).revocation.status is RevocationStatus.NOT_CHECKED
    real = make_root(NOW, 1, keys[0], "EXAMPLE")
    signed = signed_with(make_leaf(real, 3, keys[1], VALID))
    assert refusal(signed, trust(real, production=True), checker=checker) is Refused.REVOCATION_NOT_CHECKED
    assert check(signed, trust(real, production=True)).revocation.status is RevocationStatus.GOOD


def test_the_checker_is_asked_about_the_very_bytes_that_were_verified(root: Issued, leaf: Issued) -> None:
    """Same DER in every step, and only of what has passed all of them."""
    checker, signed = Responder(RevocationStatus.GOOD), signed_with(leaf)
    check(signed, trust(root), checker=checker)
    [question] = checker.asked
    assert (question.certificate, question.signature) == (signed.certificate, signed.signature)
    assert question.issuer == root.certificate.public_bytes(Encoding.DER)
    assert question.text == challenge.build(CHALLENGE)
    refusal(replace(signed, signature=b"x" * 256), trust(root), checker=checker)
    assert len(checker.asked) == 1


def test_the_checker_none_says_that_it_did_not_ask(root: Issued, leaf: Issued) -> None:
    der = [each.certificate.public_bytes(Encoding.DER) for each in (leaf, root)]
    answer = NoRevocationCheck().ask(RevocationQuestion(der[0], der[1], b"", b""), NOW)
    assert answer == Revocation(RevocationStatus.NOT_CHECKED, "none", None)
    assert NoRevocationCheck.development


@pytest.mark.parametrize("status", RevocationStatus)
def test_a_revocation_status_has_no_truth_value(status: RevocationStatus) -> None:
    with pytest.raises(TypeError):
        bool(status)


def test_the_profile_names_an_algorithm_that_exists() -> None:
    assert FIRST_GENERATION.signing.algorithm in ALGORITHMS
