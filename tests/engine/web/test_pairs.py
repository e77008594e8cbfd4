"""Two filings that belong together, as a browser sees them: led on, kept in sight, reminded, told the outcome."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.usecases.filing.pairs import state_about, states_of
from tests.engine.web.driving import Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import answer_of

PAIRS = Path(__file__).parents[2] / "cases" / "pairs"
JST = timezone(timedelta(hours=9))
MISSING = "会費の増額の手続きがまだです。締切りは2026年10月5日24時です。"
REMINDER, OUTCOME = "もう一つの手続きの締切りが近づいています", "2026年10月の手続きの結果"
MEMBER = {"member_no": "A12345678", "member_name": "見本商店"}
BUNDLE = {**MEMBER, "fee": "20000", "old_fee": "10000", "pay_month": "2026-10"}
RISE = {**MEMBER, "new_fee": "20000", "change_month": "2026-10", "bundled": "yes"}


def at(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, second, tzinfo=JST)


@pytest.fixture
def world() -> World:
    made = make_world((PAIRS,), identity=DoorIdentity("gbizid", "redirect"))
    made.clock.set(at(1))
    return made


def enter(browser: Browser, form: str = "bundle") -> Page:
    """To the menu, as 見本　花子."""
    browser.get(f"/club/{form}/")
    browser.press("手続きを始める")
    browser.press("確かめる")
    return browser.get(answer_of(browser.world.identity, "club", key="hanako"))


def file(browser: Browser, caption: str, answers: dict[str, str]) -> Page:
    """One form from the menu to its completion page."""
    browser.get("/club/menu")
    browser.press(caption)
    if "bundled" in answers and 'name="bundled"' not in browser.page.text:
        answers = {name: value for name, value in answers.items() if name != "bundled"}
    page = browser.press_with("次へ", dict(answers))
    assert page.url.endswith("/check"), page.text
    return browser.press("申請")


def status(world: World) -> str:
    """Where the newest filing stands."""
    procedures, now = world.site.procedures, world.clock.now()
    (owner,) = {each.owner for each in world.storage._submissions.values()}  # type: ignore[attr-defined]
    sent = world.storage.submissions_of(owner)[0]
    states = states_of(owner, procedures.pairs[sent.form.id], now, procedures=procedures, store=world.store)
    state = state_about(states, sent.draft_id)
    return state.status if state else "none"


def subjects(world: World) -> list[str]:
    return [mail.subject for mail in world.deliver()]


def test_after_the_first_filing_every_page_leads_to_the_missing_one(world: World) -> None:
    """R38: what is open and until when stays in sight until it is done."""
    with browsing(world) as browser:
        enter(browser)
        done = file(browser, "まとめ払い", BUNDLE)
        assert "増額後の会費でまとめて払うには、続けて増額の手続きが必要です。" in done.text
        assert "2026年10月5日24時" in done.text
        assert MISSING not in done.text
        (way,) = [link for link in done.links if link.endswith("/done/next")]
        for address in ("/club/menu", "/club/rise/"):
            assert MISSING in browser.get(address).text
            assert way in browser.page.links
        step = browser.get(way)
        assert MISSING in step.text
        assert way not in step.links
        wanted = {**MEMBER, "new_fee": "20000", "change_month": "2026-10"}
        assert {name: step.form.values[name] for name in wanted} == wanted
        assert browser.get(way).url == step.url
        browser.press("次へ")
        both = browser.press("申請")
        assert "二つの手続きがそろいました。" in both.text
        assert MISSING not in browser.get("/club/menu").text
        assert browser.get(way).url == done.url
    assert status(world) == "both"


def test_nobody_else_sees_what_is_open(world: World) -> None:
    with browsing(world) as browser, browsing(world, ("198.51.100.7", 1)) as guest:
        enter(browser)
        done = file(browser, "まとめ払い", BUNDLE)
        (way,) = [link for link in done.links if link.endswith("/done/next")]
        assert MISSING not in guest.get("/club/rise/").text
        assert guest.get(way).status == 404


def test_the_other_order_leads_back(world: World) -> None:
    """R11: their order does not matter. What was filed goes on by itself, so nobody is told that something is lacking."""
    with browsing(world) as browser:
        enter(browser, "rise")
        done = file(browser, "増額", RISE)
        assert "まとめて払うには、続けてまとめ払いの申出が必要です。" in done.text
        menu = browser.get("/club/menu")
        assert "がまだです" not in menu.text
        assert "まとめ払いの申出もするときは、2026年10月5日24時の締切りまでに" in menu.text


def test_who_needs_no_counterpart_is_left_alone(world: World) -> None:
    with browsing(world) as browser:
        enter(browser)
        done = file(browser, "まとめ払い", {**BUNDLE, "old_fee": "20000"})
        assert not [link for link in done.links if link.endswith("/done/next")]
        assert "会費の増額の手続き" not in browser.get("/club/menu").text
        world.clock.set(at(20))
    assert subjects(world) == ["まとめ払いを受け付けました"]


def test_answers_must_fit_what_the_other_form_says(world: World) -> None:
    """R10: the same month; asked of a draft about the same number only."""
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
        browser.get("/club/menu")
        browser.press("増額")
        refused = browser.press("次へ", change_month="2026-11")
        assert refused.status == 422
        assert "まとめ払いの申出と同じ月を選んでください。" in refused.text
        other = browser.press("次へ", member_no="A99999999", change_month="2026-11", bundled="no")
        assert other.url.endswith("/check")


def test_one_reminder_and_one_outcome_for_a_filing_that_stays_alone(world: World) -> None:
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
    world.deliver()
    world.clock.set(at(3, 8, 59, 59))
    assert subjects(world) == ["まとめ払いを受け付けました"]
    world.clock.set(at(3, 9))
    world.deliver()
    reminder = world.deliver()[-1]
    assert reminder.subject == REMINDER
    assert "「会費の増額」がまだです" in reminder.text
    assert "締切り 2026年10月5日24時" in reminder.text
    assert reminder.to == "hanako@example.jp"
    world.clock.set(at(6, 0))
    outcome = world.deliver()[-1]
    assert outcome.subject == OUTCOME
    assert "「会費の増額」の手続きが、締切りまでに終わりませんでした。" in outcome.text
    assert "「まとめ払いの申出」の申出はなくなりました。" in outcome.text
    assert len(world.deliver()) == 3
    assert status(world) == "lapsed"


def test_who_has_filed_both_is_not_reminded_and_hears_of_both_once(world: World) -> None:
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
        file(browser, "増額", RISE)
    world.clock.set(at(20))
    told = subjects(world)
    assert REMINDER not in told
    assert told.count(OUTCOME) == 1
    assert "どちらも締切りまでに受け付けました" in world.postbox.sent[-1].text


def test_a_filing_made_before_its_deadline_and_told_after_it_corrects_the_outcome(world: World) -> None:
    """The instant of receipt decides; a job that looked a moment too early is not the last word."""
    with browsing(world) as browser:
        enter(browser)
        world.clock.set(at(5, 23, 50))
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
        world.clock.set(at(6, 0))
        assert subjects(world)[-1] == OUTCOME
        world.clock.set(at(5, 23, 59, 59))
        file(browser, "増額", RISE)
        world.clock.set(at(6, 0, 0, 1))
    assert subjects(world).count(OUTCOME) == 2
    assert "どちらも締切りまでに受け付けました" in world.postbox.sent[-1].text
    assert status(world) == "both"


def test_two_devices_at_one_instant_make_one_pair_and_one_outcome(world: World) -> None:
    """Both drafts are open, and are sent in the same instant: neither is lost, and one mail tells of both."""
    with browsing(world) as phone, browsing(world, ("198.51.100.7", 1)) as desk:
        enter(phone)
        enter(desk, "rise")
        phone.get("/club/menu")
        phone.press("まとめ払い")
        phone.press_with("次へ", dict(BUNDLE))
        desk.get("/club/menu")
        desk.press("増額")
        desk.press_with("次へ", dict(RISE))
        assert phone.press("申請").heading == "まとめ払いの受付完了"
        assert desk.press("申請").heading == "増額の受付完了"
    assert status(world) == "both"
    world.clock.set(at(6, 0))
    assert subjects(world).count(OUTCOME) == 1


def test_several_that_fit_are_told_in_clear_words_and_nothing_is_lost(world: World) -> None:
    """Nobody can say which one is meant: people are asked to get in touch."""
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
        file(browser, "まとめ払い", BUNDLE)
        file(browser, "増額", RISE)
        menu = browser.get("/club/menu")
        assert "どれとどれが組になるか決められません" in menu.text
        assert status(world) == "several"
    world.clock.set(at(6, 0))
    assert subjects(world).count(OUTCOME) == 1
    assert "どれとどれが組になるか決められません" in world.postbox.sent[-1].text


def test_a_clock_set_back_neither_undoes_nor_repeats_anything(world: World) -> None:
    with browsing(world) as browser:
        enter(browser)
        file(browser, "まとめ払い", BUNDLE)
        world.clock.set(at(6, 0))
        assert subjects(world)[-1] == OUTCOME
        told = len(world.postbox.sent)
        world.clock.set(at(1))
        assert MISSING in browser.get("/club/menu").text
        world.clock.set(at(7))
        assert len(world.deliver()) == told


def test_a_page_left_open_across_the_deadline_says_so_and_keeps_what_was_typed(world: World) -> None:
    with browsing(world) as browser:
        world.clock.set(at(5, 23, 50))
        enter(browser)
        browser.press("まとめ払い")
        browser.press_with("次へ", dict(BUNDLE))
        world.clock.set(at(6, 0))
        check = browser.press("申請")
        assert check.status == 422
        assert "2026年10月分の受付は、10月5日24時に終わりました。2026年11月を選んでください。" in check.text
        change = next(link for link in check.links if link.endswith("#pay_month"))
        step = browser.get(change.partition("#")[0])
        assert {name: step.form.values[name] for name in MEMBER} == MEMBER
        assert step.form.values["fee"] == "20000"


def test_the_missing_form_is_begun_once_however_often_it_is_asked_for(world: World) -> None:
    with browsing(world) as browser, browsing(world, ("198.51.100.7", 1)) as other:
        enter(browser)
        done = file(browser, "まとめ払い", BUNDLE)
        enter(other)
        (way,) = [link for link in done.links if link.endswith("/done/next")]
        assert len({browser.get(way).url, browser.get(way).url, other.get(way).url}) == 1


def test_with_too_many_drafts_the_menu_says_so(world: World) -> None:
    world = make_world((PAIRS,), identity=DoorIdentity("gbizid", "redirect"), open_drafts_per_owner=1)
    world.clock.set(at(1))
    with browsing(world) as browser:
        enter(browser)
        done = file(browser, "まとめ払い", BUNDLE)
        browser.get("/club/menu")
        browser.press("まとめ払い")
        (way,) = [link for link in done.links if link.endswith("/done/next")]
        full = browser.get(way)
        assert full.status == 409
        assert full.heading == "手続きを選ぶ"
