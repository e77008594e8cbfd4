"""E-mail registration (R42): what is refused, what is kept as typed, and that nobody learns which addresses are known."""

from datetime import timedelta

import pytest

from tests.engine.web.driving import browsing, make_world
from tests.engine.web.steps import enter, register


@pytest.mark.rule("R42")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "taro@example.jp", "email_confirm": "taro@example.com", "consent": "on"}, "同じではありません"),
        ({"email": "taro", "email_confirm": "taro", "consent": "on"}, "「@」が必要です"),
        ({"email": "", "email_confirm": "", "consent": "on"}, "メールアドレスを入力してください"),
        ({"email": "taro@example.jp", "email_confirm": "taro@example.jp"}, "チェックを入れてください"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(typed: dict[str, str], said: str) -> None:
    with browsing(make_world()) as browser:
        browser.get("/small_enterprise/register?form=resubmission")
        page = browser.press_with("登録する", typed)
        assert page.status == 422
        assert said in page.text
        assert page.title.startswith("エラー: ")
        assert page.form.values["email"] == typed["email"]
        assert browser.world.deliver() == []


def test_the_answer_is_the_same_for_known_and_unknown_addresses() -> None:
    world = make_world()
    with browsing(world) as browser:
        enter(browser)
    with browsing(world) as first, browsing(world) as second:
        known, unknown = register(first, "taro@example.jp"), register(second, "nobody@example.jp")
        assert known.text == unknown.text
        assert known.url == unknown.url


def test_an_address_gets_only_so_many_mails_an_hour_and_the_page_does_not_tell() -> None:
    with browsing(make_world(mails_per_address_hour=2)) as browser:
        pages = [register(browser) for _ in range(4)]
        assert len({page.text for page in pages}) == 1
        assert len(browser.world.deliver()) == 2
        browser.world.clock.move(timedelta(hours=1))
        register(browser)
        assert len(browser.world.deliver()) == 3


def test_letter_case_does_not_make_another_address() -> None:
    with browsing(make_world(mails_per_address_hour=1)) as browser:
        register(browser, "taro@example.jp")
        register(browser, "Taro@Example.jp")
        assert len(browser.world.deliver()) == 1


def test_a_client_that_asks_for_too_many_mails_is_told_to_wait() -> None:
    world = make_world(mails_per_client_hour=3)
    with browsing(world) as browser:
        for number in range(3):
            register(browser, f"a{number}@example.jp")
        page = register(browser, "b@example.jp")
        assert page.status == 429
        assert len(world.deliver()) == 3
    with browsing(world, ("198.51.100.7", 1)) as other:
        assert register(other, "b@example.jp").status == 200


def test_the_mail_carries_the_link_and_the_words_of_the_spec() -> None:
    with browsing(make_world()) as browser:
        register(browser)
        mail = browser.world.deliver()[0]
        assert mail.to == "taro@example.jp"
        assert mail.sender_name == "独立行政法人中小企業基盤整備機構"
        assert mail.links[0].startswith("http://127.0.0.1:8000/small_enterprise/link/")
        assert mail.links[0] in mail.text
        assert "{" not in mail.text


@pytest.mark.rule("R41")
@pytest.mark.parametrize(
    ("answers", "stop"),
    [
        ({"has_card": "none", "has_device": "have"}, "no_card"),
        ({"has_card": "have", "has_device": "none"}, "no_device"),
        ({"has_card": "none", "has_device": "none"}, "no_card"),
    ],
)
def test_who_cannot_go_on_is_led_to_a_kind_page_and_back(answers: dict[str, str], stop: str) -> None:
    with browsing(make_world()) as browser:
        browser.get("/small_enterprise/resubmission/")
        page = browser.press_with("手続きを始める", answers)
        assert page.url == f"/small_enterprise/resubmission/stop/{stop}"
        assert page.status == 200
        assert "/small_enterprise/resubmission/" in page.links


@pytest.mark.parametrize("answers", [{}, {"has_card": "have"}, {"has_card": "sold", "has_device": "have"}])
def test_questions_of_the_start_page_want_an_answer(answers: dict[str, str]) -> None:
    with browsing(make_world()) as browser:
        browser.get("/small_enterprise/resubmission/")
        page = browser.press_with("手続きを始める", answers)
        assert page.status == 422
        assert page.form.values.get("has_card", "") == ("have" if answers.get("has_card") == "have" else "")
