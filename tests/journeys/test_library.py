"""A procedure without any identity provider of ours: the library card, from its first page to its receipt, in two languages."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.walker import Walker
from tests.servers import ROOT, Portal, serving

pytestmark = pytest.mark.network
NO_CARDS = 'disabled_plugins = ["mynumber_card"]\n'
CARD = {"card_no": "１２３４５６７８", "holder": "緑　花子", "residence": "works"}
WISHES = {"years": "three", "copies": "２", "rules": "on", "donation": ""}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    specs = ROOT / "specs" / "examples"
    with serving(tmp_path_factory.mktemp("library"), specs=specs, settings=NO_CARDS) as running:
        yield running


@pytest.fixture
def walk(library: Portal, walkers: Walkers) -> Walker:
    return walkers(library, portal_id="library", form="library_card")


def date_parts(walk: Walker, field: str, *parts: str) -> dict[str, str]:
    """A date as the page asks for it: one box, or one for each part."""
    names = [f"{field}.{part}" for part in ("year", "month", "day")[: len(parts)]]
    return dict(zip(names, parts, strict=True)) if names[0] in walk.page.form.names else {field: "-".join(parts)}


def receipt_words(walk: Walker) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=walk.download(), capture_output=True, check=True)
    return re.sub(r"\s+", "", read.stdout.decode())


def test_from_the_first_page_to_the_receipt_without_an_identity_plugin(walk: Walker) -> None:
    assert walk.register().heading == "メールをお送りしました"
    menu = walk.open_link()
    assert menu.heading == "手続きの選択"
    assert walk.press("利用カードの更新").heading == "カードと利用者"
    refused = walk.press("次へ", {**CARD, **date_parts(walk, "birth_date", "1990", "4", "1")})
    assert (refused.status, list(refused.problems)) == (422, ["workplace"])
    assert walk.press("次へ", {"workplace": "みどり製作所"}).heading == "更新の内容"
    check = walk.press("内容を確認する", {**WISHES, **date_parts(walk, "from_month", "2099", "10")})
    assert check.heading == "入力内容の確認"
    assert check.facts["利用カードの番号"].startswith("12345678")
    assert check.facts["手数料"].startswith("700円")
    done = walk.press("この内容で申し込む")
    assert done.heading == "更新の申込みが完了しました"
    assert re.fullmatch(r"[0-9]{16}", walk.number)
    mail = walk.done_mail()
    assert str(mail["Subject"]) == "【みどり市立図書館】更新の申込みを受け付けました"
    body = mail.get_body(("plain",))
    assert body is not None
    assert walk.number in body.get_content()
    receipt = receipt_words(walk)
    for words in (walk.number, "12345678", "みどり製作所", "700円", "日本時間", "library_card"):
        assert words in receipt, words


def test_all_of_it_in_english(walk: Walker) -> None:
    """`?lang=en` on the first page is remembered: pages, mails and the receipt are English."""
    walk.get(f"{walk.portal.url}/library/library_card/?lang=en")
    assert walk.page.heading == "Renew your library card"
    assert walk.register().heading == "The e-mail is on its way"
    assert str(walk.portal.wait_for_mail(walk.email)["Subject"]) == "[Midori City Library] Your link"
    assert walk.open_link().heading == "Choose a procedure"
    assert walk.press("Renew a library card").heading == "Card and holder"
    refused = walk.press("Next", {"card_no": "1234567"})
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", refused.main), "Japanese on an English page"
    walk.press("Next", {**CARD, "residence": "city", **date_parts(walk, "birth_date", "1990", "4", "1")})
    assert walk.page.heading == "Your renewal"
    check = walk.press("Check your answers", {**WISHES, **date_parts(walk, "from_month", "2099", "10")})
    assert check.heading == "Check your answers"
    assert check.facts["Where you live"].startswith("In the city")
    done = walk.press("Send")
    assert done.heading == "Your renewal has been received"
    number = done.facts["Reference number"]
    assert re.fullmatch(r"[0-9]{16}", number)
    assert str(walk.done_mail()["Subject"]) == "[Midori City Library] Your renewal has been received"
    receipt = receipt_words(walk)
    for words in (number, "Librarycardrenewalreceipt", "Japantime"):
        assert words.casefold() in receipt.casefold(), words


def test_a_draft_of_the_same_address_is_found_again_from_another_browser(library: Portal, walkers: Walkers) -> None:
    """Where no identity is asked for, the verified address is the owner."""
    first = walkers(library, "again@example.jp", portal_id="library", form="library_card")
    first.register()
    first.open_link()
    first.press("利用カードの更新")
    second = walkers(library, "AGAIN@example.jp", portal_id="library", form="library_card")
    second.register()
    menu = second.open_link()
    assert f"/d/{first.draft}" in menu.links.values()
    assert second.get(f"/d/{first.draft}").heading == "カードと利用者"
