"""Time passes while somebody files: a month closes meanwhile, a reminder and the outcome are mailed, whatever is killed between."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.postbox import words_of
from tests.journeys.safety.office import (
    FIRST_DAY,
    JST,
    WHOLE_YEAR,
    Office,
    begin,
    check,
    file_increase,
    file_prepayment,
    move,
    open_office,
)
from tests.journeys.walker import Walker
from tests.servers import free_port

pytestmark = pytest.mark.network
LAST_MINUTE = datetime(2026, 10, 5, 23, 58, tzinfo=JST)
CLOSED = datetime(2026, 10, 6, tzinfo=JST)
REMINDED = datetime(2026, 10, 3, 9, tzinfo=JST)
REMINDER, OUTCOME = "【中小機構】 もう一つの手続きの締切りが近づいています", "【中小機構】 前納と増額の手続きの結果"


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A portal whose clock is moved."""
    with open_office(tmp_path_factory.mktemp("hurried")) as opened:
        yield opened


@pytest.fixture
def walk(hurried: Office, walkers: Walkers) -> Walker:
    hurried.move_to(LAST_MINUTE)
    return walkers(hurried.portal, portal_id="safety", form="prepayment")


@pytest.mark.rule("R4")
@pytest.mark.rule("R14")
def test_a_month_that_closed_while_the_page_was_open(hurried: Office, walk: Walker) -> None:
    """It is said kindly, everything typed is kept, and the next month can be chosen at once."""
    begin(walk, hurried.registers.add())
    hurried.move_to(CLOSED)
    page = check(walk, WHOLE_YEAR)
    assert (page.status, page.heading, list(page.problems)) == (422, "掛金前納申出②", ["prepay_month"])
    assert "2026年10月" in page.problems["prepay_month"]
    assert {name: page.form.values[name] for name in ("monthly", "months", "payment_amount", "with_decrease")} == {
        name: WHOLE_YEAR[name] for name in ("monthly", "months", "payment_amount", "with_decrease")
    }
    assert check(walk, {"prepay_month": "2026-11"}).heading == "掛金前納申出確認"
    assert walk.press("申請").heading == "受付完了"


@pytest.mark.rule("R4")
def test_a_month_that_closed_on_the_check_page(hurried: Office, walk: Walker) -> None:
    """The server's receipt of 申請 decides: nothing is filed, and nothing typed is lost."""
    company = hurried.registers.add()
    begin(walk, company)
    assert check(walk, WHOLE_YEAR).heading == "掛金前納申出確認"
    hurried.move_to(CLOSED)
    page = walk.press("申請")
    assert (page.status, page.heading) == (422, "掛金前納申出確認")
    assert "2026年10月分の受付は、10月5日24時に終わりました。" in page.main
    assert page.facts["前納希望年月"].startswith("2026年10月"), "not called empty"
    ((change, _),) = page.summary.items()
    step = walk.get(change)
    assert step.heading == "掛金前納申出②"
    kept = ("monthly", "months", "with_decrease")
    assert {name: step.form.values[name] for name in kept} == {name: WHOLE_YEAR[name] for name in kept}
    assert check(walk, {"prepay_month": "2026-11"}).heading == "掛金前納申出確認"
    assert hurried.portal.mails(company.email) == []
    assert walk.press("申請").heading == "受付完了"


@pytest.mark.rule("R4")
def test_the_last_instant_is_in_time(hurried: Office, walk: Walker) -> None:
    begin(walk, hurried.registers.add())
    check(walk, WHOLE_YEAR)
    hurried.move_to(CLOSED - timedelta(seconds=20))
    assert walk.press("申請").heading == "受付完了"


@pytest.mark.rule("R13")
def test_a_clock_that_goes_backwards_opens_nothing(hurried: Office, walk: Walker) -> None:
    """Whoever has seen the month closed does not find it open again."""
    begin(walk, hurried.registers.add())
    hurried.move_to(CLOSED)
    check(walk, {**WHOLE_YEAR, "prepay_month": "2026-11"})
    hurried.move_to(LAST_MINUTE)
    walk.get(walk.page.links["戻る"])
    assert walk.page.form.values["prepay_month"] == "2026-11"
    assert list(check(walk, {"prepay_month": "2026-10"}).problems) == ["prepay_month"]


@pytest.mark.rule("R12")
@pytest.mark.rule("R38")
def test_reminder_and_outcome_survive_the_death_of_the_portal(tmp_path: Path, walkers: Walkers) -> None:
    """One of each, although the portal is killed after the filing and again before the deadline."""
    port = free_port()
    with open_office(tmp_path, port=port) as office:
        company = office.registers.add()
        file_prepayment(walkers(office.portal, company.email, portal_id="safety", form="prepayment"), company)
        office.portal.wait_for_mail(company.email)
        office.portal.kill()
    with open_office(tmp_path, port=port, registers=office.registers, at=REMINDED - timedelta(minutes=1)) as office:
        assert len(office.portal.mails(company.email)) == 1
        office.move_to(REMINDED)
        reminder = office.portal.wait_for_mail(company.email, 2)
        assert str(reminder["Subject"]) == REMINDER
        assert "2026年10月5日24時" in words_of(reminder)
        office.portal.kill()
    with open_office(tmp_path, port=port, registers=office.registers, at=CLOSED) as office:
        outcome = office.portal.wait_for_mail(company.email, 3)
        assert str(outcome["Subject"]) == OUTCOME
        walk = walkers(office.portal, company.email, portal_id="safety", form="prepayment")
        assert "2026-10" not in begin(walk, company).html.partition('name="prepay_month"')[2].partition("</select>")[0]
        assert [str(mail["Subject"]) for mail in office.portal.mails(company.email)][1:] == [REMINDER, OUTCOME]


@pytest.mark.rule("R12")
def test_who_filed_both_is_told_the_good_outcome_and_never_reminded(hurried: Office, walkers: Walkers) -> None:
    hurried.move_to(FIRST_DAY)
    company = hurried.registers.add()
    walk = walkers(hurried.portal, company.email, portal_id="safety", form="prepayment")
    file_increase(walk, company)
    walk.get(next(address for address in walk.page.addresses if address.endswith("/done/next")))
    walk.press("次へ", {"agreed": "on"})
    check(walk, WHOLE_YEAR)
    walk.press("申請")
    hurried.portal.wait_for_mail(company.email, 2)
    move(hurried.hands, CLOSED)
    assert str(hurried.portal.wait_for_mail(company.email, 3)["Subject"]) == OUTCOME
    subjects = [str(mail["Subject"]) for mail in hurried.portal.mails(company.email)]
    assert REMINDER not in subjects
