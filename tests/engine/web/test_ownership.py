"""Every address with another person's session: what is theirs answers exactly like what does not exist."""

import re
from collections.abc import Iterator

import pytest

from engine.web.routes import ROUTES, Route
from tests.engine.web.driving import JPEG, Browser, World, browsing, make_world
from tests.engine.web.steps import RECEIPT, begin, draft_of, fill

UNKNOWN = "a" * 24
OWNED = [route for route in ROUTES if "{draft}" in route.path]


def addresses(route: Route, draft: str) -> Iterator[str]:
    """Every step and document of the form for the route's other parts."""
    for step in ("agreement", "papers", "nonsense") if "{step}" in route.path else ("",):
        for document in ("receipt", "nonsense") if "{document}" in route.path else ("",):
            yield route.path.format(draft=draft, step=step, document=document)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(mails_per_address_hour=100)


@pytest.fixture(scope="module")
def victim(world: World) -> tuple[str, str]:
    """(an open draft, a sent one) of another person."""
    with browsing(world) as browser:
        begin(browser)
        unfinished = draft_of(browser)
        browser.get("/small_enterprise/menu")
        browser.press("添付資料再提出")
        browser.press("次へ", confirmed="on")
        fill(browser)
        sent = draft_of(browser)
        browser.press("再提出")
        world.deliver()
    return unfinished, sent


def answer(browser: Browser, method: str, address: str, draft: str, kind: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, with the draft's id taken out."""
    token = browser.client.get("/small_enterprise/register").text
    found = re.search(r'name="_csrf" value="([^"]+)"', token)
    assert found
    data = {"_csrf": found[1], "_revision": "3", "receipt_no": RECEIPT, "confirmed": "on"}
    if method == "GET":
        response = browser.client.get(address)
    elif kind == "multipart":
        parts = [(name, (None, value.encode())) for name, value in data.items()]
        response = browser.client.post(address, files=[*parts, ("papers", ("a.jpg", JPEG))])
    else:
        response = browser.client.post(address, data=data)
    headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
    return response.status_code, response.text.replace(draft, "DRAFT"), headers


@pytest.mark.parametrize("route", OWNED, ids=lambda route: route.path)
@pytest.mark.parametrize("method", ["GET", "POST", "multipart"])
@pytest.mark.parametrize("who", ["another person", "nobody"])
def test_anothers_draft_answers_like_an_unknown_one(
    world: World, victim: tuple[str, str], route: Route, method: str, who: str
) -> None:
    if (route.get if method == "GET" else route.post) is None:
        return
    with browsing(world) as browser:
        if who == "another person":
            begin(browser, "card-2")
        verb = "GET" if method == "GET" else "POST"
        for theirs in victim:
            for foreign, unknown in zip(addresses(route, theirs), addresses(route, UNKNOWN), strict=True):
                seen = answer(browser, verb, foreign, theirs, method)
                assert seen == answer(browser, verb, unknown, UNKNOWN, method)
                assert seen[0] in (404, 415)


def test_nothing_of_the_victim_has_changed(world: World, victim: tuple[str, str]) -> None:
    with browsing(world) as browser:
        begin(browser, "card-3")
        files = dict(world.attachments.files)  # type: ignore[attr-defined]
        record = world.storage.load_draft(victim[0])
        for method in ("POST", "multipart"):
            answer(browser, "POST", f"/d/{victim[0]}/papers", victim[0], method)
        assert world.storage.load_draft(victim[0]) == record
        assert world.attachments.files == files  # type: ignore[attr-defined]


def test_there_are_routes_to_walk() -> None:
    assert len(OWNED) >= 5
