"""The table `[gbizid]` of the settings as a value: the connection, or in development the provider that comes with us."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from engine.errors import SettingsError
from engine.settings import Section, Settings
from plugins.oidc.client import CLIENT_KEYS, ClientOptions, read_client_options
from plugins.oidc.devidp.companion import Beside
from plugins.oidc.devidp.tenant import read_tenant

SECTION: Final = "gbizid"
SCOPES: Final = ("openid", "profile", "user", "email")
"""What our claims need. Always sent: left out, the service grants everything that was arranged."""
_OF_DEVELOPMENT: Final = frozenset({"personas", "development_port"})
_OFFSET: Final = 2
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Options:
    """`client`: the connection. `beside`: the provider that `serve` starts; None where the settings name an issuer, and in
    production."""

    client: ClientOptions
    beside: Beside | None


def read_options(settings: Settings) -> Options:
    """Reads `[gbizid]`. Raises SettingsError on an unknown key or a wrong type; what is missing is said by `check`.

    Without an issuer, in development, the provider that comes with us answers on the portal's port + 2.
    """
    section = {"scopes": list(SCOPES), **settings.section(SECTION)}
    for key in section:
        if key not in CLIENT_KEYS | _OF_DEVELOPMENT:
            raise SettingsError("settings.unknown", key=f"{SECTION}.{key}")
    personas, port = _personas(section), _port(section, settings.port + _OFFSET)
    if settings.production or "issuer" in section:
        return Options(read_client_options(SECTION, section, settings), None)
    file = files("plugins.gbizid") / "tenant.yaml"
    tenant = read_tenant(file)
    ours = {
        "issuer": f"http://127.0.0.1:{port}{tenant.issuer}",
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
    }
    beside = Beside(file, personas, port, settings.data_dir)
    return Options(read_client_options(SECTION, {**section, **ours}, settings), beside)


def _personas(section: Section) -> Traversable:
    named = section.get("personas")
    if named is None:
        return files("plugins.gbizid") / "personas.yaml"
    if not isinstance(named, str):
        raise SettingsError("settings.type_str", key=f"{SECTION}.personas")
    return Path(named)


def _port(section: Section, usual: int) -> int:
    value = section.get("development_port", min(usual, _LAST_PORT))
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LAST_PORT:
        raise SettingsError("settings.type_int", key=f"{SECTION}.development_port")
    return value
