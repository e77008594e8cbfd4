"""Every identification that begins is remembered for a while: one browser and one client can only begin so many an hour."""

from datetime import timedelta

from tests.engine.web.driving import GUARDED, DoorIdentity, browsing, make_world
from tests.engine.web.steps import begin_identity, register


def test_a_browser_that_begins_too_often_is_told_to_wait_and_goes_on_later() -> None:
    with browsing(make_world(identifications_per_session_hour=3)) as browser:
        register(browser)
        begin_identity(browser)
        for status in (200, 200, 200, 429):
            browser.get("/small_enterprise/identify")
            page = browser.press("読み取る")
            assert page.status == status
        assert "しばらく時間をおいて" in page.heading
        assert "/small_enterprise/identify" in page.links
        assert len(browser.world.identity.requests) == 4
        for _ in range(4):
            browser.world.clock.move(timedelta(minutes=15))
            browser.get("/small_enterprise/identify")
        assert browser.press("読み取る").status == 200


def test_leaving_cookies_behind_does_not_help() -> None:
    """Where a portal identifies without registration, every browser without a cookie has a session of its own."""
    world = make_world([GUARDED], identity=DoorIdentity("elsewhere", "redirect"), identifications_per_client_hour=2)
    with browsing(world) as browser, browsing(world, ("198.51.100.7", 1)) as other:
        for begun in (1, 2, 2):
            browser.client.cookies.clear()
            browser.get("/guarded/errand/")
            browser.press("手続きを始める")
            browser.press("確かめる")
            assert len(world.identity.requests) == begun
        assert browser.page.status == 429
        other.get("/guarded/errand/")
        other.press("手続きを始める")
        assert other.press("確かめる").heading == "本人確認のサイトに移動します"


def test_a_link_is_not_used_up_by_a_client_that_has_to_wait() -> None:
    with browsing(make_world(identifications_per_client_hour=1)) as browser:
        register(browser)
        begin_identity(browser)
        register(browser, "hanako@example.jp")
        link = browser.world.link()
        browser.get(link)
        assert browser.press("読み取る").status == 429
        browser.world.clock.move(timedelta(hours=1))
        browser.get(link)
        assert browser.press("読み取る").url == "/small_enterprise/identify/waiting"
