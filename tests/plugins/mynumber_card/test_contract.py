"""The card keeps the contract that identity providers of others are held to."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ports.identity import Begun, Refusal
from engine.ports.provider import HasWords
from engine.settings import Settings
from engine.testing.identity_contract import IDENTITY_CONTRACT, NOW, IdentityCase, is_sent, request
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.wire import CANCELLED
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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("version", "outcome", "problem", "certificate", "signature", "basic_information", "evidence", "items_checked")
MESSAGES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(NAMES, JSON | st.sampled_from([1, "read", "failed", "QUJD"]))
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, root: Issued) -> IdentityCase:
    provider = pinned(read_options(Settings(data_dir=tmp_path_factory.mktemp("card"))), root)
    return IdentityCase(provider, lambda begun: (begun.pending, {}))


@given(message=st.binary(max_size=300) | MESSAGES.map(lambda told: json.dumps(told).encode()))
def test_whatever_a_program_sends_is_refused_kindly(case: IdentityCase, message: bytes) -> None:
    found = is_sent(case, message)
    assert isinstance(found, Refusal)
    assert isinstance(case.provider, HasWords)
    known = {*case.provider.words["ja"], f"identity.{CANCELLED}"}
    assert f"identity.{found.code}" in known
