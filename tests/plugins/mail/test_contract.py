"""The folder transport keeps the contract that mail transports of others are held to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.ports.mail import MailTransport
from engine.testing.mail_contract import MAIL_CONTRACT
from engine.testing.time_and_chance import FakeClock
from plugins.mail.folder import FolderTransport
from plugins.mail.options import Options


@pytest.mark.parametrize("rule", MAIL_CONTRACT, ids=lambda rule: rule.__name__)
def test_folder_transport_keeps_the_contract(rule: Callable[[MailTransport], None], tmp_path: Path) -> None:
    rule(FolderTransport(tmp_path, Options(sender="a@portal.example"), clock=FakeClock(), production=False))
