"""The table `[contract_register]` of the settings as a value."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from engine.errors import SettingsError
from engine.settings import Settings

SECTION: Final = "contract_register"
_KEYS: Final = ("contracts", "down")


@dataclass(frozen=True, slots=True)
class Options:
    """`contracts`: the file. `down`: never answers, to see what applicants see then."""

    contracts: Traversable
    down: bool = False


def read_options(settings: Settings) -> Options:
    """Reads `[contract_register]`. Raises SettingsError on an unknown key or a wrong type."""
    section = settings.section(SECTION)
    for key in section:
        if key not in _KEYS:
            raise SettingsError("settings.unknown", key=f"{SECTION}.{key}")
    named, down = section.get("contracts"), section.get("down", False)
    if not isinstance(down, bool):
        raise SettingsError("settings.type_bool", key=f"{SECTION}.down")
    if named is not None and not isinstance(named, str):
        raise SettingsError("settings.type_str", key=f"{SECTION}.contracts")
    return Options(Path(named) if named else files("plugins.contract_register") / "contracts.yaml", down)
