"""One portal on 1 October 2026 for the journeys that do not move its clock; each files under a contract of its own."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.safety.companies import Company
from tests.journeys.safety.office import Office, open_office
from tests.journeys.walker import Walker

People = Callable[[Company], Walker]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("safety")) as opened:
        yield opened


@pytest.fixture
def company(office: Office) -> Company:
    return office.registers.add()


@pytest.fixture
def people(office: Office, walkers: Walkers) -> People:
    """Somebody of a company, with a browser."""
    return lambda company: walkers(
        office.portal, company.email or "nobody@example.jp", portal_id="safety", form="prepayment"
    )


@pytest.fixture
def walk(people: People, company: Company) -> Walker:
    """Somebody of the company."""
    return people(company)
