"""The card keeps the contract that identity providers of others are held to."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.ports.identity import Begun
from engine.settings import Settings
from engine.testing.identity_contract import IDENTITY_CONTRACT, NOW, IdentityCase, request
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.simulated.hierarchy import Issued
from tests.plugins.mynumber_card.test_provider import pinned, read_by_program


@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
def test_card_keeps_the_contract(
    rule: Callable[[IdentityCase], None], tmp_path: Path, root: Issued, leaf: Issued
) -> None:
    provider = pinned(read_options(Settings(data_dir=tmp_path)), root)

    def succeed(begun: Begun) -> tuple[bytes, Mapping[str, str]]:
        """An honest program reads the card and reports."""
        message = read_by_program(provider, begun, leaf, origin=request().origin)
        pending = provider.receive(begun.pending, message, NOW)
        assert isinstance(pending, bytes), pending
        return pending, {}

    rule(IdentityCase(provider, succeed))
