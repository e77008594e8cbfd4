"""Specs as they are offered: every form compiled, every portal with the forms it offers."""

from collections.abc import Mapping
from typing import Final

from engine.flow.program import Program, compile_form
from engine.model.form import CheckPage, DonePage, Form, FormRef, Portal, Start
from engine.model.text import EMPTY
from engine.ports.fields import FieldType
from engine.spec import Specs
from engine.usecases.procedures import Desk, Procedure, Procedures

_NO_CHECK: Final = CheckPage(EMPTY, "")
_NO_DONE: Final = DonePage(EMPTY, "")


def assemble(specs: Specs, field_types: Mapping[str, FieldType]) -> Procedures:
    """Everything of `specs`, archived versions included."""
    versions = {ref: Procedure(form, compile_form(form, field_types)) for ref, form in specs.forms.items()}
    current = {name: versions[ref] for name, ref in specs.current.items()}
    desks = {portal.id: _desk(portal, specs, field_types) for portal in specs.portals.values()}
    return Procedures(current, versions, desks, field_types)


def _desk(portal: Portal, specs: Specs, field_types: Mapping[str, FieldType]) -> Desk:
    forms = tuple(form.ref.id for form in specs.forms_of(portal.id))
    return Desk(portal, forms, _registration(portal, field_types))


def _registration(portal: Portal, field_types: Mapping[str, FieldType]) -> Program | None:
    """The registration page checks what is typed like a form of one step."""
    if portal.registration is None:
        return None
    ref = FormRef(f"{portal.id}/registration", 0, "")
    steps = (portal.registration.step,)
    form = Form(ref, portal.title, portal, Start(EMPTY, EMPTY), steps, _NO_CHECK, _NO_DONE)
    return compile_form(form, field_types)
