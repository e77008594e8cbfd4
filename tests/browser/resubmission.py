"""添付資料再提出 in a browser, but for the way to identify: from the start page to the mailed link, and from the confirmed person to the receipt."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.servers import Portal

RECEIPT = "1" * 32
Look = Callable[[str], None]


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, caption: str) -> None:
    page.get_by_role("button", name=caption, exact=True).click()


def register(page: Page, portal: Portal, address: str, look: Look, *, javascript: bool) -> None:
    """From the start page to the page that the mailed link opens."""
    page.goto(f"{portal.url}/small_enterprise/resubmission/")
    heading(page, "添付資料を再提出したい")
    look("start")
    page.get_by_label("はい、持っています").check()
    page.get_by_label("はい、あります").check()
    press(page, "手続きを始める")

    heading(page, "メールアドレス登録")
    look("register")
    page.get_by_label("メールアドレス", exact=False).first.fill(address)
    page.get_by_label("メールアドレス(確認用)", exact=False).fill(address)
    if not javascript:
        press(page, "登録する")
        expect(page.get_by_text("「同意します」にチェックを入れてください").first).to_be_visible()
    page.get_by_label("同意します", exact=False).check()
    press(page, "登録する")
    heading(page, "メールアドレス登録完了")
    look("registered")

    mail = portal.wait_for_mail(address)
    assert str(mail["Subject"]) == "【小規模企業共済契約者様向けサービス】メール認証URLのご案内"
    # Python's parser puts a blank between two encoded words of one name (RFC 2047 says it is not shown)
    assert "独立行政法人中小企業基盤整備機構" in str(mail["From"]).replace(" ", "")
    page.goto(portal.wait_for_link(address))
    heading(page, "マイナンバーカード読み取り")
    look("identify")


def confirm(page: Page, words: tuple[str, ...], look: Look) -> None:
    """What was read, and on to the first step."""
    heading(page, "契約者基本情報確認")
    for each in ("お名前", "住所", "生年月日", "性別", *words):
        expect(page.get_by_text(each).first).to_be_visible()
    look("identity")
    press(page, "次へ")
    heading(page, "契約保全手続き")
    look("menu")
    press(page, "添付資料再提出")


def file_papers(page: Page, portal: Portal, address: str, tmp_path: Path, look: Look) -> bytes:
    """From the first step to the receipt, a PDF."""
    heading(page, "添付資料再提出①")
    look("agreement")
    page.get_by_label("上記について確認しました", exact=False).check()
    press(page, "次へ")
    heading(page, "添付資料再提出②")
    look("papers")
    fill_papers(page, tmp_path, look)

    heading(page, "添付資料再提出確認")
    for words in ("共済契約者番号", "000000000", "受付番号", RECEIPT, "添付書類", "有"):
        expect(page.get_by_text(words).first).to_be_visible()
    look("check")
    page.get_by_role("link", name="戻る", exact=True).click()
    heading(page, "添付資料再提出②")
    expect(page.get_by_label("受付番号", exact=False)).to_have_value(RECEIPT)
    press(page, "申請内容を確認する")
    press(page, "再提出")

    heading(page, "添付資料再提出完了")
    expect(page.get_by_text("再提出いただき、ありがとうございました。")).to_be_visible()
    look("done")
    receipt_mail = portal.wait_for_mail(address, 2)
    assert str(receipt_mail["Subject"]) == "【中小機構】オンライン申請受付完了のお知らせ"
    link = page.get_by_role("link", name="受付票", exact=False).first.get_attribute("href")
    assert link
    for _ in range(40):
        answer = page.request.get(portal.url + link)
        if answer.headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(250)
    assert answer.body().startswith(b"%PDF-")
    return answer.body()


def fill_papers(page: Page, tmp_path: Path, look: Look) -> None:
    """First with a mistake: everything typed and every good file is still there afterwards."""
    jpeg = tmp_path / "書類 1.jpeg"
    jpeg.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"0" * 2000)
    page.get_by_label("共済契約者番号", exact=False).first.fill("０００００００００")
    page.get_by_label("受付番号", exact=False).fill("123")
    page.locator("input[type=file]").set_input_files(jpeg)
    press(page, "申請内容を確認する")
    expect(page.get_by_role("heading", level=1)).to_have_text("添付資料再提出②")
    expect(page.get_by_text("32けたの数字または英字").first).to_be_visible()
    expect(page.get_by_text("書類 1.jpeg").first).to_be_visible()
    look("papers-problem")
    page.get_by_label("受付番号", exact=False).fill(RECEIPT)
    press(page, "申請内容を確認する")
