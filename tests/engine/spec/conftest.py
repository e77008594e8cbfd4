"""Doors of an installation with the built-in field types, and the folders of case files."""

from pathlib import Path

import pytest

from engine.defaults.fields.builtin import BUILT_IN
from engine.spec import Doors
from engine.testing.listed_calendar import ListedCalendar

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def doors() -> Doors:
    return Doors(
        field_types={each.name: each for each in BUILT_IN},
        identity_providers=frozenset({"mynumber_card", "gbizid", "digital_authentication"}),
        document_renderers=frozenset({"ics", "pdf"}),
        number_issuers=frozenset({"random_digits"}),
        prefill_sources=frozenset({"contract_register"}),
        calendars={name: ListedCalendar(name=name) for name in ("jp.public", "jp.bank")},
    )


@pytest.fixture(scope="session")
def cases() -> Path:
    return ROOT / "tests/cases/specs"


@pytest.fixture(scope="session")
def specs_folder() -> Path:
    return ROOT / "specs"
