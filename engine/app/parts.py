"""Settings to opened ports: which provider is at work behind each door, the storage open, the key proven."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from engine.app.words import load_words
from engine.defaults.clock import SystemClock
from engine.defaults.entropy import SystemEntropy
from engine.defaults.sealing import open_sealer
from engine.errors import SettingsError
from engine.ports.attachments import AttachmentStore
from engine.ports.clock import Clock
from engine.ports.keys import KeySource
from engine.ports.mail import MailTransport
from engine.ports.pages import PageRenderer
from engine.ports.provider import Provider
from engine.registry import Registry, open_doors
from engine.settings import Settings
from engine.usecases.store import Store

P = TypeVar("P", bound=Provider)
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "keys": ("file",),
    "storage": ("sql",),
    "attachments": ("folder",),
    "mail": ("folder", "smtp"),
    "pages": ("html",),
}
"""Door -> the providers taken when the settings name none; production passes over development ones."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that stays the same when specs are loaded anew."""

    settings: Settings
    registry: Registry
    clock: Clock
    keys: KeySource
    store: Store
    attachments: AttachmentStore
    transport: MailTransport
    pages: PageRenderer
    words: Mapping[str, Mapping[str, str]]

    def close(self) -> None:
        self.store.storage.close()


def open_parts(settings: Settings) -> Parts:
    """Raises SettingsError, KeyUnavailable, StorageUnavailable: the start stops with their words."""
    clock, entropy = SystemClock(), SystemEntropy()
    registry = open_doors(settings, clock)
    storage = choose(registry.storages, "storage", settings)
    keys = choose(registry.key_sources, "keys", settings)
    attachments = choose(registry.attachment_stores, "attachments", settings)
    transport = choose(registry.mail_transports, "mail", settings)
    pages = choose(registry.page_renderers, "pages", settings)
    words = load_words(registry)
    storage.open()
    try:
        store = Store(storage, open_sealer(keys, storage, entropy), entropy)
    except BaseException:
        storage.close()
        raise
    return Parts(settings, registry, clock, keys, store, attachments, transport, pages, words)


def choose(table: Mapping[str, P], door: str, settings: Settings) -> P:
    """The provider at work behind a door: the one the settings name, else the usual one, else the only one."""
    allowed = {name: p for name, p in table.items() if not (settings.production and p.development)}
    named = settings.providers.get(door)
    if named is not None:
        if named not in table:
            raise SettingsError("provider.unknown", door=door, name=named, known=", ".join(table) or "-")
        if named not in allowed:
            raise SettingsError("provider.development", door=door, name=named)
        return table[named]
    usual = next((allowed[name] for name in USUAL[door] if name in allowed), None)
    if usual is None and len(allowed) != 1:
        raise SettingsError("provider.none", door=door, known=", ".join(table) or "-")
    return usual or next(iter(allowed.values()))
