"""The checker `crl`: whatever cannot be built on is "not checked", never "good"."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from engine.ports.revocation import Revocation, RevocationChecker, RevocationStatus
from engine.settings import Settings
from plugins.mynumber_card.revocation import checkers
from plugins.mynumber_card.revocation.lists import ListChecker
from plugins.mynumber_card.simulated.hierarchy import Issued, make_leaf, make_root
from tests.plugins.mynumber_card.cards import NOW, VALID
from tests.plugins.mynumber_card.revocation.lists import DIRECTORY, HOUR, make_list, scope
from tests.plugins.mynumber_card.revocation.services import Service, nowhere, question_about, serving

GOOD, REVOKED, NOT_CHECKED = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.NOT_CHECKED
SERIAL = 4711


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.crl"


def ask(file: Path, root: Issued, leaf: Issued, content: bytes) -> RevocationStatus:
    file.write_bytes(content)
    return ListChecker(str(file)).ask(question_about(leaf, root), NOW).status


def test_it_is_a_checker_that_production_may_use() -> None:
    assert isinstance(ListChecker("x"), RevocationChecker)
    assert not ListChecker.development


def test_a_serial_number_in_the_list_is_revoked_any_other_is_good(file: Path, root: Issued, leaf: Issued) -> None:
    assert ask(file, root, leaf, make_list(root, [1, SERIAL, 9])) is REVOKED
    assert ask(file, root, leaf, make_list(root, [1, 9])) is GOOD
    assert ask(file, root, leaf, make_list(root)) is GOOD


def test_the_answer_says_which_list_it_came_from(file: Path, root: Issued, leaf: Issued) -> None:
    file.write_bytes(make_list(root, number=17))
    answer = ListChecker(str(file)).ask(question_about(leaf, root), NOW)
    assert answer == Revocation(GOOD, "crl", NOW - HOUR, "17")


def test_pem_is_read_too(file: Path, root: Issued, leaf: Issued) -> None:
    pem = x509.load_der_x509_crl(make_list(root, [SERIAL])).public_bytes(Encoding.PEM)
    assert ask(file, root, leaf, pem) is REVOKED


def test_a_list_of_another_key_is_no_list_even_under_the_same_name(
    file: Path, root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    assert ask(file, root, leaf, make_list(root, key=keys[2])) is NOT_CHECKED
    assert ask(file, root, leaf, make_list(root, issuer=leaf.certificate.subject)) is NOT_CHECKED


def test_a_changed_list_is_no_list(file: Path, root: Issued, leaf: Issued) -> None:
    content = make_list(root, [SERIAL])
    changed = content.replace(SERIAL.to_bytes(2, "big"), (SERIAL + 1).to_bytes(2, "big"))
    assert changed != content
    assert ask(file, root, leaf, changed) is NOT_CHECKED


def test_a_list_with_a_hash_that_is_not_accepted_is_no_list(file: Path, root: Issued, leaf: Issued) -> None:
    assert ask(file, root, leaf, make_list(root, algorithm=hashes.SHA224())) is NOT_CHECKED


@pytest.mark.parametrize(
    ("made", "due", "status"),
    [
        (-HOUR, HOUR, GOOD),
        (timedelta(seconds=60), HOUR, GOOD),
        (timedelta(seconds=61), HOUR, NOT_CHECKED),
        (-2 * HOUR, timedelta(0), NOT_CHECKED),
        (-2 * HOUR, -HOUR, NOT_CHECKED),
        (-2 * HOUR, timedelta(seconds=1), GOOD),
    ],
    ids=str,
)
def test_a_list_counts_from_when_it_was_made_until_the_next_one_is_due(
    file: Path, root: Issued, leaf: Issued, made: timedelta, due: timedelta, status: RevocationStatus
) -> None:
    assert ask(file, root, leaf, make_list(root, made=NOW + made, due=NOW + due)) is status


@pytest.mark.parametrize(
    "more",
    [
        (x509.DeltaCRLIndicator(3), True),
        (x509.DeltaCRLIndicator(3), False),
        (scope(indirect_crl=True), True),
        (scope(only_contains_ca_certs=True), True),
        (scope(only_contains_attribute_certs=True), True),
        (scope(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})), True),
        (scope(full_name=[x509.UniformResourceIdentifier("http://elsewhere.example/")]), True),
        (scope(full_name=[DIRECTORY]), True),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.9"), b"\x05\x00"), True),
    ],
    ids=lambda more: f"{type(more[0]).__name__}-{more[1]}",
)
def test_a_list_about_something_else_is_not_built_on(
    file: Path, root: Issued, leaf: Issued, more: tuple[x509.ExtensionType, bool]
) -> None:
    """Deltas, indirect lists, parts by reason or kind, other distribution points, what is not understood."""
    assert ask(file, root, leaf, make_list(root, more=(more,))) is NOT_CHECKED


def test_a_part_that_the_certificate_points_to_is_its_list(
    file: Path, root: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    """RFC 5280 6.3.3 (b) (2): lists may be cut by distribution point."""
    leaf = pointing_leaf(root, keys[1])
    own = ((scope(full_name=[DIRECTORY], only_contains_user_certs=True), True),)
    assert ask(file, root, leaf, make_list(root, more=own)) is GOOD
    assert ask(file, root, leaf, make_list(root, [leaf.certificate.serial_number], more=own)) is REVOKED
    assert ask(file, root, leaf, make_list(root, more=((scope(only_contains_user_certs=True), True),))) is GOOD


def pointing_leaf(root: Issued, key: rsa.RSAPrivateKey) -> Issued:
    genuine = make_leaf(root, 77, key, VALID).certificate
    builder = x509.CertificateBuilder(
        genuine.issuer, genuine.subject, key.public_key(), 77, VALID.not_before, VALID.not_after, [*genuine.extensions]
    ).add_extension(x509.CRLDistributionPoints([x509.DistributionPoint([DIRECTORY], None, None, None)]), False)
    return Issued(builder.sign(root.key, hashes.SHA256()), key)


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"no list", b"-----BEGIN X509 CRL-----\nAAAA\n", b"\x30\x84"])
def test_garbage_is_not_built_on(file: Path, root: Issued, leaf: Issued, content: bytes) -> None:
    assert ask(file, root, leaf, content) is NOT_CHECKED


def test_an_issuer_that_may_not_sign_lists_signs_none(
    file: Path, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    name = make_root(NOW, 1, keys[0]).certificate.subject
    usage = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
    certificate = (
        x509.CertificateBuilder(name, name, keys[0].public_key(), 3, VALID.not_before, VALID.not_after)
        .add_extension(usage, True)
        .sign(keys[0], hashes.SHA256())
    )
    narrow = Issued(certificate, keys[0])
    assert ask(file, narrow, leaf, make_list(narrow)) is NOT_CHECKED


def test_a_certificate_of_another_issuer_is_no_question(
    file: Path, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    other = make_root(NOW, 1, keys[2], "ANOTHER")
    assert ask(file, other, leaf, make_list(other)) is NOT_CHECKED


def test_of_several_lists_in_a_folder_the_newest_of_the_issuer_decides(
    tmp_path: Path, root: Issued, leaf: Issued, keys: tuple[rsa.RSAPrivateKey, ...]
) -> None:
    other = make_root(NOW, 1, keys[2], "ANOTHER")
    (tmp_path / "a.crl").write_bytes(make_list(root, [SERIAL], made=NOW - 2 * HOUR))
    (tmp_path / "b.crl").write_bytes(make_list(root, made=NOW - HOUR))
    (tmp_path / "c.der").write_bytes(make_list(other, [SERIAL]))
    (tmp_path / "notes.txt").write_text("no list")
    checker, question = ListChecker(str(tmp_path)), question_about(leaf, root)
    assert checker.ask(question, NOW).status is GOOD
    (tmp_path / "d.crl").write_bytes(make_list(root, [SERIAL], made=NOW - timedelta(minutes=1)))
    assert checker.ask(question, NOW).status is REVOKED, "a file that was put there is read at once"


def test_a_replaced_file_is_read_at_once(file: Path, root: Issued, leaf: Issued) -> None:
    file.write_bytes(make_list(root))
    checker, question = ListChecker(str(file)), question_about(leaf, root)
    assert checker.ask(question, NOW).status is GOOD
    file.write_bytes(make_list(root, [SERIAL]))
    os.utime(file, ns=(1, 1))
    assert checker.ask(question, NOW).status is REVOKED
    file.unlink()
    assert checker.ask(question, NOW).status is NOT_CHECKED


def test_a_fetched_list_is_kept_for_an_hour_at_most(root: Issued, leaf: Issued) -> None:
    with serving(Service(lambda body: make_list(root, due=NOW + 48 * HOUR))) as service:
        checker, question = ListChecker(service.url), question_about(leaf, root)
        for after in (timedelta(0), timedelta(minutes=59), HOUR, HOUR + timedelta(minutes=59)):
            assert checker.ask(question, NOW + after).status is GOOD
        assert [line for line, _, _ in service.seen] == ["GET /asked"] * 2
        service.answer = lambda body: make_list(root, [SERIAL], due=NOW + 48 * HOUR)
        assert checker.ask(question, NOW + 2 * HOUR).status is REVOKED


def test_a_fetched_list_is_fetched_again_when_the_next_one_is_due(root: Issued, leaf: Issued) -> None:
    due = NOW + timedelta(minutes=10)
    with serving(Service(lambda body: make_list(root, due=due))) as service:
        checker, question = ListChecker(service.url), question_about(leaf, root)
        assert checker.ask(question, NOW).status is GOOD
        assert checker.ask(question, due).status is NOT_CHECKED
        assert len(service.seen) == 2
        service.answer = lambda body: make_list(root, made=due, due=due + HOUR)
        late = due + timedelta(seconds=10)
        assert checker.ask(question, late).status is GOOD, "a list that comes late is not waited for an hour"


def test_after_a_failure_it_is_tried_again_soon_but_not_by_everybody_at_once(root: Issued, leaf: Issued) -> None:
    with serving(Service(lambda body: make_list(root), status=503)) as service:
        checker, question = ListChecker(service.url), question_about(leaf, root)
        for _ in range(3):
            assert checker.ask(question, NOW).status is NOT_CHECKED
        assert len(service.seen) == 1
        service.status = 200
        assert checker.ask(question, NOW + timedelta(seconds=10)).status is GOOD


def test_nobody_there_is_not_checked_and_said_with_a_code(
    root: Issued, leaf: Issued, caplog: pytest.LogCaptureFixture
) -> None:
    assert ListChecker(nowhere()).ask(question_about(leaf, root), NOW) == Revocation(NOT_CHECKED, "crl")
    assert caplog.messages == ["revocation not checked: crl (unreachable)"]


def test_the_settings_describe_it(tmp_path: Path, root: Issued) -> None:
    def described(**table: object) -> RevocationChecker:
        found = checkers(Settings(sections={"revocation": {"crl": table}}), os.urandom)
        assert [each.name for each in found] == ["none", "crl"]
        return found[1]

    assert [each.code for each in described().check()] == ["revocation.address"]
    assert [each.code for each in described(source="ftp://x/").check()] == ["revocation.address"]
    assert [each.code for each in described(source=str(tmp_path / "no")).check()] == ["revocation.no_source"]
    assert described(source=str(tmp_path)).check() == ()
    assert described(source="http://lists.example/all.crl").check() == ()


def test_the_doctor_sees_whether_lists_can_be_read_and_are_current(tmp_path: Path, root: Issued) -> None:
    checker = ListChecker(str(tmp_path))
    assert [(each.code, each.severity) for each in checker.probe(NOW)] == [("revocation.out_of_order", "error")]
    (tmp_path / "a.crl").write_bytes(make_list(root))
    assert [(each.code, each.severity) for each in checker.probe(NOW)] == [("revocation.in_order", "note")]
    assert [each.code for each in checker.probe(NOW + 25 * HOUR)] == ["revocation.out_of_order"]
