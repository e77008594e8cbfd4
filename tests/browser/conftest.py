"""One portal, one Chromium (Debian's) for all browser tests; every screen is kept as a picture and looked at by axe."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.servers import ROOT, Portal, serving

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("library"), specs=ROOT / "specs" / "examples") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with its file: Playwright keeps an event loop running, which other tests of the process must not meet."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def screens_folder() -> Path:
    """Not committed; `TETSUZUKI_SCREENSHOTS` puts it elsewhere."""
    return Path(os.environ.get("TETSUZUKI_SCREENSHOTS", ROOT / "screenshots"))
