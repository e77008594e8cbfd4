"""The stand-in over real HTTP: screens 4 to 6, both counters, locks (R44, R45)."""

import re

import pytest

from engine.ports.identity import Refusal
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.standin.form import Form, parse_form
from tests.plugins.mynumber_card.portals import Portal, Served
from tests.plugins.mynumber_card.standin.browsing import PIN_TITLE, Browser, read_all, with_card

pytestmark = pytest.mark.network


@pytest.mark.rule("R44")
@pytest.mark.rule("R45")
def test_two_pins_in_order_then_back_to_the_portal(browser: Browser, portal: Portal) -> None:
    browser.start(portal.endpoint)
    assert browser.heading == "カードを選ぶ"
    for shown in ("見本 ポータル", portal.origin, "添付資料再提出", "123456"):
        assert shown in browser.text
    browser.press("/card", card="taro")
    assert browser.heading == PIN_TITLE
    assert "利用者証明用電子証明書パスワード" in browser.text
    assert "入力できる残りの回数: 3回" in browser.text
    assert ">OK</button>" in browser.text
    browser.press("/pin", pin="1234")
    assert browser.heading == "契約者基本情報読み取り"
    assert ">読み取る</button>" in browser.text
    browser.press("/read")
    assert browser.heading == PIN_TITLE
    assert "券面事項入力補助用パスワード" in browser.text
    browser.press("/pin", pin="5678")
    assert (browser.status, browser.page and browser.page.headers["Location"]) == (
        303,
        f"{portal.origin}/return/one-time",
    )
    assert portal.identity().claims["name"].value == "共済　太郎"


@pytest.mark.parametrize("name", ["hanako", "placeholder", "single-name", "variant"])
def test_particular_cards_reach_the_portal_as_they_are(browser: Browser, portal: Portal, name: str) -> None:
    assert read_all(browser, portal, name).status == 303
    claims = {key: claim.value for key, claim in portal.identity().claims.items() if key != "revocation"}
    holder = persona(name)
    assert claims == {
        "name": holder.name,
        "address": holder.address,
        "birth_date": holder.birth_date,
        "sex": holder.sex,
    }


def test_the_portal_sees_no_pin_and_the_log_no_pin_no_token_no_name(
    browser: Browser, portal: Portal, served: Served
) -> None:
    with_card(browser, portal).press("/pin", pin="9087").press("/pin", pin="1234").press("/read")
    browser.press("/pin", pin="5678")
    said = "\n".join(served.log)
    assert "POST /pin 303" in said
    assert "00 20 00 80 Lc=4 Le=- -> 63C2" in said
    for secret in ("9087", "1234", "5678", "31323334", "secret-token", "one-time", "共済"):
        assert secret not in said
    for message in portal.received:
        assert b"pin" not in message
        assert b"9087" not in message
    assert [line for line in portal.seen if line.startswith("POST")] == ["POST /handoff/secret-token"]


