"""Answers that no form expects, at times nobody planned for: clear Japanese words, nothing lost, never a stack trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from engine.usecases.drafting.drafts import draft_context
from tests.engine.web.driving import ROOT, Browser, browsing, make_world
from tests.engine.web.steps import draft_of

CASE = ROOT / "tests" / "cases" / "strange_answers"
CLOSING = ROOT / "tests" / "cases" / "closing"
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
GOOD = {
    "memo": "残る言葉",
    "joined": "令和元年5月",
    "monthly": "100000",
    "months": "12",
    "sum": "1,200,000円",
    "wished": "2026-10",
}
NEXT = "内容を確認する"


@contextmanager
def filling_in(now: datetime = OCTOBER) -> Iterator[Browser]:
    """At the only step of the form."""
    with browsing(make_world((CASE,))) as browser:
        browser.world.clock.set(now)
        browser.get("/strange/payment/")
        browser.press("始める")
        yield browser


def stored(browser: Browser) -> bytes:
    store, draft = browser.world.store, draft_of(browser)
    record = store.storage.load_draft(draft)
    assert record is not None
    return store.sealer.box(record.wrapped_key).open(record.sealed, draft_context(draft))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("joined", "2026-13", "加入年月の月は、1から12までで入力してください。"),
        ("joined", "２０２６年１３月", "加入年月の月は、1から12までで入力してください。"),
        ("joined", "令和8年13月", "加入年月の月は、1から12までで入力してください。"),
        ("joined", "0000-01", "加入年月の年を確かめてください。"),
        ("joined", "令和0年1月", "加入年月の元号と年の組み合わせが違うようです。"),
        ("joined", "8年10月", "加入年月の年は、西暦4けた(例: 2026)か、元号をつけて(例: 令和8年)入力してください。"),
        ("joined", "昭和64年2月", "加入年月の元号と年の組み合わせが違うようです。"),
        ("months", "0", "納付月数は、2以上で入力してください。"),
        ("months", "1", "納付月数は、2以上で入力してください。"),
        ("months", "-12", "納付月数は、2以上で入力してください。"),
        ("months", "1.5", "納付月数は、小数のない数で入力してください。"),
        ("months", "1000000000", "この月数では、上限を超えます。月数を減らしてください。"),
        ("months", "1" + "0" * 30, "納付月数は、1,000,000,000,000,000以下で入力してください。"),
        ("sum", "1" + "0" * 30, "掛金納付額は、1,000,000,000,000,000円以下で入力してください。"),
        ("sum", "-1" + "0" * 30, "掛金納付額は、0円以上で入力してください。"),
        ("sum", "1,200,000.5", "掛金納付額は、1円単位の金額で入力してください。"),
        ("sum", "百二十万円", "掛金納付額は、金額を数字だけで入力してください。"),
        ("sum", "1,300,000", "正しい金額は 1,200,000円 です。"),
        ("monthly", "7500", "掛金月額は、5,000円から200,000円まで、5,000円きざみの中から選んでください。"),
        ("monthly", "9" * 31, "掛金月額は、5,000円から200,000円まで、5,000円きざみの中から選んでください。"),
        ("wished", "2026-13", "希望年月の月は、1から12までで入力してください。"),
        ("wished", "令和8年9月", "2026年9月分の受付は、9月7日いっぱいで終わりました。"),
        ("wished", "2027-01", "2027年1月分の受付は、12月1日に始まります。"),
        ("wished", "2100-10", "2100年10月分は、営業日がまだわからないため、いまは選べません。"),
    ],
)
def test_a_strange_answer_is_told_in_clear_words_and_nothing_typed_is_lost(field: str, typed: str, said: str) -> None:
    with filling_in() as browser:
        before = stored(browser)
        page = browser.press_with(NEXT, {**GOOD, field: typed})
        assert (page.status, page.heading) == (422, "入力")
        assert said in page.text
        assert "Traceback" not in page.text
        kept = {name: typed if name == field else GOOD[name] for name in ("memo", "joined", "months", "sum")}
        assert {name: page.form.values[name] for name in kept} == kept
        assert stored(browser) == before
        assert browser.press_with(NEXT, GOOD).heading == "確認"


@pytest.mark.parametrize("now", ["2100-10-01", "2099-12-31", "1985-06-01"])
def test_a_year_that_the_calendar_lacks_leaves_no_list_without_a_word(now: str) -> None:
    with filling_in(datetime.fromisoformat(now).replace(tzinfo=UTC)) as browser:
        page = browser.page
        assert (page.status, page.heading) == (200, "入力")
        assert "営業日がまだわからないため、いまは選べません。" in page.text
        assert "いま選べる年月はありません。" in page.text
        page = browser.press_with(NEXT, {**GOOD, "wished": f"{now[:4]}-06"})
        assert (page.status, page.form.values["memo"], page.form.values["sum"]) == (422, "残る言葉", "1,200,000円")


@pytest.mark.parametrize(("now", "lacking"), [("2026-10-01", False), ("2099-12-31", False), ("2100-10-01", True)])
def test_the_start_page_says_when_it_knows_no_deadlines(now: str, lacking: bool) -> None:
    with browsing(make_world((CASE,))) as browser:
        browser.world.clock.set(datetime.fromisoformat(now).replace(tzinfo=UTC))
        page = browser.get("/strange/payment/")
        assert page.status == 200
        assert ("いまは締切りを表示できません。" in page.text) is lacking


def test_the_last_month_of_the_calendar_is_filed_with_a_schedule_beyond_it() -> None:
    """Days behind the last known year stand as the rule names them, marked as not settled."""
    with filling_in(datetime(2099, 12, 1, tzinfo=UTC)) as browser:
        page = browser.press_with(NEXT, {**GOOD, "wished": "2099-12"})
        assert page.heading == "確認"
        assert "祝日がまだ定められていない年の日です" in page.text
        assert browser.press("申請").heading == "完了"


@pytest.mark.rule("R4")
def test_a_clock_that_goes_back_opens_no_month_that_was_closed_at_the_last_change() -> None:
    with browsing(make_world((CLOSING,))) as browser:
        browser.world.clock.set(datetime(2026, 10, 5, 14, 59, 59, tzinfo=UTC))
        browser.get("/closing/closing/")
        browser.press()
        browser.world.clock.set(datetime(2026, 10, 5, 15, tzinfo=UTC))  # 24:00 in Japan
        assert browser.press(NEXT, memo="残る言葉", wished="2026-11").heading == "確認"
        browser.world.clock.set(datetime(2026, 10, 5, 14, tzinfo=UTC))
        browser.get(next(link for link in browser.page.links if "ask" in link))
        page = browser.press(NEXT, memo="残る言葉", wished="2026-10")
        assert (page.status, page.form.values["memo"]) == (422, "残る言葉")
        assert "2026年10月分の受付は、10月5日24時に終わりました。2026年11月を選んでください。" in page.text
