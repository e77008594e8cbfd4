"""前納 and 増額 of 経営セーフティ共済 in a browser, online and on paper: on a desk and on a phone, with JavaScript and without."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, Page, expect

from tests.browser.provider import leave
from tests.browser.screens import SIZES, Screens, open_browser
from tests.journeys.safety.companies import PASSWORD, Company, account_of
from tests.journeys.safety.office import JST, Office, open_office

pytestmark = [pytest.mark.browser, pytest.mark.network]
DEADLINE = "2026年10月5日24時"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("safety")) as opened:
        opened.registers.refuse("member", "3")
        yield opened


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A portal whose register is silent, and whose clock is moved."""
    with open_office(tmp_path_factory.mktemp("troubled"), more="down = true\n") as opened:
        yield opened


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["js", "nojs"])
def screens(browser: Browser, screens_folder: Path, request: pytest.FixtureRequest, size: str) -> Iterator[Screens]:
    """Somebody's browser; the pictures lie in a folder by the name of the test."""
    folder = screens_folder / "safety" / request.node.originalname.removeprefix("test_")
    context, screens = open_browser(browser, size, javascript=request.param, folder=folder)
    yield screens
    context.close()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, caption: str) -> None:
    page.get_by_role("button", name=caption, exact=True).click()


def follow(page: Page, caption: str) -> None:
    page.get_by_role("link", name=caption, exact=True).click()


def fetch(page: Page, caption: str) -> APIResponse:
    """What a link on the page gives, waited for while it is drawn."""
    address = page.get_by_role("link", name=caption).first.get_attribute("href") or ""
    for _ in range(60):
        answer = page.request.get("/".join(page.url.split("/")[:3]) + address)
        if answer.status == 200:
            return answer
        page.wait_for_timeout(250)
    raise AssertionError(f"{caption} was not drawn")


def words_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def agree(page: Page) -> None:
    page.get_by_label("上記について確認し同意しました", exact=False).check()
    press(page, "次へ")


def type_in(page: Page, company: Company) -> None:
    """The block that both forms share."""
    page.get_by_label("共済契約者番号", exact=True).fill(company.contract_no)
    page.get_by_label("事業所の所在地", exact=True).fill(company.address)
    page.get_by_label("事業所の名称", exact=True).fill(company.name)
    page.get_by_label("代表者氏名または個人事業主の氏名", exact=True).fill(company.person)


def ask_for_a_year(page: Page, amount: str = "2,400,000円") -> None:
    page.get_by_label("掛金月額", exact=True).select_option("200000")
    page.get_by_label("納付月数", exact=True).fill("１２")
    page.get_by_label("掛金納付額", exact=True).fill(amount)
    page.get_by_label("掛金減額なし", exact=True).check()
    page.get_by_label("前納希望年月", exact=True).select_option("2026-10")


def log_in(page: Page, office: Office, account: str, look: Callable[[str], None] = lambda name: None) -> None:
    """From the start page over the provider's own pages to サービスメニュー, or to where this account is refused."""
    page.goto(f"{office.portal.url}/safety/prepayment/")
    heading(page, "掛金月額を増額して前納したい")
    look("start")
    press(page, "ログイン")
    heading(page, "ログイン")
    look("login")
    leave(page, "GビズIDでログイン", look)
    heading(page, "GビズIDにログイン")
    page.get_by_label("アカウントID", exact=False).first.fill(account)
    page.get_by_label("パスワード", exact=True).fill("wrong")
    press(page, "ログイン")
    expect(page.get_by_role("alert")).to_contain_text("違います")
    look("provider-problem")
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    press(page, "ログイン")
    heading(page, "ワンタイムパスワードの入力")
    look("provider-code")
    page.get_by_label("ワンタイムパスワード", exact=True).fill(office.portal.one_time_code(account))
    press(page, "認証する")


