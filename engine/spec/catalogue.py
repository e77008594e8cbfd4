"""Folders of specs -> every form, current and archived, or all diagnostics at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Diagnostic, SpecError
from engine.model.form import Form, FormRef
from engine.model.portal import Portal
from engine.model.scenario import Scenario
from engine.spec.building.form import build_form
from engine.spec.building.portal import build_portal
from engine.spec.building.scenarios import build_scenarios
from engine.spec.collection.cache import Memory, code_fingerprint, keep, open_memory
from engine.spec.collection.dated import with_later_values
from engine.spec.collection.folders import find, find_nested
from engine.spec.collection.survey import Progress, survey
from engine.spec.collection.walked import Pair, Survey
from engine.spec.digest import form_digest
from engine.spec.language import Doors, Language, make_language


@dataclass(frozen=True, slots=True)
class Specs:
    """Everything that can be served. `current`: form id -> the version new drafts begin with.

    `forms` holds archived versions as well, so that a draft finishes under the version it began with, with the values of
    parameters added since. `warnings` stop nothing.
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


def load(paths: Iterable[Path], doors: Doors) -> Specs:
    """Reads, checks and builds every spec of the collections at `paths` (folders or files).

    Raises SpecError with every diagnostic when any of them is an error, FileNotFoundError for a missing path.
    """
    language = make_language(doors)
    state = Survey(language, Memory(), keeps=True)
    survey(find(paths), state)
    if any(each.severity == "error" for each in state.diagnostics):
        raise SpecError(tuple(state.diagnostics))
    return build_survey(state, language)


def check(
    paths: Iterable[Path],
    doors: Doors,
    *,
    cache: Path | None = None,
    tool_version: str = "",
    progress: Progress | None = None,
) -> tuple[Diagnostic, ...]:
    """Every diagnostic of the collections at `paths` and of the examples in them, sorted; nothing is built.

    `cache` is a folder for what was found before (None: no cache); it is used only with the same content, tool and
    field types. Raises FileNotFoundError for a missing path.
    """
    language = make_language(doors, tool_version + (code_fingerprint() if cache else ""))
    state = Survey(language, open_memory(cache, language.fingerprint), keeps=False)
    survey(find_nested(paths), state, progress)
    if cache is not None:
        keep(state.memory, cache)
    return tuple(state.diagnostics)


def build_survey(state: Survey, language: Language) -> Specs:
    """Forms, portals and scenarios of a survey that kept its files and found no error in them."""
    portals = {portal.id: portal for portal in (build_portal(each.material(language)) for each in state.portals)}
    archived = [_form(pair, build_portal(pair.portal.material(language)), language) for pair in state.archived]
    forms: dict[FormRef, Form] = {}
    current: dict[str, FormRef] = {}
    scenarios: dict[str, tuple[Scenario, ...]] = {}
    for pair in state.current:
        form = _form(pair, portals[str(pair.portal.data["portal"])], language)
        forms[form.ref] = form
        current[form.ref.id] = form.ref
        scenarios[form.ref.id] = build_scenarios(pair.form.material(language).source)
    for form in archived:
        now = current.get(form.ref.id)
        forms.setdefault(form.ref, form if now is None else with_later_values(form, forms[now]))
    return Specs(forms, current, portals, scenarios, tuple(state.diagnostics))


def _form(pair: Pair, portal: Portal, language: Language) -> Form:
    digest = form_digest(pair.form.data, pair.portal.data)
    return build_form(pair.form.material(language), portal, digest, pair.portal.text)
