"""The checker `ocsp`: an answer counts only where signature, responder, certificate, nonce and time all fit."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from engine.errors import SettingsError
from engine.ports.revocation import Revocation, RevocationChecker, RevocationStatus
from engine.settings import Settings
from plugins.mynumber_card.revocation import checkers
from plugins.mynumber_card.revocation.responder import ResponderChecker, ResponderOptions
from plugins.mynumber_card.simulated.hierarchy import Issued, make_leaf, make_root
from tests.plugins.mynumber_card.cards import DAY, NOW, VALID
from tests.plugins.mynumber_card.revocation import responders
from tests.plugins.mynumber_card.revocation.responders import MINUTE, Responder, delegate
from tests.plugins.mynumber_card.revocation.services import Service, nowhere, question_about, serving

GOOD, REVOKED, NOT_CHECKED = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.NOT_CHECKED
Keys = tuple[rsa.RSAPrivateKey, ...]


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(kind="application/ocsp-response")) as running:
        yield running


@pytest.fixture
def responder(service: Service, root: Issued, leaf: Issued) -> Responder:
    """The issuer answers itself."""
    answering = Responder(root, leaf, root)
    service.answer = answering
    return answering


def checker(service: Service, nonce: str = "required", named_by: str = "sha1") -> ResponderChecker:
    return ResponderChecker(ResponderOptions(service.url, nonce, named_by), os.urandom)


def ask(service: Service, root: Issued, leaf: Issued, nonce: str = "required") -> RevocationStatus:
    return checker(service, nonce).ask(question_about(leaf, root), NOW).status


@pytest.mark.parametrize(
    ("told", "status"),
    [(responders.GOOD, GOOD), (responders.REVOKED, REVOKED), (responders.UNKNOWN, NOT_CHECKED)],
    ids=str,
)
def test_three_answers(
    service: Service, responder: Responder, root: Issued, leaf: Issued, told: ocsp.OCSPCertStatus,
    status: RevocationStatus,
) -> None:  # fmt: skip
    responder.status = told
    assert ask(service, root, leaf) is status


def test_the_answer_says_as_of_when(service: Service, responder: Responder, root: Issued, leaf: Issued) -> None:
    found = checker(service).ask(question_about(leaf, root), NOW)
    assert found == Revocation(GOOD, "ocsp", NOW - MINUTE)


@pytest.mark.parametrize("named_by", ["sha1", "sha256"])
def test_the_certificate_is_named_as_configured_and_nothing_else_is_told(
    service: Service, responder: Responder, root: Issued, leaf: Issued, named_by: str
) -> None:
    assert checker(service, named_by=named_by).ask(question_about(leaf, root), NOW).status is GOOD
    [(line, body, headers)] = service.seen
    assert (line, headers["Content-Type"]) == ("POST /asked", "application/ocsp-request")
    request = ocsp.load_der_ocsp_request(body)
    assert (request.hash_algorithm.name, request.serial_number) == (named_by, 4711)
    assert leaf.certificate.public_bytes(Encoding.DER) not in body


def test_every_question_has_a_nonce_of_its_own(
    service: Service, responder: Responder, root: Issued, leaf: Issued
) -> None:
    for _ in range(2):
        ask(service, root, leaf)
    nonces = {
        ocsp.load_der_ocsp_request(body).extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        for _, body, _ in service.seen
    }
    assert [len(nonce) for nonce in nonces] == [32, 32]


def test_an_answer_heard_before_is_refused(service: Service, responder: Responder, root: Issued, leaf: Issued) -> None:
    """Replayed: its nonce is another question's."""
    assert ask(service, root, leaf) is GOOD
    heard = responder.kept
    service.answer = lambda body: heard
    assert ask(service, root, leaf) is NOT_CHECKED
    assert ask(service, root, leaf, "sent") is NOT_CHECKED