@pytest.mark.rule("R33")
@pytest.mark.rule("R36")
@pytest.mark.rule("R38")
def test_prepayment_and_increase_online(office: Office, screens: Screens) -> None:
    """From the start page to both filed: the titles and captions of the guide, a mistake on the way, and what is missing in sight."""
    company = office.registers.add(email="")
    page, look = screens.page, screens.look
    log_in(page, office, company.account, look)
    heading(page, "サービスメニュー")
    look("menu")
    follow(page, "契約保全")
    heading(page, "契約保全手続き")
    look("maintenance")
    press(page, "掛金前納申出")
    heading(page, "掛金前納申出①")
    look("agreement")
    agree(page)

    heading(page, "掛金前納申出②")
    look("request")
    page.get_by_label("メールアドレス", exact=True).fill("browser@example.jp")
    ask_for_a_year(page, "2,500,000円")
    press(page, "申込内容を確認する")
    heading(page, "掛金前納申出②")
    expect(page.get_by_text("正しい金額は 2,400,000円 です。").first).to_be_visible()
    for why in page.locator("details.why > summary").all():
        why.click()
    look("request-problem")
    page.get_by_label("掛金納付額", exact=True).fill("2400000")
    press(page, "申込内容を確認する")
    heading(page, "掛金前納申出確認")
    look("check")
    press(page, "申請")
    heading(page, "受付完了")
    expect(page.get_by_text(DEADLINE).first).to_be_visible()
    look("done")
    assert company.contract_no in words_of(fetch(page, "PDFダウンロード").body())
    assert b"DTSTART;VALUE=DATE:20261027" in fetch(page, ".ics").body()

    follow(page, "TOPへ")
    heading(page, "契約保全手続き")
    expect(page.get_by_text(DEADLINE).first).to_be_visible()
    look("maintenance-one-missing")
    press(page, "掛金月額変更")
    heading(page, "掛金月額変更①")
    look("increase-agreement")
    agree(page)
    heading(page, "掛金月額変更②")
    for label, value in (
        ("共済契約者番号", company.contract_no),
        ("変更後の掛金月額", "200000"),
        ("増額希望年月", "2026-10"),
    ):
        expect(page.get_by_label(label, exact=True)).to_have_value(value)
    look("increase-request")
    page.get_by_label("メールアドレス", exact=True).fill("browser@example.jp")
    page.get_by_label("増額", exact=True).check()
    press(page, "申込内容を確認する")
    heading(page, "掛金月額変更確認")
    look("increase-check")
    press(page, "申請")
    heading(page, "受付完了")
    look("increase-done")
    follow(page, "TOPへ")
    heading(page, "契約保全手続き")
    look("maintenance-both-filed")


@pytest.mark.rule("R3")
@pytest.mark.rule("R9")
def test_prepayment_and_increase_on_paper(office: Office, screens: Screens) -> None:
    """Without logging in: both forms to their sheets."""
    company = Company("", "Ａ２００００００１", "株式会社見本電機", "見本　梅子", "")
    page, look = screens.page, screens.look
    page.goto(f"{office.portal.url}/safety/prepayment/")
    press(page, "書類を作る")
    heading(page, "掛金前納申出①")
    look("agreement")
    agree(page)
    heading(page, "掛金前納申出②")
    look("request")
    type_in(page, company)
    ask_for_a_year(page)
    press(page, "申込内容を確認する")
    heading(page, "掛金前納申出の内容の確認")
    look("check")
    press(page, "書類を作る")
    heading(page, "書類ができました")
    look("papers")
    assert "2400000" in words_of(fetch(page, "掛金前納申出書").body())

    page.goto(f"{office.portal.url}/safety/increase/")
    heading(page, "掛金月額を増額したい")
    look("increase-start")
    press(page, "書類を作る")
    look("increase-agreement")
    agree(page)
    type_in(page, company)
    page.get_by_label("増額", exact=True).check()
    page.get_by_label("現在の掛金月額", exact=True).select_option("100000")
    page.get_by_label("変更後の掛金月額", exact=True).select_option("200000")
    page.get_by_label("増額希望年月", exact=True).select_option("2026-10")
    page.get_by_label("はい、前納も申し込みます", exact=True).check()
    look("increase-request")
    press(page, "申込内容を確認する")
    heading(page, "掛金月額変更の内容の確認")
    look("increase-check")
    press(page, "書類を作る")
    heading(page, "書類ができました")
    look("increase-papers")
    assert company.name in words_of(fetch(page, "掛金月額変更申込書").body())


@pytest.mark.rule("R31")
def test_who_may_not_enter_is_shown_the_way_on_paper(office: Office, screens: Screens) -> None:
    log_in(screens.page, office, account_of("member"))
    heading(screens.page, "gBizIDプライムのアカウントが必要です")
    screens.look("refused")


@pytest.mark.rule("R4")
@pytest.mark.rule("R35")
def test_a_silent_register_and_a_month_that_closes_meanwhile(troubled: Office, screens: Screens) -> None:
    """The applicant is asked instead, and told kindly; nothing typed is lost."""
    troubled.move_to(datetime(2026, 10, 5, 23, 50, tzinfo=JST))
    company = troubled.registers.add()
    page, look = screens.page, screens.look
    log_in(page, troubled, company.account)
    page.goto(f"{troubled.portal.url}/safety/menu/maintenance")
    press(page, "掛金前納申出")
    agree(page)
    heading(page, "掛金前納申出②")
    look("asked-instead")
    type_in(page, company)
    for name in ("address_same", "name_same", "person_same"):
        page.locator(f"input[name={name}][value={'differs' if name == 'address_same' else 'same'}]").check()
    ask_for_a_year(page, "2,300,000円")
    press(page, "申込内容を確認する")
    heading(page, "掛金前納申出確認")
    look("check-with-remarks")
    troubled.move_to(datetime(2026, 10, 6, tzinfo=JST))
    press(page, "申請")
    heading(page, "掛金前納申出確認")
    expect(page.get_by_text("10月5日24時に終わりました").first).to_be_visible()
    look("closed-meanwhile")
