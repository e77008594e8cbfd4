"""What may be asked for, and who is asked to log in."""

from datetime import timedelta

import pytest

from tests.plugins.oidc.devidp.conftest import CALLBACK, PORTAL, Provider


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody"},
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "http://127.0.0.1:18001/desk/identify/callback"},
        {"redirect_uri": "https://portal.example/callback"},
        {"redirect_uri": f"{PORTAL}"},
        {"redirect_uri": f"{CALLBACK}?more=1"},
        {"redirect_uri": f"{CALLBACK}#part"},
        {"redirect_uri": "http://127.0.0.1:18000@evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1:18000\\@evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1:x/callback"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_an_unknown_client_or_address_is_sent_nobody(provider: Provider, changes: dict[str, str]) -> None:
    answer = provider.browser().authorize(**changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"state": "s" * 2001}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_to_the_portal(
    provider: Provider, changes: dict[str, str], error: str
) -> None:
    """S256 is required, although the service itself only recommends it."""
    browser = provider.browser()
    browser.authorize(**changes)
    told = browser.told()
    assert told["error"] == error
    assert told["state"] == changes.get("state", "state-1")
    assert "code" not in told


def test_who_is_logged_in_is_not_asked_again(provider: Provider) -> None:
    """Single sign-on: the time told is that of the login."""
    browser = provider.browser()
    first = browser.log_in()
    provider.clock.move(timedelta(minutes=10))
    browser.authorize(state="state-2")
    second = browser.told()
    assert (second["state"], len(second["code"])) == ("state-2", 22)
    assert second["code"] != first["code"]
    browser.authorize(prompt="none")
    assert "code" in browser.told()


@pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": "0"}, {"max_age": "599"}])
def test_a_portal_may_have_the_login_done_anew(provider: Provider, asked: dict[str, str]) -> None:
    browser = provider.browser()
    browser.log_in()
    provider.clock.move(timedelta(minutes=10))
    answer = browser.authorize(**asked)
    assert "/login?login=" in answer.headers["location"]


@pytest.mark.parametrize("age", ["600", "x", "-1", ""])
def test_a_login_young_enough_will_do(provider: Provider, age: str) -> None:
    """An age that is no number is none."""
    browser = provider.browser()
    browser.log_in()
    provider.clock.move(timedelta(minutes=10))
    browser.authorize(max_age=age)
    assert "code" in browser.told()


def test_another_browser_is_asked(provider: Provider) -> None:
    provider.browser().log_in()
    assert "/login?login=" in provider.browser().authorize().headers["location"]


def test_the_hint_stands_in_the_field(provider: Provider) -> None:
    browser = provider.browser()
    browser.authorize(login_hint='one@example.jp"><b>')
    assert 'value="one@example.jp&quot;&gt;&lt;b&gt;"' in browser.follow().text


def test_a_session_ends_after_eight_hours(provider: Provider) -> None:
    browser = provider.browser()
    browser.log_in()
    provider.clock.move(timedelta(hours=8, seconds=1))
    assert "/login?login=" in browser.authorize().headers["location"]
