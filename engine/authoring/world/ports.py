"""What a scenario runs against: the real use cases over ports that live in memory, made anew for each scenario."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.authoring.world.address_book import AddressBook
from engine.authoring.world.scripted_identity import ScriptedIdentity
from engine.defaults.sealing import open_sealer
from engine.model.text import Catalogue
from engine.ports.attachments import AttachmentStore
from engine.ports.numbers import NumberIssuer
from engine.settings import Settings
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_attachments import MemoryAttachments
from engine.testing.memory_storage import MemoryStorage
from engine.testing.time_and_chance import FakeClock, SeededEntropy
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.submit import Freezing

LOCALE: Final = "ja"
CLIENT: Final = "192.0.2.1"
"""The applicant's machine (an address reserved for documentation)."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stays the same for every scenario of a run. `words` is the engine's catalogue by locale."""

    procedures: Procedures
    issuers: Mapping[str, NumberIssuer]
    words: Mapping[str, Catalogue]
    settings: Settings


@dataclass(frozen=True, slots=True)
class World:
    """One scenario's own storage, clock, keys and identity provider."""

    around: Surroundings
    store: Store
    attachments: AttachmentStore
    clock: FakeClock
    addresses: AddressBook
    identities: Mapping[str, ScriptedIdentity]
    freezing: Freezing

    @property
    def procedures(self) -> Procedures:
        return self.around.procedures


def make_world(around: Surroundings, at: datetime, seed: str) -> World:
    """Time begins at `at`; the same seed gives the same numbers and secrets."""
    storage, entropy = MemoryStorage(), SeededEntropy(seed)
    store = Store(storage, open_sealer(FixedKeys(), storage, entropy), entropy)
    desks = around.procedures.desks.values()
    names = {desk.portal.identity.provider for desk in desks if desk.portal.identity}
    return World(
        around=around,
        store=store,
        attachments=MemoryAttachments(),
        clock=FakeClock(at),
        addresses=AddressBook(),
        identities={name: ScriptedIdentity(name) for name in names},
        freezing=Freezing(around.issuers, around.words, {}),
    )