@pytest.mark.parametrize(
    ("setting", "answered", "status"),
    [
        ("required", "none", NOT_CHECKED),
        ("required", "other", NOT_CHECKED),
        ("sent", "none", GOOD),
        ("sent", "other", NOT_CHECKED),
        ("none", "none", GOOD),
        ("none", "other", NOT_CHECKED),
    ],
)
def test_a_nonce_is_ours_or_where_the_settings_allow_absent(
    service: Service, responder: Responder, root: Issued, leaf: Issued, setting: str, answered: str,
    status: RevocationStatus,
) -> None:  # fmt: skip
    responder.nonce = answered
    assert ask(service, root, leaf, setting) is status


@pytest.mark.parametrize("by_key", [False, True])
def test_a_responder_that_the_issuer_has_made_one_may_answer(
    service: Service, responder: Responder, root: Issued, leaf: Issued, keys: Keys, by_key: bool
) -> None:
    made = delegate(root, keys[2])
    responder.signer, responder.brings, responder.by_key = made, (made.certificate,), by_key
    assert ask(service, root, leaf) is GOOD
    responder.brings = ()
    assert ask(service, root, leaf) is NOT_CHECKED, "whose certificate it is must come along"


def strangers(root: Issued, keys: Keys) -> dict[str, Issued]:
    return {
        "another key under the issuer's name": Issued(root.certificate, keys[2]),
        "a stranger": make_root(NOW, 5, keys[2], "ANOTHER"),
        "issued, but for nothing": delegate(root, keys[2], purposes=()),
        "issued for something else": delegate(root, keys[2], purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)),
        "issued for anything": delegate(root, keys[2], purposes=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
        "issued by another": delegate(root, keys[2], by=keys[1]),
        "expired": delegate(root, keys[2], until=NOW - DAY),
        "may not sign": delegate(root, keys[2], digital_signature=False, crl_sign=True),
        "a card's holder": make_leaf(root, 12, keys[2], VALID),
    }


@pytest.mark.parametrize("who", range(9))
@pytest.mark.parametrize("status", [responders.GOOD, responders.REVOKED], ids=str)
def test_nobody_else_may(
    service: Service, responder: Responder, root: Issued, leaf: Issued, keys: Keys, who: int,
    status: ocsp.OCSPCertStatus,
) -> None:  # fmt: skip
    """Neither "good" nor "revoked" is believed: anybody could shut people out otherwise."""
    signer = list(strangers(root, keys).values())[who]
    responder.signer, responder.brings, responder.status = signer, (signer.certificate,), status
    assert ask(service, root, leaf) is NOT_CHECKED


def test_an_answer_about_another_certificate_is_refused(
    service: Service, responder: Responder, root: Issued, leaf: Issued, keys: Keys
) -> None:
    responder.about = make_leaf(root, 4712, keys[1], VALID)
    assert ask(service, root, leaf) is NOT_CHECKED


def test_an_answer_about_the_same_number_of_another_issuer_is_refused(
    service: Service, responder: Responder, root: Issued, leaf: Issued, keys: Keys
) -> None:
    """certID holds the issuer's name and key, too; signed by the right issuer it still speaks of another's."""
    other = make_root(NOW, 5, keys[2], "ANOTHER")
    service.answer = replace(responder, root=other, about=make_leaf(other, 4711, keys[1], VALID))
    assert ask(service, root, leaf) is NOT_CHECKED


@pytest.mark.parametrize(
    ("made", "due", "status"),
    [
        (-MINUTE, MINUTE, GOOD),
        (MINUTE, 5 * MINUTE, GOOD),
        (MINUTE + timedelta(seconds=1), 5 * MINUTE, NOT_CHECKED),
        (-DAY, timedelta(seconds=-59), GOOD),
        (-DAY, -MINUTE, NOT_CHECKED),
        (-DAY, -DAY - MINUTE, NOT_CHECKED),
        (-5 * MINUTE, None, GOOD),
        (-6 * MINUTE, None, NOT_CHECKED),
    ],
    ids=str,
)
def test_an_answer_counts_in_its_time_and_a_minute_of_skew(
    service: Service, responder: Responder, root: Issued, leaf: Issued, made: timedelta, due: timedelta | None,
    status: RevocationStatus,
) -> None:  # fmt: skip
    responder.made, responder.due = NOW + made, None if due is None else NOW + due
    assert ask(service, root, leaf) is status


