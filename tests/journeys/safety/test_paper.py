"""Filing on paper without logging in: three documents for each form, made anew after a correction, sent nowhere."""

import pytest

from tests.journeys.pages import Page
from tests.journeys.safety.companies import Company
from tests.journeys.safety.office import RISE, WHOLE_YEAR, Office, check
from tests.journeys.safety.papers import words_of_pdf
from tests.journeys.walker import Walker

pytestmark = pytest.mark.network
DRAFT = "この用紙は下書きです。中小機構の正式な様式ではありません。"


def on_paper(walk: Walker, company: Company, form: str, answers: dict[str, str]) -> Page:
    """From the start page to the page with the documents."""
    walk.get(f"{walk.portal.url}/safety/{form}/")
    walk.press("書類を作る")
    walk.press("次へ", {"agreed": "on"})
    holder = {"contract_no": company.contract_no, "business_address": company.address,
              "business_name": company.name, "person_name": company.person}  # fmt: skip
    check(walk, {**holder, **answers})
    assert "どこにも送信されません" in walk.page.main
    return walk.press("書類を作る")


def documents(walk: Walker) -> dict[str, str]:
    """Words of each document, by its title."""
    links = {title: link for title, link in walk.page.links.items() if "/documents/" in link}
    return {title: words_of_pdf(walk.download(link)) for title, link in links.items()}


@pytest.mark.rule("R3")
@pytest.mark.rule("R9")
def test_the_prepayment_on_paper(office: Office, company: Company, walk: Walker) -> None:
    page = on_paper(walk, company, "prepayment", WHOLE_YEAR)
    assert page.heading == "書類ができました"
    assert "2026年10月5日（月）までに到着" in page.main
    assert "提出をおすすめしていた2026年9月30日（水）は過ぎました。" in page.main
    assert "申込番号" not in page.main
    made = documents(walk)
    assert list(made) == [
        "掛金前納申出書(様式㊥214)",
        "掛金前納申出書の記入と提出の案内",
        "提出前の確認表(掛金前納申出)",
    ]
    form, guide, checklist = made.values()
    assert DRAFT in form
    assert company.name in form
    for words in (company.contract_no, "2,400,000円", "2026年10月5日（月）までに到着", "登録取扱機関"):
        assert words in guide, words
    assert "様式㊥210" in checklist
    assert office.portal.mails(company.email) == []
    assert walk.get(f"{office.portal.url}/safety/menu").heading != "サービスメニュー"


@pytest.mark.rule("R7")
def test_the_increase_on_paper_is_corrected_and_made_again(company: Company, walk: Walker) -> None:
    answers = {**RISE, "current_monthly": "100000", "with_prepay": "no"}
    assert on_paper(walk, company, "increase", answers).heading == "書類ができました"
    made = documents(walk)
    assert list(made) == [
        "掛金月額変更申込書(様式㊥210)",
        "掛金月額変更申込書の記入と提出の案内",
        "提出前の確認表(掛金月額変更)",
    ]
    assert "「変更後の掛金月額」に200,000円と書きます。" in made["掛金月額変更申込書の記入と提出の案内"]
    walk.get(walk.page.links["内容を直して作り直す"])
    walk.get(walk.page.links["変更（変更後の掛金月額）"])
    check(walk, {"new_monthly": "150000"})
    walk.press("書類を作る")
    assert "「変更後の掛金月額」に150,000円と書きます。" in documents(walk)["掛金月額変更申込書の記入と提出の案内"]


def test_papers_are_shown_to_the_browser_that_made_them_only(office: Office, company: Company, walk: Walker) -> None:
    on_paper(walk, company, "prepayment", WHOLE_YEAR)
    with Walker(office.portal, "stranger@example.jp", portal_id="safety", form="prepayment") as stranger:
        for address in (walk.page.url, *(link for link in walk.page.addresses if "/documents/" in link)):
            stranger.get(office.portal.url)
            page = stranger.get(address)
            assert page.status == 404
