"""The server's side: issuer, certificate, own key and presence, one refusal after the other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from plugins.mynumber_card import challenge
from plugins.mynumber_card.card import attestation
from plugins.mynumber_card.card.attestation import Evidence
from plugins.mynumber_card.card.tlv import TlvError
from plugins.mynumber_card.proof.genuineness import Doubt, DoubtError, require_genuine
from plugins.mynumber_card.proof.issuers import IssuerKey, load_issuers
from plugins.mynumber_card.proof.trust import TrustError
from plugins.mynumber_card.simulated.attester import ISSUER_ID, Attester, Fault, certificate_file, key_file, signing_key
from plugins.mynumber_card.simulated.hierarchy import make_root
from plugins.mynumber_card.simulated.writing import written
from tests.plugins.mynumber_card.cards import CHALLENGE, NOW

TEXT = challenge.build(CHALLENGE)
REAL_ID = b"5000033\x08\x05001\x00\x00\x00\x00"
Issuers = Mapping[bytes, IssuerKey]


def shown(attester: Attester, fault: Fault = "", text: bytes = TEXT) -> Evidence:
    presence = signing_key(attester, fault).sign(text, padding.PKCS1v15(), hashes.SHA256())
    return Evidence(certificate_file(attester, fault), key_file(attester, fault), presence)


def doubt(
    evidence: Evidence, issuers: Issuers, *, text: bytes = TEXT, production: bool = False, now: datetime = NOW
) -> Doubt | None:
    try:
        require_genuine(evidence, text, issuers, production=production, now=now)
    except DoubtError as error:
        return error.step
    return None


def test_a_genuine_card_that_is_there_now(attester: Attester, issuers: Issuers) -> None:
    assert doubt(shown(attester), issuers) is None


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        ("certificate", Doubt.CERTIFICATE),
        ("another_issuer", Doubt.ISSUER),
        ("key", Doubt.KEY),
        ("presence", Doubt.PRESENCE),
    ],
)
def test_each_fault_is_refused_at_its_step(attester: Attester, issuers: Issuers, fault: Fault, step: Doubt) -> None:
    assert doubt(shown(attester, fault), issuers) is step


@pytest.mark.parametrize(
    "change", [{"session": "cd" * 16}, {"origin": "https://evil.example"}, {"nonce": bytes(32)}, {"purpose": "別"}], ids=str
)  # fmt: skip
def test_presence_is_bound_to_this_challenge(attester: Attester, issuers: Issuers, change: dict[str, object]) -> None:
    other = challenge.build(replace(CHALLENGE, **change))  # type: ignore[arg-type]
    assert doubt(shown(attester, text=other), issuers) is Doubt.PRESENCE


def test_another_issuers_key_under_the_right_id_is_refused(attester: Attester) -> None:
    impostor = {ISSUER_ID: IssuerKey(ISSUER_ID, attester.own.public_key())}
    assert doubt(shown(attester), impostor) is Doubt.CERTIFICATE
    assert doubt(shown(attester), {}) is Doubt.ISSUER


def test_an_own_key_that_another_card_has_been_given_does_not_help(attester: Attester, issuers: Issuers) -> None:
    """A forger with a key of his own, signed by himself, beside a genuine certificate."""
    forger = replace(attester, contents=attester.own, own=attester.contents)
    mixed = replace(shown(forger), certificate=certificate_file(attester))
    assert doubt(mixed, issuers) is Doubt.KEY


@pytest.mark.parametrize("issuer_id", [ISSUER_ID, b"6000033\x08\x05001\x00\x00\x00\x00"], ids=["ours", "test cards"])
def test_test_issuers_are_refused_in_production(attester: Attester, issuer_id: bytes) -> None:
    named = replace(attester, issuer_id=issuer_id)
    known = {issuer_id: IssuerKey(issuer_id, attester.issuer.public_key())}
    assert doubt(shown(named), known) is None
    assert doubt(shown(named), known, production=True) is Doubt.TEST_ISSUER


def test_several_issuers_count_each_under_its_id_and_until_its_day(attester: Attester) -> None:
    real = replace(attester, issuer_id=REAL_ID)
    known = {
        ISSUER_ID: IssuerKey(ISSUER_ID, attester.own.public_key()),
        REAL_ID: IssuerKey(REAL_ID, attester.issuer.public_key(), date(2026, 10, 1)),
    }
    assert doubt(shown(real), known, production=True) is None
    later = datetime(2026, 10, 2, tzinfo=UTC)
    assert doubt(shown(real), known, production=True, now=later) is Doubt.ISSUER_ENDED


@given(st.data())
def test_one_changed_byte_anywhere_is_refused_as_designed(
    attester: Attester, issuers: Issuers, data: st.DataObject
) -> None:
    """Tags, lengths, ids, keys, signatures: nothing is left to change."""
    evidence = shown(attester)
    part = data.draw(st.sampled_from(["certificate", "key", "presence"]))
    content = bytearray(getattr(evidence, part))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    assert doubt(replace(evidence, **{part: bytes(content)}), issuers) is not None


@given(st.binary(max_size=700), st.binary(max_size=700), st.binary(max_size=300))
def test_any_bytes_are_refused_as_designed(issuers: Issuers, certificate: bytes, key: bytes, presence: bytes) -> None:
    assert doubt(Evidence(certificate, key, presence), issuers) is Doubt.CERTIFICATE


@given(st.binary(max_size=700))
def test_any_bytes_beside_a_genuine_certificate_are_refused(attester: Attester, issuers: Issuers, junk: bytes) -> None:
    assert doubt(replace(shown(attester), key=junk), issuers) is Doubt.KEY
    assert doubt(replace(shown(attester), presence=junk), issuers) is Doubt.PRESENCE


@pytest.mark.parametrize(
    "broken",
    [
        lambda raw: raw + b"\xff",
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b"\x90\x03\x01\x00\x01", b"\x90\x03\x00\x00\x03"),
        lambda raw: raw.replace(b"\x5f\x4e", b"\x5f\x4d"),
        lambda raw: written(0x7F21, raw[5:] + raw[5:]),
    ],
    ids=["longer", "shorter", "small exponent", "another tag", "twice"],
)
def test_a_certificate_of_another_shape_is_none(attester: Attester, broken: object) -> None:
    with pytest.raises(TlvError):
        attestation.parse_certificate(broken(certificate_file(attester)))  # type: ignore[operator]


def test_issuer_keys_come_from_a_folder_and_are_named_by_their_id(tmp_path: Path, attester: Attester) -> None:
    public = attester.issuer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / f"{ISSUER_ID.hex()}.pem").write_bytes(public)
    (tmp_path / f"{REAL_ID.hex().upper()}.pem").write_bytes(b"From the issuer.\nuntil: 2030-03-31\n" + public)
    certified = make_root(NOW, 1, attester.own, "EXAMPLE").certificate
    (tmp_path / f"{'ab' * 16}.pem").write_bytes(certified.public_bytes(Encoding.PEM))
    (tmp_path / "README.md").write_text("not a key")
    found = load_issuers(tmp_path)
    assert {key.id: key.until for key in found.values()} == {
        ISSUER_ID: None,
        REAL_ID: date(2030, 3, 31),
        bytes.fromhex("ab" * 16): certified.not_valid_after_utc.date(),
    }
    assert [key.is_test for key in (found[ISSUER_ID], found[REAL_ID])] == [True, False]
    assert doubt(shown(attester), found) is None


def test_what_is_no_issuers_key_names_its_file(tmp_path: Path, keys: tuple[rsa.RSAPrivateKey, ...]) -> None:
    def public(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
        return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    usual = f"{'0' * 32}.pem"
    for name, content, code in (
        ("issuer.pem", public(keys[0]), "issuer_id: issuer.pem"),
        (usual, b"", f"unreadable: {usual}"),
        (usual, b"until: 2030-13-01\n" + public(keys[0]), f"unreadable: {usual}"),
        (usual, public(ec.generate_private_key(ec.SECP384R1())), f"issuer_key: {usual}"),
        (usual, public(rsa.generate_private_key(65537, 1024)), f"issuer_key: {usual}"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TrustError, match=code):
            load_issuers(tmp_path)
        (tmp_path / name).unlink()
    with pytest.raises(TrustError, match="folder"):
        load_issuers(tmp_path / "nowhere")


def test_no_certificate_of_another_kind_is_mistaken(attester: Attester) -> None:
    """An X.509 certificate is no EF 0004, nor is one file the other."""
    der = x509.load_pem_x509_certificate(
        make_root(NOW, 1, attester.own, "EXAMPLE").certificate.public_bytes(Encoding.PEM)
    ).public_bytes(Encoding.DER)
    for parse, content in (
        (attestation.parse_certificate, der),
        (attestation.parse_certificate, key_file(attester)),
        (attestation.parse_own_key, certificate_file(attester)),
    ):
        with pytest.raises(TlvError):
            parse(content)
