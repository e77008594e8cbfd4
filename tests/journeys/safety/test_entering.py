"""Who gets in, whose contract it is, and what the register knows of it: refusals, differences, an outage."""

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.safety.companies import PASSWORD, SOLE_PROPRIETOR, Company, account_of
from tests.journeys.safety.conftest import People
from tests.journeys.safety.office import WHOLE_YEAR, Office, begin, check, log_in, open_office, to_login
from tests.journeys.walker import Walker, origin_of

pytestmark = pytest.mark.network
ASKED = {"address_same", "name_same", "person_same"}


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A portal whose register does not answer."""
    with open_office(tmp_path_factory.mktemp("silent"), more="down = true\n") as opened:
        yield opened


@pytest.mark.rule("R31")
@pytest.mark.parametrize(("kind", "name"), [("1", "エントリー"), ("3", "メンバー")], ids=["entry", "member"])
def test_only_prime_enters(office: Office, walk: Walker, kind: str, name: str) -> None:
    """The others are told of the way on paper, and are not logged in; the page leads there and to another login."""
    office.registers.refuse(f"account{kind}", kind)
    to_login(walk)
    page = walk.sign_in(account_of(f"account{kind}"), PASSWORD)
    assert (page.status, page.heading) == (403, "gBizIDプライムのアカウントが必要です")
    assert name in page.main
    start = f"{office.portal.url}/safety/prepayment/"
    assert urljoin(page.url, page.links["書類で手続きする"]).startswith(start)
    assert walk.get(f"{office.portal.url}/safety/menu").heading != "サービスメニュー"


@pytest.mark.rule("R31")
def test_an_unknown_kind_of_account_is_refused(office: Office, walk: Walker) -> None:
    office.registers.refuse("account9", "9")
    to_login(walk)
    assert walk.sign_in(account_of("account9"), PASSWORD).heading == "gBizIDプライムのアカウントが必要です"


@pytest.mark.rule("R31")
def test_an_expired_account_stays_at_the_provider(office: Office, walk: Walker) -> None:
    """It never comes back with anything; whoever turns back is told that the login was cancelled."""
    office.registers.refuse("expired", expired=True)
    to_login(walk)
    page = walk.enter_password(account_of("expired"), PASSWORD)
    assert page.heading == "アカウントの有効期限が切れています"
    assert origin_of(page.url) != office.portal.url
    page = walk.press("手続きのページに戻る")
    assert origin_of(page.url) == office.portal.url
    assert "中止" in page.main


def test_after_a_refusal_another_account_can_log_in(office: Office, walk: Walker, company: Company) -> None:
    """The provider asks anew, although it still knows the account that was refused."""
    office.registers.refuse("refused", "3")
    to_login(walk)
    walk.sign_in(account_of("refused"), PASSWORD)
    assert log_in(walk, company).heading == "サービスメニュー"


@pytest.mark.rule("R35")
def test_a_corporation_under_another_name_cannot_file_online(walk: Walker, company: Company) -> None:
    begin(walk, company)
    page = check(walk, {**WHOLE_YEAR, "business_name": "株式会社改称", "person_name": "見本　次子"})
    assert (page.status, list(page.problems)) == (422, ["business_name"])
    assert "オンラインでは申し込めません" in page.problems["business_name"]
    assert page.form.values["business_name"] == "株式会社改称"


@pytest.mark.rule("R35")
def test_other_differences_are_accepted_and_the_change_of_registration_is_told(walk: Walker, company: Company) -> None:
    """Width and blanks are no difference."""
    begin(walk, company)
    typed = {
        "business_name": company.name.replace("会社", "会社　"),
        "person_name": "見本　次子",
        "business_address": "見本町２",
    }
    page = check(walk, {**WHOLE_YEAR, **typed})
    assert page.heading == "掛金前納申出確認"
    assert page.main.count("契約変更の手続きもしてください。") == 2
    assert walk.press("申請").heading == "受付完了"


@pytest.mark.rule("R35")
def test_the_account_fills_in_and_the_contract_is_compared_with(office: Office, people: People) -> None:
    """The company has moved and told the account so, not yet the contract: what it files is right, and only marked."""
    company = office.registers.add(address="東京都見本区一丁目２番３号")
    moved = office.registers.move(company, "東京都見本区九丁目")
    walk = people(company)
    page = begin(walk, company)
    assert page.form.values["business_address"] == moved
    page = check(walk, WHOLE_YEAR)
    assert page.heading == "掛金前納申出確認"
    assert "所在地が中小機構に届け出ている内容と違います。" in page.main
    assert "アカウントの登録の内容と違います" not in page.main


@pytest.mark.rule("R35")
def test_what_differs_from_the_account_is_only_marked(walk: Walker, company: Company) -> None:
    begin(walk, company)
    page = check(walk, {**WHOLE_YEAR, "business_address": "東京都見本区二丁目"})
    assert page.heading == "掛金前納申出確認"
    assert "所在地が、ログインされたアカウントの登録の内容と違います。" in page.main


@pytest.mark.rule("R35")
def test_a_sole_proprietor_may_change_the_shop_but_not_the_own_name(office: Office, people: People) -> None:
    company = office.registers.add(kind=SOLE_PROPRIETOR, name="見本商店")
    walk = people(company)
    begin(walk, company)
    page = check(walk, {**WHOLE_YEAR, "business_name": "見本商店本店", "person_name": "見本　次子"})
    assert list(page.problems) == ["person_name"]
    assert check(walk, {"person_name": company.person}).heading == "掛金前納申出確認"


@pytest.mark.rule("R37")
def test_without_a_mail_address_of_the_account_one_is_asked_for(office: Office, people: People) -> None:
    company = office.registers.add(email="")
    walk = people(company)
    begin(walk, company)
    assert list(check(walk, WHOLE_YEAR).problems) == ["email"]
    check(walk, {"email": "typed@example.jp"})
    assert walk.page.facts["メールアドレス"] == "typed@example.jp"
    walk.press("申請")
    assert office.portal.wait_for_mail("typed@example.jp")


@pytest.mark.rule("R19")
def test_near_the_limit_the_payable_sum_is_told_and_then_marked(office: Office, people: People) -> None:
    """8,000,000 - 5,700,000 = 2,300,000 yen of room; the last of twelve months gets 100,000."""
    company = office.registers.add(total=5_700_000)
    walk = people(company)
    begin(walk, company)
    assert "2,300,000円" in check(walk, WHOLE_YEAR).problems["payment_amount"]
    page = check(walk, {"payment_amount": "２，３００，０００円"})
    assert page.heading == "掛金前納申出確認"
    assert "最後の月は掛金月額に満たない額が充てられます" in page.main
    assert "振替は再開しません" in page.main


@pytest.mark.rule("R20")
def test_without_room_for_two_months_nothing_is_prepaid(office: Office, people: People) -> None:
    company = office.registers.add(total=7_700_000)
    walk = people(company)
    begin(walk, company)
    page = check(walk, {**WHOLE_YEAR, "months": "2", "payment_amount": "300000"})
    assert "2か月分に足りない" in page.problems["monthly"]


@pytest.mark.rule("R35")
@pytest.mark.rule("R21")
def test_while_the_register_is_silent_the_applicant_is_asked(silent: Office, walkers: Walkers) -> None:
    """Only what the account tells is filled in, each difference to the contract is asked for, sums are checked as far as they
    can be without the total."""
    company = silent.registers.add()
    walk = walkers(silent.portal, company.email, portal_id="safety", form="prepayment")
    page = begin(walk, company)
    assert page.notice
    assert (page.form.values["contract_no"], page.form.values["business_name"]) == ("", company.name)
    assert page.form.names >= ASKED
    typed = {"contract_no": company.contract_no, "business_address": company.address, "business_name": company.name,
             "person_name": company.person, "address_same": "differs", "name_same": "differs", "person_same": "same"}  # fmt: skip
    page = check(walk, {**WHOLE_YEAR, **typed, "payment_amount": "2500000"})
    assert set(page.problems) == {"name_same", "payment_amount"}
    page = check(walk, {"name_same": "same", "payment_amount": "2300000"})
    assert page.heading == "掛金前納申出確認"
    assert "契約変更の手続きもしてください。" in page.main
    assert "最後の月は掛金月額に満たない額が充てられます" in page.main
    assert walk.press("申請").heading == "受付完了"
    assert silent.portal.wait_for_mail(company.email)
