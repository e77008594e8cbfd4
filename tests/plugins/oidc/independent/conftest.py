"""One process per tenant and file of tests; every test finds the knobs as they were at the start, and a browser of its own."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.plugins.oidc.independent.parts import INSTALLED
from tests.plugins.oidc.independent.people import Browser
from tests.plugins.oidc.independent.stand import Stand, standing

NOBODY = "http://127.0.0.1:1/"  # the relying party: nothing listens there
CALLBACK = f"{NOBODY}callback"
GOODBYE = f"{NOBODY}goodbye"
REGISTERED = {"redirect_uris": [CALLBACK], "post_logout_redirect_uris": [GOODBYE]}


def running(tenant: str, factory: pytest.TempPathFactory) -> Iterator[Stand]:
    if not INSTALLED.exists():
        pytest.skip("npm's oidc-provider is not installed; `make setup` does it")
    with standing(tenant, factory.mktemp("stand") / "provider.log") as stand:
        yield stand


@pytest.fixture(scope="module")
def company_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    yield from running("company.json", tmp_path_factory)


@pytest.fixture(scope="module")
def person_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    yield from running("person.json", tmp_path_factory)


def untouched(stand: Stand) -> Iterator[Stand]:
    before = stand.turn()
    stand.turn(**REGISTERED)
    yield stand
    if stand.process.poll() is None:
        stand.turn(**before)


@pytest.fixture
def company(company_stand: Stand) -> Iterator[Stand]:
    """A provider of company accounts: issuer with a slash at its end, many claims of its own."""
    yield from untouched(company_stand)


@pytest.fixture
def person(person_stand: Stand) -> Iterator[Stand]:
    """A provider of persons: other paths, issuer without a slash, standard claims."""
    yield from untouched(person_stand)


def sitting_down() -> Iterator[Browser]:
    with httpx2.Client(follow_redirects=False, timeout=20) as client:
        yield Browser(NOBODY, client)


@pytest.fixture
def browser() -> Iterator[Browser]:
    yield from sitting_down()


@pytest.fixture
def stranger() -> Iterator[Browser]:
    """Another person's browser."""
    yield from sitting_down()
