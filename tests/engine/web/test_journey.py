"""The whole way, over HTTP, without scripts: twelve screens of one procedure, and a procedure without identity."""

import pytest

from tests.engine.web.driving import LIBRARY, browsing, make_world
from tests.engine.web.steps import RECEIPT, begin, draft_of, enter, fill, identify, register


@pytest.mark.rule("R42")
@pytest.mark.rule("R45")
@pytest.mark.rule("R46")
@pytest.mark.rule("R50")
def test_twelve_screens_lead_from_the_start_page_to_the_receipt() -> None:
    with browsing(make_world()) as browser:
        assert register(browser).heading == "メールアドレス登録完了"
        shown = identify(browser)
        assert shown.heading == "契約者基本情報確認"
        assert "共済　太郎" in shown.text
        assert "1963年4月5日" in shown.text
        assert browser.press("次へ").heading == "契約保全手続き"
        assert browser.press("添付資料再提出").heading == "添付資料再提出①"
        assert browser.press("次へ", confirmed="on").heading == "添付資料再提出②"
        check = fill(browser)
        assert check.heading == "添付資料再提出確認"
        assert RECEIPT in check.text
        assert "有" in check.text
        done = browser.press("再提出")
        assert done.heading == "添付資料再提出完了"
        mails = browser.world.deliver()
        assert [mail.subject for mail in mails] == [
            "【小規模企業共済契約者様向けサービス】メール認証URLのご案内",
            "【中小機構】オンライン申請受付完了のお知らせ",
        ]
        document = next(link for link in done.links if "/documents/" in link)
        receipt = browser.client.get(document)
        assert receipt.headers["content-type"] == "application/pdf"
        assert receipt.content.startswith(b"%PDF-")


def test_a_document_that_is_not_drawn_yet_is_a_page_that_asks_again_within_five_seconds() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        fill(browser)
        done = browser.press("再提出")
        waiting = browser.get(next(link for link in done.links if "/documents/" in link))
        assert waiting.status == 202
        assert 1 <= int(waiting.refresh.partition(";")[0]) <= 5


def test_a_portal_without_identity_leads_from_the_mailed_link_to_the_menu() -> None:
    with browsing(make_world([LIBRARY])) as browser:
        browser.get("/library/library_card/")
        browser.press("更新を始める")
        browser.press(email="hanako@example.jp", consent="on")
        assert browser.world.postbox.sent == []
        browser.get(browser.world.link())
        menu = browser.press()
        assert menu.url == "/library/menu"
        assert browser.press().url.endswith("/card")


def test_the_menu_lists_open_drafts_and_sent_applications() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        unfinished = draft_of(browser)
        browser.get("/small_enterprise/menu")
        browser.press("添付資料再提出")
        sent = draft_of(browser)
        browser.press("次へ", confirmed="on")
        fill(browser)
        browser.press("再提出")
        menu = browser.get("/small_enterprise/menu")
        assert f"/d/{unfinished}" in menu.links
        assert f"/d/{sent}/done" in menu.links
        assert browser.get(f"/d/{unfinished}").heading == "添付資料再提出②"


def test_each_press_in_the_menu_begins_a_draft_of_its_own() -> None:
    """Several drafts of one person in several tabs do not mix."""
    with browsing(make_world()) as browser:
        enter(browser)
        menu = browser.page
        first = browser.press("添付資料再提出").url
        browser.page = menu
        second = browser.press("添付資料再提出").url
        assert first != second
