"""Posting steps: only what was asked is taken, the route follows from the answers, nothing typed is lost."""

from datetime import timedelta

import pytest

from engine.testing.memory_storage import MemoryStorage
from engine.testing.outages import storage_with_outages
from engine.usecases.content import read_draft
from tests.engine.web.driving import JPEG, OPEN, Browser, browsing, make_world
from tests.engine.web.steps import RECEIPT, begin, draft_of, enter, fill


def start_choices(browser: Browser) -> None:
    browser.get("/open_desk/choices/")
    browser.press("始める")


def stored(browser: Browser, draft: str) -> dict[str, object]:
    """The answers as they are kept."""
    record = browser.world.storage.load_draft(draft)
    assert record is not None
    plain = browser.world.store.sealer.box(record.wrapped_key).open(record.sealed, f"draft:{draft}")
    return {path[0]: answer.raw for path, answer in read_draft(plain).answers.leaves()}


def test_a_step_cannot_be_opened_before_those_in_front_of_it() -> None:
    with browsing(make_world()) as browser:
        enter(browser)
        browser.press("添付資料再提出")
        draft = draft_of(browser)
        for path in ("papers", "check"):
            assert browser.get(f"/d/{draft}/{path}").url == f"/d/{draft}/agreement"
        browser.press("次へ", confirmed="on")
        assert browser.get(f"/d/{draft}/check").url == f"/d/{draft}/papers"


@pytest.mark.rule("R46")
def test_the_box_must_be_ticked_and_the_server_says_so() -> None:
    with browsing(make_world()) as browser:
        enter(browser)
        browser.press("添付資料再提出")
        page = browser.press("次へ")
        assert page.status == 422
        assert "チェックを入れてください" in page.text


@pytest.mark.rule("R47")
@pytest.mark.rule("R48")
def test_problems_save_nothing_and_keep_what_was_typed() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        page = browser.press("申請内容を確認する", contract_no="１２３", receipt_no="")
        assert page.status == 422
        assert page.form.values["contract_no"] == "１２３"
        assert "9けたの数字" in page.text
        assert set(stored(browser, draft)) == {"confirmed"}


def test_back_keeps_what_was_typed_without_looking_at_it() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        back = browser.press("戻る", contract_no="12", receipt_no="まだ途中")
        assert back.heading == "添付資料再提出①"
        assert back.form.values["confirmed"]
        again = browser.press("次へ")
        assert again.form.values["contract_no"] == "12"
        assert again.form.values["receipt_no"] == "まだ途中"
        assert browser.get(f"/d/{draft}/check").url == f"/d/{draft}/papers"


def test_what_was_typed_and_left_by_back_must_be_sent_before_the_check_page() -> None:
    """A changed answer that nobody has looked at is not what will be sent."""
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        fill(browser)
        browser.get(f"/d/{draft}/papers")
        browser.press("戻る", receipt_no="2" * 32)
        assert browser.get(f"/d/{draft}/check").url == f"/d/{draft}/papers"
        assert browser.press("申請内容を確認する").text.count("2" * 32) == 1


def test_back_with_nothing_changed_leaves_the_step_done() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        fill(browser)
        browser.get(f"/d/{draft}/papers")
        browser.press("戻る")
        assert browser.get(f"/d/{draft}/check").heading == "添付資料再提出確認"


def test_a_change_from_the_check_page_leads_straight_back_to_it() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        check = fill(browser)
        change = next(link for link in check.links if "/papers?from=check" in link)
        browser.get(change.partition("#")[0])
        assert browser.press("申請内容を確認する", receipt_no="3" * 32).heading == "添付資料再提出確認"


def test_only_fields_of_the_posted_step_are_taken() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        page = browser.get(f"/d/{draft}/agreement")
        browser.post(page.form, None, {"receipt_no": RECEIPT, "holder_name": "他人", "identity.name": "他人"})
        assert set(stored(browser, draft)) == {"confirmed"}


def test_calculated_values_cannot_be_typed() -> None:
    with browsing(make_world([OPEN])) as browser:
        start_choices(browser)
        draft = draft_of(browser)
        browser.press("次へ", kind="plain", price="1")
        assert stored(browser, draft) == {"kind": "plain"}
        browser.press("確認する")
        assert "100円" in browser.page.text


def test_identity_values_cannot_be_typed() -> None:
    with browsing(make_world([OPEN])) as browser:
        start_choices(browser)
        draft = draft_of(browser)
        browser.press("次へ", kind="plain", owner_name="他人")
        assert stored(browser, draft) == {"kind": "plain"}


