"""The mailed link: good for 24 hours inclusive (R43), used by pressing its button, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.engine.web.driving import browsing, make_world
from tests.engine.web.steps import register

DAY = timedelta(hours=24)


@pytest.mark.rule("R43")
def test_at_exactly_24_hours_the_link_still_opens() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        link = browser.world.link()
        browser.world.clock.move(DAY)
        assert browser.get(link).heading == "マイナンバーカード読み取り"
        assert browser.press("読み取る").url == "/small_enterprise/identify/waiting"


@pytest.mark.rule("R43")
def test_after_24_hours_the_link_is_dead_and_the_page_leads_to_registration() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        link = browser.world.link()
        browser.world.clock.move(DAY + timedelta(microseconds=1))
        page = browser.get(link)
        assert page.status == 410
        assert "有効期限" in page.heading
        assert "/small_enterprise/register?form=resubmission" in page.links


@pytest.mark.rule("R43")
def test_opened_in_time_is_enough_for_as_long_as_a_session_may_be_idle() -> None:
    for later, status in ((timedelta(seconds=1800), 200), (timedelta(seconds=1801), 410)):
        with browsing(make_world()) as browser:
            register(browser)
            link = browser.world.link()
            browser.world.clock.move(DAY)
            browser.get(link)
            browser.world.clock.move(later)
            assert browser.press("読み取る").status == status


def test_nobody_can_say_by_himself_that_a_link_was_opened_in_time() -> None:
    """The proof is bound to the link and to the moment."""
    world = make_world()
    with browsing(world) as browser:
        register(browser)
        first = world.link()
        page = browser.get(first)
        proof = next(form.action for form in page.forms if "opened=" in form.action).partition("?")[2]
        register(browser, "other@example.jp")
        second = world.link()
        world.clock.move(DAY + timedelta(seconds=1))
        for query in (
            proof,
            proof.replace("2026", "2027"),
            "opened=x",
            "opened=2027-01-01T00:00:00+00:00~",
            "opened=~",
        ):
            refused = browser.client.post(f"{second}?{query}", data={"_csrf": page.forms[0].values["_csrf"]})
            assert refused.status_code == 410


def test_looking_uses_nothing_up() -> None:
    """Mail scanners and previews fetch links before people do."""
    world = make_world()
    with browsing(world) as browser:
        register(browser)
        link = world.link()
        with browsing(world, ("203.0.113.9", 1)) as scanner:
            for _ in range(3):
                assert scanner.client.get(link).status_code == 200
            scanner.client.head(link)
        browser.get(link)
        assert browser.press("読み取る").url == "/small_enterprise/identify/waiting"


def test_a_used_link_says_so() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        link = browser.world.link()
        browser.get(link)
        browser.press("読み取る")
        page = browser.get(link)
        assert page.status == 410
        assert "すでに使われています" in page.heading


@pytest.mark.parametrize("secret", ["x", "A" * 43, "%00", "../../etc/passwd", "日本"])
def test_an_unknown_link_says_what_to_check(secret: str) -> None:
    with browsing(make_world()) as browser:
        page = browser.get(f"/small_enterprise/link/{secret}")
        assert page.status == 404
        assert page.links


def test_of_many_presses_at_once_exactly_one_gets_on() -> None:
    world = make_world()
    with browsing(world) as browser:
        register(browser)
        link = world.link()

        everybody = Barrier(8)

        def press(number: int) -> str:
            with browsing(world, ("192.0.2.9", number)) as other:
                other.get(link)
                everybody.wait(20)
                return other.press("読み取る").url

        with ThreadPoolExecutor(8) as pool:
            ends = list(pool.map(press, range(8)))
        assert ends.count("/small_enterprise/identify/waiting") == 1


def test_only_a_hash_of_the_link_is_stored() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        secret = browser.world.link().rpartition("/")[2]
        tokens = browser.world.storage._tokens  # type: ignore[attr-defined]
        assert tokens
        assert all(secret.encode() not in record.sealed + record.hash for record in tokens.values())
