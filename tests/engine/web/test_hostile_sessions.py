"""Sessions under attack and in bad luck: whose address goes with whom, and what two requests at once do to one session."""

from dataclasses import replace
from datetime import timedelta

from engine.testing.memory_storage import MemoryStorage
from engine.usecases.arrival.sessions import hash_secret, open_session, prolong
from tests.engine.web.driving import ORIGIN, Browser, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import begin, begin_identity, enter, register, run_program
from tests.engine.web.test_expired_session import IDLE


def identify_as(browser: Browser, key: str) -> Page:
    """Begins on the identification page of a session that is there already, and comes back."""
    browser.get("/small_enterprise/identify")
    browser.press("読み取る")
    return browser.get(run_program(browser, key=key)["return_url"].removeprefix(ORIGIN))


def test_an_identification_begun_in_a_session_that_is_due_is_not_forgotten() -> None:
    """Prolonging the idle time writes back nothing that was read before the use case changed the session."""
    with browsing(make_world()) as browser:
        register(browser)
        begin_identity(browser)
        browser.get("/small_enterprise/identify")
        browser.world.clock.move(timedelta(minutes=4))
        browser.press("読み取る")
        back = run_program(browser, key="card-1")["return_url"].removeprefix(ORIGIN)
        assert browser.get(back).heading == "契約者基本情報確認"


def test_a_request_that_ends_after_the_logout_does_not_bring_the_session_back() -> None:
    world = make_world(storage=MemoryStorage())
    with browsing(world) as browser:
        enter(browser)
        secret = browser.client.cookies["session"]
        under_way = open_session(secret, world.clock.now(), world.store)
        browser.client.post("/logout", data={"_csrf": browser.page.form.values["_csrf"]})
        prolong(under_way, world.clock.now(), world.settings, world.store)
        assert world.storage.load_session(hash_secret(secret)) is None


def test_another_person_who_identifies_in_a_living_session_does_not_get_its_address() -> None:
    """A shared machine, nobody logged out: mails about the next person's application would go to the one before."""
    with browsing(make_world()) as browser:
        enter(browser, key="card-1")
        page = identify_as(browser, "card-2")
        assert page.status == 403
        assert "異なります" in page.heading
        assert browser.get("/small_enterprise/menu").url.startswith("/small_enterprise/register")


def test_the_same_person_may_identify_again_in_a_living_session() -> None:
    with browsing(make_world()) as browser:
        enter(browser, key="card-1")
        assert identify_as(browser, "card-1").heading == "契約者基本情報確認"


def test_whose_address_it_is_is_remembered_however_often_the_session_expires() -> None:
    with browsing(make_world()) as browser:
        enter(browser, key="card-1")
        for _ in range(2):
            browser.world.clock.move(IDLE)
            browser.get("/small_enterprise/identify")
            browser.press("読み取る")
        back = run_program(browser, key="card-2")["return_url"].removeprefix(ORIGIN)
        assert browser.get(back).status == 403


def test_the_way_back_to_what_was_typed_survives_a_second_expiry() -> None:
    with browsing(make_world()) as browser:
        step = begin(browser).url
        browser.world.clock.move(IDLE)
        browser.press("申請内容を確認する", contract_no="12345")
        browser.get(next(link for link in browser.page.links if "/identify" in link))
        browser.press("読み取る")
        browser.world.clock.move(IDLE)
        page = identify_as(browser, "card-1")
        assert page.url == step
        assert page.form.values["contract_no"] == "12345"


def test_what_a_second_tab_sends_into_the_expired_session_is_kept_too() -> None:
    with browsing(make_world()) as browser:
        step, form = begin(browser).url, browser.page.form
        browser.world.clock.move(IDLE)
        browser.press("申請内容を確認する", contract_no="11111")
        page = browser.post(form, ("_button", "next"), {"contract_no": "22222"})
        assert page.status == 403
        assert "保存してあります" in page.text
        assert identify_as(browser, "card-1").url == step
        assert browser.page.form.values["contract_no"] == "22222"


def test_keeping_what_was_typed_gives_an_expired_session_nothing_back() -> None:
    with browsing(make_world()) as browser:
        step = begin(browser).url
        browser.world.clock.move(IDLE)
        browser.press("申請内容を確認する", contract_no="11111")
        assert browser.client.get(step).status_code == 403
        assert browser.client.get("/small_enterprise/menu").status_code == 403


def test_a_session_whose_sealed_part_was_changed_opens_no_draft() -> None:
    """Whose it is stands beside the sealed part; only both together are a session."""
    world = make_world(storage=MemoryStorage())
    with browsing(world) as browser:
        step = begin(browser).url
        assert browser.get(step).status == 200
        record = world.storage.load_session(hash_secret(browser.client.cookies["session"]))
        assert record is not None
        world.storage.save_session(replace(record, sealed=record.sealed[:-1] + bytes([record.sealed[-1] ^ 1])))
        assert browser.get(step).status == 404


def test_a_session_that_cannot_be_read_remembers_nothing() -> None:
    """Bytes of a later version, for example: sealed by us, but not to be understood."""
    world = make_world(storage=MemoryStorage())
    with browsing(world) as browser:
        enter(browser)
        record = world.storage.load_session(hash_secret(browser.client.cookies["session"]))
        assert record is not None
        sealed = world.store.sealer.server_box().seal(b'["session",99,{}]', f"session:{record.id_hash.hex()}")
        world.storage.save_session(replace(record, sealed=sealed))
        assert browser.get("/small_enterprise/menu").url.startswith("/small_enterprise/register")
