"""掛金前納申出 and 掛金月額変更(増額) filed by one company, in either order: titles, captions and mails are those of the guide."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr

import pytest

from tests.journeys.pages import Page
from tests.journeys.postbox import words_of
from tests.journeys.safety.companies import PASSWORD, Company
from tests.journeys.safety.conftest import People
from tests.journeys.safety.office import (
    RISE,
    WHOLE_YEAR,
    Office,
    begin,
    check,
    file_increase,
    file_prepayment,
    to_maintenance,
)
from tests.journeys.safety.papers import calendar_of, days_of, words_of_pdf
from tests.journeys.walker import Walker

pytestmark = pytest.mark.network
DEADLINE = "2026年10月5日24時"
MISSING = f"掛金月額変更(増額)の手続きがまだです。締切りは{DEADLINE}です。"
ACCEPTED = "【中小機構】 オンライン申請受付完了のお知らせ"


def captions(page: Page) -> list[str]:
    return [button.caption for form in page.forms for button in form.buttons]


def values(page: Page, *names: str) -> Mapping[str, str]:
    return {name: page.form.values[name] for name in names}


@pytest.mark.rule("R33")
@pytest.mark.rule("R36")
@pytest.mark.rule("R37")
@pytest.mark.rule("R38")
def test_from_the_start_page_to_both_filed(office: Office, company: Company, walk: Walker) -> None:
    """The worked example: 100,000 → 200,000 yen, twelve months from October 2026, each screen by its name."""
    start = walk.get(f"{office.portal.url}/safety/prepayment/")
    assert start.heading == "掛金月額を増額して前納したい"
    assert [head.text for head in start.tree.all("h3")][-2:] == ["オンラインでの手続き", "書類での手続き"]
    for words in ("2026年10月5日（月） 24時まで", "2026年10月5日（月）までに到着", "2026年11月5日（木） 24時まで"):
        assert words in start.main
    assert walk.press("ログイン").heading == "ログイン"
    assert captions(walk.page) == ["GビズIDでログイン"]
    walk.leave("GビズIDでログイン")
    assert walk.sign_in(company.account, PASSWORD).heading == "サービスメニュー"
    menu = walk.get(walk.page.links["契約保全"])
    assert menu.heading == "契約保全手続き"
    assert captions(menu) == ["掛金前納申出", "掛金月額変更", "増額と前納をまとめて申し込む"]
    assert walk.press("掛金前納申出").heading == "掛金前納申出①"
    unread = walk.press("次へ")
    assert (unread.status, list(unread.problems)) == (422, ["agreed"])
    assert "上記について確認し同意しました" in unread.main
    step = walk.press("次へ", {"agreed": "on"})
    assert (step.heading, step.status) == ("掛金前納申出②", 200)
    assert step.form.values["business_name"] == company.name, "known to the register"
    assert "申込内容を確認する" in captions(step)

    seen = check(walk, WHOLE_YEAR)
    assert seen.heading == "掛金前納申出確認"
    assert seen.facts["掛金納付額"] == "2,400,000円"
    assert seen.facts["前納希望年月"] == "2026年10月"
    assert captions(seen)[0] == "申請"
    assert "戻る" in seen.links
    done = walk.press("申請")
    assert done.heading == "受付完了"
    assert {"PDFダウンロード", "TOPへ"} <= set(done.links)
    assert DEADLINE in done.main
    number = walk.number
    assert re.fullmatch("[0-9]{32}", number.replace(" ", ""))

    mail = office.portal.wait_for_mail(company.email)
    assert str(mail["Subject"]) == ACCEPTED
    sender, address = parseaddr(str(mail["From"]))
    assert sender.replace(" ", "") == "独立行政法人中小企業基盤整備機構"
    assert address.endswith("@smrj.go.jp")
    assert f"■申込番号\n{number}\n".replace(" ", "") in words_of(mail).replace("\r\n", "\n").replace(" ", "")
    receipt = words_of_pdf(walk.download(done.links["PDFダウンロード"]))
    for words in (number.replace(" ", ""), company.contract_no, "2,400,000円", "2026年10月27日", "2027年9月"):
        assert words in receipt, words
    assert [day for day, _ in days_of(calendar_of(walk))] == ["20261027", "20271027", "20271129", "20271227"]

    top = walk.get(done.links["TOPへ"])
    assert top.heading == "契約保全手続き"
    assert MISSING in "".join(node.text for node in top.tree.all())
    assert walk.press("掛金月額変更").heading == "掛金月額変更①"
    step = walk.press("次へ", {"agreed": "on"})
    assert step.heading == "掛金月額変更②"
    copied = {"contract_no": company.contract_no, "business_name": company.name, "business_address": company.address,
              "person_name": company.person, "current_monthly": "100000", "new_monthly": "200000",
              "change_month": "2026-10"}  # fmt: skip
    assert values(step, *copied) == copied
    (month,) = [each for each in step.tree.all("select") if each.get("name") == "change_month"]
    assert "2026年10月(10月5日（月） 24時まで)" in month.text, "the deadline of the pair, not that of an increase alone"
    assert check(walk, {"change_kind": "increase"}).heading == "掛金月額変更確認"
    assert "前納金が振替されます" in walk.page.main
    assert "200,000円" not in walk.page.main.partition("掛金請求スケジュール")[2], (
        "no monthly debits beside a prepayment"
    )
    both = walk.press("申請")
    assert both.heading == "受付完了"
    assert "二つの手続きがそろいました。" in both.main
    assert not [each for each in both.addresses if each.endswith("/documents/calendar")], "no day of its own is left"
    assert str(office.portal.wait_for_mail(company.email, 2)["Subject"]) == ACCEPTED
    assert MISSING not in walk.get(both.links["TOPへ"]).html
    assert "これまでに送った申請" in walk.page.main


@pytest.mark.rule("R11")
def test_the_increase_first(walk: Walker, company: Company) -> None:
    """Their order does not matter: the increase leads to the prepayment, which begins with what was typed."""
    done = file_increase(walk, company)
    assert "掛金前納申出" in done.main
    assert DEADLINE in done.main
    (way,) = [address for address in done.addresses if address.endswith("/done/next")]
    assert walk.get(way).heading == "掛金前納申出①"
    step = walk.press("次へ", {"agreed": "on"})
    copied = {"contract_no": company.contract_no, "monthly": "200000", "prepay_month": "2026-10"}
    assert values(step, *copied) == copied
    check(walk, WHOLE_YEAR)
    assert "二つの手続きがそろいました。" in walk.press("申請").main


@pytest.mark.rule("R10")
@pytest.mark.rule("R18")
def test_the_second_filing_must_fit_the_first(walk: Walker, company: Company) -> None:
    """Another month or amount than the prepayment names is refused, and what was typed stays."""
    file_prepayment(walk, company)
    walk.get(walk.page.links["TOPへ"])
    walk.press("掛金月額変更")
    walk.press("次へ", {"agreed": "on"})
    page = check(walk, {**RISE, "change_month": "2026-11", "new_monthly": "150000"})
    assert (page.status, set(page.problems)) == (422, {"change_month", "new_monthly"})
    assert values(page, "change_month", "new_monthly") == {"change_month": "2026-11", "new_monthly": "150000"}


def test_who_prepays_the_amount_of_today_needs_no_increase(walk: Walker, company: Company) -> None:
    done = file_prepayment(walk, company, monthly="100000", payment_amount="1200000")
    assert "掛金月額変更" not in done.main
    assert MISSING not in walk.get(done.links["TOPへ"]).html


@pytest.mark.rule("R11")
def test_both_filed_at_the_same_instant_from_two_devices(people: People, company: Company, office: Office) -> None:
    """Neither saw the other: both are accepted, with numbers of their own, and belong together."""
    first, second = people(company), people(company)
    begin(first, company)
    check(first, WHOLE_YEAR)
    begin(second, company, "掛金月額変更")
    check(second, {**RISE, "with_prepay": "yes"})
    with ThreadPoolExecutor(2) as threads:
        pages = list(threads.map(lambda walk: walk.press("申請"), (first, second)))
    assert [page.heading for page in pages] == ["受付完了", "受付完了"]
    assert first.number != second.number
    office.portal.wait_for_mail(company.email, 2)
    assert "掛金月額変更(増額)も受け付けています。二つの手続きがそろいました。" in first.get(first.page.url).main
    assert "がまだです" not in second.get(second.page.links["TOPへ"]).html


def test_one_filing_pressed_twice_at_once_is_one_filing(people: People, company: Company, office: Office) -> None:
    first, again = people(company), people(company)
    begin(first, company)
    check(first, WHOLE_YEAR)
    again.client.cookies = first.client.cookies
    again.get(first.page.url)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda walk: walk.press("申請"), (first, again)))
    assert first.number == again.number
    office.portal.wait_for_mail(company.email)
    page = first.get(first.page.links["TOPへ"])
    assert page.main.count("申込番号") == 1


def test_nobody_sees_what_another_company_filed(people: People, company: Company, office: Office) -> None:
    mine, other = people(company), people(company)
    file_prepayment(mine, company)
    documents = [address for address in mine.page.addresses if "/documents/" in address or "/done/" in address]
    assert len(documents) == 3
    stranger = office.registers.add()
    to_maintenance(other, stranger)
    assert "申込番号" not in other.page.main
    for address in (mine.page.url, *documents):
        page = other.get(address)
        assert (page.status, page.heading) == (404, "ページが見つかりません")


@pytest.mark.rule("R34")
def test_the_number_of_another_company_is_refused_and_tells_nothing(
    people: People, company: Company, office: Office
) -> None:
    stranger = office.registers.add(name="株式会社よその会社", address="北海道よその町１番地")
    walk = people(company)
    begin(walk, company)
    page = check(walk, {**WHOLE_YEAR, "contract_no": stranger.contract_no})
    assert (page.status, list(page.problems)) == (422, ["contract_no"])
    assert "よその" not in page.html
    unknown = check(walk, {"contract_no": "A99999999"})
    assert unknown.problems == page.problems, "nor whether there is such a contract"
