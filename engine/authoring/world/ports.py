"""What a scenario runs against: the real use cases over ports that live in memory, made anew for each scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from engine.authoring.world.address_book import AddressBook
from engine.authoring.world.scripted_identity import ScriptedIdentity
from engine.authoring.world.scripted_register import ScriptedRegister
from engine.defaults.sealing import open_sealer
from engine.model.text import Catalogue
from engine.ports.attachments import AttachmentStore
from engine.ports.identity import IdentityProvider
from engine.ports.numbers import NumberIssuer
from engine.settings import Settings
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_attachments import MemoryAttachments
from engine.testing.memory_storage import MemoryStorage
from engine.testing.time_and_chance import FakeClock, SeededEntropy
from engine.usecases.filing.submit import Freezing
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store

LOCALE: Final = "ja"
CLIENT: Final = "192.0.2.1"
"""The applicant's machine (an address reserved for documentation)."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stays the same for every scenario of a run. `words` is the engine's catalogue by locale.

    `providers` are asked where a scenario picks one of their options (development ones only).
    """

    procedures: Procedures
    issuers: Mapping[str, NumberIssuer]
    words: Mapping[str, Catalogue]
    settings: Settings
    providers: Mapping[str, IdentityProvider] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """One scenario's own storage, clock, keys, identity provider and registers."""

    around: Surroundings
    procedures: Procedures
    store: Store
    attachments: AttachmentStore
    clock: FakeClock
    addresses: AddressBook
    identities: Mapping[str, ScriptedIdentity]
    freezing: Freezing
    registers: Mapping[str, ScriptedRegister]


def make_world(around: Surroundings, at: datetime, seed: str) -> World:
    """Time begins at `at`; the same seed gives the same numbers and secrets."""
    storage, entropy = MemoryStorage(), SeededEntropy(seed)
    store = Store(storage, open_sealer(FixedKeys(), storage, entropy), entropy)
    desks = around.procedures.desks
    names = {name for desk in desks.values() if desk.portal.identity for name in desk.portal.identity.providers}
    registers = {name: ScriptedRegister(desk.source) for name, desk in desks.items() if desk.source}
    identities = {name: ScriptedIdentity(name) for name in names}
    own = {
        name: replace(desk, source=registers.get(name), levels=_levels(desk, identities))
        for name, desk in desks.items()
    }
    return World(
        around=around,
        procedures=replace(around.procedures, desks=own),
        store=store,
        attachments=MemoryAttachments(),
        clock=FakeClock(at),
        addresses=AddressBook(),
        identities=identities,
        freezing=Freezing(around.issuers, around.words, {}),
        registers=registers,
    )


def _levels(desk: Desk, identities: Mapping[str, ScriptedIdentity]) -> Mapping[str, frozenset[str]]:
    names = desk.portal.identity.providers if desk.portal.identity else ()
    return {name: identities[name].levels for name in names}
