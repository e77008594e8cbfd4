"""Settings to doors: the field types, providers and words that specs of this installation may use. Opens no storage."""

import os
from dataclasses import dataclass
from pathlib import Path

from engine.app.words import catalogues, load_words
from engine.authoring.assembling import assemble
from engine.authoring.world.ports import Surroundings
from engine.defaults.clock import SystemClock
from engine.registry import Registry, open_doors
from engine.settings import Settings, load_settings
from engine.spec import Doors, Specs


@dataclass(frozen=True, slots=True)
class Workplace:
    """What verbs for authors work with."""

    settings: Settings
    registry: Registry

    @property
    def doors(self) -> Doors:
        """What specs may name."""
        registry = self.registry
        return Doors(
            registry.field_types,
            frozenset(registry.identity_providers),
            frozenset(registry.document_renderers),
            frozenset(registry.number_issuers),
            frozenset(registry.prefill_sources),
            registry.calendars,
        )

    def surroundings(self, specs: Specs) -> Surroundings:
        """What scenarios of these specs run in."""
        offered = {locale for form in specs.forms.values() for locale in form.locales}
        words = catalogues(load_words(self.registry), offered)
        registry = self.registry
        procedures = assemble(specs, registry.field_types, registry.calendars, registry.prefill_sources)
        return Surroundings(procedures, registry.number_issuers, words, self.settings, registry.identity_providers)


def open_workplace(file: Path | None) -> Workplace:
    """Raises SettingsError."""
    settings = load_settings(file, os.environ)
    return Workplace(settings, open_doors(settings, SystemClock()))
