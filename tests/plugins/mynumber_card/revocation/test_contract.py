"""The checkers that the card brings keep the contract that checkers of others are held to."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.ports.revocation import RevocationChecker, RevocationQuestion, RevocationStatus
from engine.settings import Settings
from engine.testing.revocation_contract import REVOCATION_CONTRACT, RevocationCase
from plugins.mynumber_card.revocation import NoRevocationCheck, checkers
from plugins.mynumber_card.revocation.lists import ListChecker
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import NOW
from tests.plugins.mynumber_card.revocation import responders
from tests.plugins.mynumber_card.revocation.lists import make_list
from tests.plugins.mynumber_card.revocation.responders import Responder
from tests.plugins.mynumber_card.revocation.services import Service, nowhere, question_about, serving

every_rule = pytest.mark.parametrize("rule", REVOCATION_CONTRACT, ids=lambda rule: rule.__name__)
Rule = Callable[[RevocationCase], None]


@every_rule
def test_nobody_asked(rule: Rule) -> None:
    rule(RevocationCase(NoRevocationCheck(), now=NOW))
    assert NoRevocationCheck().ask(RevocationQuestion(b"", b"", b"", b""), NOW).status is RevocationStatus.NOT_CHECKED


@every_rule
def test_lists(rule: Rule, tmp_path: Path, root: Issued, leaf: Issued) -> None:
    """The same certificate before and after it was put on the list."""
    question, before, after = question_about(leaf, root), tmp_path / "before.crl", tmp_path / "after.crl"
    before.write_bytes(make_list(root))
    after.write_bytes(make_list(root, [leaf.certificate.serial_number]))
    down = ListChecker(str(tmp_path / "nothing.crl"))
    rule(RevocationCase(ListChecker(str(before)), good=question, outage=down, now=NOW))
    rule(RevocationCase(ListChecker(str(after)), revoked=question, outage=down, now=NOW))


@every_rule
def test_a_responder(rule: Rule, root: Issued, leaf: Issued) -> None:
    question, down = question_about(leaf, root), ocsp(nowhere())
    for status, known in ((responders.GOOD, {"good": question}), (responders.REVOKED, {"revoked": question})):
        answering = Responder(root, leaf, root, status)
        with serving(Service(answering, kind="application/ocsp-response")) as service:
            rule(RevocationCase(ocsp(service.url), **known, outage=down, now=NOW))


def ocsp(url: str) -> RevocationChecker:
    return checkers(Settings(sections={"revocation": {"ocsp": {"url": url}}}), os.urandom)[1]


@every_rule
def test_an_operator(rule: Rule, root: Issued, leaf: Issued) -> None:
    question = question_about(leaf, root)

    def told(body: bytes) -> bytes:
        known = json.loads(body)["certificate"] == base64.b64encode(question.certificate).decode()
        return json.dumps({"state": "VALID" if known else "UNKNOWN"}).encode()

    with serving(Service(told, kind="application/json")) as service:
        good, down = operator(service.url), operator(nowhere())
        rule(RevocationCase(good, good=question, outage=down, now=NOW))


def operator(url: str) -> RevocationChecker:
    table = {"url": url, "send": {"certificate": "certificate"}, "answer": {"status": "state", "good": ["VALID"]}}
    return checkers(Settings(sections={"revocation": {"platform_operator": table}}), os.urandom)[1]
