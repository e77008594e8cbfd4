"""掛金前納申出 and 掛金月額変更(増額) in one application: one number, one receipt, one mail, and nothing left to file."""

import pytest

from tests.journeys.postbox import words_of
from tests.journeys.safety.companies import Company
from tests.journeys.safety.office import Office, check, to_maintenance
from tests.journeys.safety.papers import calendar_of, days_of, words_of_pdf
from tests.journeys.walker import Walker

pytestmark = pytest.mark.network
AT_ONCE = "増額と前納をまとめて申し込む"
RISE = {"change_kind": "increase", "new_monthly": "200000", "prepay_month": "2026-10"}
WHOLE_YEAR = {"months": "12", "payment_amount": "2,400,000", "with_decrease": "none"}


@pytest.mark.rule("R10")
@pytest.mark.rule("R11")
def test_both_are_filed_by_one_application(office: Office, company: Company, walk: Walker) -> None:
    """The worked example: 100,000 → 200,000 yen, twelve months from October 2026. The month is asked once."""
    to_maintenance(walk, company)
    assert walk.press(AT_ONCE).heading == "掛金前納申出・掛金月額変更①"
    step = walk.press("次へ", {"agreed": "on"})
    assert step.heading == "掛金前納申出・掛金月額変更②"
    assert (step.form.values["contract_no"], step.form.values["current_monthly"]) == (company.contract_no, "100000")
    refused = walk.press("次へ", {**RISE, "new_monthly": "100000"})
    assert "変更後の掛金月額には、現在の掛金月額より大きい金額を選んでください。" in refused.main
    assert walk.press("次へ", RISE).heading == "掛金前納申出・掛金月額変更③"
    wrong = check(walk, {**WHOLE_YEAR, "payment_amount": "1,200,000"})
    assert "正しい金額は 2,400,000円 です。" in wrong.main
    assert "R18" in wrong.main
    seen = check(walk, WHOLE_YEAR)
    assert seen.heading == "掛金前納申出・掛金月額変更確認"
    assert (seen.facts["変更後の掛金月額"], seen.facts["掛金納付額"]) == ("200,000円", "2,400,000円")
    done = walk.press("申請")
    assert done.heading == "受付完了"
    assert not [each for each in done.addresses if each.endswith("/done/next")]

    number = walk.number.replace(" ", "")
    mail = words_of(office.portal.wait_for_mail(company.email))
    assert "掛金前納申出と掛金月額変更(増額)の受付が完了しました。" in mail
    assert len(office.portal.mails(company.email)) == 1
    receipt = words_of_pdf(walk.download(done.links["PDFダウンロード"]))
    for words in (number, company.contract_no, "掛金月額変更(増額)", "100,000円", "2,400,000円", "2026年10月27日"):
        assert words in receipt, words
    assert [day for day, _ in days_of(calendar_of(walk))] == ["20261027", "20271027", "20271129", "20271227"]
    top = walk.get(done.links["TOPへ"])
    assert top.heading == "契約保全手続き"
    assert "がまだです" not in top.html


@pytest.mark.rule("R9")
def test_on_paper_the_documents_of_both_forms_are_made(company: Company, walk: Walker) -> None:
    walk.get(f"{walk.portal.url}/safety/prepay_and_increase/")
    walk.press("書類を作る")
    walk.press("次へ", {"agreed": "on"})
    holder = {"contract_no": company.contract_no, "business_address": company.address,
              "business_name": company.name, "person_name": company.person, "current_monthly": "100000"}  # fmt: skip
    walk.press("次へ", {**holder, **RISE})
    check(walk, WHOLE_YEAR)
    page = walk.press("書類を作る")
    assert page.heading == "書類ができました"
    links = {title: link for title, link in page.links.items() if "/documents/" in link}
    made = {title: words_of_pdf(walk.download(link)) for title, link in links.items()}
    assert list(made) == [
        "掛金前納申出書(様式㊥214)",
        "掛金前納申出書の記入と提出の案内",
        "提出前の確認表(掛金前納申出)",
        "掛金月額変更申込書(様式㊥210)",
        "掛金月額変更申込書の記入と提出の案内",
        "提出前の確認表(掛金月額変更)",
    ]
    assert all(company.name in made[title] for title in ("掛金前納申出書(様式㊥214)", "掛金月額変更申込書(様式㊥210)"))
    assert "2,400,000円" in made["掛金前納申出書の記入と提出の案内"]
    assert "100,000円" in made["掛金月額変更申込書の記入と提出の案内"]
