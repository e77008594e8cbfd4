"""The card program as a process, a portal as a process, and a card on a real reader stack between them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.defaults.clock import SystemClock
from plugins.mynumber_card.simulated.contents import simulated_card
from plugins.mynumber_card.simulated.hierarchy import Hierarchy, open_hierarchy
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.transports.pcsc import PcscReaders
from tests.journeys.conftest import NO_LIMITS
from tests.journeys.device import code_on
from tests.plugins.mynumber_card.pcsc.laid import LaidCard, put
from tests.plugins.mynumber_card.pcsc.stack import Stack
from tests.plugins.mynumber_card.program.test_end_to_end import CLAIMS, agree, enter_pins, waiting
from tests.plugins.mynumber_card.program.typist import typing
from tests.plugins.mynumber_card.watch import forbidden
from tests.servers import CARDS, Portal, serving

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    settings = f'{NO_LIMITS}\n[mynumber_card]\nprogram = "card"\n'
    with serving(tmp_path_factory.mktemp("portal"), settings=settings) as running:
        yield running


@pytest.fixture(scope="module")
def issuer(portal: Portal) -> Hierarchy:
    """What the portal trusts in development."""
    return open_hierarchy(portal.data / CARDS, [("taro", False)], SystemClock().now(), os.urandom)


@pytest.fixture
def taro(issuer: Hierarchy) -> LaidCard:
    return LaidCard(simulated_card(persona("taro"), issuer.leaves["taro"], {}, attester=issuer.attester))


def test_from_the_link_over_a_real_reader_to_the_menu(
    stack: Stack, portal: Portal, taro: LaidCard, tmp_path: Path
) -> None:
    """The card is laid down while the program waits, on either slot."""
    with waiting(portal, "reader@example.jp") as walk:
        code, link = code_on(walk.page), walk.page.links["アプリを開く"]
        with typing(tmp_path, "--terminal", link) as program:
            agree(program, portal, code)
            program.wait_for("置いて（差し込んで）ください")
            stack.put(taro, slot=1)
            enter_pins(program)
            program.answer("Enter で終わります: ", "")
            assert program.end() == 0
            [way_back] = program.opened
        assert walk.get(way_back).heading == CLAIMS
        assert walk.page.facts["お名前"] == persona("taro").name
    assert taro.loses_power()
    assert taro.verifies == 2
    assert forbidden(taro.sent, evidence=True) == []
    assert any(sent.hex().upper() == "00A4020C020007" for sent in taro.sent), "the portal asked for evidence"


def test_two_cards_are_a_question(
    stack: Stack, service: PcscReaders, portal: Portal, issuer: Hierarchy, taro: LaidCard, tmp_path: Path
) -> None:
    other = LaidCard(simulated_card(persona("other"), issuer.leaves["taro"], {}))
    put(stack, service, other, slot=0)
    put(stack, service, taro, slot=1)
    with waiting(portal, "two@example.jp") as walk:
        code, link = code_on(walk.page), walk.page.links["アプリを開く"]
        with typing(tmp_path, "--terminal", link) as program:
            agree(program, portal, code)
            assert "カードの置かれたリーダーが、いくつかあります" in program.answer("\n番号: ", "2")
            enter_pins(program)
            program.answer("Enter で終わります: ", "")
            assert program.end() == 0
    assert taro.verifies == 2
    assert other.sent == []


def test_a_card_pulled_in_the_middle_is_told_and_can_be_laid_down_again(
    stack: Stack, service: PcscReaders, portal: Portal, taro: LaidCard, tmp_path: Path
) -> None:
    put(stack, service, taro)
    with waiting(portal, "pulled@example.jp") as walk:
        code, link = code_on(walk.page), walk.page.links["アプリを開く"]
        with typing(tmp_path, "--terminal", link) as program:
            agree(program, portal, code)
            program.wait_for("Ctrl-C）: ")
            stack.take()
            program.type("1234")
            program.answer("[はい／いいえ]: ", "いいえ")
            assert "途中でカードが離れました" in program.answer("\n番号: ", "1")
            assert taro.verifies == 0
            stack.put(taro)
            enter_pins(program)
            program.answer("Enter で終わります: ", "")
            assert program.end() == 0
            [way_back] = program.opened
        assert walk.get(way_back).heading == CLAIMS
    assert taro.verifies == 2


def test_the_doctor_names_the_readers(stack: Stack, service: PcscReaders, taro: LaidCard, tmp_path: Path) -> None:
    put(stack, service, taro)
    with typing(tmp_path, "doctor") as program:
        program.end()
    assert "[よし] ICカードリーダー「Virtual PCD（1台目）」があります。カードがあります。" in program.said
    assert "[よし] ICカードリーダー「Virtual PCD（2台目）」があります。カードはありません。" in program.said
    stack.stop()
    try:
        with typing(tmp_path, "doctor") as program:
            assert program.end() == 1
        assert "[問題] ICカードリーダーを使う仕組み（PC/SC）が動いていません" in program.said
    finally:
        stack.start()
