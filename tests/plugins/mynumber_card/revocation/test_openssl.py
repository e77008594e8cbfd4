"""OpenSSL as the other side: its responder and its lists are read as others write them, not as our own tests do."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine.ports.revocation import RevocationStatus
from plugins.mynumber_card.revocation.lists import ListChecker
from plugins.mynumber_card.revocation.responder import ResponderChecker, ResponderOptions
from plugins.mynumber_card.simulated.hierarchy import Issued, LeafPlan, make_leaf, make_root
from tests.plugins.mynumber_card.revocation.services import Service, question_about, serving

pytestmark = pytest.mark.network
GOOD, REVOKED, NOT_CHECKED = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.NOT_CHECKED
NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  OpenSSL has the machine's clock
SERIALS = {GOOD: 0x4A01, REVOKED: 0x4A02, NOT_CHECKED: 0x4A03}
CONFIGURATION = """\
[ca]
default_ca = own
[own]
database = index.txt
crlnumber = number.txt
default_md = sha256
default_crl_days = 1
crl_extensions = list
[list]
authorityKeyIdentifier = keyid:always
"""


@pytest.fixture(scope="module")
def issuer(root: Issued) -> Issued:
    """The same key, valid now."""
    return make_root(NOW, 1, root.key)


@pytest.fixture(scope="module")
def holders(issuer: Issued, leaf: Issued) -> dict[RevocationStatus, Issued]:
    plan = LeafPlan("EXAMPLE", NOW - timedelta(days=2), NOW + timedelta(days=300))
    return {status: make_leaf(issuer, serial, leaf.key, plan) for status, serial in SERIALS.items()}


@pytest.fixture
def folder(tmp_path: Path, issuer: Issued) -> Path:
    """A certification authority as OpenSSL keeps one: the third certificate is unknown to it."""
    key = issuer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "root.pem").write_bytes(issuer.certificate.public_bytes(Encoding.PEM))
    until, day = f"{NOW + timedelta(days=300):%y%m%d%H%M%SZ}", f"{NOW - timedelta(days=1):%y%m%d%H%M%SZ}"
    lines = (("V", until, "", SERIALS[GOOD]), ("R", until, day, SERIALS[REVOKED]))
    index = "".join(f"{kind}\t{end}\t{revoked}\t{serial:04X}\tunknown\t/CN=x\n" for kind, end, revoked, serial in lines)
    (tmp_path / "index.txt").write_text(index)
    (tmp_path / "number.txt").write_text("2A\n")
    (tmp_path / "ca.cnf").write_text(CONFIGURATION)
    return tmp_path


@contextmanager
def responding(folder: Path, *options: str) -> Iterator[str]:
    """OpenSSL answers each request; the server around it is ours, because its own would listen to the whole network."""
    command = ["openssl", "ocsp", "-index", "index.txt", "-rsigner", "root.pem", "-rkey", "key.pem", "-CA", "root.pem",
               "-reqin", "request.der", "-respout", "response.der", *options]  # fmt: skip

    def answer(body: bytes) -> bytes:
        (folder / "request.der").write_bytes(body)
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
        return (folder / "response.der").read_bytes()

    with serving(Service(answer, kind="application/ocsp-response")) as service:
        yield service.url


def asked(checker: ResponderChecker, holder: Issued, issuer: Issued) -> RevocationStatus:
    now = datetime.now(UTC)  # noqa: TID251  its answers bear the machine's time
    return checker.ask(question_about(holder, issuer), now).status


@pytest.mark.parametrize("named_by", ["sha1", "sha256"])
def test_its_responder(folder: Path, issuer: Issued, holders: dict[RevocationStatus, Issued], named_by: str) -> None:
    with responding(folder, "-nmin", "5") as url:
        checker = ResponderChecker(ResponderOptions(url, "required", named_by), os.urandom)
        assert {told: asked(checker, holder, issuer) for told, holder in holders.items()} == {s: s for s in SERIALS}


def test_its_responder_says_that_it_is_there(folder: Path) -> None:
    with responding(folder) as url:
        [found] = ResponderChecker(ResponderOptions(url), os.urandom).probe(NOW)
        assert found.code == "revocation.in_order"


def test_its_responder_without_a_next_update(
    folder: Path, issuer: Issued, holders: dict[RevocationStatus, Issued]
) -> None:
    with responding(folder) as url:
        checker = ResponderChecker(ResponderOptions(url), os.urandom)
        assert asked(checker, holders[GOOD], issuer) is GOOD
        assert asked(checker, holders[REVOKED], issuer) is REVOKED


def test_its_lists(folder: Path, issuer: Issued, holders: dict[RevocationStatus, Issued]) -> None:
    """In PEM, as it writes them; the third certificate is not on the list, so it is good there."""
    subprocess.run(
        ["openssl", "ca", "-config", "ca.cnf", "-gencrl", "-cert", "root.pem", "-keyfile", "key.pem", "-out", "l.crl"],
        cwd=folder, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    now = datetime.now(UTC)  # noqa: TID251  the list bears the machine's time
    found = {told: ListChecker(str(folder / "l.crl")).ask(question_about(holder, issuer), now)
             for told, holder in holders.items()}  # fmt: skip
    assert {told: each.status for told, each in found.items()} == {GOOD: GOOD, REVOKED: REVOKED, NOT_CHECKED: GOOD}
    assert found[GOOD].reference == str(0x2A)
