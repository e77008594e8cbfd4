"""Who may finish an identification, and what the card program's lock and last try look like from the portal (R44)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.walker import Walker
from tests.servers import Portal

pytestmark = pytest.mark.network
OTHER_BROWSER = "手続きを始めたブラウザーで続けてください"
WAITING = "アプリでの操作を待っています。"


def at_waiting_page(walk: Walker) -> Walker:
    walk.register()
    walk.open_link()
    assert WAITING in walk.page.main
    return walk


def read_without_returning(walk: Walker, card: str = "taro") -> str:
    """Reads the card; the address at which the portal wants the browser back."""
    walk.start_program()
    walk.lay_card(card)
    walk.enter_pin("1234")
    walk.press("読み取る")
    answer = walk.client.send(walk.request("OK", {"pin": "5678"}))
    assert answer.status_code == 303
    return answer.headers["location"]


def is_identified(walk: Walker) -> bool:
    return walk.get(f"{walk.portal.url}/small_enterprise/identity").heading == "契約者基本情報確認"


def test_finishing_needs_the_browser_that_began(walk: Walker, walkers: Walkers) -> None:
    """Another browser with the return address gets a page and nothing else; the first one can still finish."""
    at_waiting_page(walk)
    waiting = walk.page.url
    way_back = read_without_returning(walk)
    verified = at_waiting_page(walkers(walk.portal))
    for other in (walkers(walk.portal), verified):
        other.get(way_back)
        assert (other.page.status, other.page.heading) == (403, OTHER_BROWSER)
        assert not is_identified(other)
    assert "アプリでの操作が終わりました。" in walk.get(waiting).main
    assert walk.get(way_back).heading == "契約者基本情報確認"


def test_a_return_address_works_once(walk: Walker, walkers: Walkers) -> None:
    at_waiting_page(walk)
    way_back = read_without_returning(walk)
    stolen = walkers(walk.portal)
    stolen.client.cookies = walk.client.cookies
    walk.get(way_back)
    copy = walkers(walk.portal)
    copy.get(way_back)
    assert copy.page.heading == OTHER_BROWSER
    assert walk.get(way_back).status in (403, 410)
    assert is_identified(walk), "and the person stays identified"


def test_polling_shows_progress_and_never_completes(walk: Walker) -> None:
    at_waiting_page(walk)
    waiting = walk.page.url
    way_back = read_without_returning(walk)
    for _ in range(3):
        page = walk.get(waiting)
        assert page.url == waiting
        assert way_back not in page.html
    assert not is_identified(walk)


def test_an_attacker_who_sends_a_victim_his_link_gets_nothing(walk: Walker, walkers: Walkers) -> None:
    """The attacker begins and has the victim read her card: her browser is refused, his never finishes."""
    attacker = at_waiting_page(walk)
    waiting, link = attacker.page.url, attacker.page.links["アプリを開く"]
    victim = walkers(walk.portal)
    victim.get(link)
    assert "添付資料再提出" in victim.page.main, "the program names the procedure"
    victim.lay_card("hanako")
    victim.enter_pin("1234")
    victim.press("読み取る")
    assert (victim.enter_pin("5678").status, victim.page.heading) == (403, OTHER_BROWSER)
    assert "続きの手続き" in attacker.get(waiting).main
    assert not is_identified(attacker)
    assert attacker.get(f"{walk.portal.url}/small_enterprise/menu").heading == "マイナンバーカード読み取り"
    assert not is_identified(victim)


def test_the_same_code_is_shown_by_portal_and_program(walk: Walker) -> None:
    at_waiting_page(walk)
    code = next(node.text for node in walk.page.tree.all("p", "number"))
    assert len(code) == 6
    assert walk.start_program().facts["確認番号"] == code


def test_beginning_again_makes_the_earlier_attempt_useless(walk: Walker) -> None:
    at_waiting_page(walk)
    first = read_without_returning(walk)
    walk.get(f"{walk.portal.url}/small_enterprise/identify")
    walk.press("読み取る")
    waiting = walk.page.url
    assert walk.get(first).status == 410
    assert not is_identified(walk)
    walk.get(waiting)
    assert walk.read_card().heading == "契約者基本情報確認"


@pytest.mark.rule("R44")
@pytest.mark.parametrize(("first", "where"), [(True, "コンビニエンスストア"), (False, "市区町村の窓口だけです")])
def test_three_wrong_pins_lock_and_say_where_to_unlock(walk: Walker, first: bool, where: str) -> None:
    """Tries are shown before asking; the third asks first whether one is sure; then nothing is asked any more."""
    at_waiting_page(walk)
    waiting = walk.page.url
    walk.start_program()
    walk.lay_card("variant")
    if not first:
        walk.enter_pin("1234")
        walk.press("読み取る")
    assert "残りの回数: 3回" in walk.page.main
    assert "残り2回です" in walk.enter_pin("9999").main
    sure = walk.enter_pin("9998")
    assert sure.heading == "残りの回数の確認"
    assert "あと1回です" in sure.main
    walk.press("理解したうえで入力する")
    locked = walk.enter_pin("9997")
    assert locked.heading == "パスワードがロックされています"
    assert where in locked.main
    assert "市区町村" in locked.main
    back = walk.press("ポータルに戻る")
    assert back.url == waiting
    assert "暗証番号がロックされています" in back.main
    assert "市区町村" in back.main
    assert not is_identified(walk)
    # the lock outlives this attempt; another card still works
    walk.get(back.links["はじめからやり直す"])
    walk.press("読み取る")
    walk.start_program()
    assert walk.lay_card("variant").heading == "パスワードがロックされています"
    walk.press("別のカードを選ぶ")
    walk.press("残り回数を元に戻す")
    walk.lay_card("variant")
    walk.enter_pin("1234")
    walk.press("読み取る")
    assert walk.enter_pin("5678").heading == "契約者基本情報確認"
    assert walk.page.facts["お名前"] == "髙﨑　邉\U000e0100\ue000"


@pytest.mark.rule("R44")
def test_the_last_try_needs_a_second_confirmation_for_each_pin(walk: Walker) -> None:
    at_waiting_page(walk)
    walk.start_program()
    assert walk.lay_card("last-try").heading == "残りの回数の確認"
    walk.press("理解したうえで入力する")
    assert walk.enter_pin("1234").heading == "契約者基本情報読み取り"
    assert walk.press("読み取る").heading == "残りの回数の確認"
    walk.press("理解したうえで入力する")
    assert walk.enter_pin("5678").heading == "契約者基本情報確認"


@pytest.mark.rule("R44")
@pytest.mark.parametrize("typed", ["１２３４", "123", "12345", "abcd", "", "12 34"])
def test_pins_must_be_four_half_width_digits(walk: Walker, typed: str) -> None:
    """Nothing of it reaches the card: the tries stay."""
    at_waiting_page(walk)
    walk.start_program()
    walk.lay_card("taro")
    page = walk.enter_pin(typed)
    assert "半角" in page.main
    assert "残りの回数: 3回" in page.main


def test_giving_up_leads_back_and_one_may_try_again(walk: Walker) -> None:
    at_waiting_page(walk)
    walk.start_program()
    page = walk.press("中止してポータルに戻る")
    assert "本人確認を取りやめました。" in page.main
    walk.get(page.links["はじめからやり直す"])
    walk.press("読み取る")
    assert walk.read_card().heading == "契約者基本情報確認"


@pytest.mark.parametrize(
    ("card", "words"),
    [("expired", "有効期限が切れています"), ("no-certificate", "利用者証明用電子証明書が入っていません")],
)
def test_a_card_that_cannot_be_used_says_why_and_what_to_do(walk: Walker, card: str, words: str) -> None:
    at_waiting_page(walk)
    waiting = walk.page.url
    walk.start_program()
    page = walk.lay_card(card)
    if page.heading == "パスワード入力(ログイン)":
        walk.enter_pin("1234")
        walk.press("読み取る")
        walk.enter_pin("5678")
    else:
        walk.press("中止してポータルに戻る")
    page = walk.get(waiting)
    assert words in page.main
    assert "市区町村" in page.main
    assert "はじめからやり直す" in page.links


@pytest.mark.rule("R45")
def test_a_birth_date_that_is_no_date_is_shown_as_it_is(walk: Walker) -> None:
    at_waiting_page(walk)
    page = walk.read_card(card="placeholder")
    assert page.facts["生年月日"] == "1900年00月00日"


@pytest.mark.parametrize(
    ("message", "status", "problem"),
    [
        (b"{}", 422, "card_message"),
        (b"[1, 2", 422, "card_message"),
        (b'{"version": 1, "outcome": "failed", "problem": "card_removed"}', 422, "card_card_removed"),
    ],
)
def test_a_handoff_takes_one_message_whatever_it_says(
    walk: Walker, portal: Portal, message: bytes, status: int, problem: str
) -> None:
    """Used up before anything is verified: nothing can be tried twice."""
    at_waiting_page(walk)
    endpoint = parse_qs(urlsplit(walk.page.links["アプリを開く"]).query)["endpoint"][0]
    headers = {"content-type": "application/json"}
    answers = [walk.client.post(endpoint, content=message, headers=headers) for _ in range(2)]
    assert [one.status_code for one in answers] == [status, 410]
    assert answers[0].json() == {"problem": problem, "return_url": f"{portal.url}/small_enterprise/identify/waiting"}
    assert answers[1].json() == {"problem": "link_used"}
    assert walk.client.get(endpoint).status_code == 410
    assert "はじめからやり直す" in walk.get(walk.page.url).links


def test_a_handoff_refuses_what_is_no_message(walk: Walker, portal: Portal) -> None:
    at_waiting_page(walk)
    endpoint = parse_qs(urlsplit(walk.page.links["アプリを開く"]).query)["endpoint"][0]
    assert walk.client.post(endpoint, data={"pin": "1"}).json() == {"problem": "wrong_type"}
    large = walk.client.post(endpoint, content=b"x" * 70_000, headers={"content-type": "application/json"})
    assert (large.status_code, large.json()) == (413, {"problem": "too_large"})
    unknown = walk.client.get(f"{portal.url}/api/handoff/nosuch")
    assert (unknown.status_code, unknown.json()) == (404, {"problem": "link_unknown"})
    assert walk.client.get(endpoint).status_code == 200, "none of that used it up"
