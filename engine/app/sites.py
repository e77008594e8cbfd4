"""Specs and opened ports to a site: forms compiled, pages prepared in every language they are offered in."""

from collections.abc import Callable
from importlib.metadata import version

from engine.app.parts import Parts
from engine.app.words import LOCALES, catalogues
from engine.authoring.assembling import assemble
from engine.errors import SettingsError
from engine.model.form import Form, FormRef
from engine.model.portal import Portal
from engine.ports.mail import Inbox
from engine.ports.pages import Prepared
from engine.spec import Doors, Specs, load
from engine.usecases.filing.submit import Freezing
from engine.web.addresses import RESERVED_PORTALS, RESERVED_STEPS
from engine.web.site import Pages, Site


def doors_of(parts: Parts) -> Doors:
    """What specs may name here."""
    registry = parts.registry
    return Doors(
        registry.field_types,
        frozenset(registry.identity_providers),
        frozenset(registry.document_renderers),
        frozenset(registry.number_issuers),
        frozenset(registry.prefill_sources),
        registry.calendars,
    )


def load_specs(parts: Parts) -> Specs:
    """Raises SpecError with every diagnostic, SettingsError when a folder is missing or an id is taken by an address."""
    try:
        specs = load(parts.settings.specs, doors_of(parts))
    except FileNotFoundError as error:
        raise SettingsError("specs.missing", place=str(error.args[0])) from error
    for portal in specs.portals:
        if portal in RESERVED_PORTALS:
            raise SettingsError("specs.reserved", name=portal)
    for step in (step for form in specs.forms.values() for step in form.steps):
        if step.id in RESERVED_STEPS:
            raise SettingsError("specs.reserved", name=step.id)
    return specs


def make_site(parts: Parts, specs: Specs, wake: Callable[[], None]) -> Site:
    """`wake` tells the workers that jobs were written."""
    registry, settings = parts.registry, parts.settings
    transport = parts.transport
    pages = _prepare(parts, specs)
    words = catalogues(parts.words, pages.locales())
    return Site(
        settings=settings,
        procedures=assemble(
            specs,
            registry.field_types,
            registry.calendars,
            registry.prefill_sources,
            words,
            registry.identity_providers,
        ),
        providers=registry.identity_providers,
        store=parts.store,
        attachments=parts.attachments,
        freezing=Freezing(registry.number_issuers, words, versions_of(parts)),
        clock=parts.clock,
        pages=pages,
        inbox=transport if isinstance(transport, Inbox) and not settings.production else None,
        assets=parts.pages.assets(),
        wake=wake,
    )


def versions_of(parts: Parts) -> dict[str, str]:
    """What took part in accepting an application: the engine, every plugin and every calendar, with versions."""
    calendars = {f"calendar {name}": each.version for name, each in parts.registry.calendars.items()}
    return {"tetsuzuki": version("tetsuzuki"), **parts.registry.plugins, **calendars}


def _prepare(parts: Parts, specs: Specs) -> Pages:
    current = tuple(specs.forms[ref] for ref in specs.current.values())
    forms, portals = tuple(specs.forms.values()), tuple(specs.portals.values())
    offered = [name for form in forms for name in form.locales] + [name for p in portals for name in p.locales]
    words = catalogues(parts.words, offered)
    kinds = dict(parts.registry.field_types)

    def prepare(form: Form | None, portal: Portal | None, locale: str) -> Prepared:
        return parts.pages.prepare(form, portal, words[locale], kinds, current)

    prepared: dict[tuple[FormRef | str, str], Prepared] = {}
    for form in forms:
        prepared |= {(form.ref, locale): prepare(form, form.portal, locale) for locale in form.locales}
    for portal in portals:
        prepared |= {(portal.id, locale): prepare(None, portal, locale) for locale in portal.locales}
    return Pages(prepared | {("", locale): prepare(None, None, locale) for locale in LOCALES})
