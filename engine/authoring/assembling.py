"""Specs as they are offered: every form compiled, every portal with the forms it offers."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from engine.dates import Calendars
from engine.flow.facts import claims_read
from engine.flow.paired import Paired, pair_up
from engine.flow.program import Program, compile_form
from engine.flow.together import parts_of
from engine.model.form import CheckPage, DonePage, Form, FormRef, Start
from engine.model.portal import Portal
from engine.model.text import EMPTY, Catalogue
from engine.ports.fields import FieldType
from engine.ports.identity import IdentityProvider
from engine.ports.prefill import PrefillSource
from engine.ports.revocation import CLAIM
from engine.spec import Specs
from engine.usecases.procedures import Desk, Procedure, Procedures

_NO_CHECK: Final = CheckPage(EMPTY, "")
_NO_DONE: Final = DonePage(EMPTY, "")
NO_SOURCES: Final[Mapping[str, PrefillSource]] = MappingProxyType({})
NO_WORDS: Final[Mapping[str, Catalogue]] = MappingProxyType({})
NO_PROVIDERS: Final[Mapping[str, IdentityProvider]] = MappingProxyType({})


def assemble(
    specs: Specs,
    field_types: Mapping[str, FieldType],
    calendars: Calendars,
    sources: Mapping[str, PrefillSource] = NO_SOURCES,
    words: Mapping[str, Catalogue] = NO_WORDS,
    providers: Mapping[str, IdentityProvider] = NO_PROVIDERS,
) -> Procedures:
    """Everything of `specs`, archived versions included. `calendars` by the names that specs use; `sources` answer for
    the portals' registers; pages explain rules in `words`, by locale; `providers` say whose identity may act."""
    versions = {ref: compiled(form, field_types, calendars, words) for ref, form in specs.forms.items()}
    gathered = gather(versions, specs, field_types, sources)
    desks = {name: replace(desk, levels=_levels(desk.portal, providers)) for name, desk in gathered.desks.items()}
    return replace(gathered, desks=desks)


def _levels(portal: Portal, providers: Mapping[str, IdentityProvider]) -> Mapping[str, frozenset[str]]:
    """Of the providers that the portal's ways lead to, those that there are."""
    names = portal.identity.providers if portal.identity else ()
    return {name: providers[name].levels for name in names if name in providers}


def gather(
    versions: Mapping[FormRef, Procedure],
    specs: Specs,
    field_types: Mapping[str, FieldType],
    sources: Mapping[str, PrefillSource] = NO_SOURCES,
) -> Procedures:
    """Procedures of forms that are compiled already: `versions` holds every current form of `specs`."""
    programs = {name: versions[ref].program for name, ref in specs.current.items()}
    versions = {ref: _with_parts(procedure, programs) for ref, procedure in versions.items()}
    current = {name: versions[ref] for name, ref in specs.current.items()}
    desks = {portal.id: _desk(portal, specs, field_types, sources) for portal in specs.portals.values()}
    return Procedures(current, versions, desks, field_types, _pairs(current))


def _with_parts(procedure: Procedure, programs: Mapping[str, Program]) -> Procedure:
    """The forms filed at once look at answers by the texts that new drafts begin with."""
    files = procedure.form.files
    return replace(procedure, parts=parts_of(files, programs)) if files else procedure


def _pairs(current: Mapping[str, Procedure]) -> Mapping[str, Paired]:
    """Pairs of which both forms are offered; the text that new drafts begin with says how filings of any version pair."""
    found: dict[str, Paired] = {}
    for procedure in current.values():
        rule = procedure.form.pair
        if rule is not None and rule.other in current:
            paired = pair_up(rule, procedure.program, (each.form for each in current.values()))
            found.update(dict.fromkeys((*paired.forms, *paired.together), paired))
    return found


def compiled(
    form: Form,
    field_types: Mapping[str, FieldType],
    calendars: Calendars,
    words: Mapping[str, Catalogue] = NO_WORDS,
) -> Procedure:
    """One form as it is offered."""
    key = form.field(form.portal.register.key) if form.portal.register else None
    read_key = field_types[key.type].parser(key.options, tuple(each.id for each in key.choices)) if key else None
    return Procedure(form, compile_form(form, field_types, calendars), read_key, words)


def _desk(
    portal: Portal, specs: Specs, field_types: Mapping[str, FieldType], sources: Mapping[str, PrefillSource]
) -> Desk:
    forms = tuple(form.ref.id for form in specs.forms_of(portal.id))
    source = sources.get(portal.register.source) if portal.register else None
    claims = frozenset(
        name for form in specs.forms.values() if form.portal.id == portal.id for name in claims_read(form)
    )
    return Desk(portal, forms, _registration(portal, field_types), source, claims=claims | {CLAIM})


def _registration(portal: Portal, field_types: Mapping[str, FieldType]) -> Program | None:
    """The registration page checks what is typed like a form of one step."""
    if portal.registration is None:
        return None
    ref = FormRef(f"{portal.id}/registration", 0, "")
    steps = (portal.registration.step,)
    form = Form(ref, portal.title, portal, Start(EMPTY, EMPTY), steps, _NO_CHECK, _NO_DONE)
    return compile_form(form, field_types)
