"""A program on the counter terminal itself (`Local`): in production only where nobody but that terminal can ask."""

from dataclasses import replace

import pytest

from engine.app.parts import Parts
from engine.app.safety import check_settings, check_specs
from engine.app.sites import load_specs
from engine.app.words import LOCALES, engine_words, explain
from engine.errors import SettingsError
from engine.settings import Settings
from tests.engine.web.driving import ACCOUNTS, DoorIdentity, DoorRegister, bare_parts

HERE = "http://127.0.0.1:8000"
TERMINAL = Settings(
    mode="production", base_url=HERE, specs=(ACCOUNTS,), providers={"keys": "env"}, sections={"mail": {"host": "m"}}
)


class TerminalIdentity(DoorIdentity):
    """Says that it works on this machine."""

    development = False
    on_terminal = True


def parts(settings: Settings, *, on_terminal: bool = True) -> Parts:
    identity, register = TerminalIdentity("gbizid", "redirect"), DoorRegister()
    identity.on_terminal, register.development = on_terminal, False
    made = bare_parts(settings, identity)
    return replace(made, registry=replace(made.registry, prefill_sources={register.name: register}))


def refusal(settings: Settings, *, on_terminal: bool = True) -> str:
    """What stops the start ("" = nothing)."""
    made = parts(settings, on_terminal=on_terminal)
    try:
        check_settings(settings)
        check_specs(made, load_specs(made))
    except SettingsError as error:
        return error.code if all(explain(error, engine_words(one)) != str(error) for one in LOCALES) else "no words"
    return ""


@pytest.mark.parametrize("base_url", [HERE, "http://localhost:8000", "http://[::1]:8000", "https://localhost:8000"])
def test_a_terminal_is_served_to_itself(base_url: str) -> None:
    assert refusal(replace(TERMINAL, base_url=base_url)) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "0.0.0.0"},
        {"host": "192.0.2.10"},
        {"host": "::"},
        {"trusted_proxies": ("127.0.0.1",)},
        {"base_url": "http://terminal.example:8000"},
        {"base_url": "http://127.0.0.1.example:8000"},
    ],
)
def test_nothing_else_is_served_in_clear(changes: dict[str, object]) -> None:
    assert refusal(replace(TERMINAL, **changes)) == "production.base_url"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"base_url": "https://portal.example"},
        {"base_url": "https://portal.example", "host": "192.0.2.10"},
        {"base_url": "https://localhost", "trusted_proxies": ("127.0.0.1",)},
        {"base_url": "https://localhost", "host": "0.0.0.0"},
    ],
)
def test_a_terminals_provider_is_refused_where_others_can_ask(changes: dict[str, object]) -> None:
    assert refusal(replace(TERMINAL, **changes)) == "production.terminal"  # type: ignore[arg-type]


def test_the_words_say_what_to_write() -> None:
    said = explain(SettingsError("production.terminal", name="x"), engine_words("ja"))
    assert 'host = "127.0.0.1"' in said
    assert 'base_url = "http://127.0.0.1:8000"' in said


def test_an_address_in_clear_is_for_terminals_only() -> None:
    """A portal on this machine whose people identify elsewhere sits behind a proxy, and has that one's address."""
    assert refusal(TERMINAL, on_terminal=False) == "production.base_url"
    assert refusal(replace(TERMINAL, base_url="https://portal.example"), on_terminal=False) == ""


def test_development_serves_terminals_anywhere() -> None:
    assert refusal(Settings(specs=(ACCOUNTS,), host="192.0.2.10")) == ""
