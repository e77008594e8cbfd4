"""A proof just before sending, where the portal asks for it: by the same account, lately, and never filing by itself."""

from datetime import timedelta

import pytest

from engine.testing.memory_storage import MemoryStorage
from engine.usecases.filing.submissions import read_record
from tests.engine.web.driving import WAYS, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import answer_of, run_program

MINUTES = timedelta(seconds=300)
"""`fresh_seconds` as usual."""


class Way:
    """How the two providers of the portal are gone through."""

    def __init__(self, world: World, elsewhere: DoorIdentity, caption: str) -> None:
        self.world, self.elsewhere, self.caption = world, elsewhere, caption

    def back(self, browser: Browser, key: str = "1", **said: str) -> Page:
        """The proof has been given: the browser is back."""
        if self.caption == "サイトへ進む":
            return browser.get(answer_of(self.elsewhere, "ways", key=key, **said))
        return browser.get(run_program(browser, key=key, **said)["return_url"].removeprefix(self.world.settings.origin))

    @property
    def requests(self) -> list[bool]:
        """Whether each was to be given anew."""
        asked = self.elsewhere if self.caption == "サイトへ進む" else self.world.identity
        return [request.fresh for request in asked.requests]


@pytest.fixture(params=["サイトへ進む", "読み取る"], ids=["site", "program"])
def way(request: pytest.FixtureRequest) -> Way:
    elsewhere = DoorIdentity("elsewhere", "redirect")
    world = make_world([WAYS], identity=DoorIdentity("card"), others=[elsewhere], storage=MemoryStorage())
    return Way(world, elsewhere, request.param)


def to_check(browser: Browser, way: Way, **said: str) -> str:
    """To the check page of a wish; its address."""
    browser.get("/ways/identify?form=wish")
    browser.press(way.caption)
    way.back(browser, **said)
    browser.press("願い出")
    page = browser.press("次へ", matter="静かな朝")
    assert page.heading == "確認"
    return page.url


def draft_at(address: str) -> str:
    return address.split("/")[2]


def test_a_proof_of_a_few_minutes_ago_is_enough(way: Way) -> None:
    with browsing(way.world) as browser:
        to_check(browser, way)
        way.world.clock.move(MINUTES)
        assert browser.press("送る").heading == "完了"
        assert way.requests == [False]


def test_an_older_one_is_given_again_and_then_the_button_is_pressed_again(way: Way) -> None:
    """The filing itself is never done by coming back (GET)."""
    with browsing(way.world) as browser:
        address = to_check(browser, way)
        way.world.clock.move(MINUTES + timedelta(microseconds=1))
        browser.press("送る")
        assert way.requests == [False, True]
        assert way.world.storage.load_submission(draft_at(address)) is None
        page = way.back(browser)
        assert page.url == f"{address}?told=proven"
        assert "あらためて確かめました。まだ送信されていません" in page.text
        assert way.world.storage.load_submission(draft_at(address)) is None
        assert browser.press("送る").heading == "完了"


def test_what_is_filed_names_the_account_that_sent_it_and_the_proof_it_gave(way: Way) -> None:
    """A colleague may go on with a draft of the company: whose words they are stays, and who sent them is told besides."""
    with browsing(way.world) as browser, browsing(way.world) as colleague:
        address = to_check(browser, way, subject="first")
        colleague.get("/ways/identify?form=wish")
        way.world.clock.move(2 * MINUTES)
        colleague.press(way.caption)
        way.back(colleague, subject="second")
        colleague.get(address)
        assert colleague.press("送る").heading == "完了"
    record = way.world.storage.load_submission(draft_at(address))
    assert record is not None
    filed = read_record(record, way.world.store.sealer)
    assert filed.identity is not None
    assert filed.sent_by is not None
    assert (filed.identity.subject, filed.sent_by.subject) == ("first", "second")
    assert filed.sent_by.at - filed.identity.at >= 2 * MINUTES
    assert filed.sent_by.claims == {}


def test_the_secret_is_a_new_one_when_it_begins_and_when_it_ends(way: Way) -> None:
    with browsing(way.world) as browser:
        to_check(browser, way)
        secrets = [browser.client.cookies["session"]]
        way.world.clock.move(2 * MINUTES)
        browser.press("送る")
        secrets.append(browser.client.cookies["session"])
        way.back(browser)
        secrets.append(browser.client.cookies["session"])
        assert len(set(secrets)) == 3


