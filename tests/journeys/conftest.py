"""One portal with both portals' specs for every journey that leaves nothing behind for the next; others start their own."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.journeys.walker import Walker
from tests.servers import ROOT, Portal, serving

NO_LIMITS = """\
identifications_per_client_hour = 100000
codes_per_client_hour = 100000
codes_per_hour = 100000
mails_per_client_hour = 100000
mails_per_address_hour = 1000
open_drafts_per_owner = 10000
"""
"""All our applicants come from one address of this machine, and there are few cards."""
Walkers = Callable[..., Walker]


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    examples = str(ROOT / "specs" / "examples")
    with serving(tmp_path_factory.mktemp("portal"), examples, settings=NO_LIMITS) as running:
        yield running


@pytest.fixture(scope="session")
def cards(portal: Portal) -> Path:
    """A data folder whose simulated cards other portals may use again, once they are made."""
    with Walker(portal, "cards@example.jp") as walk:
        walk.register()
        walk.open_link()
        walk.start_program()
    return portal.data


@pytest.fixture
def walkers(request: pytest.FixtureRequest) -> Iterator[Walkers]:
    """New people at a portal, each with a browser and a mail address of their own."""
    numbers, test = count(1), hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    with ExitStack() as ending:

        def walker(at: Portal, email: str = "", **more: str) -> Walker:
            return ending.enter_context(Walker(at, email or f"{test}.{next(numbers)}@example.jp", **more))

        yield walker


@pytest.fixture
def walk(portal: Portal, walkers: Walkers) -> Walker:
    """Somebody at the shared portal."""
    return walkers(portal)
