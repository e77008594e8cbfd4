"""The words of failures: each has some, and R44 says where to unlock."""

import pytest

from plugins.mynumber_card.card.problems import CardError, Code, Problem, words
from plugins.mynumber_card.card.profile import Pin


@pytest.mark.parametrize("code", Code)
def test_every_code_has_words(code: Code) -> None:
    assert words(Problem(code, "verify", Pin.AUTH, 2)).endswith("。")


@pytest.mark.rule("R44")
def test_a_locked_pin_says_where_to_unlock() -> None:
    auth, face = (words(Problem(Code.LOCKED, "tries", pin, 0)) for pin in (Pin.AUTH, Pin.CARD_FACE))
    assert "市区町村" in auth
    assert "コンビニエンスストア" in auth
    assert "市区町村" in face
    assert "コンビニエンスストア" not in face


@pytest.mark.rule("R44")
def test_a_wrong_pin_says_how_many_tries_are_left() -> None:
    assert "残り2回" in words(Problem(Code.WRONG_PIN, "verify", Pin.AUTH, 2))


def test_a_card_pulled_while_verifying_may_have_lost_a_try() -> None:
    assert "減っている" in words(Problem(Code.CARD_REMOVED, "verify", Pin.AUTH))
    assert "減っている" not in words(Problem(Code.CARD_REMOVED, "token"))


def test_the_exception_says_codes_and_numbers() -> None:
    assert str(CardError(Problem(Code.WRONG_PIN, "verify", Pin.AUTH, 2, 0x63C2))) == (
        "wrong_pin at verify (SW 63C2, tries left 2)"
    )


def test_unknown_tries_are_said_to_be_unknown() -> None:
    assert "分かりません" in words(Problem(Code.LAST_TRY, "tries", Pin.AUTH, None))
