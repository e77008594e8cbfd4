"""Bad input: expired session. What was typed survives where the person is still known; nobody else gets at it."""

import time
from pathlib import Path

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.hourglass import expire_session
from tests.journeys.walker import CONTRACT_NO, RECEIPT_NO, File, Walker
from tests.servers import ROOT, serving

pytestmark = pytest.mark.network
PAUSED = "しばらく操作がなかったため、手続きを中断しました"
AGAIN = "もう一度、本人確認をする"


def identify_again(walk: Walker, card: str = "taro") -> None:
    """From the page that says what happened, with the card once more; the address stays verified."""
    walk.get(walk.page.links[AGAIN])
    assert walk.page.heading == "マイナンバーカード読み取り"
    walk.press("読み取る")
    walk.read_card(card=card)


def test_typed_answers_survive_an_expired_session(walk: Walker) -> None:
    """Nothing opens, what was typed is kept and is there after identifying again; files have to be chosen again."""
    walk.begin()
    walk.agree()
    draft = walk.draft
    walk.attach(File("before.jpeg"))
    expire_session(walk)
    page = walk.attach(File("after.jpeg"), button="申請内容を確認する", contract_no=CONTRACT_NO, receipt_no="123")
    assert (page.status, page.heading) == (403, PAUSED)
    assert "入力された内容は保存してあります。" in page.main
    assert "123" not in page.main
    again = page.links[AGAIN]
    assert walk.get(f"/d/{draft}/papers").status == 403, "the draft stays shut until then"
    walk.get(again)
    walk.press("読み取る")
    walk.read_card()
    assert walk.page.heading == "添付資料再提出②"
    assert walk.draft == draft
    assert walk.page.form.values["receipt_no"] == "123"
    assert walk.page.form.values["contract_no"] == CONTRACT_NO
    assert walk.page.attached == ["before.jpeg"]
    check = walk.attach(button="申請内容を確認する", receipt_no=RECEIPT_NO)
    assert check.facts["受付番号"].startswith(RECEIPT_NO)
    assert walk.submit().heading == "添付資料再提出完了"


@pytest.mark.parametrize("page", ["", "/agreement", "/papers", "/check", "/done", "/documents/receipt"])
def test_a_page_looked_at_leads_back_to_identifying(walk: Walker, page: str) -> None:
    """Mine, somebody else's or nobody's: an expired session learns nothing but that it has expired."""
    walk.to_check()
    mine = walk.draft
    expire_session(walk)
    shown = {walk.get(f"{walk.portal.url}/d/{draft}{page}").without_tokens() for draft in (mine, "a" * 24)}
    assert len(shown) == 1
    assert (walk.page.status, walk.page.heading) == (403, PAUSED)
    identify_again(walk)
    assert walk.get(f"/d/{mine}").heading == "添付資料再提出確認"


def test_the_menu_leads_back_to_identifying(walk: Walker) -> None:
    walk.identify()
    expire_session(walk)
    assert walk.get(walk.page.url).heading == PAUSED
    identify_again(walk)
    assert walk.press("次へ").heading == "契約保全手続き"


def test_submitting_in_an_expired_session_sends_nothing(walk: Walker) -> None:
    walk.to_check()
    address = walk.page.url
    expire_session(walk)
    assert (walk.submit().status, walk.page.heading) == (403, PAUSED)
    identify_again(walk)
    walk.get(address)
    assert walk.submit().heading == "添付資料再提出完了"


def test_somebody_elses_card_does_not_continue_it(walk: Walker, walkers: Walkers) -> None:
    """The verified address belongs to the person whose session it was."""
    walk.begin("taro")
    walk.agree()
    draft = walk.draft
    expire_session(walk)
    walk.attach(button="申請内容を確認する", receipt_no="123")
    walk.get(walk.page.links[AGAIN])
    walk.press("読み取る")
    walk.read_card(card="hanako")
    assert (walk.page.status, walk.page.heading) == (403, "手続きを始めた方と異なります")
    assert walk.get(f"{walk.portal.url}/d/{draft}/papers").status == 404
    assert walk.get(f"{walk.portal.url}/small_enterprise/menu").heading == "メールアドレス登録"
    owner = walkers(walk.portal)
    owner.identify("taro")
    assert owner.get(f"/d/{draft}/papers").form.values["receipt_no"] == "123"


def test_a_short_idle_time_of_the_settings_is_kept(tmp_path: Path, walkers: Walkers) -> None:
    """`session_idle_seconds`, with time really passing, at a portal without identity: the mailed link is the way back."""
    idle = "session_idle_seconds = 5\n"
    with serving(tmp_path, specs=ROOT / "specs" / "examples", settings=idle) as library:
        walk = walkers(library, portal_id="library", form="library_card")
        walk.register()
        walk.open_link()
        walk.press("利用カードの更新")
        draft = walk.draft
        time.sleep(6)
        page = walk.press("次へ", {"holder": "緑　花子"})
        assert (page.status, page.heading) == (403, PAUSED)
        walk.register()
        walk.open_link()
        assert (walk.page.heading, walk.draft) == ("カードと利用者", draft)
        assert walk.page.form.values["holder"] == "緑　花子"
