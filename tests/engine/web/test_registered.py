"""Registered values: asked once, only for one's own contracts, kept sealed; begin the answers; compared on the server."""

import pytest

from engine.model.answers import Answer
from engine.model.submission import DraftContent, SubmissionContent
from engine.usecases.content import read_draft
from engine.usecases.drafting.drafts import draft_context
from engine.usecases.filing.submissions import read_record
from tests.engine.web.driving import Browser, World, browsing
from tests.engine.web.forms import Page
from tests.engine.web.test_accounts import enter, world


def begin_notice(browser: Browser) -> Page:
    enter(browser)
    browser.get("/accounts/menu/changes")
    return browser.press("変更の届出")


def draft_of(shared: World, page: Page) -> DraftContent:
    record = shared.storage.load_draft(page.url.split("/")[2])
    assert record is not None
    return read_draft(shared.store.sealer.box(record.wrapped_key).open(record.sealed, draft_context(record.id)))


def submission_of(shared: World, page: Page) -> SubmissionContent:
    record = shared.storage.load_submission(page.url.split("/")[2])
    assert record is not None
    return read_record(record, shared.store.sealer)


def test_a_draft_begins_with_what_is_registered_each_with_its_source() -> None:
    shared = world()
    with browsing(shared) as browser:
        page = begin_notice(browser)
        assert page.form.values["contract_no"] == "A10000001"
        assert page.form.values["business_name"] == "見本商店"
        assert page.form.values["person_name"] == "見本　花子"
        content = draft_of(shared, page)
        now = shared.clock.now()
        assert content.answers.at(("business_name",)) == Answer(
            "見本商店", "prefill", "registered", "contract_register", now
        )
        assert content.answers.at(("person_name",)) == Answer("見本　花子", "prefill", "double", "gbizid", now)


def test_the_register_is_asked_once_and_its_surplus_is_dropped() -> None:
    shared = world()
    with browsing(shared) as browser:
        page = begin_notice(browser)
        for _ in range(3):
            browser.get(page.url)
        browser.press("次へ")
        assert shared.register.asked == 1
        registered = draft_of(shared, page).registered
        assert registered is not None
        assert [dict(each.facts) for each in registered.contracts] == [
            {"business_name": "見本商店", "monthly_amount": "50000"}
        ]


def test_what_the_applicant_changes_is_the_applicants() -> None:
    shared = world()
    with browsing(shared) as browser:
        page = begin_notice(browser)
        browser.press("次へ", person_name="見本　花代")
        answers = draft_of(shared, page).answers
        changed, kept = answers.at(("person_name",)), answers.at(("business_name",))
        assert changed is not None
        assert (changed.raw, changed.origin) == ("見本　花代", "applicant")
        assert kept is not None
        assert kept.origin == "prefill"


@pytest.mark.rule("R35")
def test_a_name_other_than_the_registered_one_is_refused_without_showing_that_one() -> None:
    with browsing(world()) as browser:
        begin_notice(browser)
        page = browser.press("次へ", business_name="別の商店")
        assert page.status == 422
        assert "オンラインでは届け出られません" in page.text
        assert "見本商店" not in page.text


@pytest.mark.rule("R35")
@pytest.mark.parametrize("name", ["見本　商店", "見本 商店", "見本商店"])
def test_width_and_blanks_make_no_other_name(name: str) -> None:
    with browsing(world()) as browser:
        begin_notice(browser)
        assert browser.press("次へ", business_name=name).heading == "金額"


def test_somebody_elses_contract_looks_like_one_that_does_not_exist() -> None:
    """The same pages byte for byte, apart from the number itself and the form token."""
    pages = []
    for number in ("A20000002", "A99999999"):
        shared = world()
        with browsing(shared) as browser:
            begin_notice(browser)
            page = browser.press("次へ", contract_no=number, business_name="別の商店")
            told = page.text.replace(number, "…").replace(page.form.values["_csrf"], "")
            pages.append((page.status, page.url.split("/")[3], told))
            assert "70000" not in page.text
    assert pages[0] == pages[1]


def test_while_the_register_is_down_the_draft_begins_without_and_says_so() -> None:
    shared = world()
    shared.register.fails = True
    with browsing(shared) as browser:
        page = begin_notice(browser)
        assert "いま確かめられません" in page.text
        assert page.form.values["contract_no"] == ""
        assert page.form.values["person_name"] == "見本　花子"
        shared.register.fails = False
        page = browser.press("次へ", contract_no="A10000001", business_name="別の名称", same_name="differs")
        assert page.heading == "金額"
        assert "いま確かめられません" in page.text
        assert shared.register.asked == 1


def test_what_is_filed_keeps_the_register_of_its_own_contract() -> None:
    shared = world()
    with browsing(shared) as browser:
        begin_notice(browser)
        browser.press("次へ")
        browser.press("次へ", monthly="60000")
        content = submission_of(shared, browser.press("届け出る"))
        assert content.registered is not None
        assert [each.key for each in content.registered.contracts] == ["A10000001"]


@pytest.mark.rule("R37")
def test_mails_go_where_the_rule_of_the_form_says() -> None:
    """Here: the address typed, else the one the identity gives."""
    for typed, expected in (("", "hanako@example.jp"), ("office@example.jp", "office@example.jp")):
        shared = world()
        with browsing(shared) as browser:
            begin_notice(browser)
            browser.press("次へ")
            browser.press("次へ", monthly="60000", email=typed)
            browser.press("届け出る")
            assert [mail.to for mail in shared.deliver()] == [expected]
