"""The table `[gbizid]` of the settings as a value."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from engine.errors import SettingsError
from engine.settings import Settings

SECTION: Final = "gbizid"
_KEYS: Final = ("personas",)


@dataclass(frozen=True, slots=True)
class Options:
    """`personas`: the file of invented accounts."""

    personas: Traversable


def read_options(settings: Settings) -> Options:
    """Reads `[gbizid]`. Raises SettingsError on an unknown key or a wrong type; without a key, the packaged file."""
    section = settings.section(SECTION)
    for key in section:
        if key not in _KEYS:
            raise SettingsError("settings.unknown", key=f"{SECTION}.{key}")
    named = section.get("personas")
    if named is None:
        return Options(files("plugins.gbizid") / "personas.yaml")
    if not isinstance(named, str):
        raise SettingsError("settings.type_str", key=f"{SECTION}.personas")
    return Options(Path(named))
