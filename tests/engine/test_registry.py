"""Doors: who stands behind them is known at the start, and anything doubtful stops it with a name."""

import importlib.metadata
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

from engine.errors import Diagnostic, SettingsError
from engine.hookspecs import hookimpl
from engine.ports.fields import FieldType
from engine.ports.numbers import NumberIssuer
from engine.registry import DOORS, members, open_doors
from engine.settings import Settings
from engine.testing.time_and_chance import FakeClock


class Dice:
    name = "dice"
    development = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def issue(self, digits: int, entropy: object) -> str:
        return "4" * digits


class Entry:
    """An entry point of a distribution that nobody installed."""

    dist = None

    def __init__(self, name: str, plugin: ModuleType | Exception) -> None:
        self.name = name
        self.value = f"somewhere.{name}"
        self._plugin = plugin

    def load(self) -> ModuleType:
        if isinstance(self._plugin, Exception):
            raise self._plugin
        return self._plugin


def plugin(name: str, **hooks: object) -> ModuleType:
    module = ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, function)
    return module


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What is installed for this test: nothing, until something is added."""
    entries: list[Entry] = []
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: tuple(entries))
    return entries


def issuers(*found: object) -> Any:
    @hookimpl
    def register_number_issuers(settings: Settings) -> list[NumberIssuer]:
        return list(found)  # type: ignore[arg-type]

    return register_number_issuers


USUAL = Settings()


def refused(settings: Settings = USUAL) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        open_doors(settings, FakeClock())
    return caught.value


def test_built_in_providers_come_through_the_same_doors(installed: list[Entry]) -> None:
    registry = open_doors(Settings(), FakeClock())
    assert {"text", "digits", "attachments"} <= set(registry.field_types)
    assert "random_digits" in registry.number_issuers
    assert registry.plugins == {}


def test_a_plugin_adds_a_provider(installed: list[Entry]) -> None:
    installed.append(Entry("dice", plugin("dice", register_number_issuers=issuers(Dice()))))
    assert set(open_doors(Settings(), FakeClock()).number_issuers) == {"dice", "random_digits"}


def test_a_disabled_plugin_is_not_even_imported(installed: list[Entry]) -> None:
    installed.append(Entry("broken", RuntimeError("never imported")))
    open_doors(Settings(disabled_plugins=frozenset({"broken"})), FakeClock())


def test_disabling_what_is_not_installed_is_a_mistake(installed: list[Entry]) -> None:
    assert refused(Settings(disabled_plugins=frozenset({"brokn"}))).params["plugin"] == "brokn"


def test_a_name_clash_names_both_plugins(installed: list[Entry]) -> None:
    installed.append(Entry("dice_a", plugin("dice_a", register_number_issuers=issuers(Dice()))))
    installed.append(Entry("dice_b", plugin("dice_b", register_number_issuers=issuers(Dice()))))
    error = refused()
    assert error.code == "plugin.clash"
    assert error.params == {"door": "number_issuers", "name": "dice", "plugins": "dice_a, dice_b"}


def test_a_provider_that_lacks_something_is_refused_by_name(installed: list[Entry]) -> None:
    class Half:
        name = "half"
        development = False

    installed.append(Entry("half", plugin("half", register_number_issuers=issuers(Half()))))
    error = refused()
    assert error.code == "plugin.unfit"
    assert error.params["missing"] == "check, issue"


def test_a_plugin_that_does_not_import_is_named_with_the_reason(installed: list[Entry]) -> None:
    installed.append(Entry("sad", ImportError("no module named joy")))
    error = refused()
    assert error.code == "plugin.broken"
    assert "no module named joy" in str(error.params["reason"])


def test_a_hook_that_nobody_asks_for_is_a_mistake(installed: list[Entry]) -> None:
    @hookimpl
    def register_number_isuers(settings: Settings) -> list[NumberIssuer]:
        return []

    installed.append(Entry("typo", plugin("typo", register_number_isuers=register_number_isuers)))
    assert refused().code == "plugin.hook"


def test_two_distributions_with_one_plugin_name_are_refused(installed: list[Entry]) -> None:
    installed += [Entry("dice", plugin("one")), Entry("dice", plugin("two"))]
    installed[1].value = "elsewhere.dice"
    assert refused().code == "plugin.twice"


def test_members_of_a_protocol_include_those_of_its_parents() -> None:
    assert {"name", "development", "check", "parser", "show"} <= set(members(FieldType))
    assert all(members(protocol) for protocol in DOORS.values())


def test_the_plugins_of_this_repository_fit() -> None:
    """Installed by the project's own entry points."""
    registry = open_doors(Settings(), FakeClock())
    assert set(registry.plugins) >= {"html", "mail", "mynumber_card", "pdf", "sql_storage"}
    assert all(provider.name.isascii() for _, provider in registry.providers())


def test_opening_the_doors_loads_no_pdf_library() -> None:
    """It belongs into the drawing process only. Asked of a fresh process: here other tests have drawn already."""
    code = (
        "import sys; from engine.defaults.clock import SystemClock; from engine.registry import open_doors; "
        "from engine.settings import Settings; open_doors(Settings(), SystemClock()); "
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
