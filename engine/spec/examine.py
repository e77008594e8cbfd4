"""One file from bytes to checked data: reading, shape, then everything the schema cannot see."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.errors import Diagnostic
from engine.expressions import Expression
from engine.flow.facts import REGISTER_STATES
from engine.spec.building.deadlines import functions_of
from engine.spec.building.parts import Material
from engine.spec.checks.deadlines import find_deadline_problems, find_unused_deadlines
from engine.spec.checks.menus import find_menu_circles, find_register_problems
from engine.spec.checks.names import (
    find_doubles,
    find_unknown,
    find_unusable,
    known_to_form,
    known_to_portal,
    names_of,
)
from engine.spec.checks.order import find_cycles, find_order_problems, find_undecided, layout
from engine.spec.checks.pages import find_registration_problems, find_start_problems, find_way_problems
from engine.spec.checks.pairs import Counterpart, find_pair_problems, known_with_counterpart, other_names
from engine.spec.checks.paper import find_paper_problems
from engine.spec.checks.rules import check_rules, form_names, form_scopes, portal_scopes, without_names_of_portal
from engine.spec.checks.scenarios import find_scenario_problems
from engine.spec.checks.schedules import find_schedule_problems
from engine.spec.checks.texts import find_missing_locales, find_text_problems
from engine.spec.checks.together import Together, find_together_problems
from engine.spec.checks.values import (
    fields_with_paths,
    find_field_problems,
    find_option_problems,
    find_value_problems,
)
from engine.spec.language import Language
from engine.spec.reader import Reading, read
from engine.spec.shape import find_shape_problems
from engine.spec.sharing.resolve import resolve
from engine.spec.source import Path, Source
from engine.spec.walk_places import Place

PREFILL: Final = ("registered.", "identity.", "other.")
"""What an answer may begin with."""
_ALONE: Final = Together()


@dataclass(frozen=True, slots=True)
class Examined:
    """One file as far as it could be understood; `source` is None where its shape is wrong."""

    file: str
    source: Source | None = None
    places: tuple[Place, ...] = ()
    rules: Mapping[Path, Expression] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def kind(self) -> str:
        """`form`, `fragment`, `portal`, or "" when it is not known."""
        if self.source is None:
            return ""
        return next((kind for kind in ("form", "fragment") if kind in self.source.data), "portal")

    @property
    def data(self) -> Mapping[str, object]:
        """The plain data; empty where the shape is wrong."""
        return self.source.data if self.source is not None else {}

    @property
    def text(self) -> str:
        return self.source.text if self.source is not None else ""

    @property
    def is_sound(self) -> bool:
        return self.source is not None and not any(each.severity == "error" for each in self.diagnostics)

    def material(self, language: Language) -> Material:
        """What the builders need. Only for sound files."""
        if self.source is None:
            raise ValueError(self.file)
        return Material(self.source, self.rules, language.doors.field_types, language.defaults)


def examine(file: str, content: bytes, language: Language) -> Examined:
    """Reading and shape. What depends on other files is found by `examine_portal` and `examine_form`."""
    reading = read(file, content)
    if reading.source is None:
        return Examined(file, diagnostics=reading.problems)
    places: list[Place] = []
    if language.walk(reading.source.data, (), places):
        doubts = _doubts(reading, {place.path for place in places if place.note.plain_dates})
        return Examined(file, reading.source, tuple(places), diagnostics=doubts)
    doubts = tuple(problem for _, problem in reading.doubts if problem.code != "YAML022")
    found = find_shape_problems(reading.source, language.schema)
    if not found:
        raise RuntimeError(f"{file}: the walk and jsonschema disagree")
    return Examined(file, diagnostics=(*doubts, *_apart_from(found, doubts)))


def examine_portal(examined: Examined, language: Language) -> Examined:
    """Names, texts and rules of a portal file."""
    if examined.source is None:
        return examined
    source, places, doors = examined.source, examined.places, language.doors
    checked = check_rules(source, places, portal_scopes(source.data, doors.field_types))
    names = names_of(places)
    known = {**known_to_portal(names), **_providers(language)}
    problems = [
        *checked.problems,
        *find_unknown(source, places, known),
        *_common(source, places, language, names.ids("link")),
        *find_registration_problems(source, doors.field_types),
        *find_menu_circles(source),
        *find_register_problems(source),
        *find_way_problems(source),
    ]
    return _with(examined, checked.rules, problems)


def examine_fragment(examined: Examined) -> Examined:
    """What is wrong with a fragment by itself; its rules and texts are looked at in the forms that use it."""
    if examined.source is None:
        return examined
    blocks = [place for place in examined.places if place.note.defines == "block"]
    return _with(examined, {}, find_doubles(examined.source, blocks))


def complete(examined: Examined, fragments: Mapping[str, Examined], language: Language, *, all_known: bool) -> Examined:
    """A form file with the fragments it uses (by id); `source` is None where one of them, or a block, is missing.

    `all_known` is false while a file is unreadable that may be the fragment looked for.
    """
    if examined.source is None:
        return examined
    sources = {name: each.source for name, each in fragments.items() if each.source is not None}
    resolved = resolve(examined.source, sources, all_known=all_known)
    if resolved.source is examined.source:
        return examined
    known = (*examined.diagnostics, *(_used(each, examined.file) for each in resolved.problems))
    if resolved.source is None:
        return Examined(examined.file, diagnostics=known)
    places: list[Place] = []
    if language.walk(resolved.source.data, (), places):
        return Examined(examined.file, resolved.source, tuple(places), diagnostics=known)
    return Examined(examined.file, diagnostics=(*known, *_misshapen(resolved.source, language)))


def _misshapen(whole: Source, language: Language) -> Iterator[Diagnostic]:
    """A list that only became too long, or the like, by what a fragment adds."""
    return (_used(each, whole.file) for each in find_shape_problems(whole, language.schema))


def examine_form(
    examined: Examined, portal: Examined | None, language: Language, counterpart: Counterpart | None = None,
    together: Together = _ALONE,
) -> Examined:  # fmt: skip
    """Names, texts and rules of a form file, beside its portal (None: unknown), the other half of its pair, and the
    forms that it files at once."""
    if examined.source is None:
        return examined
    source, places = examined.source, examined.places
    around = portal.data if portal is not None else {}
    portal_names = names_of(portal.places) if portal is not None and portal.source is not None else None
    doors = language.doors
    other = other_names(counterpart, places, doors.field_types)
    readable = form_names(source.data, around, doors.field_types, other)
    functions = functions_of(source.data, doors.calendars)
    checked = check_rules(source, places, form_scopes(readable), functions)
    known = {**known_to_form(source, names_of(places), around, portal_names), **_providers(language)}
    if portal_names is not None:
        known["prefill_fact"] = [name for name in readable if name.startswith(PREFILL) and name not in REGISTER_STATES]
    if counterpart is not None:
        known = known_with_counterpart(known, counterpart)
    for part in together.parts:
        known = known_with_counterpart(known, part)
    shape = layout(source, checked.rules)
    problems = [
        *(checked.problems if portal_names is not None else without_names_of_portal(checked.problems)),
        *find_unknown(source, places, known),
        *find_scenario_problems(source),
        *_common(source, places, language, known.get("link")),
        *find_cycles(shape),
        *find_order_problems(shape),
        *find_undecided(shape),
        *find_start_problems(source),
        *find_schedule_problems(source),
        *find_pair_problems(source, checked.rules, counterpart, doors.field_types),
        *find_together_problems(source, together, doors.field_types),
        *find_paper_problems(source, checked.rules),
        *find_deadline_problems(source, checked.rules, doors.field_types),
        *(() if checked.problems else find_unused_deadlines(source, places, checked.rules)),
    ]
    return _with(examined, checked.rules, problems)


def _common(
    source: Source, places: tuple[Place, ...], language: Language, links: list[str] | None
) -> Iterator[Diagnostic]:
    """What forms and portals are looked at for alike."""
    yield from find_doubles(source, places)
    yield from find_unusable(source, places)
    yield from find_text_problems(source, places, links)
    yield from find_missing_locales(source, places)
    yield from find_value_problems(source, places)
    fields = list(fields_with_paths(source))
    yield from find_field_problems(source, fields)
    for path, data in fields:
        yield from find_option_problems(source, path, data, language.doors.field_types[str(data["type"])])


def _providers(language: Language) -> dict[str, list[str]]:
    doors = language.doors
    return {
        "identity_provider": sorted(doors.identity_providers),
        "document_renderer": sorted(doors.document_renderers),
        "number_issuer": sorted(doors.number_issuers),
        "prefill_source": sorted(doors.prefill_sources),
        "calendar": sorted(doors.calendars),
    }


def _with(examined: Examined, rules: Mapping[Path, Expression], problems: Iterable[Diagnostic]) -> Examined:
    found = tuple(sorted(_used(each, examined.file) for each in _apart_from(problems, examined.diagnostics)))
    return Examined(examined.file, examined.source, examined.places, rules, (*examined.diagnostics, *found))


def _used(found: Diagnostic, form: str) -> Diagnostic:
    """A finding in a fragment says in which form it showed."""
    return found if found.file == form else replace(found, used_by=(form,))


def _doubts(reading: Reading, plain_dates: set[Path]) -> tuple[Diagnostic, ...]:
    """A date may stand unquoted where the language asks for a date: it is text for everybody there."""
    return tuple(problem for path, problem in reading.doubts if problem.code != "YAML022" or path not in plain_dates)


def _apart_from(found: Iterable[Diagnostic], doubts: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One finding per value: what follows from a doubtful value is left out."""
    known = [(each.file, each.line, each.column, each.end_column) for each in doubts]
    return [
        each
        for each in found
        if not any(
            (file, line) == (each.file, each.line) and start <= each.column <= end for file, line, start, end in known
        )
    ]
