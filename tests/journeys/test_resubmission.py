"""添付資料再提出 over HTTP: from the start page to the mail with the number and the receipt, in the exact words of the portal."""

import hashlib
import re
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.cli.authoring.opening import open_workplace
from engine.spec import load
from tests.journeys.conftest import Walkers
from tests.journeys.walker import CONTRACT_NO, JPEG, RECEIPT_NO, File, Walker
from tests.servers import ROOT, Portal

pytestmark = pytest.mark.network
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 119_992


def text_of(pdf: bytes, folder: Path) -> str:
    """What a person reads in a PDF, without line ends."""
    file = folder / "receipt.pdf"
    file.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return read.stdout.decode()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.rule("R42")
@pytest.mark.rule("R45")
@pytest.mark.rule("R46")
@pytest.mark.rule("R47")
@pytest.mark.rule("R48")
@pytest.mark.rule("R49")
@pytest.mark.rule("R50")
def test_twelve_screens_from_the_start_page_to_mail_and_receipt(
    walk: Walker, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    sent_at = time.monotonic()
    assert walk.register().heading == "メールアドレス登録完了"
    link_mail = walk.portal.wait_for_mail(walk.email)
    record_property("seconds_from_registration_to_mail", round(time.monotonic() - sent_at, 2))
    assert str(link_mail["Subject"]) == "【小規模企業共済契約者様向けサービス】メール認証URLのご案内"

    walk.get(walk.mailed_link())
    assert walk.page.heading == "マイナンバーカード読み取り"
    walk.press("読み取る")
    walk.start_program()
    assert walk.lay_card("taro").heading == "パスワード入力(ログイン)"
    assert walk.enter_pin("1234").heading == "契約者基本情報読み取り"
    assert walk.press("読み取る").heading == "パスワード入力(ログイン)"
    holder = walk.enter_pin("5678")
    assert holder.heading == "契約者基本情報確認"
    assert holder.facts == {
        "お名前": "共済　太郎",
        "住所": "東京都港区虎ノ門３丁目５番１号",
        "生年月日": "1963年4月5日",
        "性別": "男性",
    }
    assert walk.press("次へ").heading == "契約保全手続き"
    assert walk.press("添付資料再提出").heading == "添付資料再提出①"
    assert walk.agree().heading == "添付資料再提出②"
    check = walk.fill(File("１枚目.jpeg", JPEG), File("two.png", PNG, "image/png"), contract_no="０００００００００")
    assert check.heading == "添付資料再提出確認"
    assert check.facts["共済契約者番号"] == CONTRACT_NO
    assert check.facts["受付番号"] == RECEIPT_NO
    assert check.facts["添付書類"].startswith("有")
    before = datetime.now(ZoneInfo("Asia/Tokyo"))  # noqa: TID251  what the receipt is compared with
    done = walk.submit()
    assert done.heading == "添付資料再提出完了"
    assert "再提出いただき、ありがとうございました。" in done.main
    assert "TOPへ" in done.links
    number = walk.number
    assert re.fullmatch(r"[0-9]{32}", number)

    mail = walk.done_mail()
    assert str(mail["Subject"]) == "【中小機構】オンライン申請受付完了のお知らせ"
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"■申込番号\n{number}\n" in body.get_content().replace("\r\n", "\n")

    pdf = walk.download()
    assert pdf.startswith(b"%PDF-")
    receipt = squeezed(text_of(pdf, tmp_path))
    for words in (number, CONTRACT_NO, RECEIPT_NO, "１枚目.jpeg", "two.png", "日本時間"):
        assert words in receipt, words
    for content in (JPEG, PNG):
        digest = hashlib.sha256(content).hexdigest()
        assert digest[:40] in receipt  # the column is two lines high
        assert digest[40:] in receipt
        assert f"{len(content):,}バイト" in receipt
    assert squeezed(f"{before.year}年{before.month}月{before.day}日") in receipt
    assert any(f"{t.hour}時{t.minute}分" in receipt for t in (before, datetime.now(ZoneInfo("Asia/Tokyo"))))  # noqa: TID251


def test_the_receipt_names_the_version_and_digest_of_the_procedure(walk: Walker, tmp_path: Path) -> None:
    specs = load((ROOT / "specs",), open_workplace(None).doors)
    version = specs.current["resubmission"]
    walk.to_check()
    walk.submit()
    receipt = squeezed(text_of(walk.download(), tmp_path))
    assert f"添付資料再提出（resubmission）第{version.version}版" in receipt
    assert version.digest in receipt


@pytest.mark.rule("R50")
def test_the_receipt_is_had_again_later_after_reading_the_card_again(portal: Portal, walkers: Walkers) -> None:
    """The original portal loses it with the page; here its owner finds the same bytes under 契約保全手続き."""
    first = walkers(portal)
    first.to_check("hanako")
    first.submit()
    number, place = first.number, first.page.url
    issued = first.download()
    second = walkers(portal)
    menu = second.identify("hanako")
    assert f"申込番号: {number}" in menu.main
    assert second.get(place).facts["申込番号"] == number
    assert second.download() == issued


@pytest.mark.rule("R41")
@pytest.mark.parametrize(
    ("answers", "heading"),
    [
        ({"has_card": "none", "has_device": "have"}, "オンラインでは再提出いただけません"),
        ({"has_card": "have", "has_device": "none"}, "カードを読み取る機器をご用意ください"),
    ],
)
def test_who_cannot_do_it_online_gets_a_kind_page(walk: Walker, answers: dict[str, str], heading: str) -> None:
    walk.get(f"{walk.portal.url}/small_enterprise/resubmission/")
    page = walk.press("手続きを始める", answers)
    assert (page.status, page.heading) == (200, heading)
    assert "郵送" in page.main
    assert walk.get(page.links["質問に戻る"]).heading == "添付資料を再提出したい"


@pytest.mark.rule("R42")
def test_without_scripts_the_button_works_and_the_server_asks_for_consent(walk: Walker) -> None:
    page = walk.register({"consent": ""})
    assert (page.status, page.heading) == (422, "メールアドレス登録")
    assert "「同意します」にチェックを入れてください" in page.problems["consent"]
    assert page.summary["#f-consent"] in page.problems["consent"]
    assert page.form.values["email"] == walk.email
    assert walk.portal.mails(walk.email) == []


@pytest.mark.rule("R46")
def test_the_first_step_asks_for_its_box(walk: Walker) -> None:
    walk.begin()
    page = walk.press("次へ")
    assert (page.status, page.heading) == (422, "添付資料再提出①")
    assert "「上記について確認しました」にチェックを入れてください" in page.problems["confirmed"]


def test_back_keeps_what_was_typed(walk: Walker) -> None:
    """戻る is offered on the second step and on the check page; nothing typed is lost on either."""
    walk.begin()
    walk.agree()
    walk.attach(File(), button="戻る", receipt_no="123")
    assert walk.page.heading == "添付資料再提出①"
    walk.agree()
    assert walk.page.form.values["receipt_no"] == "123"
    assert walk.page.attached == ["書類 1.jpeg"]
    check = walk.attach(button="申請内容を確認する", receipt_no=RECEIPT_NO)
    walk.get(check.links["戻る"])
    assert (walk.page.heading, walk.page.form.values["receipt_no"]) == ("添付資料再提出②", RECEIPT_NO)
