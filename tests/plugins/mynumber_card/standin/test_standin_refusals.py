"""The stand-in over real HTTP: whom it does not serve, what it does not take, and what it does when things go away."""

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from plugins.mynumber_card.simulated.card import Knobs
from plugins.mynumber_card.simulated.personas import persona
from plugins.mynumber_card.standin.runs import LONGEST_RUN, MOST_RUNS
from tests.plugins.mynumber_card.portals import Portal, Served
from tests.plugins.mynumber_card.standin.browsing import Browser, read_all, with_card

pytestmark = pytest.mark.network


def test_a_used_or_unknown_link_says_what_to_do(browser: Browser, portal: Portal) -> None:
    portal.status = 410
    browser.start(portal.endpoint)
    assert browser.heading == "読み取りを始められません"
    assert f'href="{portal.origin}/"' in browser.text
    assert "link_used" in browser.text


def test_a_portal_that_is_away_while_giving_up(browser: Browser, portal: Portal) -> None:
    with_card(browser, portal)
    portal.status = 500
    assert browser.press("/cancel").heading == "中止しました"


def test_nobody_is_sent_to_another_site(browser: Browser, portal: Portal) -> None:
    portal.return_url = "https://evil.example/phish"
    assert read_all(browser, portal).page is not None
    assert browser.page is not None
    assert browser.page.headers["Location"] == f"{portal.origin}/"


@pytest.mark.parametrize(
    "endpoint",
    ["https://evil.example/handoff/x", "http://127.0.0.1:1/handoff/x", "file:///etc/passwd", "", "http://[::", "//x"],
)
def test_only_the_pinned_portal_is_served(browser: Browser, portal: Portal, endpoint: str) -> None:
    assert browser.start(endpoint).status == 403
    assert portal.seen == []


def test_only_our_own_pages_may_post(browser: Browser, portal: Portal, served: Served) -> None:
    with_card(browser, portal)
    fields = {**browser.hidden(), "pin": "0000"}
    for headers in ({"Origin": portal.origin}, {"Origin": "null"}, {}):
        assert browser.client.post(f"{browser.base}/pin", data=fields, headers=headers).status_code == 403
    assert served.stand.counters["taro/pin_auth"] == 3


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
def test_dns_rebinding_finds_nothing(browser: Browser, host: str) -> None:
    for method in ("GET", "POST"):
        answer = browser.client.request(method, f"{browser.base}/", headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 421


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"pin=%GG", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"pin=1234", {"Content-Type": "text/plain"}, 400),
        (b"x" * 5000, {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"a=1", {"Content-Type": "application/x-www-form-urlencoded"}, 409),
    ],
)
def test_odd_bodies_are_refused(browser: Browser, content: bytes, headers: dict[str, str], status: int) -> None:
    answer = browser.client.post(f"{browser.base}/pin", content=content, headers={**headers, "Origin": browser.base})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/style.css", 200),
        ("GET", "/favicon.ico", 404),
        ("GET", "/pin", 404),
        ("PUT", "/pin", 501),
        ("POST", "/start", 404),
    ],
)
def test_every_answer_has_the_security_headers(browser: Browser, method: str, path: str, status: int) -> None:
    answer = browser.client.request(
        method,
        browser.base + path,
        headers={"Origin": browser.base, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'self'; form-action 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Python" not in answer.headers.get("Server", "")


def test_pages_carry_the_sample_mark_and_no_script_or_inline_style(browser: Browser, portal: Portal) -> None:
    steps: list[Callable[[], Browser]] = [
        lambda: browser.start(portal.endpoint),
        lambda: browser.press("/card", card="last-try"),
        lambda: browser.press("/confirm"),
        lambda: browser.press("/pin", pin="1234"),
        lambda: browser.press("/cancel"),
    ]
    for step in steps[:-1]:
        step()
        assert "<strong>見本</strong>" in browser.text
        assert "<script" not in browser.text
        assert "style=" not in browser.text
        assert browser.page is not None
        assert portal.origin in browser.page.headers["Content-Security-Policy"]


def test_forgotten_runs_end(browser: Browser, portal: Portal, served: Served) -> None:
    with_card(browser, portal)
    served.clock[0] = LONGEST_RUN + 1
    assert browser.press("/pin", pin="1234").status == 409
    for _ in range(MOST_RUNS):
        browser.start(portal.endpoint)
    first = browser.hidden()
    for _ in range(MOST_RUNS):
        browser.start(portal.endpoint)
    assert browser.post("/card", {**first, "card": "taro"}).status == 409


@pytest.mark.parametrize("at", [1, 12, 15, 17, 19, 22, 28, 30, 32])
def test_a_card_pulled_during_the_run_starts_over(
    browser: Browser, portal: Portal, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    pulled = replace(persona("taro"), knobs=Knobs(pulled_at=at))
    monkeypatch.setattr("plugins.mynumber_card.standin.steps.persona", lambda name: pulled)
    with_card(browser, portal)
    for action, pin in (("/pin", "1234"), ("/read", ""), ("/pin", "5678")):
        if f'action="{action}"' in browser.text:
            browser.press(action, pin=pin)
    assert browser.heading == "カードを選ぶ"
    assert portal.received == []
    assert "途中でカードが離れました" in browser.problem


def test_a_pin_that_was_locked_meanwhile_is_not_asked(browser: Browser, portal: Portal, served: Served) -> None:
    with_card(browser, portal).press("/pin", pin="1234")
    served.stand.counters["taro/pin_card_face"] = 0
    assert browser.press("/read").heading == "パスワードがロックされています"
    assert browser.press("/another").heading == "カードを選ぶ"


def test_an_address_that_is_no_handoff_is_refused(browser: Browser, portal: Portal) -> None:
    browser.start(f"{portal.origin}/elsewhere")
    assert browser.heading == "読み取りを始められません"
    assert "description" in browser.text


def test_a_portal_that_is_down_is_said(browser: Browser, portal: Portal) -> None:
    portal.close()
    browser.start(portal.endpoint)
    assert (browser.status, browser.heading) == (502, "読み取りを始められません")
    assert "unreachable" in browser.text


def test_a_body_that_ends_early_is_refused(browser: Browser, served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.server.server_port), timeout=5) as connection:
        host = browser.base.removeprefix("http://")
        lines = f"POST /pin HTTP/1.1\r\nHost: {host}\r\nOrigin: {browser.base}\r\n"
        more = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\npin"
        connection.sendall((lines + more).encode())
        connection.shutdown(socket.SHUT_WR)
        assert b" 400 " in connection.recv(200)


def test_closing_takes_every_card_away(browser: Browser, portal: Portal, served: Served) -> None:
    with_card(browser, portal)
    served.stand.runs.close_all()
    assert browser.press("/pin", pin="1234").status == 409
