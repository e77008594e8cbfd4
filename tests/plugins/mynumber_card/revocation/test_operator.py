"""The checker `platform_operator`, against a small operator of its own shape: what is sent, what is believed, what is kept."""

import base64
import hashlib
import ipaddress
import json
import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine.errors import SettingsError
from engine.ports.revocation import Revocation, RevocationChecker, RevocationStatus
from engine.settings import Settings
from plugins.mynumber_card.revocation import checkers
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import DAY, NOW
from tests.plugins.mynumber_card.revocation.services import Service, nowhere, question_about, serving

GOOD, REVOKED, NOT_CHECKED = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.NOT_CHECKED
CREDENTIAL = "Bearer 7f3c-secret-of-the-environment"
TABLE: dict[str, object] = {
    "send": {"certificate": "user.cert", "text": "user.data", "signature": "user.sign"},
    "with": {"service": "tetsuzuki-1"},
    "headers": {"Authorization": CREDENTIAL},
    "answer": {"status": "result.state", "good": ["VALID"], "revoked": ["REVOKED"], "reference": "requestId"},
}


@pytest.fixture
def service() -> Iterator[Service]:
    told = {"result": {"state": "VALID"}, "requestId": "r-17"}
    with serving(Service(lambda body: json.dumps(told).encode(), kind="application/json")) as running:
        yield running


def described(url: str, mode: str = "development", **changes: object) -> RevocationChecker:
    table = {"url": url, **TABLE, **changes}
    settings = Settings(mode=mode, sections={"revocation": {"platform_operator": table}})  # type: ignore[arg-type]
    return checkers(settings, os.urandom)[1]


def test_the_operators_fields_are_filled_as_the_settings_say(service: Service, root: Issued, leaf: Issued) -> None:
    question = question_about(leaf, root)
    answer = described(service.url).ask(question, NOW)
    assert answer == Revocation(GOOD, "platform_operator", NOW, "r-17")
    [(line, body, headers)] = service.seen
    assert (line, headers["Authorization"]) == ("POST /asked", CREDENTIAL)
    assert json.loads(body) == {
        "service": "tetsuzuki-1",
        "user": {
            "cert": base64.b64encode(question.certificate).decode(),
            "data": base64.b64encode(question.text).decode(),
            "sign": base64.b64encode(question.signature).decode(),
        },
    }


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"encoding": "hex"}, "data", lambda text: text.hex()),
        ({"encoding": "base64url"}, "data", lambda text: base64.urlsafe_b64encode(text).decode()),
        ({"text_as": "text"}, "data", lambda text: text.decode()),
        ({"text_as": "sha256", "encoding": "hex"}, "data", lambda text: hashlib.sha256(text).hexdigest()),
    ],
    ids=["hex", "base64url", "text", "digest"],
)
def test_bytes_are_written_as_the_operator_reads_them(
    service: Service, root: Issued, leaf: Issued, changes: dict[str, object], field: str, value: object
) -> None:
    question = question_about(leaf, root)
    described(service.url, **changes).ask(question, NOW)  # type: ignore[arg-type]
    assert json.loads(service.seen[0][1])["user"][field] == value(question.text)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"result": {"state": "VALID"}}, GOOD),
        ({"result": {"state": "REVOKED"}}, REVOKED),
        ({"result": {"state": "UNKNOWN"}}, NOT_CHECKED),
        ({"result": {"state": "valid"}}, NOT_CHECKED),
        ({"result": {"state": ""}}, NOT_CHECKED),
        ({"result": {"state": None}}, NOT_CHECKED),
        ({"result": {"state": ["VALID"]}}, NOT_CHECKED),
        ({"result": "VALID"}, NOT_CHECKED),
        ({"state": "VALID"}, NOT_CHECKED),
        ({}, NOT_CHECKED),
        (["VALID"], NOT_CHECKED),
        ("VALID", NOT_CHECKED),
    ],
    ids=str,
)
def test_only_the_values_that_the_settings_name_are_answers(
    service: Service, root: Issued, leaf: Issued, told: object, status: RevocationStatus
) -> None:
    service.answer = lambda body: json.dumps(told).encode()
    assert described(service.url).ask(question_about(leaf, root), NOW).status is status


def test_values_that_are_no_text_are_named_as_json_writes_them(service: Service, root: Issued, leaf: Issued) -> None:
    answer = {"status": "revoked", "good": ["false"], "revoked": ["true", "1"], "reference": "no"}
    for told, status in ((False, GOOD), (True, REVOKED), (1, REVOKED), (0, NOT_CHECKED)):
        content = json.dumps({"revoked": told, "no": 5}).encode()
        service.answer = lambda body, content=content: content  # type: ignore[misc]
        found = described(service.url, answer=answer).ask(question_about(leaf, root), NOW)
        assert found.status is status
        assert found.reference == ("" if status is NOT_CHECKED else "5")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 50_000, b'{"a":1}' + b" " * 70_000], ids=len)
def test_garbage_is_not_built_on(service: Service, root: Issued, leaf: Issued, content: bytes) -> None:
    service.answer = lambda body: content
    assert described(service.url).ask(question_about(leaf, root), NOW).status is NOT_CHECKED


@pytest.mark.parametrize("status", [201, 302, 401, 403, 500, 503])
def test_any_refusal_of_the_operator_is_not_checked(service: Service, root: Issued, leaf: Issued, status: int) -> None:
    service.status = status
    assert described(service.url).ask(question_about(leaf, root), NOW).status is NOT_CHECKED


