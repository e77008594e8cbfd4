"""The tables `[oidc.<name>]` of the settings, and in development the packaged one (`development.toml`)."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from engine.errors import Diagnostic, SettingsError
from engine.settings import Section, Settings
from plugins.oidc.claims import MapUnfit, Source, read_sources
from plugins.oidc.client import Client
from plugins.oidc.options import CLIENT_KEYS, read_client_options, text, texts
from plugins.oidc.provider import ClaimOptions, OidcProvider

SECTION: Final = "oidc"
DEVELOPMENT_PORT: Final = "development_port"
_KEYS: Final = CLIENT_KEYS | {"level", "key", "required", "claims"}


def read_providers(settings: Settings) -> list[OidcProvider]:
    """One provider per table. Raises SettingsError for unknown keys and wrong types."""
    tables = {**packaged(settings), **_tables(settings)}
    return [_provider(name, table, settings) for name, table in tables.items()]


def packaged(settings: Settings) -> Mapping[str, Section]:
    """What stands in `development.toml`, at the development provider's address; nothing in production."""
    if settings.production:
        return {}
    text = (files("plugins.oidc") / "development.toml").read_text(encoding="utf-8")
    return tomllib.loads(text.replace("{port}", str(development_port(settings))))


def development_port(settings: Settings) -> int:
    """`[oidc] development_port`; three above the portal's own where it is not set."""
    value = settings.section(SECTION).get(DEVELOPMENT_PORT, settings.port + 3)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65_536:
        raise SettingsError("settings.type_int", key=f"{SECTION}.{DEVELOPMENT_PORT}")
    return value


def _tables(settings: Settings) -> Mapping[str, Section]:
    found: dict[str, Section] = {}
    for name, table in settings.section(SECTION).items():
        if isinstance(table, dict):
            found[name] = table
        elif name != DEVELOPMENT_PORT:
            raise SettingsError("settings.unknown", key=f"{SECTION}.{name}")
    return found


def _provider(name: str, table: Section, settings: Settings) -> OidcProvider:
    place = f"{SECTION}.{name}"
    for key in table:
        if key not in _KEYS:
            raise SettingsError("settings.unknown", key=f"{place}.{key}")
    sources, problems = _sources(f"{place}.claims", table.get("claims", {}))
    options = ClaimOptions(
        text(place, table, "level", name),
        sources,
        key=texts(place, table, "key", ("sub",)) or ("sub",),
        required=texts(place, table, "required", ()),
    )
    return OidcProvider(name, Client(read_client_options(place, table, settings)), options, problems)


def _sources(place: str, table: object) -> tuple[Mapping[str, Source], tuple[Diagnostic, ...]]:
    try:
        return read_sources(place, table), ()
    except MapUnfit as unfit:
        return {}, (Diagnostic(f"[{place}]", 0, 0, unfit.code, {"key": unfit.key}),)