@pytest.mark.parametrize("produced", [2 * MINUTE, -3 * MINUTE], ids=["in the future", "before what it knows"])
def test_an_answer_made_at_an_impossible_time_is_refused(
    service: Service, responder: Responder, root: Issued, leaf: Issued, produced: timedelta
) -> None:
    responder.produced = NOW + produced
    assert ask(service, root, leaf) is NOT_CHECKED


def test_an_answer_with_a_hash_that_is_not_accepted_is_refused(
    service: Service, responder: Responder, root: Issued, leaf: Issued
) -> None:
    responder.hash = hashes.SHA224()
    assert ask(service, root, leaf) is NOT_CHECKED


@pytest.mark.parametrize("status", [each for each in ocsp.OCSPResponseStatus if each.value])
def test_a_responder_that_declines_has_not_checked(
    service: Service, root: Issued, leaf: Issued, status: ocsp.OCSPResponseStatus
) -> None:
    declined = ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
    service.answer = lambda body: declined
    assert ask(service, root, leaf) is NOT_CHECKED


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x30\x00", b"\x30\x03\x0a\x01\x00", b"x" * 70_000], ids=len)
def test_garbage_is_not_built_on(service: Service, root: Issued, leaf: Issued, content: bytes) -> None:
    service.answer = lambda body: content
    assert ask(service, root, leaf) is NOT_CHECKED


def test_every_changed_byte_of_an_answer_is_refused(
    service: Service, responder: Responder, root: Issued, leaf: Issued
) -> None:
    """In steps, for time: no change anywhere makes it another answer."""
    responder.status = responders.REVOKED
    ask(service, root, leaf)
    asked = checker(service)
    for at in range(0, len(responder.kept), 7):
        changing(service, responder, at)
        assert asked.ask(question_about(leaf, root), NOW).status is not GOOD


def changing(service: Service, responder: Responder, at: int) -> None:
    def answer(body: bytes) -> bytes:
        changed = bytearray(responder(body))
        changed[min(at, len(changed) - 1)] ^= 0x41
        return bytes(changed)

    service.answer = answer


def test_nobody_there_is_not_checked(root: Issued, leaf: Issued, caplog: pytest.LogCaptureFixture) -> None:
    silent = ResponderChecker(ResponderOptions(nowhere()), os.urandom)
    assert silent.ask(question_about(leaf, root), NOW) == Revocation(NOT_CHECKED, "ocsp")
    assert caplog.messages == ["revocation not checked: ocsp (unreachable)"]


def described(**table: object) -> RevocationChecker:
    return checkers(Settings(sections={"revocation": {"ocsp": table}}), os.urandom)[1]


def test_the_settings_describe_it() -> None:
    assert [each.code for each in described().check()] == ["revocation.address"]
    assert [each.code for each in described(url="file:///etc/passwd").check()] == ["revocation.address"]
    assert described(url="http://ocsp.example/").check() == ()
    loose = described(url="http://ocsp.example/", nonce="sent", hash="sha256", skew_seconds=300).check()
    assert [(each.code, each.severity) for each in loose] == [("revocation.no_nonce", "warning")]


@pytest.mark.parametrize(
    "table", [{"url": 1}, {"uri": "x"}, {"nonce": "maybe"}, {"hash": "md5"}, {"skew_seconds": 301}, {"skew_seconds": True}],
    ids=str,
)  # fmt: skip
def test_broken_settings_stop_the_start(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        described(**table)


def test_the_doctor_sees_whether_somebody_answers(service: Service) -> None:
    asked = checker(service)
    declined = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    service.answer = lambda body: declined.public_bytes(Encoding.DER)
    assert [(each.code, each.severity) for each in asked.probe(NOW)] == [("revocation.in_order", "note")]
    service.answer = lambda body: b"<html>"
    assert [(each.code, each.severity) for each in asked.probe(NOW)] == [("revocation.out_of_order", "error")]
    service.status = 404
    assert [each.params["reason"] for each in asked.probe(NOW)] == ["status_404"]
