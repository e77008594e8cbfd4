"""A service that drips without end ends an identification as "not checked", whichever way it is asked."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.ports.revocation import RevocationStatus
from plugins.mynumber_card.revocation.lists import ListChecker
from plugins.mynumber_card.revocation.responder import ResponderChecker, ResponderOptions
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.cards import NOW
from tests.plugins.mynumber_card.revocation.services import Service, question_about, serving
from tests.plugins.mynumber_card.revocation.test_operator import described


def test_every_checker_gives_up(root: Issued, leaf: Issued, caplog: pytest.LogCaptureFixture) -> None:
    """All at once, because each waits for as long as one may."""
    with serving(Service(drips=True)) as service, ThreadPoolExecutor(3) as pool:
        checkers = (
            ListChecker(service.url),
            ResponderChecker(ResponderOptions(service.url), os.urandom),
            described(service.url),
        )
        answers = pool.map(lambda checker: checker.ask(question_about(leaf, root), NOW), checkers)
        assert {answer.status for answer in answers} == {RevocationStatus.NOT_CHECKED}
        assert len(service.seen) == 3
    assert sorted(caplog.messages) == [
        f"revocation not checked: {name} (slow)" for name in ("crl", "ocsp", "platform_operator")
    ]
