"""The program's configuration: the machine's file (for administrators) and the person's, both optional TOML; and its places."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plugins.mynumber_card.program.portals.origins import Origins, require_origin

NAME: Final = "tetsuzuki-card"
CARD_SECONDS: Final = 60
_TYPES: Final[Mapping[str, type]] = {
    "origins": list,
    "only_these": bool,
    "proxy": str,
    "ca_file": str,
    "card_seconds": int,
}


class ConfigError(Exception):
    """A configuration file that says something unknown. The text names file and key."""


@dataclass(frozen=True, slots=True)
class Config:
    """`fixed`: origins trusted without asking; `only_fixed`: no others may be pinned. `card_seconds`: wait for a card."""

    fixed: frozenset[str] = frozenset()
    only_fixed: bool = False
    proxy: str = ""
    ca_file: Path | None = None
    card_seconds: int = CARD_SECONDS


@dataclass(frozen=True, slots=True)
class Places:
    """Where the program's files are, by the XDG Base Directory Specification. `machine`: configuration of this machine."""

    config: Path
    data: Path
    machine: tuple[Path, ...]

    @property
    def origins_file(self) -> Path:
        return self.config / NAME / "origins.json"

    @property
    def config_files(self) -> tuple[Path, ...]:
        """What applies, the machine's first: what it restricts, nobody loosens."""
        return (*(folder / NAME / "config.toml" for folder in self.machine), self.config / NAME / "config.toml")

    @property
    def desktop_file(self) -> Path:
        return self.data / "applications" / f"{NAME}.desktop"

    @property
    def defaults_file(self) -> Path:
        """Which program opens which kind (MIME applications specification)."""
        return self.config / "mimeapps.list"


def find_places(environ: Mapping[str, str], home: Path) -> Places:
    """From XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_CONFIG_DIRS; relative values do not count (as the specification says)."""
    config = _absolute(environ.get("XDG_CONFIG_HOME", ""), home / ".config")
    data = _absolute(environ.get("XDG_DATA_HOME", ""), home / ".local" / "share")
    listed = [Path(one) for one in environ.get("XDG_CONFIG_DIRS", "").split(":") if one]
    machine = tuple(folder for folder in listed if folder.is_absolute()) or (Path("/etc/xdg"),)
    return Places(config, data, machine)


def find_config(named: Path | None, places: Places) -> Config:
    """What applies here, or the `named` file alone; that must be there, else what it restricts would be lost without a word.

    Raises ConfigError.
    """
    if named is not None and not named.exists():
        raise ConfigError(str(named))
    return read_config((named,) if named else places.config_files)


def read_config(files: tuple[Path, ...]) -> Config:
    """All files that exist, earlier ones being the machine's. Origins add up; `only_these` of any file holds for all.

    Raises ConfigError.
    """
    config = Config()
    for file in files:
        if file.exists():
            config = _with(config, _table(file), file)
    return config


def origins_of(config: Config, places: Places) -> Origins:
    """Whom the program talks to."""
    return Origins(places.origins_file, config.fixed, config.only_fixed)


def _with(config: Config, table: Mapping[str, object], file: Path) -> Config:
    named = table.get("origins", [])
    origins = {str(one) for one in named} if isinstance(named, list) else set()
    for origin in origins:
        try:
            require_origin(origin)
        except ValueError as error:
            raise ConfigError(f"{file}: origins") from error
    # Under `only_these` of an earlier file a later one adds none.
    fixed = config.fixed if config.only_fixed else config.fixed | origins
    ca_file = table.get("ca_file")
    seconds = table.get("card_seconds", config.card_seconds)
    if not isinstance(seconds, int) or not 5 <= seconds <= 300:
        raise ConfigError(f"{file}: card_seconds")
    return Config(
        fixed,
        config.only_fixed or table.get("only_these") is True,
        str(table.get("proxy", config.proxy)),
        Path(str(ca_file)) if ca_file else config.ca_file,
        seconds,
    )


def _table(file: Path) -> Mapping[str, object]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(str(file)) from error
    for key, value in table.items():
        if key not in _TYPES or type(value) is not _TYPES[key]:
            raise ConfigError(f"{file}: {key}")
    return table


def _absolute(named: str, usual: Path) -> Path:
    return Path(named) if named and Path(named).is_absolute() else usual
