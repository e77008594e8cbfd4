"""The tables `[oidc.<name>]` of the settings, and in development the packaged one (`development.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Final

from engine.errors import Diagnostic, SettingsError
from engine.settings import Section, Settings
from plugins.oidc.claims import MapUnfit, Source, read_sources
from plugins.oidc.client import Client
from plugins.oidc.devidp.companion import Beside
from plugins.oidc.devidp.tenant import read_tenant
from plugins.oidc.options import CLIENT_KEYS, read_client_options, text, texts
from plugins.oidc.provider import ClaimOptions, OidcProvider

SECTION: Final = "oidc"
DEVELOPMENT_PORT: Final = "development_port"
_OFFSET: Final = 3
_LAST_PORT: Final = 65_535
_KEYS: Final = CLIENT_KEYS | {"level", "key", "required", "claims"}


def read_providers(settings: Settings) -> list[OidcProvider]:
    """One provider per table. Raises SettingsError for unknown keys and wrong types."""
    named = {name: _provider(name, table, settings) for name, table in _tables(settings).items()}
    return list({**_packaged(settings), **named}.values())


def _packaged(settings: Settings) -> Mapping[str, OidcProvider]:
    """Those of `development.toml`, with the program that `serve` starts for each; none in production."""
    if settings.production:
        return {}
    tables = tomllib.loads((files("plugins.oidc") / "development.toml").read_text(encoding="utf-8"))
    return {name: _with_program(name, table, settings) for name, table in tables.items()}


def _with_program(name: str, table: dict[str, object], settings: Settings) -> OidcProvider:
    file = files("plugins.oidc.devidp") / str(table.pop("tenant"))
    tenant, port = read_tenant(file), development_port(settings)
    account = {"client_id": tenant.client_id, "client_secret": tenant.client_secret}
    known = {"issuer": f"http://127.0.0.1:{port}{tenant.issuer}", **account}
    beside = Beside(file, files("plugins.oidc.devidp") / tenant.accounts, port, settings.data_dir)
    return replace(_provider(name, {**table, **known}, settings), beside=beside)


def development_port(settings: Settings) -> int:
    """`[oidc] development_port`; three above the portal's own where it is not set."""
    value = settings.section(SECTION).get(DEVELOPMENT_PORT, min(settings.port + _OFFSET, _LAST_PORT))
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LAST_PORT:
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
