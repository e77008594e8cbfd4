"""A walk over collections of specs: every file examined once (or remembered), then all of them seen together."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Diagnostic
from engine.spec.checks.across import (
    find_archive_problems,
    find_double_ids,
    find_menu_problems,
    find_portal_problems,
    find_version_problems,
)
from engine.spec.collection.cache import Memory, Remembered, content_hash
from engine.spec.collection.folders import PORTALS, ArchivedVersion, Folder
from engine.spec.collection.lock import read_lock
from engine.spec.collection.outline import Outline, outline_of
from engine.spec.examine import Examined, examine, examine_form, examine_portal
from engine.spec.language import Language

Progress = Callable[[int, int], None]
"""(files done, files in all)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A form beside its portal, both as examined."""

    form: Examined
    portal: Examined


@dataclass(slots=True)
class Survey:
    """What a walk found. With `keeps`, the examined files stay (for building); without, only outlines do."""

    language: Language
    memory: Memory
    keeps: bool
    diagnostics: list[Diagnostic] = field(default_factory=list)
    portals: list[Examined] = field(default_factory=list)
    current: list[Pair] = field(default_factory=list)
    archived: list[Pair] = field(default_factory=list)
    outlines: list[Outline] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    """One file on disk; read once, examined at most once."""

    path: Path
    content: bytes
    hash: str
    outline: Outline | None = None
    examined: Examined | None = None

    @property
    def name(self) -> str:
        return str(self.path)


def survey(folders: Iterable[Folder], state: Survey, progress: Progress | None = None) -> None:
    """Examines every file of the collections into `state`."""
    listed = tuple(folders)
    total = sum(len(folder.forms) + len(folder.portals) + len(folder.archived) for folder in listed)
    done = 0
    for folder in listed:
        for _ in _folder(folder, state):
            done += 1
            if progress is not None:
                progress(done, total)
    state.diagnostics.sort()


def _folder(folder: Folder, state: Survey) -> Iterator[None]:
    portals: dict[str, _File] = {}
    outlines: list[Outline] = []
    unread: set[str] = set()
    for path in folder.portals:
        file = _opened(path)
        _portal(file, state)
        if file.outline is not None:
            outlines.append(file.outline)
            portals.setdefault(file.outline.id, file)
        else:
            unread.add("portal")
        yield
    forms: list[Outline] = []
    for path in folder.forms:
        outline = _form(_opened(path), portals, state, state.current)
        if outline is not None:
            forms.append(outline)
        else:
            unread.add("form")
        yield
    archived: list[tuple[str, str, Outline]] = []
    for version in folder.archived:
        outline = _archived(version, state)
        if outline is not None:
            archived.append((version.form, version.version, outline))
        yield
    _together(folder, state, (forms, outlines), unread)
    _published(folder, state, forms, archived)


def _together(folder: Folder, state: Survey, current: tuple[list[Outline], list[Outline]], unread: set[str]) -> None:
    """`unread`: kinds of which some file could not be read; what such a file may define is not missed elsewhere."""
    forms = [each for each in current[0] if each.kind == "form"]
    portals = [each for each in current[1] if each.kind == "portal"]
    found = state.diagnostics
    found.extend(
        each.at(each.id_at, "REF033", kind="@kind.portal", folder=PORTALS) for each in current[0] if each not in forms
    )
    found.extend(
        each.at(each.id_at, "REF034", kind="@kind.form", folder=PORTALS) for each in current[1] if each not in portals
    )
    found.extend(find_double_ids([*forms, *portals]))
    if "portal" not in unread:
        found.extend(find_portal_problems(forms, {each.id: each for each in reversed(portals)}))
    if folder.whole and "form" not in unread:
        found.extend(find_menu_problems(forms, portals))
    state.outlines.extend((*forms, *portals))


def _published(folder: Folder, state: Survey, forms: list[Outline], archived: list[tuple[str, str, Outline]]) -> None:
    lock = read_lock(folder.lock)
    state.diagnostics.extend(lock.problems)
    state.diagnostics.extend(find_version_problems([each for each in forms if each.kind == "form"], lock))
    if folder.whole:
        state.diagnostics.extend(find_archive_problems(archived, lock))


def _opened(path: Path) -> _File:
    content = path.read_bytes()
    return _File(path, content, content_hash(content))


def _portal(file: _File, state: Survey) -> None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None:
        _remember(file, "", known.outline, known.warnings, state)
        return
    examined = _examined_portal(file, state)
    if examined.source is not None:
        _remember(file, "", outline_of(examined.source, {}), examined.diagnostics, state)
    else:
        state.diagnostics.extend(examined.diagnostics)
    if state.keeps:
        state.portals.append(examined)


def _examined_portal(file: _File, state: Survey) -> Examined:
    if file.examined is None:
        shaped = examine(file.name, file.content, state.language)
        file.examined = examine_portal(shaped, state.language) if shaped.kind == "portal" else shaped
    return file.examined


def _form(file: _File, portals: dict[str, _File], state: Survey, kept: list[Pair]) -> Outline | None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None:
        beside = portals.get(known.outline.portal)
        if known.portal == (beside.hash if beside else ""):
            _remember(file, known.portal, known.outline, known.warnings, state)
            return known.outline
    shaped = examine(file.name, file.content, state.language)
    if shaped.source is None or shaped.kind != "form":
        state.diagnostics.extend(shaped.diagnostics)
        return outline_of(shaped.source, {}) if shaped.source is not None else None
    beside = portals.get(str(shaped.data["portal"]))
    portal = _examined_portal(beside, state) if beside is not None else None
    examined = examine_form(shaped, portal, state.language)
    outline = outline_of(shaped.source, portal.data if portal is not None else {})
    _remember(file, beside.hash if beside else "", outline, examined.diagnostics, state)
    if state.keeps and portal is not None:
        kept.append(Pair(examined, portal))
    return outline


def _archived(version: ArchivedVersion, state: Survey) -> Outline | None:
    for path in (version.form_file, version.portal_file):
        if not path.is_file():
            state.diagnostics.append(Diagnostic(str(path), 0, 0, "LOCK009", {"folder": str(path.parent)}))
            return None
    portal = _opened(version.portal_file)
    _portal_of_archive(portal, state)
    beside = {portal.outline.id: portal} if portal.outline is not None else {}
    return _form(_opened(version.form_file), beside, state, state.archived)


def _portal_of_archive(file: _File, state: Survey) -> None:
    """As a current portal, but it is not offered by itself."""
    kept = list(state.portals)
    _portal(file, state)
    state.portals[:] = kept


def _remember(file: _File, portal: str, outline: Outline, found: tuple[Diagnostic, ...], state: Survey) -> None:
    file.outline = outline
    state.diagnostics.extend(found)
    if all(each.severity == "warning" for each in found):
        state.memory.seen[file.name] = Remembered(file.hash, portal, outline, found)
