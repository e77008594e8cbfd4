"""The pages: account and password, the one-time code and how long it lives, giving up, accounts that are over."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.plugins.oidc.devidp.conftest import ACCOUNTS, TENANT, Provider

HOUR = timedelta(seconds=3600)


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_account_password_and_code_lead_back_to_the_portal(provider: Provider) -> None:
    told = provider.browser().log_in()
    assert (told["state"], len(told["code"]), told["code"].isalnum()) == ("state-1", 22, True)
    assert [account for account, _, _ in provider.sent] == ["one@example.jp"]


@pytest.mark.parametrize(
    ("account", "password"),
    [("one@example.jp", "password-2"), ("one@example.jp", ""), ("nobody@example.jp", "password-1"), ("", "")],
)
def test_a_wrong_account_and_a_wrong_password_look_alike(provider: Provider, account: str, password: str) -> None:
    browser = provider.browser()
    browser.authorize()
    browser.follow()
    answer = browser.post(account=account, password=password)
    assert answer.status_code == 422
    assert "アカウントIDまたはパスワードが違います。" in answer.text
    assert provider.sent == []


def test_a_sample_account_fills_in_both_fields(provider: Provider) -> None:
    browser = provider.browser()
    browser.authorize()
    assert "password-2" in browser.follow().text
    answer = browser.post(fill="two")
    assert 'value="two@example.jp"' in answer.text
    assert 'value="password-2"' in answer.text
    assert provider.sent == []


@pytest.mark.rule("R32")
@pytest.mark.parametrize("after", [timedelta(0), HOUR - timedelta(microseconds=1), HOUR], ids=str)
def test_a_code_lives_for_3600_seconds_the_last_one_included(provider: Provider, after: timedelta) -> None:
    browser = provider.browser()
    browser.to_code_page()
    assert provider.sent[-1][2] == provider.clock.now() + HOUR
    provider.clock.move(after)
    browser.post(code=provider.sent[-1][1])
    assert "code" in browser.told()


@pytest.mark.rule("R32")
@pytest.mark.parametrize("after", [HOUR + timedelta(microseconds=1), HOUR + timedelta(seconds=1)], ids=str)
def test_a_code_is_dead_afterwards(provider: Provider, after: timedelta) -> None:
    browser = provider.browser()
    browser.to_code_page()
    provider.clock.move(after)
    answer = browser.post(code=provider.sent[-1][1])
    assert (answer.status_code, "有効時間を過ぎました" in answer.text) == (422, True)


def test_how_long_a_code_lives_is_a_setting(make_provider: Callable[..., Provider]) -> None:
    provider = make_provider(f"{TENANT}one_time:\n  seconds: 90\n  tries: 1\n")
    browser = provider.browser()
    assert "90秒間使えます" in browser.to_code_page().text
    provider.clock.move(timedelta(seconds=91))
    assert browser.post(code=provider.sent[-1][1]).status_code == 422


def test_five_wrong_codes_and_the_right_one_is_of_no_use(provider: Provider) -> None:
    browser = provider.browser()
    browser.to_code_page()
    right = provider.sent[-1][1]
    said = [browser.post(code=wrong_for(right)).text for _ in range(5)]
    assert [f"あと{left}回" in text for left, text in zip((4, 3, 2, 1), said, strict=False)] == [True] * 4
    assert "使えなくなりました" in said[4]
    assert "使えなくなりました" in browser.post(code=right).text


def test_a_new_code_ends_the_one_before(provider: Provider) -> None:
    browser = provider.browser()
    browser.to_code_page()
    browser.post(again="")
    browser.follow()
    first, second = (code for _, code, _ in provider.sent)
    assert first != second
    assert browser.post(code=first).status_code == 422
    browser.post(code=second)
    assert "code" in browser.told()


@pytest.mark.parametrize("write", ["{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", " {0}\t"])
def test_blanks_around_digits_do_not_matter(provider: Provider, write: str) -> None:
    browser = provider.browser()
    browser.to_code_page()
    browser.post(code=write.format(provider.sent[-1][1]))
    assert "code" in browser.told()


def test_full_width_digits_are_digits(provider: Provider) -> None:
    browser = provider.browser()
    browser.to_code_page()
    browser.post(code="".join(chr(ord(digit) + 0xFEE0) for digit in provider.sent[-1][1]))
    assert "code" in browser.told()


@pytest.mark.parametrize("step", ["password", "code"])
def test_giving_up_is_told_to_the_portal(provider: Provider, step: str) -> None:
    browser = provider.browser()
    if step == "password":
        browser.authorize()
        browser.follow()
    else:
        browser.to_code_page()
    browser.post(cancel="")
    assert browser.told() == {"error": "access_denied", "state": "state-1"}


def test_an_expired_account_gets_a_page_of_the_provider_and_no_code(provider: Provider) -> None:
    browser = provider.browser()
    browser.authorize()
    browser.follow()
    answer = browser.post(account="over@example.jp", password="password-3")
    assert (answer.status_code, "有効期限が切れています" in answer.text) == (403, True)
    assert provider.sent == []
    assert browser.post(code="000000", account="", password="").status_code == 422


def test_an_account_that_expires_meanwhile_is_asked_to_log_in(provider: Provider) -> None:
    browser = provider.browser()
    browser.log_in()
    file = provider.folder / "accounts.yaml"
    file.write_text(
        ACCOUNTS.replace("password: password-1", "password: password-1\n    expired: true"), encoding="utf-8"
    )
    assert "/login?login=" in browser.authorize().headers["location"]


def test_another_browser_can_do_nothing_with_a_login(provider: Provider) -> None:
    mine, other = provider.browser(), provider.browser()
    mine.to_code_page()
    other.authorize()
    address = str(mine.answer.url)
    assert other.client.get(address).status_code == 400
    other.answer = mine.answer
    assert other.post(code=provider.sent[-1][1]).status_code == 400


def test_a_form_without_its_token_does_nothing(provider: Provider) -> None:
    browser = provider.browser()
    browser.to_code_page()
    assert browser.post(code=provider.sent[-1][1], csrf="wrong").status_code == 400


def test_a_login_ends_after_two_hours(provider: Provider) -> None:
    browser = provider.browser()
    browser.to_code_page()
    provider.clock.move(timedelta(hours=2, seconds=1))
    assert browser.post(code=provider.sent[-1][1]).status_code == 400


def test_the_session_secret_is_new_after_a_login(provider: Provider) -> None:
    """A session that somebody planted before is of no use."""
    browser = provider.browser()
    browser.client.cookies.set(f"sample_{18_002}_session", "planted")
    browser.log_in()
    assert "planted" not in provider.stand.book.sessions
    (secret,) = provider.stand.book.sessions
    assert len(secret) == 48


def test_with_an_app_one_says_who_one_is(make_provider: Callable[..., Provider]) -> None:
    provider = make_provider(TENANT.replace("proof: password", "proof: approval"))
    browser = provider.browser()
    browser.authorize()
    page = browser.follow().text
    assert "アプリで確認しました（見本）" in page
    assert "&lt;b&gt;" not in page
    assert browser.post(person="nobody").status_code == 422
    browser.post(person="two")
    assert "code" in browser.told()
    assert provider.sent == []