def test_an_answer_of_another_kind_is_not_built_on(service: Service, root: Issued, leaf: Issued) -> None:
    service.kind = "text/html"
    assert described(service.url).ask(question_about(leaf, root), NOW).status is NOT_CHECKED


def test_a_reference_is_one_short_printable_line(service: Service, root: Issued, leaf: Issued) -> None:
    told = {"result": {"state": "VALID"}, "requestId": "a\nb\u202e" + "c" * 300}
    service.answer = lambda body: json.dumps(told).encode()
    assert described(service.url).ask(question_about(leaf, root), NOW).reference == "ab" + "c" * 198


def test_nothing_of_the_question_and_no_credential_is_said_or_kept(
    service: Service, root: Issued, leaf: Issued, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in logs, nor in reprs, nor in the checker afterwards."""
    caplog.set_level("DEBUG")
    question, checker = question_about(leaf, root), described(service.url)
    service.status = 500
    checker.ask(question, NOW)
    assert caplog.messages == ["revocation not checked: platform_operator (status_500)"]
    said = f"{checker._options!r}{question!r}"  # type: ignore[attr-defined]
    assert CREDENTIAL not in said
    assert "tetsuzuki-1" not in said
    assert question.certificate not in [*vars(checker).values()]
    assert "4711" not in said


def test_certificates_leave_over_tls_only(service: Service, root: Issued, leaf: Issued) -> None:
    """In development for trials on this machine they need not; elsewhere never."""
    inside = described(service.url, "production")
    outside = described("http://operator.example/")
    for checker in (inside, outside):
        assert [each.code for each in checker.check()] == ["revocation.https"]
        assert checker.ask(question_about(leaf, root), NOW).status is NOT_CHECKED
    assert service.seen == []
    assert described("https://operator.example/", "production").check() == ()


@pytest.fixture
def tls(tmp_path: Path, keys: tuple[rsa.RSAPrivateKey, ...]) -> tuple[ssl.SSLContext, Path]:
    """A server certificate for 127.0.0.1, and the file that a client trusts it by."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "EXAMPLE OPERATOR")])
    certificate = (
        x509.CertificateBuilder(name, name, keys[2].public_key(), 1, NOW - DAY * 365 * 5, NOW + DAY * 365 * 20)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(True, 0), True)
        .sign(keys[2], hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    (tmp_path / "ca.pem").write_bytes(pem)
    (tmp_path / "server.pem").write_bytes(
        pem + keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context, tmp_path


def test_over_tls_the_operator_must_be_the_one_that_is_trusted(
    tls: tuple[ssl.SSLContext, Path], root: Issued, leaf: Issued, caplog: pytest.LogCaptureFixture
) -> None:
    context, folder = tls
    told = json.dumps({"result": {"state": "VALID"}, "requestId": "r"}).encode()
    with serving(Service(lambda body: told, kind="application/json"), context) as service:
        trusting = described(service.url, "production", ca=str(folder / "ca.pem"))
        assert trusting.check() == ()
        assert trusting.ask(question_about(leaf, root), NOW).status is GOOD
        assert described(service.url, "production").ask(question_about(leaf, root), NOW).status is NOT_CHECKED
        elsewhere = described(service.url.replace("127.0.0.1", "localhost"), ca=str(folder / "ca.pem"))
        assert elsewhere.ask(question_about(leaf, root), NOW).status is NOT_CHECKED
        assert len(service.seen) == 1
    assert caplog.messages == ["revocation not checked: platform_operator (tls)"] * 2


def test_a_client_certificate_is_shown_where_the_operator_wants_one(
    tls: tuple[ssl.SSLContext, Path], root: Issued, leaf: Issued
) -> None:
    context, folder = tls
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(folder / "ca.pem")
    told = json.dumps({"result": {"state": "VALID"}}).encode()
    files = {"ca": str(folder / "ca.pem"), "client_certificate": str(folder / "server.pem")}
    with serving(Service(lambda body: told, kind="application/json"), context) as service:
        assert described(service.url, **files).ask(question_about(leaf, root), NOW).status is GOOD
        bare = described(service.url, ca=files["ca"])
        assert bare.ask(question_about(leaf, root), NOW).status is NOT_CHECKED


def test_nobody_there_is_not_checked(root: Issued, leaf: Issued) -> None:
    assert described(nowhere()).ask(question_about(leaf, root), NOW).status is NOT_CHECKED


def test_what_is_lacking_is_named(tmp_path: Path) -> None:
    bare = described("https://operator.example/", send={}, answer={}, ca=str(tmp_path / "none.pem"))
    assert [(each.code, each.params["key"]) for each in bare.check()] == [
        ("revocation.lacking", "send.certificate"),
        ("revocation.lacking", "answer.status"),
        ("revocation.lacking", "answer.good"),
        ("revocation.lacking", "answer.revoked"),
        ("revocation.tls", "ca, client_certificate"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"url": 5},
        {"token": "x"},
        {"encoding": "utf-8"},
        {"send": {"pin": "x"}},
        {"send": "certificate"},
        {"answer": {"status": "s", "bad": []}},
        {"answer": {"good": "VALID"}},
        {"headers": {"A": 1}},
    ],
    ids=str,
)
def test_broken_settings_stop_the_start(changes: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        described(**{"url": "https://operator.example/", **changes})  # type: ignore[arg-type]
