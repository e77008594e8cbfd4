"""Folders of specs -> every form, current and archived, or all diagnostics at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Diagnostic, SpecError
from engine.model.form import Form, FormRef, Portal
from engine.model.scenario import Scenario
from engine.spec.building.form import build_form
from engine.spec.building.portal import build_portal
from engine.spec.building.scenarios import build_scenarios
from engine.spec.digest import form_digest
from engine.spec.examine import Examined, examine, examine_form, examine_portal
from engine.spec.folders import Folder, find
from engine.spec.language import Doors, Language, make_language


@dataclass(frozen=True, slots=True)
class Specs:
    """Everything that can be served. `current`: form id -> the version new drafts begin with.

    `forms` holds archived versions as well, so that a draft finishes under the version it began with. `warnings` stop
    nothing.
    """

    forms: Mapping[FormRef, Form] = field(default_factory=dict)
    current: Mapping[str, FormRef] = field(default_factory=dict)
    portals: Mapping[str, Portal] = field(default_factory=dict)
    scenarios: Mapping[str, tuple[Scenario, ...]] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()

    def form(self, ref: FormRef) -> Form | None:
        """The form exactly as a draft or submission pinned it."""
        return self.forms.get(ref)

    def current_form(self, form_id: str) -> Form | None:
        ref = self.current.get(form_id)
        return None if ref is None else self.forms[ref]

    def forms_of(self, portal_id: str) -> tuple[Form, ...]:
        """Current forms of a portal, in the order of their ids."""
        found = (self.forms[ref] for _, ref in sorted(self.current.items()))
        return tuple(form for form in found if form.portal.id == portal_id)


def load(paths: Iterable[Path], doors: Doors, tool_version: str = "") -> Specs:
    """Reads, checks and builds every spec of the collections at `paths` (folders or files).

    Raises SpecError with every diagnostic when any of them is an error.
    """
    language = make_language(doors, tool_version)
    survey = survey_folders(find(paths), language)
    errors = tuple(each for each in survey.diagnostics if each.severity == "error")
    if errors:
        raise SpecError(survey.diagnostics)
    return _built(survey, language)


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything found in some collections: pairs of form and portal, current and archived, and all diagnostics."""

    portals: tuple[Examined, ...]
    current: tuple[tuple[Examined, Examined], ...]
    archived: tuple[tuple[Examined, Examined], ...]
    diagnostics: tuple[Diagnostic, ...]


def survey_folders(folders: Iterable[Folder], language: Language) -> Survey:
    """Examines every file of the collections."""
    portals: list[Examined] = []
    current: list[tuple[Examined, Examined]] = []
    archived: list[tuple[Examined, Examined]] = []
    found: list[Diagnostic] = []
    for folder in folders:
        here = {}
        for file in folder.portals:
            portal = examine_portal(examine(str(file), file.read_bytes(), language), language)
            portals.append(portal)
            found.extend(portal.diagnostics)
            if portal.source is not None:
                here[str(portal.source.data["portal"])] = portal
        for file in folder.forms:
            shaped = examine(str(file), file.read_bytes(), language)
            portal_id = str(shaped.source.data["portal"]) if shaped.source else ""
            form = examine_form(shaped, here.get(portal_id), language)
            found.extend(form.diagnostics)
            if portal_id in here:
                current.append((form, here[portal_id]))
    return Survey(tuple(portals), tuple(current), tuple(archived), tuple(sorted(found)))


def _built(survey: Survey, language: Language) -> Specs:
    portals = {}
    for each in survey.portals:
        portal = build_portal(each.material(language))
        portals[portal.id] = portal
    forms: dict[FormRef, Form] = {}
    current: dict[str, FormRef] = {}
    scenarios: dict[str, tuple[Scenario, ...]] = {}
    for form, portal_file in survey.current:
        built = _form(form, portal_file, portals[str(portal_file.data["portal"])], language)
        forms[built.ref] = built
        current[built.ref.id] = built.ref
        scenarios[built.ref.id] = build_scenarios(form.material(language).source)
    return Specs(forms, current, portals, scenarios, survey.diagnostics)


def _form(form: Examined, portal_file: Examined, portal: Portal, language: Language) -> Form:
    material = form.material(language)
    digest = form_digest(form.data, portal_file.data)
    return build_form(material, portal, digest, portal_file.text)
