"""Screen 3's second way, スマートフォンを使う: an OpenID provider that stands in the settings alone, from the mailed link to the receipt."""

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.walker import Walker, origin_of
from tests.servers import Portal

pytestmark = pytest.mark.network
PHONE = "スマートフォンで読み取る"
APPROVE = "アプリで確認しました（見本）"


def to_app(walk: Walker) -> None:
    """From nothing to the provider's page."""
    walk.register()
    walk.get(walk.mailed_link())
    walk.leave(PHONE)


@pytest.mark.rule("R41")
@pytest.mark.rule("R44")
@pytest.mark.rule("R45")
@pytest.mark.rule("R50")
def test_a_phone_leads_to_the_receipt(portal: Portal, walk: Walker) -> None:
    to_app(walk)
    assert origin_of(walk.page.url) != portal.url
    page = walk.press(APPROVE, {"person": "hanako"})
    assert page.heading == "契約者基本情報確認"
    assert page.facts["お名前"] == "見本　花子"
    assert page.facts["住所"].startswith("京都府京都市上京区")
    assert (page.facts["生年月日"], page.facts["性別"]) == ("1982年7月31日", "女性")
    walk.press("次へ")
    walk.press("添付資料再提出")
    walk.agree()
    walk.fill()
    assert walk.submit().heading == "添付資料再提出完了"
    assert walk.number
    assert walk.done_mail()
    assert walk.download().startswith(b"%PDF-")


@pytest.mark.rule("R44")
def test_without_a_name_nobody_gets_in_and_the_card_still_does(walk: Walker) -> None:
    """What the provider does not tell cannot be confirmed."""
    to_app(walk)
    page = walk.press(APPROVE, {"person": "nameless"})
    assert page.status == 403
    assert "足りませんでした" in page.main
    walk.get(page.links["はじめからやり直す"])
    walk.press("読み取る")
    assert walk.read_card().heading == "契約者基本情報確認"


def test_what_was_not_told_is_left_out(walk: Walker) -> None:
    to_app(walk)
    facts = walk.press(APPROVE, {"person": "single-name"}).facts
    assert facts["お名前"] == "MIHON ALEX"
    assert not facts.get("性別")


def test_the_same_person_finds_the_same_draft_again_on_another_browser(portal: Portal, walkers: Walkers) -> None:
    """Known by issuer and subject, whatever the mail address."""
    first, second = walkers(portal), walkers(portal)
    to_app(first)
    first.press(APPROVE, {"person": "variant"})
    first.press("次へ")
    first.press("添付資料再提出")
    draft = first.draft
    to_app(second)
    second.press(APPROVE, {"person": "variant"})
    assert second.get(f"{portal.url}/d/{draft}/agreement").status == 200
    other = walkers(portal)
    to_app(other)
    other.press(APPROVE, {"person": "taro"})
    assert other.get(f"{portal.url}/d/{draft}/agreement").status == 404


def test_an_answer_in_another_browser_opens_nothing(portal: Portal, walkers: Walkers) -> None:
    walk, other = walkers(portal), walkers(portal)
    to_app(walk)
    back = walk.client.send(walk.request(APPROVE, {"person": "taro"})).headers["location"]
    assert other.get(back).heading == "手続きを始めたブラウザーで続けてください"
    assert walk.get(back).heading == "契約者基本情報確認"
    assert walk.get(back).status in (400, 403, 409, 410)


def test_a_way_that_nobody_offers_begins_nothing(walk: Walker) -> None:
    walk.register()
    walk.get(walk.mailed_link())
    form = walk.page.form
    page = walk.post(form.action, {"_csrf": form.values["_csrf"], "_way": "fax"})
    assert page.status == 422
    assert "ボタンを押して選んでください" in page.main
