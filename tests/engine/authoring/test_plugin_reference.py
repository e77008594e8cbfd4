"""docs/plugins.md is printed from the hooks as they are, and every hook is documented, tested and used here."""

import re
from pathlib import Path

import pytest

from engine.authoring.plugin_reference import plugin_reference
from engine.ports.provider import Provider
from engine.registry import DOORS, members

ROOT = Path(__file__).parents[3]
PAGE = plugin_reference(ROOT)


def section(door: str) -> str:
    found = re.search(rf"^## `register_{door}`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, door
    return found[1]


def test_the_committed_page_is_current() -> None:
    """If this fails: tetsuzuki schema --plugins > docs/plugins.md."""
    assert (ROOT / "docs/plugins.md").read_text(encoding="utf-8") == PAGE


@pytest.mark.parametrize("door", DOORS)
def test_every_hook_says_what_one_must_know(door: str) -> None:
    """When it is called, what an empty answer means, what errors do, since when."""
    words = section(door)
    for said in ("When:", "Empty list:", "Errors:", "Since 0."):
        assert said in words


@pytest.mark.parametrize("door", DOORS)
def test_every_hook_is_used_in_this_repository(door: str) -> None:
    assert "nobody yet" not in section(door)


@pytest.mark.parametrize(("door", "protocol"), DOORS.items())
def test_every_member_of_a_protocol_is_on_the_page(door: str, protocol: type) -> None:
    own = sorted({*members(protocol)} - {*members(Provider)})
    assert own
    for name in own:
        assert f"- `{name}(" in section(door) or f"- `{name}: " in section(door)


def test_contracts_that_are_named_exist() -> None:
    for module, name in re.findall(r"`(engine\.testing\.\w+)\.(\w+CONTRACT)`", PAGE):
        file = ROOT / (module.replace(".", "/") + ".py")
        assert f"\n{name}: " in file.read_text(encoding="utf-8")
