"""The HTML renderer keeps the contract that page renderers of others are held to."""

from collections.abc import Callable

import pytest

from engine.ports.pages import PageRenderer
from engine.testing.pages_contract import PAGES_CONTRACT
from renderers.html.renderer import html_pages


@pytest.mark.parametrize("rule", PAGES_CONTRACT, ids=lambda rule: rule.__name__)
def test_html_renderer_keeps_the_contract(rule: Callable[[PageRenderer], None]) -> None:
    rule(html_pages())
