"""Looking after a portal without serving it: settings, specs, every provider, the queues."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.app.parts import open_parts
from engine.app.safety import advice, check_settings, check_specs, providers_at_work
from engine.app.sites import load_specs
from engine.errors import Diagnostic
from engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its name and what was found there. `words`: locale -> words to tell it with."""

    subject: str
    words: Mapping[str, Mapping[str, str]]
    found: tuple[Diagnostic, ...] = ()


def examine(settings: Settings) -> Iterator[Finding]:
    """Opens everything as `serve` does. Raises TetsuzukiError at the first thing that cannot be opened."""
    check_settings(settings)
    parts = open_parts(settings)
    try:
        specs = load_specs(parts)
        check_specs(parts, specs)
        yield Finding("settings", parts.words, advice(settings))
        yield Finding("specs", parts.words, specs.warnings)
        for door, provider in providers_at_work(parts, specs):
            yield Finding(f"{door} {provider.name}", parts.words, provider.check())
        for state, count in sorted(parts.store.storage.count_jobs().items()):
            yield Finding(f"jobs {state} {count}", parts.words, (_dead(count),) if state == "dead" else ())
    finally:
        parts.close()


def _dead(count: int) -> Diagnostic:
    return Diagnostic("", 0, 0, "jobs.dead", {"count": count}, severity="warning")
