"""Addresses of other sites: only those of the web are led to, and an answer belongs to the attempt whose state it brings."""

from html import escape
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.settings import Settings
from engine.usecases.arrival.leaving import answers, is_of_the_web, state_of
from engine.usecases.arrival.tokens import Token

DEVELOPMENT, PRODUCTION = Settings(), Settings(mode="production")
PIECES = st.sampled_from(
    [
        "https:",
        "http:",
        "javascript:",
        "data:",
        "//",
        "/",
        "\\",
        "evil.example",
        "@",
        ":",
        "?",
        "#",
        " ",
        "\n",
        "'",
        '"',
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=40))
def test_whatever_is_led_to_is_an_absolute_address_of_the_web(url: str) -> None:
    """And stays one piece in `content="0; url=…"`: nothing in it ends the attribute or the address."""
    if is_of_the_web(url, DEVELOPMENT):
        assert url.lower().startswith(("https://", "http://"))
        assert urlsplit(url).hostname
        assert len(url.split()) == 1
        assert '"' not in escape(url)
    if is_of_the_web(url, PRODUCTION):
        assert url.lower().startswith("https://")


@pytest.mark.parametrize("url", ["https://login.example/authorize?a=1&b=2#c", "HTTPS://login.example"])
def test_an_address_of_a_provider_is_led_to(url: str) -> None:
    assert is_of_the_web(url, PRODUCTION)


def token(**values: str) -> Token:
    return Token("good", b"", values)


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_the_state_that_was_sent_is_an_answer(sent: str, brought: str) -> None:
    expected = token(state=sent)
    assert answers(expected, {"state": brought}) == (not sent or brought == sent)
    assert answers(expected, {}) == (not sent)


def test_a_provider_without_a_state_judges_alone() -> None:
    assert state_of("https://login.example/authorize") == ""
    assert state_of("https://login.example/authorize?x=1&state=a%2Bb") == "a+b"
    assert answers(token(), {"code": "1"})
