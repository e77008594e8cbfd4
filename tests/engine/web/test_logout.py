"""Leaving: always from here, from the site that identified only by its own doing, and nobody is let in there unasked next time."""

from collections.abc import Iterator

import pytest

from engine.errors import ProviderFailed
from engine.testing.memory_storage import MemoryStorage
from engine.usecases.arrival.sessions import hash_secret
from tests.engine.web.driving import GUARDED, LIBRARY, WAYS, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import answer_of, begin, draft_of, enter

END = "https://identity.example/end"


class Known(DoorIdentity):
    """A site with a session of its own; `end` is where that ends, None: it cannot be reached."""

    def __init__(self, end: str | None = END) -> None:
        super().__init__("elsewhere", "redirect")
        self.end = end
        self.told: list[str] = []

    def logout_url(self, return_url: str) -> str:
        self.told.append(return_url)
        if self.end is None:
            raise ProviderFailed("unreachable")
        return self.end


def world(identity: DoorIdentity | None = None) -> World:
    return make_world([GUARDED], identity=identity or Known(), storage=MemoryStorage())


@pytest.fixture
def known() -> Iterator[Browser]:
    """Somebody who was identified at a site that can be left."""
    with browsing(world()) as browser:
        come_in(browser)
        yield browser


def come_in(browser: Browser) -> Page:
    browser.get("/guarded/identify?form=errand")
    browser.press("確かめる")
    return browser.get(answer_of(browser.world.identity, key="company-1"))


def leave(browser: Browser) -> Page:
    browser.get("/logout")
    return browser.press("ログアウトする")


def test_every_page_of_who_is_known_leads_to_the_way_out(known: Browser) -> None:
    assert "/logout" in known.page.links
    assert "/logout" in known.press("次へ").links
    assert known.get("/logout").heading == "ログアウトしますか"


def test_pages_of_nobody_do_not() -> None:
    with browsing(world()) as browser:
        for path in ("/", "/guarded/errand/", "/guarded/identify?form=errand"):
            assert "/logout" not in browser.get(path).links


def test_a_portal_that_registers_addresses_has_a_way_out_too() -> None:
    with browsing(make_world([LIBRARY])) as browser:
        browser.get("/library/library_card/")
        browser.press("更新を始める")
        browser.press(email="hanako@example.jp", consent="on")
        browser.get(browser.world.link())
        browser.press()
        assert "/logout" in browser.page.links
        assert leave(browser).heading == "ログアウトしました"


def test_looking_logs_nobody_out(known: Browser) -> None:
    """A link or an image elsewhere must not."""
    known.get("/logout")
    assert known.get("/guarded/identity").url == "/guarded/identity"


def test_leaving_closes_everything_here_and_says_what_may_go_on_there(known: Browser) -> None:
    old = known.client.cookies["session"]
    page = leave(known)
    assert page.heading == "ログアウトしました"
    assert "ログインしたままのことがあります" in page.text
    assert "/logout/site" in page.links
    assert known.client.cookies["session"] != old
    assert known.world.storage.load_session(hash_secret(old)) is None
    assert known.get("/guarded/identity").url == "/guarded/errand/"


def test_the_site_is_asked_only_when_one_wants_to_leave_it_and_comes_back_to_a_page_of_ours(known: Browser) -> None:
    site = known.world.identity
    assert isinstance(site, Known)
    leave(known)
    assert site.told == []
    response = known.client.get("/logout/site")
    assert f'<meta http-equiv="refresh" content="0; url={END}">' in response.text
    assert "identity.example" in response.text
    assert response.headers["referrer-policy"] == "no-referrer"
    assert site.told == [f"{known.world.settings.origin}/logout"]
    assert known.get("/logout").heading == "ログアウトしました"


@pytest.mark.parametrize(("end", "status", "said"), [
    (None, 503, "つながらないため"), ("", 200, "ここからログアウトできません"), ("javascript:alert(1)", 200, "できません"),
])  # fmt: skip
def test_a_site_that_cannot_be_left_from_here_says_so(end: str | None, status: int, said: str) -> None:
    """One that is down keeps nobody from leaving here."""
    with browsing(world(Known(end))) as browser:
        come_in(browser)
        assert leave(browser).status == 200
        page = browser.get("/logout/site")
        assert (page.status, page.heading) == (status, "ログアウトしました")
        assert said in page.text
        assert "/logout/site" not in page.links


def test_a_site_without_such_an_address_is_named_all_the_same() -> None:
    with browsing(world(DoorIdentity("elsewhere", "redirect"))) as browser:
        come_in(browser)
        page = leave(browser)
        assert "ログインしたままのことがあります" in page.text
        assert "/logout/site" not in page.links
        assert browser.get("/logout/site").url == "/logout"


def test_the_next_identification_in_this_browser_asks_for_a_new_proof(known: Browser) -> None:
    leave(known)
    come_in(known)
    assert [request.fresh for request in known.world.identity.requests] == [False, True]
    known.get("/guarded/identify")
    known.press("確かめる")
    assert known.world.identity.requests[-1].fresh is False


def test_a_program_leaves_no_session_behind_it() -> None:
    with browsing(make_world()) as browser:
        enter(browser)
        page = leave(browser)
        assert "ログインしたまま" not in page.text
        assert page.links.count("/logout/site") == 0


def test_the_provider_left_is_that_of_the_way_taken() -> None:
    site = Known()
    with browsing(make_world([WAYS], identity=DoorIdentity("card"), others=[site])) as browser:
        browser.get("/ways/identify?form=wish")
        browser.press("サイトへ進む")
        browser.get(answer_of(site, "ways", key="1"))
        assert "/logout/site" in leave(browser).links


def test_without_having_left_nothing_is_asked_of_a_site(known: Browser) -> None:
    site = known.world.identity
    assert isinstance(site, Known)
    assert known.get("/logout/site").url == "/logout"
    assert known.page.heading == "ログアウトしますか"
    assert site.told == []


def test_without_the_form_token_nobody_is_logged_out(known: Browser) -> None:
    known.get("/logout")
    known.page.form.values["_csrf"] = ""
    assert known.press("ログアウトする").status == 403
    assert known.get("/guarded/identity").url == "/guarded/identity"


def test_pressing_twice_and_leaving_as_nobody_end_on_the_same_page(known: Browser) -> None:
    form = known.get("/logout").form
    leave(known)
    with browsing(known.world) as stranger:
        assert stranger.get("/logout").heading == "ログアウトしました"
    known.page.forms[:] = [form]
    assert known.get("/logout").heading == "ログアウトしました"


def test_drafts_stay_and_are_found_again() -> None:
    with browsing(make_world(mails_per_address_hour=100)) as browser:
        begin(browser)
        draft = draft_of(browser)
        leave(browser)
        assert browser.get(f"/d/{draft}/papers").status == 404
        assert f"/d/{draft}" in enter(browser).links
