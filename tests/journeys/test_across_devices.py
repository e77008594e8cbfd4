"""The card is read on another device; and what attackers make of links, codes, digits, addresses and cookies of their own."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from engine.testing.checking import at_once
from tests.journeys.conftest import Walkers
from tests.journeys.device import Device, code_on
from tests.journeys.walker import Walker
from tests.servers import Portal

pytestmark = pytest.mark.network
CLAIMS = "契約者基本情報確認"
FINISH = "本人確認を終える"
OTHER_BROWSER = "手続きを始めたブラウザーで続けてください"
Devices = Callable[..., Device]


@pytest.fixture
def devices(portal: Portal, cards: Path) -> Iterator[Devices]:
    with ExitStack() as ending:

        def device(card: str = "taro") -> Device:
            made = Device(portal, cards, card)
            ending.callback(made.client.close)
            return made

        yield device


def at_waiting_page(walk: Walker) -> Walker:
    walk.register()
    walk.open_link()
    assert "アプリでの操作を待っています。" in walk.page.main
    return walk


def endpoint_of(walk: Walker) -> str:
    """What the page's link tells a program on this device."""
    return parse_qs(urlsplit(walk.page.links["アプリを開く"]).query)["endpoint"][0]


def is_identified(walk: Walker) -> bool:
    """In whatever way this browser may look."""
    pages = [walk.get(f"{walk.portal.url}/small_enterprise/{path}") for path in ("identity", "menu")]
    return any(page.heading in (CLAIMS, "オンライン手続き") or "添付資料再提出" in page.links for page in pages)


def waiting(walk: Walker) -> str:
    return f"{walk.portal.url}/small_enterprise/identify/waiting"


def type_digits(walk: Walker, digits: str) -> str:
    """Into the waiting page; the heading of what comes."""
    walk.get(waiting(walk))
    return walk.press(FINISH, {"_code": digits}).heading


def test_from_the_code_over_the_other_device_to_the_menu(walk: Walker, devices: Devices) -> None:
    at_waiting_page(walk)
    device = devices()
    told = device.run(code_on(walk.page))
    assert device.shown[0] == "添付資料再提出", "the program names the procedure, as the page does"
    assert "手続き: 添付資料再提出" in walk.get(waiting(walk)).main
    digits = told["confirm"]
    assert type_digits(walk, f"{digits[:4]} {digits[4:]}") == CLAIMS
    assert walk.page.facts["お名前"] == "共済　太郎"
    assert "添付資料再提出" in walk.press("次へ").main


def test_an_attacker_who_sends_his_link_to_a_program_gets_nothing(
    walk: Walker, walkers: Walkers, devices: Devices
) -> None:
    """The victim's program signs and opens the way back in her browser: a page for her, nothing for him."""
    attacker, victim = at_waiting_page(walk), walkers(walk.portal)
    way_back = devices("hanako").report(endpoint_of(attacker))["return_url"]
    page = victim.get(way_back)
    assert (page.status, page.heading) == (403, OTHER_BROWSER)
    assert "もう一度はじめて" in page.main
    for _ in range(3):
        polled = attacker.get(waiting(attacker))
        assert way_back not in polled.html
        assert urlsplit(way_back).path.rsplit("/", 1)[1] not in polled.html
        assert FINISH not in polled.html, "nothing to type where the program was started by a link"
    attacker.get(f"{attacker.portal.url}/small_enterprise/identify/return/{'A' * 43}")
    assert attacker.page.status == 404
    assert not is_identified(attacker)
    assert not is_identified(victim)


def test_an_attacker_who_posts_digits_nobody_showed_gets_nothing(walk: Walker, devices: Devices) -> None:
    attacker = at_waiting_page(walk)
    devices("hanako").report(endpoint_of(attacker))
    form = attacker.get(f"{attacker.portal.url}/small_enterprise/identify").form
    for digits in ("00000000", "12345678"):
        attacker.post(waiting(attacker), {"_csrf": form.values["_csrf"], "_code": digits})
        assert attacker.page.status == 200
        assert "アプリでの操作が終わりました。" in attacker.page.main
    assert not is_identified(attacker)


