"""One application that files both halves of a pair, as a browser sees it: nothing is left open, and nothing is asked twice."""

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.usecases.filing.pairs import filings_of, states_of
from tests.engine.web.driving import Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import answer_of

CASES = Path(__file__).parents[2] / "cases"
JST = timezone(timedelta(hours=9))
MENU = "    - form: rise\n      label: 増額\n"
MEMBER = {"member_no": "A12345678", "member_name": "見本商店"}
BOTH = {**MEMBER, "new_fee": "20000", "old_fee": "10000", "at_month": "2026-10"}
TOO_HIGH = """        constraints:
          - constraint: limit
            must: fee <= 50000
            message: まとめ払いは、50,000円までです。
            basis:
              - T12
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pair and the form that files both; the bundle has a limit that the third form does not repeat."""
    there = Path(shutil.copytree(CASES / "pairs", tmp_path / "specs"))
    shutil.copy(CASES / "together/at_once.yaml", there / "at_once.yaml")
    portal, bundle = there / "portals/club.yaml", there / "bundle.yaml"
    text = portal.read_text(encoding="utf-8")
    portal.write_text(text.replace(MENU, MENU + "    - form: at_once\n      label: 一度に\n"), encoding="utf-8")
    text, label = bundle.read_text(encoding="utf-8"), "        label: 会費の月額\n"
    assert text.count(label) == 1
    bundle.write_text(text.replace(label, label + TOO_HIGH), encoding="utf-8")
    return there


@pytest.fixture
def world(folder: Path) -> World:
    made = make_world((folder,), identity=DoorIdentity("gbizid", "redirect"))
    made.clock.set(datetime(2026, 10, 1, 9, tzinfo=JST))
    return made


def begin(browser: Browser, caption: str) -> Page:
    """From nothing to the questions of one of the forms, as 見本　花子."""
    browser.get("/club/at_once/")
    browser.press("手続きを始める")
    browser.press("確かめる")
    browser.get(answer_of(browser.world.identity, "club", key="hanako"))
    return browser.press(caption)


def status(world: World) -> list[str]:
    procedures = world.site.procedures
    (owner,) = {each.owner for each in world.storage._submissions.values()}  # type: ignore[attr-defined]
    paired = procedures.pairs["at_once"]
    now = world.clock.now()
    return [state.status for state in states_of(owner, paired, now, procedures=procedures, store=world.store)]


def test_one_application_counts_as_both_and_leaves_nothing_open(world: World) -> None:
    """R11: one draft, one number, one mail; the menu asks for nothing more."""
    with browsing(world) as browser:
        begin(browser, "一度に")
        assert browser.press_with("次へ", BOTH).url.endswith("/check")
        done = browser.press("申請")
        assert not [link for link in done.links if link.endswith("/done/next")]
        assert "がまだです" not in done.text
        for address in ("/club/menu", "/club/bundle/", "/club/rise/"):
            assert "がまだです" not in browser.get(address).text
    assert status(world) == ["both"]
    assert [mail.subject for mail in world.deliver()] == ["まとめ払いと増額を受け付けました"]
    (sent,) = world.storage._submissions.values()  # type: ignore[attr-defined]
    procedures = world.site.procedures
    halves = filings_of(sent.owner, procedures.pairs["at_once"], procedures=procedures, store=world.store)
    assert [(each.form, each.id == sent.draft_id) for each in halves] == [("bundle", True), ("rise", True)]
    assert [each.values["member_no"] for each in halves] == ["A12345678"] * 2
    assert halves[0].values["pay_month"] == halves[1].values["change_month"]


def test_the_outcome_is_told_once_at_the_deadline_and_nobody_is_reminded(world: World) -> None:
    with browsing(world) as browser:
        begin(browser, "一度に")
        browser.press_with("次へ", BOTH)
        browser.press("申請")
    accepted = "まとめ払いと増額を受け付けました"
    world.clock.set(datetime(2026, 10, 5, 23, 59, 59, tzinfo=JST))
    assert [mail.subject for mail in world.deliver()] == [accepted]
    world.clock.set(datetime(2026, 10, 6, tzinfo=JST))
    assert [mail.subject for mail in world.deliver()] == [accepted, "2026年10月の手続きの結果"]


def test_a_half_filed_once_more_is_one_of_several(world: World) -> None:
    """Nobody can say which of the two is meant."""
    with browsing(world) as browser:
        begin(browser, "一度に")
        browser.press_with("次へ", BOTH)
        browser.press("申請")
        browser.get("/club/menu")
        browser.press("増額")
        browser.press_with("次へ", {**MEMBER, "new_fee": "20000", "change_month": "2026-10", "bundled": "yes"})
        browser.press("申請")
        assert "どれとどれが組になるか決められません" in browser.get("/club/menu").text
    assert status(world) == ["several"]


def test_what_one_of_the_forms_refuses_is_told_at_the_field_that_was_answered(world: World) -> None:
    """The limit stands in the other form only; its words, its rule and its basis are shown here."""
    with browsing(world) as browser:
        begin(browser, "一度に")
        refused = browser.press_with("次へ", {**BOTH, "new_fee": "50001"})
        assert refused.status == 422
        assert "まとめ払いは、50,000円までです。" in refused.text
        assert "T12" in refused.text
        assert browser.press("次へ", new_fee="50000").url.endswith("/check")


def test_a_page_that_was_open_across_the_deadline_files_neither(world: World) -> None:
    """R12: too late for both, nothing moves on to the next month, and what was typed is kept."""
    world.clock.set(datetime(2026, 10, 5, 23, 59, 59, tzinfo=JST))
    with browsing(world) as browser:
        begin(browser, "一度に")
        browser.press_with("次へ", BOTH)
        world.clock.set(datetime(2026, 10, 6, tzinfo=JST))
        late = browser.press("申請")
        assert late.status == 422
        assert "20,000円" in late.text
    assert world.storage._submissions == {}  # type: ignore[attr-defined]
