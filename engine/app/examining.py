"""Looking after a portal without serving it: settings, specs, every provider, the queues."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from engine.app.parts import Parts, open_parts
from engine.app.probing import ask
from engine.app.safety import advice, providers_at_work, unfit_settings, unfit_specs, years_around
from engine.app.sites import load_specs
from engine.app.words import LOCALES, engine_words
from engine.dates import Calendar
from engine.errors import Diagnostic, SettingsError, Severity, TetsuzukiError
from engine.ports.calendars import CalendarProvider
from engine.ports.provider import HasProbe, Provider
from engine.settings import Settings

IN_ORDER: Final = frozenset({"doctor.checked", "doctor.probed"})
LEFT_OUT: Final = "doctor.offline"
AHEAD: Final = timedelta(days=365)
"""How far the holidays should be decided: applicants and schedules look about a year ahead."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its name and what was found there. `words`: locale -> words to tell it with.

    `looked` are keys of what else there is to say: what was looked at and is in order (IN_ORDER), or was left out.
    """

    subject: str
    words: Mapping[str, Mapping[str, str]]
    found: tuple[Diagnostic, ...] = ()
    looked: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The worst of what was found."""
        said = {each.severity for each in self.found}
        return "error" if "error" in said else "warning" if "warning" in said else "note"


def examine(settings: Settings, *, offline: bool = False) -> Iterator[Finding]:
    """Opens everything as `serve` does, and asks providers about the world outside unless `offline`.

    Goes on after what would stop `serve`, so that everything is told at once. Raises TetsuzukiError at the first thing that
    cannot be opened.
    """
    unfit = tuple(unfit_settings(settings))
    try:
        parts = open_parts(settings)
    except TetsuzukiError:
        if unfit:
            yield Finding("settings", {locale: engine_words(locale) for locale in LOCALES}, _told(unfit))
        raise
    try:
        yield Finding("settings", parts.words, (*_told(unfit), *advice(settings)))
        specs = load_specs(parts)
        yield Finding("specs", parts.words, (*_told(unfit_specs(parts, specs)), *specs.warnings))
        today = parts.clock.now().date()
        for name, calendar in parts.registry.calendars.items():
            subject = f"calendars {name} ({calendar.version}; {calendar.known_until.isoformat()})"
            yield Finding(subject, parts.words, _calendar_findings(calendar, today))
        for door, provider in providers_at_work(parts, specs):
            if door != "calendars":
                yield _look_at(door, provider, parts, offline=offline)
        for state, count in sorted(parts.store.storage.count_jobs().items()):
            yield Finding(f"jobs {state} {count}", parts.words, (_dead(count),) if state == "dead" else ())
    finally:
        parts.close()


def _told(unfit: Iterable[SettingsError]) -> tuple[Diagnostic, ...]:
    return tuple(Diagnostic("", 0, 0, error.code, error.params) for error in unfit)


def _look_at(door: str, provider: Provider, parts: Parts, *, offline: bool) -> Finding:
    subject, checked = f"{door} {provider.name}", provider.check()
    looked = () if checked else ("doctor.checked",)
    if not isinstance(provider, HasProbe):
        return Finding(subject, parts.words, checked)
    if offline:
        return Finding(subject, parts.words, checked, (*looked, LEFT_OUT))
    probed = ask(provider, parts.clock.now())
    if provider.development and any(each.severity == "error" for each in probed):
        probed, looked = _milder(probed), (*looked, "doctor.development")
    return Finding(subject, parts.words, (*checked, *probed), looked if probed else (*looked, "doctor.probed"))


def _milder(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """What a development provider talks to often runs only while the portal does."""
    return tuple(replace(each, severity="warning") if each.severity == "error" else each for each in found)


def _calendar_findings(calendar: CalendarProvider, today: date) -> tuple[Diagnostic, ...]:
    return (*calendar.check(), *years_around(calendar, today), *ends_soon(calendar, today))


def ends_soon(calendar: Calendar, today: date) -> tuple[Diagnostic, ...]:
    """A warning when its holidays are decided for less than a year ahead: what is shown beyond is provisional."""
    if calendar.known_until - today >= AHEAD:
        return ()
    return (Diagnostic("", 0, 0, "calendar.ends", {"until": calendar.known_until.isoformat()}, severity="warning"),)


def _dead(count: int) -> Diagnostic:
    return Diagnostic("", 0, 0, "jobs.dead", {"count": count}, severity="warning")