def test_an_attacker_who_sends_his_code_to_a_victim_gets_nothing(walk: Walker, devices: Devices) -> None:
    """Her program shows her digits; his page asks him for them, five times."""
    attacker = at_waiting_page(walk)
    digits = devices("hanako").run(code_on(attacker.page))["confirm"]
    assert digits not in attacker.get(waiting(attacker)).html
    for number in range(1, 5):
        attacker.get(waiting(attacker))
        page = attacker.press(FINISH, {"_code": f"{(int(digits) + number) % 10**8:08d}"})
        assert (page.status, page.title.startswith("エラー: ")) == (422, True)
        assert digits not in page.html
    attacker.get(waiting(attacker))
    form = attacker.page.form
    dead = attacker.press(FINISH, {"_code": f"{(int(digits) + 5) % 10**8:08d}"})
    assert "続けて違ったため" in dead.main
    assert not dead.forms
    attacker.post(waiting(attacker), {**form.values, "_code": digits})
    assert "続けて違ったため" in attacker.page.main, "not even the right ones, not any more"
    assert not is_identified(attacker)


def test_guessing_with_many_hands_at_once_is_no_faster(walk: Walker, devices: Devices) -> None:
    """Tries are counted before they are compared: of 24 at once five are looked at, and the right ones come too late."""
    attacker = at_waiting_page(walk)
    digits = devices("hanako").run(code_on(attacker.page))["confirm"]
    token = attacker.get(waiting(attacker)).form.values["_csrf"]

    def guess(number: int) -> httpx.Response:
        typed = f"{(int(digits) + 1 + number) % 10**8:08d}"
        return attacker.client.post(waiting(attacker), data={"_csrf": token, "_code": typed})

    told = [answer.text for answer in at_once(guess, 24)]
    assert sum("残りの回数" in text for text in told) <= 4
    attacker.post(waiting(attacker), {"_csrf": token, "_code": digits})
    assert "続けて違ったため" in attacker.page.main
    assert not is_identified(attacker)


def test_one_code_typed_into_many_programs_leads_one_of_them(walk: Walker, devices: Devices) -> None:
    at_waiting_page(walk)
    code = code_on(walk.page)
    several = [devices() for _ in range(8)]
    answers = at_once(lambda number: several[number].exchange(code), len(several))
    assert sorted(answer.status_code for answer in answers) == [200, *[404] * 7]


def test_an_attacker_who_finds_a_code_can_only_stop_an_attempt(walk: Walker, devices: Devices) -> None:
    """With his own card in her attempt: her browser asks for digits that she does not have, and she begins again."""
    at_waiting_page(walk)
    told = devices("hanako").run(code_on(walk.page))
    page = walk.get(waiting(walk))
    assert "完了番号" in page.main
    assert told["confirm"] not in page.html
    assert not is_identified(walk)
    walk.get(f"{walk.portal.url}/small_enterprise/identify")
    walk.press("読み取る")
    assert type_digits(walk, devices("taro").run(code_on(walk.page))["confirm"]) == CLAIMS
    assert walk.page.facts["お名前"] == "共済　太郎"


def test_an_attackers_way_back_does_not_work_with_a_victims_cookie(
    walk: Walker, walkers: Walkers, devices: Devices
) -> None:
    """Nobody is put into somebody else's identity; what she was doing goes on."""
    victim, attacker = at_waiting_page(walk), at_waiting_page(walkers(walk.portal))
    way_back = devices("hanako").report(endpoint_of(attacker))["return_url"]
    own = endpoint_of(victim)
    assert victim.get(way_back).status == 403
    assert not is_identified(victim)
    assert victim.get(devices("taro").report(own)["return_url"]).facts["お名前"] == "共済　太郎"
    assert attacker.get(way_back).facts["お名前"] == "共済　花子", "his own is his"