def test_buffers_that_held_a_pin_are_wiped(browser: Browser, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    buffers: list[bytearray] = []

    def watched(body: bytearray) -> Form:
        form = parse_form(body)
        assert b"9087" in body
        assert form.secret == b"9087"
        buffers.extend([body, form.secret])
        return form

    with_card(browser, portal)
    monkeypatch.setattr("plugins.mynumber_card.standin.server.parse_form", watched)
    browser.press("/pin", pin="9087")
    assert len(buffers) == 2
    assert not any(map(any, buffers))


@pytest.mark.rule("R44")
def test_a_wrong_pin_shows_the_tries_left_and_the_last_one_asks_again(
    browser: Browser, portal: Portal, served: Served
) -> None:
    with_card(browser, portal).press("/pin", pin="0000")
    assert (browser.heading, browser.problem) == (PIN_TITLE, "パスワードが違います。残り2回です。")
    assert "入力できる残りの回数: 2回" in browser.text
    assert 'aria-describedby="hint tries problem" aria-invalid="true"' in browser.text
    browser.press("/pin", pin="0000")
    assert browser.heading == "残りの回数の確認"
    assert 'name="pin"' not in browser.text
    assert "市区町村" in browser.text
    browser.press("/confirm")
    assert browser.heading == PIN_TITLE
    browser.press("/pin", pin="0000")
    assert browser.heading == "パスワードがロックされています"
    assert "コンビニエンスストア" in browser.text
    assert served.stand.counters["taro/pin_auth"] == 0
    assert served.stand.counters["taro/pin_card_face"] == 3


def test_without_the_confirmation_a_last_try_is_not_made(browser: Browser, portal: Portal, served: Served) -> None:
    """Whoever leaves the question out and posts the PIN gets the question."""
    with_card(browser, portal, "last-try")
    assert browser.heading == "残りの回数の確認"
    browser.post("/pin", {**browser.hidden(), "pin": "0000"})
    assert browser.heading == "残りの回数の確認"
    assert served.stand.counters["last-try/pin_auth"] == 1


def test_the_last_try_can_succeed_for_both_pins(browser: Browser, portal: Portal, served: Served) -> None:
    with_card(browser, portal, "last-try").press("/confirm").press("/pin", pin="1234").press("/read")
    assert browser.heading == "残りの回数の確認"
    browser.press("/confirm").press("/pin", pin="5678")
    assert browser.status == 303
    assert served.stand.counters["last-try/pin_auth"] == served.stand.counters["last-try/pin_card_face"] == 3


@pytest.mark.parametrize(("name", "convenience"), [("locked", True), ("face-locked", False)])
def test_a_locked_card_asks_nothing_and_says_where_to_unlock(
    browser: Browser, portal: Portal, served: Served, name: str, convenience: bool
) -> None:
    with_card(browser, portal, name)
    assert browser.heading == "パスワードがロックされています"
    assert 'name="pin"' not in browser.text
    assert ("コンビニエンスストア" in browser.text) is convenience
    assert not any(re.search(r"00 20 00 80 Lc=[^0]", line) for line in served.log)
    browser.press("/cancel")
    assert browser.status == 303
    assert portal.result == Refusal("card_locked")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "半角の数字4けた"),
        ("123", "半角の数字4けた"),
        ("１２３４", "全角の数字が入っています"),
        ("12345", "半角の数字4けた"),
    ],
)
def test_what_is_not_four_half_width_digits_never_reaches_the_card(
    browser: Browser, portal: Portal, served: Served, typed: str, said: str
) -> None:
    with_card(browser, portal).press("/pin", pin=typed)
    assert said in browser.problem
    assert served.stand.counters["taro/pin_auth"] == 3
    assert browser.press("/pin", pin="1234").heading == "契約者基本情報読み取り"


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("other", "マイナンバーカードではありません", "not_my_number_card"),
        ("phone", "スマートフォン", "phone_token"),
        ("face", "顔認証マイナンバーカード", "no_pins"),
        ("no-certificate", "利用者証明用電子証明書が入っていません", "no_certificate"),
    ],
)
def test_unusable_cards_are_named_and_another_can_be_chosen(
    browser: Browser, portal: Portal, name: str, said: str, code: str
) -> None:
    with_card(browser, portal, name)
    assert browser.heading == "カードを選ぶ"
    assert said in browser.problem
    assert browser.press("/card", card="taro").heading == PIN_TITLE
    portal.begin()
    with_card(browser, portal, name).press("/cancel")
    assert portal.result == Refusal(f"card_{code}")


def test_an_expired_certificate_is_refused_by_the_portal_and_the_way_back_is_shown(
    browser: Browser, portal: Portal
) -> None:
    read_all(browser, portal, "expired")
    assert browser.heading == "ポータルが受け付けませんでした"
    assert f'href="{portal.origin}/return/one-time"' in browser.text
    assert portal.result == Refusal("card_expired")


def test_giving_up_tells_the_portal_and_leads_back(browser: Browser, portal: Portal) -> None:
    with_card(browser, portal).press("/cancel")
    assert browser.status == 303
    assert portal.result == Refusal("cancelled")


def test_resetting_brings_the_tries_back(browser: Browser, portal: Portal, served: Served) -> None:
    with_card(browser, portal).press("/pin", pin="0000").press("/cancel")
    assert served.stand.counters["taro/pin_auth"] == 2
    portal.begin()
    browser.start(portal.endpoint).press("/reset")
    assert served.stand.counters["taro/pin_auth"] == 3
    assert served.stand.counters["locked/pin_auth"] == 0


def test_a_page_can_be_sent_once(browser: Browser, portal: Portal, served: Served) -> None:
    """The one-time state: the back button or a second press spends no try."""
    with_card(browser, portal)
    old = browser.hidden()
    browser.press("/pin", pin="0000")
    assert browser.post("/pin", {**old, "pin": "0000"}).status == 409
    assert served.stand.counters["taro/pin_auth"] == 2


@pytest.mark.parametrize("action", ["/pin", "/read", "/confirm", "/send"])
def test_no_step_can_be_taken_before_its_time(browser: Browser, portal: Portal, action: str) -> None:
    browser.start(portal.endpoint)
    assert browser.post(action, {**browser.hidden(), "pin": "1234"}).status == 409
    assert portal.received == []


def test_the_first_pin_cannot_be_left_out(browser: Browser, portal: Portal) -> None:
    with_card(browser, portal)
    assert browser.post("/read", browser.hidden()).status == 409


def test_an_unknown_card_is_asked_again(browser: Browser, portal: Portal) -> None:
    browser.start(portal.endpoint).press("/card", card="nobody")
    assert (browser.status, browser.heading) == (400, "カードを選ぶ")


def test_a_result_that_did_not_arrive_can_be_sent_again(browser: Browser, portal: Portal) -> None:
    with_card(browser, portal).press("/pin", pin="1234").press("/read")
    portal.status = 503
    browser.press("/pin", pin="5678")
    assert browser.heading == "ポータルに送れませんでした"
    portal.status = 0
    assert browser.press("/send").status == 303
    assert portal.identity().claims["sex"].value == "1"
