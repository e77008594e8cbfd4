"""The program as a process against a portal as a process: by the link, by the short code, by an attacker's link, at the counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.mynumber_card.program.portals.link import SCHEME, read_link
from tests.journeys.conftest import NO_LIMITS
from tests.journeys.device import code_on
from tests.journeys.walker import Walker
from tests.plugins.mynumber_card.program.typist import Typist, typing
from tests.servers import CARDS, Portal, serving

pytestmark = pytest.mark.network
CLAIMS = "契約者基本情報確認"
NEW = "はじめてのアドレスです"
CONSENT = "読み取りの確認"
DIGITS = "完了番号"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    settings = f'{NO_LIMITS}\n[mynumber_card]\nprogram = "card"\n'
    with serving(tmp_path_factory.mktemp("portal"), settings=settings) as running:
        yield running


def arguments(portal: Portal, card: str = "taro") -> tuple[str, ...]:
    return ("--terminal", "--simulated", card, "--cards", str(portal.data / CARDS))


def waiting(portal: Portal, email: str) -> Walker:
    """A browser at the waiting page."""
    walk = Walker(portal, email)
    walk.register()
    walk.open_link()
    assert walk.page.links["アプリを開く"].startswith(f"{SCHEME}:open?")
    return walk


def agree(program: Typist, portal: Portal, code: str, *, first: bool = True) -> None:
    """The address for the first time, then what is asked; both are what the browser shows."""
    if first:
        shown = program.answer("\n番号: ", "1")
        assert NEW in shown
        assert portal.url in shown
    shown = program.answer("\n番号: ", "1")
    for told in (CONSENT, code, portal.url, "添付資料再提出", "個人番号は読み取りません"):
        assert told in shown


def enter_pins(program: Typist, pin1: str = "1234", pin2: str = "5678") -> None:
    shown = program.answer("Ctrl-C）: ", pin1)
    assert "入力できる残りの回数: 3回" in shown
    program.answer("[はい／いいえ]: ", "いいえ")
    program.answer("Ctrl-C）: ", pin2)


def test_from_the_link_to_the_menu(portal: Portal, tmp_path: Path) -> None:
    with waiting(portal, "link@example.jp") as walk:
        code, link = code_on(walk.page), walk.page.links["アプリを開く"]
        with typing(tmp_path, *arguments(portal), link) as program:
            agree(program, portal, code)
            enter_pins(program)
            program.answer("Enter で終わります: ", "")
            assert program.end() == 0
            assert "1234" not in program.said.replace(read_link(link), "")
            [way_back] = program.opened
        assert walk.get(way_back).heading == CLAIMS
        assert walk.page.facts["お名前"] == "共済　太郎"
        assert "添付資料再提出" in walk.press("次へ").main


def test_from_the_short_code_to_the_menu(portal: Portal, tmp_path: Path) -> None:
    with waiting(portal, "code@example.jp") as walk:
        code = code_on(walk.page)
        with typing(tmp_path, *arguments(portal)) as program:
            program.answer("アドレス（中止するときは 0）: ", f"{portal.url}/small_enterprise/")
            assert NEW in program.answer("番号: ", "1")
            program.answer("確認番号（中止するときは 0）: ", code)
            agree(program, portal, code, first=False)
            enter_pins(program)
            shown = program.answer("Enter で終わります: ", "")
            digits = shown.split(f"{DIGITS}: ")[1].splitlines()[0]
            assert program.end() == 0
            assert program.opened == []
        walk.get(f"{portal.url}/small_enterprise/identify/waiting")
        assert walk.press("本人確認を終える", {"_code": digits}).heading == CLAIMS
        assert "添付資料再提出" in walk.press("次へ").main


def test_a_victim_of_an_attackers_link_signs_for_nobody(portal: Portal, tmp_path: Path) -> None:
    """The attacker's page waits for ever; the victim's browser is told that it did not begin this."""
    with waiting(portal, "attacker@example.jp") as attacker, Walker(portal, "victim@example.jp") as victim:
        with typing(tmp_path, *arguments(portal, "hanako"), attacker.page.links["アプリを開く"]) as program:
            agree(program, portal, code_on(attacker.page))
            enter_pins(program)
            program.answer("Enter で終わります: ", "")
            assert program.end() == 0
            [way_back] = program.opened
        assert victim.get(way_back).heading == "手続きを始めたブラウザーで続けてください"
        shown = attacker.get(f"{portal.url}/small_enterprise/identify/waiting")
        assert shown.heading != CLAIMS
        assert attacker.get(f"{portal.url}/small_enterprise/identity").heading != CLAIMS


def test_giving_up_is_told_on_the_waiting_page(portal: Portal, tmp_path: Path) -> None:
    with waiting(portal, "cancel@example.jp") as walk:
        with typing(tmp_path, *arguments(portal), walk.page.links["アプリを開く"]) as program:
            program.answer("番号: ", "1")
            assert CONSENT in program.answer("番号: ", "0")
            assert program.end() == 3
        assert "本人確認を取りやめました" in walk.get(f"{portal.url}/small_enterprise/identify/waiting").main


def test_a_used_link_says_so(portal: Portal, tmp_path: Path) -> None:
    with waiting(portal, "used@example.jp") as walk:
        link = walk.page.links["アプリを開く"]
        for number, title in enumerate((CONSENT, "読み取りを続けられません")):
            with typing(tmp_path, *arguments(portal), link) as program:
                if number == 0:
                    program.answer("番号: ", "1")
                    assert title in program.answer("番号: ", "0")
                    assert program.end() == 3
                else:
                    program.answer("番号: ", "1")
                    shown = program.answer("Enter で終わります: ", "")
                    assert title in shown
                    assert "すでに使われました" in shown
                    assert program.end() == 1


def test_at_the_counter_the_items_are_known_as_read_on_the_terminal(tmp_path: Path, portal: Portal) -> None:
    settings = f'{NO_LIMITS}\n[mynumber_card]\nprogram = "terminal"\n'
    with (
        serving(tmp_path / "counter", settings=settings, cards=portal.data) as counter,
        waiting(counter, "counter@example.jp") as walk,
    ):
        with typing(tmp_path, *arguments(counter), walk.page.links["アプリを開く"]) as program:
            agree(program, counter, code_on(walk.page))
            enter_pins(program)
            program.answer("Enter で終わります: ", "")
            assert program.end() == 0
            [way_back] = program.opened
        assert walk.get(way_back).heading == CLAIMS


def test_a_recorded_card_plays_up_to_the_portals_refusal(portal: Portal, tmp_path: Path) -> None:
    """Masked, it is nobody's card; the portal says so, and the program in plain words."""
    file = tmp_path / "card.jsonl"
    with typing(tmp_path, "record", *arguments(portal), str(file)) as program:
        program.answer("番号: ", "1")
        enter_pins(program)
        program.answer("Enter で終わります: ", "")
        assert program.end() == 0
    with waiting(portal, "replay@example.jp") as walk:
        link = walk.page.links["アプリを開く"]
        with typing(tmp_path, "--terminal", "--replay", str(file), link) as program:
            agree(program, portal, code_on(walk.page))
            enter_pins(program, "0000", "0000")
            assert "発行元を確かめられませんでした" in program.answer("Enter で終わります: ", "")
            assert program.end() == 1
        page = walk.get(f"{portal.url}/small_enterprise/identify/waiting").main
        assert "発行元を確かめられませんでした" in page


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("{}")
    for given, said in ((("--replay", str(tmp_path / "x")), "x:1: version"), (("--simulated", "nobody"), "nobody")):
        with typing(tmp_path, "--terminal", *given, "tetsuzuki-card:open?endpoint=x") as program:
            assert said in program.answer("Enter で終わります: ", "")
            assert program.end() == 2
