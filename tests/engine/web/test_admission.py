"""How somebody is known is looked at on every request: another provider or level than today's opens nothing of theirs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.testing.memory_storage import MemoryStorage
from engine.web.routes import ROUTES, Route
from tests.engine.web.driving import GUARDED, JPEG, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.steps import RECEIPT, answer_of, begin, draft_of, fill, run_program

SECOND = timedelta(seconds=1)
OWNED = ("{draft}", "/{portal}/menu", "/{portal}/identity")
NEEDS_SOMEBODY = [route for route in ROUTES if any(part in route.path for part in OWNED)]


def other_levels(world: World) -> None:
    """From now on the provider's other level is asked for."""
    _change(world, levels={"mynumber_card": frozenset({"stronger"})})


def other_provider(world: World) -> None:
    """From now on the portal identifies by somebody else."""
    identity = world.site.procedures.desks["small_enterprise"].portal.identity
    assert identity is not None
    changed = replace(world.site.procedures.desks["small_enterprise"].portal, identity=replace(identity, provider="x"))
    _change(world, portal=changed, levels={"x": frozenset({"double"})})


def _change(world: World, **changes: object) -> None:
    site = world.site
    desks = dict(site.procedures.desks)
    desks["small_enterprise"] = replace(desks["small_enterprise"], **changes)  # type: ignore[arg-type]
    world.live.replace(replace(site, procedures=replace(site.procedures, desks=desks)))


@pytest.fixture
def world() -> World:
    return make_world(storage=MemoryStorage(), mails_per_address_hour=100)


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    with browsing(world) as opened:
        yield opened


def drafts(browser: Browser) -> tuple[str, str]:
    """(an open draft, a sent one) of this browser's person."""
    begin(browser)
    unfinished = draft_of(browser)
    browser.get("/small_enterprise/menu")
    browser.press("添付資料再提出")
    browser.press("次へ", confirmed="on")
    fill(browser)
    sent = draft_of(browser)
    browser.press("再提出")
    browser.world.deliver()
    return unfinished, sent


def ask(browser: Browser, route: Route, draft: str) -> Iterator[tuple[str, int, str]]:
    """Every method of a route, forms of both kinds included: what was asked, status, text."""
    path = route.path.format(
        portal="small_enterprise", draft=draft, step="papers", document="receipt", menu="nonsense", form="resubmission"
    )
    token = browser.page.form.values["_csrf"] if browser.page.forms else ""
    data = {"_csrf": token, "_revision": "2", "receipt_no": RECEIPT, "confirmed": "on", "form": "resubmission"}
    if route.get:
        response = browser.client.get(path)
        yield f"GET {path}", response.status_code, response.text
    if route.post:
        response = browser.client.post(path, data=data)
        yield f"POST {path}", response.status_code, response.text
        parts = [(name, (None, value.encode())) for name, value in data.items()]
        if "{step}" in route.path:
            response = browser.client.post(path, files=[*parts, ("papers", ("a.jpg", JPEG))])
            yield f"POST {path} with a file", response.status_code, response.text


@pytest.mark.parametrize("change", [other_levels, other_provider])
def test_every_address_of_somebodys_refuses_a_session_from_before(
    world: World, browser: Browser, change: Callable[[World], None]
) -> None:
    theirs = drafts(browser)
    browser.get("/small_enterprise/menu")
    change(world)
    records = [world.storage.load_draft(draft) for draft in theirs]
    files = dict(world.attachments.files)  # type: ignore[attr-defined]
    asked = 0
    for route in NEEDS_SOMEBODY:
        for draft in theirs:
            if route.path.endswith("/done/next") and draft == theirs[0]:
                continue  # Nothing was sent with it: there is no such page.
            for what, status, text in ask(browser, route, draft):
                assert status == 403, what
                assert "この本人確認では" in text, what
                assert 'href="/small_enterprise/identify' in text, what
                asked += 1
    assert asked >= 25
    assert [world.storage.load_draft(draft) for draft in theirs] == records
    assert world.attachments.files == files  # type: ignore[attr-defined]
    assert world.postbox.sent == world.deliver()


def test_every_route_that_belongs_to_somebody_is_among_them() -> None:
    """Whoever adds a route says here that it needs nobody."""
    free = {
        "/", "/health", "/static/{name}", "/inbox", "/inbox/{item}", "/logout", "/logout/site", "/api/handoff",
        "/api/handoff/{token}", "/{portal}/register", "/{portal}/registered", "/{portal}/link/{token}",
        "/{portal}/identify", "/{portal}/identify/waiting",
        "/{portal}/identify/return/{token}", "/{portal}/identify/callback/{provider}", "/{portal}/{form}/",
        "/{portal}/{form}/stop/{stop}", "/{portal}/{form}", "/{portal}/", "/{portal}",
    }  # fmt: skip
    assert {route.path for route in ROUTES} - {route.path for route in NEEDS_SOMEBODY} <= free


def test_identifying_again_opens_what_was_begun(world: World, browser: Browser) -> None:
    """The same person, known as is asked for today."""
    begin(browser)
    address = browser.page.url
    other_levels(world)
    assert browser.get(address).status == 403
    browser.get(next(link for link in browser.page.links if "/identify" in link))
    browser.press("読み取る")
    browser.get(run_program(browser, key="card-1", level="stronger")["return_url"].removeprefix(world.settings.origin))
    assert browser.page.heading == "契約者基本情報確認"
    assert browser.get(address).status == 200


def test_who_was_known_at_a_provider_of_the_past_starts_like_a_stranger(world: World, browser: Browser) -> None:
    """Nobody can prove to be the same person elsewhere: the verified address is not handed on."""
    begin(browser)
    other_provider(world)
    assert browser.get("/small_enterprise/identify").url.startswith("/small_enterprise/register")


def test_an_identity_of_a_level_that_does_not_do_lets_nobody_in() -> None:
    """Providers hand out no such identity; if one did, there would be no session of it."""
    world = make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"))
    with browsing(world) as browser:
        browser.get("/guarded/identify?form=errand")
        browser.press("確かめる")
        page = browser.get(answer_of(world.identity, key="1", level="weaker"))
        assert page.status == 403
        assert "この本人確認では" in page.heading
        assert browser.get("/guarded/identity").url.startswith("/guarded/identify")


def test_an_expired_session_from_before_keeps_nothing_that_is_typed(world: World, browser: Browser) -> None:
    begin(browser)
    draft = world.storage.load_draft(draft_of(browser))
    world.clock.move(world.settings.session_idle_seconds * SECOND + SECOND)
    other_levels(world)
    page = browser.press("申請内容を確認する", contract_no="12345", receipt_no=RECEIPT)
    assert page.status == 403
    assert "保存してあります" not in page.text
    assert draft is not None
    assert world.storage.load_draft(draft.id) == draft


def test_no_provider_is_asked(world: World, browser: Browser) -> None:
    """Admission is a look at the configuration: a provider that is down stops nobody's work."""
    begin(browser)
    world.identity.fails = True
    assert browser.get(browser.page.url).status == 200
