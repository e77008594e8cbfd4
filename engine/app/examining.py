"""Looking after a portal without serving it: settings, specs, every provider, the queues."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.app.parts import open_parts
from engine.app.safety import advice, check_settings, check_specs, providers_at_work, years_around
from engine.app.sites import load_specs
from engine.dates import Calendar
from engine.errors import Diagnostic
from engine.ports.calendars import CalendarProvider
from engine.settings import Settings

AHEAD: Final = timedelta(days=365)
"""How far the holidays should be decided: applicants and schedules look about a year ahead."""


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
        today = parts.clock.now().date()
        for name, calendar in parts.registry.calendars.items():
            subject = f"calendars {name} ({calendar.version}; {calendar.known_until.isoformat()})"
            yield Finding(subject, parts.words, _calendar_findings(calendar, today))
        for door, provider in providers_at_work(parts, specs):
            if door != "calendars":
                yield Finding(f"{door} {provider.name}", parts.words, provider.check())
        for state, count in sorted(parts.store.storage.count_jobs().items()):
            yield Finding(f"jobs {state} {count}", parts.words, (_dead(count),) if state == "dead" else ())
    finally:
        parts.close()


def _calendar_findings(calendar: CalendarProvider, today: date) -> tuple[Diagnostic, ...]:
    return (*calendar.check(), *years_around(calendar, today), *ends_soon(calendar, today))


def ends_soon(calendar: Calendar, today: date) -> tuple[Diagnostic, ...]:
    """A warning when its holidays are decided for less than a year ahead: what is shown beyond is provisional."""
    if calendar.known_until - today >= AHEAD:
        return ()
    return (Diagnostic("", 0, 0, "calendar.ends", {"until": calendar.known_until.isoformat()}, severity="warning"),)


def _dead(count: int) -> Diagnostic:
    return Diagnostic("", 0, 0, "jobs.dead", {"count": count}, severity="warning")
