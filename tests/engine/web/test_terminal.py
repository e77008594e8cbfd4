"""A program on the terminal itself: asked for by that terminal only, whatever the settings said at the start."""

from typing import Any

import pytest

from engine.ports.identity import Begun, IdentityRequest, Local
from tests.engine.web.driving import GUARDED, DoorIdentity, browsing, make_world
from tests.engine.web.forms import Page

LOOPBACK = ("127.0.0.1", 50000)
TERMINAL: dict[str, Any] = {"mode": "production", "base_url": "http://127.0.0.1:8000"}


class TerminalIdentity(DoorIdentity):
    on_terminal = True

    def begin(self, request: IdentityRequest) -> Begun:
        begun = super().begin(request)
        return Begun(Local(f"terminal:open?endpoint={request.endpoint}"), begun.pending)


def begin(client: tuple[str, int], **settings: Any) -> Page:
    world = make_world([GUARDED], identity=TerminalIdentity("elsewhere"), **settings)
    with browsing(world, client) as browser:
        browser.get("/guarded/errand/")
        browser.press("手続きを始める")
        return browser.press("確かめる")


def test_the_terminal_itself_is_led_to_the_waiting_page() -> None:
    assert begin(LOOPBACK, **TERMINAL).url == "/guarded/identify/waiting"


def test_no_other_device_is_offered_on_a_terminal() -> None:
    """There is a code to compare, and no way to use it elsewhere."""
    page = begin(LOOPBACK, **TERMINAL)
    assert "確認番号" in page.text
    assert "別の機器" not in page.text


@pytest.mark.parametrize(
    ("client", "settings"),
    [
        (("192.0.2.1", 50000), TERMINAL),
        (LOOPBACK, {**TERMINAL, "host": "192.0.2.10"}),
        (LOOPBACK, {**TERMINAL, "trusted_proxies": ("127.0.0.1",)}),
        (LOOPBACK, {**TERMINAL, "base_url": "https://portal.example"}),
    ],
)
def test_everybody_else_is_sent_to_the_terminal(client: tuple[str, int], settings: dict[str, Any]) -> None:
    page = begin(client, **settings)
    assert page.status == 403
    assert "窓口の端末" in page.text


def test_development_asks_nothing() -> None:
    assert begin(("192.0.2.1", 50000)).url == "/guarded/identify/waiting"


def test_a_code_of_a_terminal_leads_nowhere() -> None:
    world = make_world([GUARDED], identity=TerminalIdentity("elsewhere"))
    with browsing(world, LOOPBACK) as browser:
        browser.get("/guarded/errand/")
        browser.press("手続きを始める")
        browser.press("確かめる")
        code = world.identity.requests[-1].code
        answer = browser.client.post("/api/handoff", json={"version": 1, "code": code})
        assert (answer.status_code, answer.json()) == (404, {"problem": "code_unknown"})