@pytest.mark.parametrize("other", [{"key": "2"}, {"subject": "another account of the company"}])
def test_anybody_else_ends_the_session_and_files_nothing(way: Way, other: dict[str, str]) -> None:
    with browsing(way.world) as browser:
        address = to_check(browser, way)
        record = way.world.storage.load_draft(draft_at(address))
        way.world.clock.move(2 * MINUTES)
        browser.press("送る")
        page = way.back(browser, **other)
        assert page.status == 403
        assert "異なります" in page.heading
        assert way.world.storage.load_draft(draft_at(address)) == record
        assert way.world.storage.load_submission(draft_at(address)) is None
        assert browser.get(address).status == 404
        assert browser.get("/ways/menu").url == "/ways/wish/"


def test_a_proof_that_is_not_a_new_one_does_not_do(way: Way) -> None:
    """A provider that simply knows the person still: nobody sat there and proved anything."""
    with browsing(way.world) as browser:
        address = to_check(browser, way)
        way.world.clock.move(2 * MINUTES)
        browser.press("送る")
        page = way.back(browser, ago="301")
        assert page.status == 403
        assert "あらためての本人確認" in page.text
        assert address in page.links
        assert browser.get(address).heading == "確認"
        browser.press("送る")
        assert way.requests == [False, True, True]


def test_every_proof_has_to_be_dated_where_the_portal_asks_for_fresh_ones(way: Way) -> None:
    """Else a silent login at a provider that tells no time would pass for a proof of now."""
    with browsing(way.world) as browser:
        to_check(browser, way)
        way.world.clock.move(2 * MINUTES)
        browser.press("送る")
        asked = way.elsewhere if way.caption == "サイトへ進む" else way.world.identity
        assert [request.dated for request in asked.requests] == [True, True]


def test_a_login_that_was_no_new_proof_is_asked_for_again_at_once(way: Way) -> None:
    """What counts is when the proof was given, not when somebody got in by it."""
    with browsing(way.world) as browser:
        to_check(browser, way, ago="3600")
        browser.press("送る")
        assert way.requests == [False, True]


def test_who_breaks_off_finds_the_check_page_as_it_was(way: Way) -> None:
    with browsing(way.world) as browser:
        address = to_check(browser, way)
        way.world.clock.move(2 * MINUTES)
        browser.press("送る")
        if way.caption == "サイトへ進む":
            page = browser.get(answer_of(way.elsewhere, "ways", error="access_denied"))
            assert page.status == 403
        else:
            run_program(browser, refused="cancelled")
            page = browser.get("/ways/identify/waiting")
        assert "取りやめました" in page.text
        assert address in page.links
        assert browser.get(address).heading == "確認"


def test_a_provider_that_is_down_leaves_one_on_the_check_page(way: Way) -> None:
    with browsing(way.world) as browser:
        address = to_check(browser, way)
        way.world.clock.move(2 * MINUTES)
        way.world.identity.fails = way.elsewhere.fails = True
        page = browser.press("送る")
        assert page.url == f"{address}?told=failed"
        assert "本人確認を終えることができませんでした" in page.text
        way.world.identity.fails = way.elsewhere.fails = False
        browser.press("送る")
        way.back(browser)
        assert browser.press("送る").heading == "完了"


def test_what_was_changed_meanwhile_is_shown_first(way: Way) -> None:
    """Another tab changes an answer while the proof is given: what is sent is what was seen."""
    with browsing(way.world) as browser:
        address = to_check(browser, way)
        way.world.clock.move(2 * MINUTES)
        browser.press("送る")
        browser.get(address.replace("/check", "/what"))
        browser.press("次へ", matter="騒がしい夜")
        page = way.back(browser)
        assert "騒がしい夜" in page.text
        assert browser.press("送る").heading == "完了"


def test_a_session_that_expired_at_the_site_goes_on_where_it_was() -> None:
    """Half an hour at a site that sends its codes by slow mail."""
    elsewhere = DoorIdentity("elsewhere", "redirect")
    world = make_world([WAYS], identity=DoorIdentity("card"), others=[elsewhere])
    way = Way(world, elsewhere, "サイトへ進む")
    with browsing(world) as browser:
        address = to_check(browser, way)
        world.clock.move(2 * MINUTES)
        browser.press("送る")
        world.clock.move(timedelta(minutes=40))
        assert browser.get(address).status == 403
        assert way.back(browser).url == f"{address}?told=proven"
        assert browser.press("送る").heading == "完了"


def test_too_many_attempts_are_told_so_and_lose_nothing(way: Way) -> None:
    with browsing(make_world_of(way, identifications_per_session_hour=2)) as browser:
        address = to_check(browser, way)
        way.world.clock.move(2 * MINUTES)
        for status in (200, 200, 429):
            browser.get(address)
            assert browser.press("送る").status == status
        assert browser.get(address).heading == "確認"


def make_world_of(way: Way, **settings: object) -> World:
    way.world = make_world([WAYS], identity=DoorIdentity("card"), others=[way.elsewhere], **settings)  # type: ignore[arg-type]
    return way.world
