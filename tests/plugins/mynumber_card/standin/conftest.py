"""A browser for each test of the stand-in."""

from collections.abc import Iterator

import httpx
import pytest

from tests.plugins.mynumber_card.portals import Served
from tests.plugins.mynumber_card.standin.browsing import Browser


@pytest.fixture
def browser(served: Served) -> Iterator[Browser]:
    with httpx.Client(trust_env=False) as client:
        yield Browser(served.origin, client)
