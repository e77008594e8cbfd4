"""A session that expired while somebody typed: what was typed survives where the person is still known."""

from datetime import timedelta

from tests.engine.web.driving import JPEG, LIBRARY, Browser, browsing, make_world
from tests.engine.web.steps import RECEIPT, begin, run_program

IDLE = timedelta(minutes=31)


def identify_again(browser: Browser, key: str = "card-1") -> None:
    browser.get(next(link for link in browser.page.links if "/identify" in link))
    browser.press("読み取る")
    url = run_program(browser, key=key)["return_url"]
    browser.get(url.removeprefix(browser.world.settings.origin))


def test_typed_answers_are_kept_and_filled_in_after_identifying_again() -> None:
    with browsing(make_world()) as browser:
        step = begin(browser).url
        browser.world.clock.move(IDLE)
        page = browser.press("申請内容を確認する", contract_no="12345", receipt_no="x" * 32)
        assert page.status == 403
        assert "保存してあります" in page.text
        identify_again(browser)
        assert browser.page.url == step
        assert browser.page.form.values["contract_no"] == "12345"
        assert browser.page.form.values["receipt_no"] == "x" * 32


def test_files_sent_into_an_expired_session_are_not_stored() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        browser.world.clock.move(IDLE)
        browser.press("申請内容を確認する", receipt_no=RECEIPT, files=[("papers", "a.jpg", JPEG)])
        assert browser.world.attachments.files == {}  # type: ignore[attr-defined]
        identify_again(browser)
        assert browser.page.form.values["receipt_no"] == RECEIPT


def test_another_person_who_identifies_afterwards_gets_neither_draft_nor_address() -> None:
    with browsing(make_world()) as browser:
        step = begin(browser).url
        browser.world.clock.move(IDLE)
        browser.press("申請内容を確認する", contract_no="12345")
        identify_again(browser, key="card-2")
        assert browser.page.status == 403
        assert "異なります" in browser.page.heading
        assert browser.client.get(step).status_code == 404
        assert browser.get("/small_enterprise/menu").url.startswith("/small_enterprise/register")


def test_when_the_session_is_forgotten_nothing_is_known_any_more() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        browser.world.clock.move(timedelta(days=2))
        page = browser.press("申請内容を確認する", contract_no="12345")
        assert page.status == 404


def test_without_identity_the_way_back_is_a_new_link_to_the_same_address() -> None:
    with browsing(make_world([LIBRARY])) as browser:
        browser.get("/library/library_card/")
        browser.press("更新を始める")
        browser.press(email="hanako@example.jp", consent="on")
        browser.get(browser.world.link())
        browser.press()
        browser.press()
        step = browser.page.url
        browser.world.clock.move(IDLE)
        browser.press(holder="緑　花子", card_no="1")
        browser.get(next(link for link in browser.page.links if "/register" in link))
        browser.press(email="hanako@example.jp", consent="on")
        browser.get(browser.world.link())
        browser.press()
        assert browser.page.url == step
        assert browser.page.form.values["holder"] == "緑　花子"
