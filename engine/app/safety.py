"""What must hold before a portal is served: every provider at work is sound, and production has nothing of development."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from engine.app.parts import Parts
from engine.dates import Calendar, DayOutOfRange
from engine.errors import Diagnostic, SettingsError
from engine.model.form import Form
from engine.ports.calendars import CalendarProvider
from engine.ports.identity import OnTerminal
from engine.ports.provider import Provider
from engine.settings import Settings
from engine.spec import Specs

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_YEARS_AROUND: Final = (-1, 0, 1, 2)
"""Applicants look at deadlines and schedules of these years, counted from the present one."""


def check_settings(settings: Settings) -> None:
    """Before anything is opened. Raises SettingsError with what to write, for the first of `unfit_settings`."""
    _raise_first(unfit_settings(settings))


def unfit_settings(settings: Settings) -> Iterator[SettingsError]:
    """Everything that stops the start before anything is opened."""
    parts = urlsplit(settings.base_url)
    if settings.base_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/")):
        yield SettingsError("settings.base_url", value=settings.base_url)
    if not settings.production:
        return
    if parts.scheme != "https" and not (settings.base_url and settings.only_here):
        yield SettingsError("production.base_url")
    if not settings.providers.get("keys"):
        yield SettingsError("production.keys")
    if settings.providers.get("mail", "smtp") == "smtp" and not settings.section("mail"):
        yield SettingsError("production.mail")


def _raise_first(unfit: Iterator[SettingsError]) -> None:
    for error in unfit:
        raise error


def advice(settings: Settings) -> tuple[Diagnostic, ...]:
    """What can be served but is not meant like that.

    In production TLS ends in front of us: a portal on loopback is asked by a proxy alone. While that is not trusted to
    name the askers, all of them count as one, and the limits of one client stop everybody.
    """
    at_proxy = settings.production and settings.origin.startswith("https:") and settings.host in _LOOPBACK
    if not at_proxy or settings.trusted_proxies:
        return ()
    address = "127.0.0.1" if settings.host == "localhost" else settings.host
    return (Diagnostic("", 0, 0, "settings.no_trusted_proxies", {"address": address}, severity="warning"),)


def check_specs(parts: Parts, specs: Specs) -> None:
    """Raises SettingsError for the first of `unfit_specs`."""
    _raise_first(unfit_specs(parts, specs))


def unfit_specs(parts: Parts, specs: Specs) -> Iterator[SettingsError]:
    """In production no portal may identify with a development provider, or ask a development register.

    And a program on the terminal itself is asked by the terminal alone; nothing else is served in clear.
    """
    if not parts.settings.production:
        return
    for name in identifying(specs):
        if parts.registry.identity_providers[name].development:
            yield SettingsError("provider.development", door="identity_providers", name=name)
    for name in sorted({portal.register.source for portal in specs.portals.values() if portal.register}):
        if parts.registry.prefill_sources[name].development:
            yield SettingsError("provider.development", door="prefill_sources", name=name)
    yield from _unfit_terminal(parts, specs)


def _unfit_terminal(parts: Parts, specs: Specs) -> Iterator[SettingsError]:
    providers = (parts.registry.identity_providers[name] for name in identifying(specs))
    there = [each.name for each in providers if isinstance(each, OnTerminal) and each.on_terminal]
    if there and not parts.settings.only_here:
        yield SettingsError("production.terminal", name="、".join(there))
    if not there and parts.settings.only_here and parts.settings.base_url.startswith("http:"):
        yield SettingsError("production.base_url")


def providers_at_work(parts: Parts, specs: Specs) -> Iterator[tuple[str, Provider]]:
    """(door, provider): those that are asked to do something here."""
    registry, forms = parts.registry, specs.forms.values()
    yield "keys", parts.keys
    yield "storage", parts.store.storage
    yield "attachments", parts.attachments
    yield "mail", parts.transport
    yield "pages", parts.pages
    for name in identifying(specs):
        yield "identity", registry.identity_providers[name]
    for name in sorted({portal.register.source for portal in specs.portals.values() if portal.register}):
        yield "prefill", registry.prefill_sources[name]
    for name in sorted({document.renderer for form in forms for document in form.documents}):
        yield "documents", registry.document_renderers[name]
    for name in sorted({form.number_issuer for form in forms}):
        yield "numbers", registry.number_issuers[name]
    for calendar in calendars_at_work(parts, specs):
        yield "calendars", calendar


def identifying(specs: Specs) -> tuple[str, ...]:
    """The names of the identity providers that the ways of any portal lead to."""
    return tuple(
        sorted({name for portal in specs.portals.values() if portal.identity for name in portal.identity.providers})
    )


def calendars_at_work(parts: Parts, specs: Specs) -> tuple[CalendarProvider, ...]:
    """Those that days of any served form are computed from, of its archived versions too."""
    names = sorted({name for form in specs.forms.values() for name in _calendars(form)})
    return tuple(parts.registry.calendars[name] for name in names)


def years_around(calendar: Calendar, today: date) -> tuple[Diagnostic, ...]:
    """Asks for a day of each year around `today`: no applicant waits until they are made. Warns where there are none."""
    lacking = []
    for year in (today.year + years for years in _YEARS_AROUND):
        try:
            calendar.closed(date(year, 1, 1))
        except DayOutOfRange:
            lacking.append(year)
    first = next((year for year in lacking if year >= today.year), None)
    if first is None:
        return ()
    return (Diagnostic("", 0, 0, "calendar.no_days", {"calendar": calendar.name, "year": first}, severity="warning"),)


def _calendars(form: Form) -> set[str]:
    """The calendars that days of this form are computed from."""
    windows = [deadline.rule for deadline in form.deadlines]
    days = [day for window in windows for day in (window.closes, window.opens, window.advises) if day]
    days += [day.rule for day in form.month_days]
    return {form.calendar, *(day.calendar for day in days)} - {""}


def findings(parts: Parts, specs: Specs) -> tuple[Diagnostic, ...]:
    """What the providers at work say stands in their way, and calendars without days for the years to come."""
    today = parts.clock.now().date()
    said = [found for _, provider in providers_at_work(parts, specs) for found in provider.check()]
    return (*said, *(found for each in calendars_at_work(parts, specs) for found in years_around(each, today)))
