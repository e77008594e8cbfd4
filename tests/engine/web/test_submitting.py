"""Sending: once, whole, and found again; nothing accepted is lost when something else fails."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine.defaults.numbers import RandomDigits
from engine.model.submission import SubmissionContent
from engine.ports.entropy import Entropy
from engine.testing.memory_storage import MemoryStorage
from engine.testing.outages import storage_with_outages
from engine.usecases.content import read_submission
from engine.usecases.filing.submit import Freezing
from tests.engine.web.driving import JPEG, OPEN, TARO, Browser, browsing, make_world
from tests.engine.web.steps import RECEIPT, begin, draft_of, fill


def sent(browser: Browser, draft: str) -> SubmissionContent:
    record = browser.world.storage.load_submission(draft)
    assert record is not None
    plain = browser.world.store.sealer.box(record.wrapped_key).open(record.sealed, f"submission:{draft}")
    return read_submission(plain)


def test_a_second_press_finds_the_first_result() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        form = fill(browser).form
        first = browser.post(form, None)
        second = browser.post(form, None)
        assert first.heading == second.heading == "添付資料再提出完了"
        assert first.text == second.text
        assert len(browser.world.deliver()) == 2


def test_many_presses_at_once_make_one_application() -> None:
    world = make_world()
    with browsing(world) as browser:
        begin(browser)
        form, draft = fill(browser).form, draft_of(browser)
        cookies = dict(browser.client.cookies)

        def press(_: int) -> str:
            with browsing(world) as tab:
                tab.client.cookies.update(cookies)
                return tab.post(form, None).url

        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(press, range(6))) == {f"/d/{draft}/done"}
        assert len(world.deliver()) == 2


def test_after_sending_every_page_of_the_draft_leads_to_the_completion_page() -> None:
    """The back button after sending."""
    with browsing(make_world()) as browser:
        step = begin(browser)
        check = fill(browser)
        draft = draft_of(browser)
        browser.press("再提出")
        for path in ("", "/agreement", "/papers", "/check"):
            assert browser.get(f"/d/{draft}{path}").url == f"/d/{draft}/done"
        assert browser.post(step.form, ("_button", "next"), {"receipt_no": "5" * 32}).url == f"/d/{draft}/done"
        assert browser.post(check.form, None).url == f"/d/{draft}/done"


def test_a_check_page_that_is_older_than_the_draft_is_shown_anew() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        old = fill(browser)
        draft = draft_of(browser)
        browser.get(f"/d/{draft}/papers")
        browser.press("申請内容を確認する", receipt_no="7" * 32)
        page = browser.post(old.form, None)
        assert page.status == 409
        assert "7" * 32 in page.text
        assert browser.world.storage.load_submission(draft) is None
        assert browser.press("再提出").url.endswith("/done")


def test_a_number_that_is_taken_is_replaced_by_another() -> None:
    class Stubborn(RandomDigits):
        given = 0

        def issue(self, digits: int, entropy: Entropy) -> str:
            self.given += 1
            return "1".zfill(digits) if self.given <= 3 else super().issue(digits, entropy)

    world = make_world([OPEN])
    issuer = Stubborn()
    freezing = Freezing({"random_digits": issuer}, world.site.freezing.words, {})
    world.live.replace(replace(world.site, freezing=freezing))
    with browsing(world) as browser:
        for _ in range(2):
            browser.get("/open_desk/choices/")
            browser.press("始める")
            browser.press("次へ", kind="plain")
            browser.press("確認する")
            assert browser.press("送る").url.endswith("/done")
        assert issuer.given == 4


@pytest.mark.rule("R50")
def test_what_is_frozen_shows_the_application_exactly_as_it_was() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        fill(browser)
        draft = draft_of(browser)
        browser.press("再提出")
        content = sent(browser, draft)
        site = browser.world.site
        form = site.procedures.current["resubmission"].form
        assert content.form == form.ref
        assert content.spec_text == form.source
        assert content.portal_text == form.portal_source
        assert content.values["receipt_no"] == RECEIPT
        assert [lines for _, lines in content.shown] == [("123456789",), (RECEIPT,), ("有",)]
        assert content.identity is not None
        assert content.identity.claims["name"].value == TARO["name"]
        assert len(content.reference_number) == 32
        assert "tetsuzuki" in content.versions


@pytest.mark.rule("R48")
def test_the_page_is_the_same_whether_the_number_exists_is_mine_or_anothers() -> None:
    world = make_world()
    with browsing(world) as browser:
        begin(browser)
        fill(browser)
        draft = draft_of(browser)
        browser.press("再提出")
        mine = sent(browser, draft).reference_number
    with browsing(world) as other:
        begin(other, "card-2")
        draft = draft_of(other)
        pages = []
        for number in (mine, "8" * 32):
            page = other.press("申請内容を確認する", receipt_no=number, files=[("papers", "a.jpg", JPEG)])
            pages.append(re.sub(r'(name="_revision" value=")\d+', r"\1", page.text.replace(number, "《number》")))
            other.get(f"/d/{draft}/papers")
            other.press("添付ファイルを取り消す")
        assert pages[0] == pages[1]
        assert "《number》" in pages[0]


def test_a_store_that_fails_refuses_the_application_with_a_page_and_takes_it_later() -> None:
    storage, outage = storage_with_outages(MemoryStorage())
    with browsing(make_world(storage=storage)) as browser:
        begin(browser)
        form = fill(browser).form
        outage.fail("submit")
        assert browser.post(form, None).status == 503
        outage.recover()
        assert browser.post(form, None).heading == "添付資料再提出完了"
