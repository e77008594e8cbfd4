"""Places and addresses: every place has one, and every one leads to a route that takes it apart the same way."""

from dataclasses import fields
from typing import get_args
from urllib.parse import unquote

import pytest

from engine.usecases import places
from engine.web.addresses import RESERVED_PORTALS, RESERVED_STEPS, SiteAddresses
from engine.web.routes import ROUTES, find_route

ADDRESSES = SiteAddresses("https://portal.example")
SAMPLES = {
    "portal": "small_enterprise", "form": "resubmission", "stop": "no_card", "token": "A-_z0", "draft": "a2b3",
    "step": "papers", "document": "receipt", "item": "20261001T000000.000000-abc", "url": "https://elsewhere.example/",
    "from_check": True, "opened": "2026-10-01T00:00:00+00:00~00", "field": "receipt_no",
    "menu": "maintenance", "told": "proven", "provider": "elsewhere",
}  # fmt: skip
KINDS = [kind for kind in get_args(places.Place) if kind is not places.SamePage]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_place_has_an_address_that_leads_there(kind: type) -> None:
    given = {field.name: SAMPLES[field.name] for field in fields(kind)}
    path = ADDRESSES.path(kind(**given)).partition("#")[0].partition("?")[0]
    found = find_route(unquote(path))
    assert found
    for name, value in found[1].items():
        assert given[name] == value


def test_the_same_page_is_where_it_was() -> None:
    assert ADDRESSES.path(places.SamePage("/p/register?form=f")) == "/p/register?form=f"


def test_whole_addresses_begin_with_the_portals_own() -> None:
    assert ADDRESSES.url(places.Link("p", "t")) == "https://portal.example/p/link/t"


def test_words_of_addresses_are_reserved() -> None:
    """A portal or step with such a name could never be reached."""
    first = {route.path.split("/")[1] for route in ROUTES}
    assert {word for word in first if word and "{" not in word} == RESERVED_PORTALS
    under_draft = {route.path.split("/")[3] for route in ROUTES if route.path.startswith("/d/{draft}/")}
    assert {word for word in under_draft if "{" not in word} == RESERVED_STEPS


def test_no_route_takes_a_pin() -> None:
    assert not [route.path for route in ROUTES if "pin" in route.path.lower()]