def test_input_off_the_path_is_discarded_and_earlier_answers_there_stay_and_count_nowhere() -> None:
    with browsing(make_world([OPEN])) as browser:
        start_choices(browser)
        draft = draft_of(browser)
        browser.press("次へ", kind="special", reason="急ぎ")
        browser.press("次へ", detail="くわしく")
        assert browser.page.url.endswith("/photo")
        browser.get(f"/d/{draft}/kind")
        assert browser.press("次へ", kind="plain", reason="変えた").url.endswith("/photo")
        assert stored(browser, draft) == {"kind": "plain", "reason": "急ぎ", "detail": "くわしく"}
        check = browser.press("確認する")
        assert "急ぎ" not in check.text
        assert "くわしく" not in check.text
        browser.get(f"/d/{draft}/kind")
        assert browser.press("次へ", kind="special", reason="急ぎ").url.endswith("/extra")
        assert browser.page.form.values["detail"] == "くわしく"


def test_a_question_that_an_answer_opens_is_asked_on_the_same_page() -> None:
    with browsing(make_world([OPEN])) as browser:
        start_choices(browser)
        assert "理由" not in browser.page.form.values
        page = browser.press("次へ", kind="special")
        assert page.status == 422
        assert "reason" in page.form.values


def test_a_step_off_the_path_leads_to_where_one_stands() -> None:
    with browsing(make_world([OPEN])) as browser:
        start_choices(browser)
        draft = draft_of(browser)
        browser.press("次へ", kind="plain")
        assert browser.get(f"/d/{draft}/extra").url == f"/d/{draft}/photo"


def test_a_stale_page_keeps_what_the_other_tab_saved_and_shows_what_was_typed() -> None:
    with browsing(make_world()) as browser:
        old = begin(browser)
        draft = draft_of(browser)
        fill(browser)
        page = browser.post(old.form, ("_button", "next"), {"receipt_no": "9" * 32, "contract_no": ""})
        assert page.status == 409
        assert page.form.values["receipt_no"] == "9" * 32
        assert RECEIPT in page.text
        assert stored(browser, draft)["receipt_no"] == RECEIPT
        assert browser.press("申請内容を確認する").text.count("9" * 32) == 1


def test_the_same_step_sent_twice_gives_the_first_result() -> None:
    with browsing(make_world()) as browser:
        form = begin(browser).form
        typed = {"contract_no": "", "receipt_no": RECEIPT}
        sent = [("papers", "書類.jpg", JPEG)]
        assert browser.post(form, ("_button", "next"), typed, sent).heading == "添付資料再提出確認"
        assert browser.post(form, ("_button", "next"), typed, sent).heading == "添付資料再提出確認"
        assert browser.page.text.count("書類.jpg") == 1


def test_a_later_request_never_decides_with_an_earlier_now() -> None:
    """A clock set back between two requests does not bring a draft back in time."""
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        before = browser.world.storage.load_draft(draft)
        browser.world.clock.move(timedelta(hours=-1))
        browser.press("申請内容を確認する", receipt_no=RECEIPT, files=[("papers", "a.jpg", JPEG)])
        after = browser.world.storage.load_draft(draft)
        assert before is not None
        assert after is not None
        assert after.changed_at >= before.changed_at


def test_a_full_store_says_so_and_what_was_typed_can_be_sent_again() -> None:
    storage, outage = storage_with_outages(MemoryStorage())
    with browsing(make_world(storage=storage)) as browser:
        form = begin(browser).form
        sent = [("papers", "a.jpg", JPEG)]
        outage.fail("save_draft")
        page = browser.post(form, ("_button", "next"), {"receipt_no": RECEIPT}, sent)
        assert page.status == 503
        assert "失われていません" in page.text
        assert browser.world.attachments.files == {}  # type: ignore[attr-defined]
        outage.recover()
        assert browser.post(form, ("_button", "next"), {"receipt_no": RECEIPT}, sent).heading == "添付資料再提出確認"


@pytest.mark.parametrize(("kind", "mark"), [("plain", "(任意)"), ("special", "(必須)")])
def test_a_mark_follows_the_rule_that_makes_an_answer_required(kind: str, mark: str) -> None:
    with browsing(make_world([OPEN])) as browser:
        start_choices(browser)
        browser.press("次へ", kind=kind, reason="急ぎ")
        if kind == "special":
            browser.press("次へ", detail="くわしく")
        label = browser.page.text.partition("ひとこと")[2].partition("</label>")[0]
        assert mark in label
