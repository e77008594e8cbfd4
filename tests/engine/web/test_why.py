"""「理由を見る」 over HTTP: behind what was refused and behind months to choose, in a plain page, nowhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.engine.web.driving import ROOT, Browser, browsing, make_world
from tests.engine.web.test_strange_answers import GOOD, NEXT

CASE = ROOT / "tests" / "cases" / "strange_answers"
WHY = '<details class="why">'


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing(make_world((CASE,))) as opened:
        opened.world.clock.set(datetime(2026, 10, 1, tzinfo=UTC))
        opened.get("/strange/payment/")
        opened.press("始める")
        yield opened


def test_only_the_months_to_choose_are_explained_on_a_plain_page(browser: Browser) -> None:
    page = browser.page
    assert page.text.count(WHY) == 1
    why = page.text[page.text.index(WHY) :].partition("</details>")[0]
    assert "2026年10月 <b>選べます</b>" in why
    assert "2026年9月 <b>選べません</b>" in why
    assert "受付の終わり" in why


@pytest.mark.rule("R18", "R19")
def test_a_refused_sum_is_explained_beside_it(browser: Browser) -> None:
    """100,000 for twelve months: 1,300,000 is refused, 1,200,000 would be right."""
    page = browser.press_with(NEXT, {**GOOD, "sum": "1,300,000"})
    assert page.status == 422
    why = page.text[page.text.index('id="f-sum"') :].partition(WHY)[2].partition("</details>")[0]
    assert "掛金月額" in why
    assert '<b class="why-value">1,300,000円</b>' in why
    assert "正しい答え" in why
    assert '<b class="why-value">1,200,000円</b>' in why


def test_a_blank_is_not_explained(browser: Browser) -> None:
    """That an answer is missing needs no reason: only the months have one."""
    page = browser.press_with(NEXT, {**GOOD, "memo": ""})
    assert (page.status, page.text.count(WHY)) == (422, 1)


def test_a_page_before_submission_without_a_problem_explains_nothing(browser: Browser) -> None:
    page = browser.press_with(NEXT, GOOD)
    assert page.heading == "確認"
    assert WHY not in page.text
