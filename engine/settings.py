"""One TOML file plus the environment -> frozen settings. Addresses and secrets live here only, never in specs."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from engine.errors import SettingsError

Mode = Literal["development", "production"]
Section = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two places where the same specs run.

    `base_url` is the portal's address as applicants see it ("" = the printed one). `providers` names the provider of
    each door that has exactly one at work; `sections` are the providers' own tables. Times in seconds, sizes in bytes:
    `handoff_seconds` and `redirect_seconds` are what an identification by a program or at another site may take,
    `fresh_seconds` how old a proof may be where a portal asks for one just before filing. `codes_per_…` limit short codes
    typed into programs on other devices, by one client and by all together.
    """

    mode: Mode = "development"
    data_dir: Path = Path("data")
    specs: tuple[Path, ...] = (Path("specs"),)
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    disabled_plugins: frozenset[str] = frozenset()
    providers: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, Section] = field(default_factory=dict)
    session_idle_seconds: int = 1800
    session_memory_seconds: int = 86400
    handoff_seconds: int = 300
    redirect_seconds: int = 3600
    fresh_seconds: int = 300
    body_limit_bytes: int = 65536
    mails_per_address_hour: int = 5
    mails_per_client_hour: int = 60
    identifications_per_session_hour: int = 30
    identifications_per_client_hour: int = 300
    codes_per_client_hour: int = 30
    codes_per_hour: int = 3000
    open_drafts_per_owner: int = 20
    trusted_proxies: tuple[str, ...] = ()

    @property
    def production(self) -> bool:
        return self.mode == "production"

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def only_here(self) -> bool:
        """Whether nobody but this very machine can ask: a counter terminal, or a developer's."""
        address = urlsplit(self.origin).hostname or ""
        return is_loopback(self.host) and is_loopback(address) and not self.trusted_proxies

    def section(self, name: str) -> Section:
        """A provider's own table; empty when there is none."""
        return self.sections.get(name, {})


def is_loopback(host: str) -> bool:
    """Whether an address, or a name, is this machine talking to itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_ADDRESS: Final = re.compile(r"(https?)://([^/?#]+?)(?P<port>:\d*)?/?", re.IGNORECASE)
_USUAL: Final = {"http": (":80", ":"), "https": (":443", ":")}
_SCALARS: Mapping[str, type] = {
    "mode": str,
    "host": str,
    "port": int,
    "base_url": str,
    "session_idle_seconds": int,
    "session_memory_seconds": int,
    "handoff_seconds": int,
    "redirect_seconds": int,
    "fresh_seconds": int,
    "body_limit_bytes": int,
    "mails_per_address_hour": int,
    "mails_per_client_hour": int,
    "identifications_per_session_hour": int,
    "identifications_per_client_hour": int,
    "codes_per_client_hour": int,
    "codes_per_hour": int,
    "open_drafts_per_owner": int,
}


def load_settings(file: Path | None, environ: Mapping[str, str], **overrides: object) -> Settings:
    """Reads `file` (None: all defaults), resolves `{ env = "NAME" }` secrets, applies overrides that are not None.

    Raises SettingsError naming the key, never the value.
    """
    table: dict[str, object] = {}
    if file is not None:
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            reason = str(error.strerror if isinstance(error, OSError) else error)
            raise SettingsError("settings.unreadable", file=str(file), reason=reason) from error
    values = _known(table)
    sections = {k: _section(k, v, environ) for k, v in table.items() if isinstance(v, dict) and k != "providers"}
    values["sections"] = sections
    values.update({k: v for k, v in overrides.items() if v is not None})
    values["base_url"] = _as_browsers_write(str(values.get("base_url", "")))
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.mode not in ("development", "production"):
        raise SettingsError("settings.mode", value=settings.mode)
    return settings


def _as_browsers_write(base_url: str) -> str:
    """Lower case, without the scheme's usual port (RFC 3986 section 6.2): as it comes back in Host and Origin.

    What is no address stays as it was written.
    """
    found = _ADDRESS.fullmatch(base_url)
    if found is None:
        return base_url
    scheme, host, port = found[1].lower(), found[2].lower(), found["port"] or ""
    return f"{scheme}://{host}{'' if port in _USUAL[scheme] else port}"


def _known(table: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in table.items():
        if key in _SCALARS:
            if not isinstance(value, _SCALARS[key]) or isinstance(value, bool):
                raise SettingsError(f"settings.type_{_SCALARS[key].__name__}", key=key)
            values[key] = value
        elif key == "data_dir":
            values[key] = Path(str(value))
        elif key in ("specs", "disabled_plugins", "trusted_proxies"):
            values[key] = _strings(key, value)
        elif key == "providers" and isinstance(value, dict):
            values[key] = {str(k): str(v) for k, v in value.items()}
        elif not isinstance(value, dict):
            raise SettingsError("settings.unknown", key=key)
    return values


def _strings(key: str, value: object) -> object:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError("settings.type_list", key=key)
    if key == "specs":
        return tuple(Path(item) for item in value)
    return frozenset(value) if key == "disabled_plugins" else tuple(value)


def _section(name: str, table: Mapping[str, object], environ: Mapping[str, str]) -> Section:
    """Resolves `{ env = "NAME" }`: the secret is read from the environment, so that no file holds it. Tables may hold tables."""
    resolved: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict) and set(value) == {"env"}:
            variable = str(value["env"])
            if variable not in environ:
                raise SettingsError("settings.env", key=f"{name}.{key}", variable=variable)
            resolved[key] = environ[variable]
        elif isinstance(value, dict):
            resolved[key] = _section(f"{name}.{key}", value, environ)
        else:
            resolved[key] = value
    return resolved