def test_an_attackers_digits_do_not_work_in_a_victims_browser(walk: Walker, walkers: Walkers, devices: Devices) -> None:
    victim, attacker = at_waiting_page(walk), at_waiting_page(walkers(walk.portal))
    his = devices("hanako").run(code_on(attacker.page))["confirm"]
    hers = devices("taro").run(code_on(victim.page))["confirm"]
    if his != hers:
        assert type_digits(victim, his) != CLAIMS
    assert type_digits(victim, hers) == CLAIMS
    assert victim.page.facts["お名前"] == "共済　太郎"


@pytest.mark.parametrize("across", [False, True], ids=["link", "code"])
def test_a_cookie_that_was_planted_opens_nothing_afterwards(
    walk: Walker, walkers: Walkers, devices: Devices, across: bool
) -> None:
    """The attacker knows the cookie a victim's browser began with. Success gives her another one, and ends his."""
    victim, attacker = at_waiting_page(walk), walkers(walk.portal)
    for cookie in victim.client.cookies.jar:
        attacker.client.cookies.jar.set_cookie(cookie)
    assert attacker.get(waiting(attacker)).status == 200
    if across:
        assert type_digits(victim, devices().run(code_on(victim.page))["confirm"]) == CLAIMS
    else:
        victim.get(devices().report(endpoint_of(victim))["return_url"])
        assert victim.page.heading == CLAIMS
    assert not is_identified(attacker)
    assert is_identified(victim)


def test_an_attackers_own_session_planted_before_she_began_is_left_behind(
    walk: Walker, walkers: Walkers, devices: Devices
) -> None:
    """He has begun and put his cookie into her browser; her mailed link opens a session that he does not know."""
    attacker, victim = at_waiting_page(walk), walkers(walk.portal)
    for cookie in attacker.client.cookies.jar:
        victim.client.cookies.jar.set_cookie(cookie)
    at_waiting_page(victim)
    assert type_digits(victim, devices("hanako").run(code_on(victim.page))["confirm"]) == CLAIMS
    assert victim.email in victim.page.main, "her mails go to her"
    assert not is_identified(attacker)


def test_after_success_nothing_of_the_run_works_again(walk: Walker, walkers: Walkers, devices: Devices) -> None:
    at_waiting_page(walk)
    own, code, device = endpoint_of(walk), code_on(walk.page), devices()
    fresh = device.exchange(code).json()["endpoint"]
    digits = device.report(fresh)["confirm"]
    form = walk.get(waiting(walk)).form
    kept = json.dumps({cookie.name: cookie.value for cookie in walk.client.cookies.jar})
    assert type_digits(walk, digits) == CLAIMS
    assert [device.client.get(each).status_code for each in (own, fresh)] == [410, 410]
    assert device.exchange(code).json() == {"problem": "code_unknown"}
    replay = walkers(walk.portal)
    for name, value in json.loads(kept).items():
        replay.client.cookies.set(name, value)
    replay.post(waiting(replay), {**form.values, "_code": digits})
    assert not is_identified(replay)
    assert is_identified(walk), "and the person stays identified"


def test_all_that_is_no_code_is_answered_alike(walk: Walker, devices: Devices) -> None:
    """Unknown, used, expired with its attempt, and malformed: one answer, so that guessing teaches nothing."""
    at_waiting_page(walk)
    device, code = devices(), code_on(walk.page)
    assert device.exchange(code).status_code == 200
    answers = [device.exchange(each) for each in (code, "000000", "12345", "abcdef")]
    assert {(each.status_code, each.text) for each in answers} == {(404, '{"problem": "code_unknown"}')}
    headers = [{k: v for k, v in each.headers.items() if k != "date"} for each in answers]
    assert all(each == headers[0] for each in headers)
