"""Opens the doors once: built-in providers and plugins, asked through the same hooks, checked, put into frozen tables."""

import importlib.metadata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final, TypeVar

import pluggy

from engine import hookspecs
from engine.defaults import registration
from engine.errors import SettingsError
from engine.ports.attachments import AttachmentStore
from engine.ports.calendars import CalendarProvider
from engine.ports.clock import Clock
from engine.ports.documents import DocumentRenderer
from engine.ports.fields import FieldType
from engine.ports.identity import IdentityProvider
from engine.ports.keys import KeySource
from engine.ports.mail import MailTransport
from engine.ports.numbers import NumberIssuer
from engine.ports.pages import PageRenderer
from engine.ports.prefill import PrefillSource
from engine.ports.provider import Provider
from engine.ports.revocation import RevocationChecker
from engine.ports.storage import Storage
from engine.settings import Settings

BUILT_IN: Final = "built-in"
P = TypeVar("P", bound=Provider)


@dataclass(frozen=True, slots=True)
class Registry:
    """Every provider by door and name. `plugins`: name of the entry point -> version of its distribution."""

    field_types: Mapping[str, FieldType] = field(default_factory=dict)
    calendars: Mapping[str, CalendarProvider] = field(default_factory=dict)
    key_sources: Mapping[str, KeySource] = field(default_factory=dict)
    storages: Mapping[str, Storage] = field(default_factory=dict)
    attachment_stores: Mapping[str, AttachmentStore] = field(default_factory=dict)
    number_issuers: Mapping[str, NumberIssuer] = field(default_factory=dict)
    mail_transports: Mapping[str, MailTransport] = field(default_factory=dict)
    revocation_checkers: Mapping[str, RevocationChecker] = field(default_factory=dict)
    identity_providers: Mapping[str, IdentityProvider] = field(default_factory=dict)
    prefill_sources: Mapping[str, PrefillSource] = field(default_factory=dict)
    page_renderers: Mapping[str, PageRenderer] = field(default_factory=dict)
    document_renderers: Mapping[str, DocumentRenderer] = field(default_factory=dict)
    plugins: Mapping[str, str] = field(default_factory=dict)

    def providers(self) -> Iterator[tuple[str, Provider]]:
        """(door, provider), all of them."""
        for door in DOORS:
            for provider in getattr(self, door).values():
                yield door, provider


DOORS: Final[Mapping[str, type]] = {
    "field_types": FieldType,
    "calendars": CalendarProvider,
    "key_sources": KeySource,
    "storages": Storage,
    "attachment_stores": AttachmentStore,
    "number_issuers": NumberIssuer,
    "mail_transports": MailTransport,
    "revocation_checkers": RevocationChecker,
    "identity_providers": IdentityProvider,
    "prefill_sources": PrefillSource,
    "page_renderers": PageRenderer,
    "document_renderers": DocumentRenderer,
}
"""Door -> what its providers must satisfy. The hook is `register_<door>`; it may take what an earlier door brought."""


def open_doors(settings: Settings, clock: Clock) -> Registry:
    """Asks every plugin that is not disabled. Raises SettingsError: a plugin is broken, unfit, or two use one name."""
    doors = pluggy.PluginManager(hookspecs.PROJECT)
    doors.add_hookspecs(hookspecs)
    doors.register(registration, BUILT_IN)
    versions = {}
    for entry in _entry_points(settings):
        _register(doors, entry)
        versions[entry.name] = entry.dist.version if entry.dist else ""
    tables: dict[str, Mapping[str, Provider]] = {}
    for door in DOORS:
        tables[door] = _open(doors, door, {"settings": settings, "clock": clock, **tables})
    return Registry(**tables, plugins=versions)  # type: ignore[arg-type]


def _entry_points(settings: Settings) -> list[importlib.metadata.EntryPoint]:
    """In the order of their names; a name given twice stops the start."""
    found: dict[str, importlib.metadata.EntryPoint] = {}
    for entry in importlib.metadata.entry_points(group=hookspecs.PROJECT):
        if entry.name in settings.disabled_plugins:
            continue
        if found.setdefault(entry.name, entry).value != entry.value:
            raise SettingsError("plugin.twice", plugin=entry.name)
    unknown = settings.disabled_plugins - {e.name for e in importlib.metadata.entry_points(group=hookspecs.PROJECT)}
    if unknown:
        raise SettingsError("plugin.unknown_disabled", plugin=", ".join(sorted(unknown)))
    return [found[name] for name in sorted(found)]


def _register(doors: pluggy.PluginManager, entry: importlib.metadata.EntryPoint) -> None:
    try:
        plugin: ModuleType = entry.load()
    except Exception as error:
        raise SettingsError("plugin.broken", plugin=entry.name, reason=f"{type(error).__name__}: {error}") from error
    try:
        doors.register(plugin, entry.name)
        doors.check_pending()
    except pluggy.PluginValidationError as error:
        raise SettingsError("plugin.hook", plugin=entry.name, reason=str(error).splitlines()[0]) from error


def _open(doors: pluggy.PluginManager, door: str, arguments: Mapping[str, object]) -> Mapping[str, Provider]:
    """Implementations are called one by one, so that every provider is known to come from a plugin."""
    table: dict[str, Provider] = {}
    owners: dict[str, str] = {}
    for implementation in getattr(doors.hook, f"register_{door}").get_hookimpls():
        given = {name: arguments[name] for name in implementation.argnames}
        for provider in implementation.function(**given):
            _check(provider, door, implementation.plugin_name)
            if provider.name in table:
                plugins = f"{owners[provider.name]}, {implementation.plugin_name}"
                raise SettingsError("plugin.clash", door=door, name=provider.name, plugins=plugins)
            table[provider.name] = provider
            owners[provider.name] = implementation.plugin_name
    return dict(sorted(table.items()))


def _check(provider: object, door: str, plugin: str) -> None:
    """Names what is missing; whether signatures fit is a type checker's to say."""
    missing = [name for name in members(DOORS[door]) if not hasattr(provider, name)]
    if missing:
        kind = type(provider).__name__
        raise SettingsError("plugin.unfit", door=door, plugin=plugin, provider=kind, missing=", ".join(missing))


def members(protocol: type) -> list[str]:
    """What a Protocol asks for, its parents' wishes included."""
    own: dict[str, Any] = {}
    for parent in protocol.__mro__:
        if getattr(parent, "_is_protocol", False):
            own.update({**vars(parent), **vars(parent).get("__annotations__", {})})
    return sorted(name for name in own if not name.startswith("_"))
