"""A walk over collections of specs: every file examined once (or remembered), then all of them seen together."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from engine.errors import Diagnostic
from engine.spec.checks.across import (
    find_archive_problems,
    find_double_ids,
    find_menu_problems,
    find_pair_clashes,
    find_portal_problems,
    find_unused,
    find_version_problems,
)
from engine.spec.collection.beside import (
    completed,
    counterpart_of,
    examined_fragment,
    filed_at_once,
    has_pairs,
    others_beside,
    outline_only,
    shaped_as_form,
    with_frozen,
)
from engine.spec.collection.cache import Remembered
from engine.spec.collection.folders import FRAGMENTS, PORTALS, ArchivedVersion, Folder
from engine.spec.collection.lock import read_lock
from engine.spec.collection.once import each_once
from engine.spec.collection.outline import Outline, outline_of, whole_outline
from engine.spec.collection.walked import Around, File, Forms, Outlines, Pair, Survey, by_id, opened, outlines_of
from engine.spec.examine import Examined, examine, examine_form, examine_portal

_FOLDERS: Final = {"portal": PORTALS, "fragment": FRAGMENTS}

Progress = Callable[[int, int], None]
"""(files done, files in all)."""


def survey(folders: Iterable[Folder], state: Survey, progress: Progress | None = None) -> None:
    """Examines every file of the collections into `state`."""
    listed = tuple(folders)
    total = sum(
        len(folder.forms) + len(folder.portals) + len(folder.fragments) + len(folder.archived) for folder in listed
    )
    done = 0
    for folder in listed:
        for _ in _folder(folder, state):
            done += 1
            if progress is not None:
                progress(done, total)
    state.diagnostics[:] = each_once(state.diagnostics)


def _folder(folder: Folder, state: Survey) -> Iterator[None]:
    unread: set[str] = set()
    portals: list[File] = []
    for path in folder.portals:
        portals.append(_looked_at(path, _portal, unread, state))
        yield
    fragments: list[File] = []
    for path in folder.fragments:
        fragments.append(_looked_at(path, _fragment, unread, state))
        yield
    files = [opened(path) for path in folder.forms]
    beside = () if folder.whole else others_beside(folder, files)
    for file in (*files, *beside):
        outline_only(file, state)
    there = Forms(by_id((*files, *beside), "form"), (), all(file.outline for file in files))
    around = Around(by_id(portals, "portal"), by_id(fragments, "fragment"), "fragment" not in unread, there)
    forms: list[Outline] = []
    for file in files:
        outline = _form(file, around, state, state.current)
        if outline is not None:
            forms.append(outline)
        else:
            unread.add("form")
        yield
    archived: list[tuple[str, str, Outline]] = []
    frozen = with_frozen(folder, there, state) if has_pairs(there) else there
    for version in folder.archived:
        outline = _archived(version, frozen, state)
        if outline is not None:
            archived.append((version.form, version.version, outline))
        yield
    _together(folder, state, Outlines(forms, outlines_of(portals), outlines_of(fragments)), unread)
    if "form" not in unread:
        state.diagnostics.extend(
            find_pair_clashes([each for each in forms if each.kind == "form"], outlines_of(beside))
        )
    _published(folder, state, forms, archived)


def _looked_at(path: Path, look: Callable[[File, Survey], None], unread: set[str], state: Survey) -> File:
    file = opened(path)
    look(file, state)
    if file.outline is None:
        unread.add("portal" if look is _portal else "fragment")
    return file


def _together(folder: Folder, state: Survey, there: Outlines, unread: set[str]) -> None:
    """`unread`: kinds of which some file could not be read; what such a file may define is not missed elsewhere."""
    forms, portals, fragments = there.of("form"), there.of("portal"), there.of("fragment")
    found = state.diagnostics
    found.extend(_misplaced(there))
    found.extend(find_double_ids([*forms, *portals, *fragments]))
    if "portal" not in unread:
        found.extend(find_portal_problems(forms, {each.id: each for each in reversed(portals)}))
    if folder.whole and "form" not in unread:
        found.extend(find_menu_problems(forms, portals))
        if all(form.digest for form in forms):
            found.extend(find_unused(fragments, forms))
    state.outlines.extend((*forms, *portals, *fragments))


def _misplaced(there: Outlines) -> Iterator[Diagnostic]:
    """Files in a folder for another kind."""
    for listed, kind in ((there.forms, "form"), (there.portals, "portal"), (there.fragments, "fragment")):
        for each in listed:
            if each.kind == kind:
                continue
            if each.kind == "form":
                yield each.at(each.id_at, "REF034", kind="@kind.form", folder=_FOLDERS[kind])
            else:
                yield each.at(each.id_at, "REF033", kind=f"@kind.{each.kind}", folder=_FOLDERS[each.kind])


def _published(folder: Folder, state: Survey, forms: list[Outline], archived: list[tuple[str, str, Outline]]) -> None:
    lock = read_lock(folder.lock)
    state.diagnostics.extend(lock.problems)
    state.diagnostics.extend(find_version_problems([each for each in forms if each.kind == "form"], lock))
    if folder.whole:
        state.diagnostics.extend(find_archive_problems(archived, lock))


def _portal(file: File, state: Survey) -> None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None:
        _remember(file, "", known.outline, known.warnings, state)
        return
    examined = _examined_portal(file, state)
    _outlined(file, examined, state)
    if state.keeps:
        state.portals.append(examined)


def _fragment(file: File, state: Survey) -> None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None:
        _remember(file, "", known.outline, known.warnings, state)
        return
    _outlined(file, examined_fragment(file, state), state)


def _outlined(file: File, examined: Examined, state: Survey) -> None:
    if examined.source is not None:
        _remember(file, "", outline_of(examined.source), examined.diagnostics, state)
    else:
        state.diagnostics.extend(examined.diagnostics)


def _examined_portal(file: File, state: Survey) -> Examined:
    if file.examined is None:
        shaped = examine(file.name, file.content, state.language)
        file.examined = examine_portal(shaped, state.language) if shaped.kind == "portal" else shaped
    return file.examined


def _form(file: File, around: Around, state: Survey, kept: list[Pair]) -> Outline | None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None and known.around == around.hash(known.outline):
        _remember(file, known.around, known.outline, known.warnings, state)
        return known.outline
    shaped = shaped_as_form(file, state)
    if shaped.source is None or shaped.kind != "form":
        state.diagnostics.extend(shaped.diagnostics)
        return outline_of(shaped.source) if shaped.source is not None else None
    outline = outline_of(shaped.source)
    whole = completed(shaped, outline, around, state)
    beside = around.portals.get(outline.portal)
    portal = _examined_portal(beside, state) if beside is not None else None
    if whole.source is None:
        state.diagnostics.extend(whole.diagnostics)
        return outline
    together = filed_at_once(outline, around, state, judged=kept is not state.archived)
    examined = examine_form(whole, portal, state.language, counterpart_of(outline, around, state), together)
    outline = whole_outline(outline, whole.source, portal.data if portal is not None else {})
    _remember(file, around.hash(outline), outline, examined.diagnostics, state)
    if state.keeps and portal is not None:
        kept.append(Pair(examined, portal))
    return outline


def _archived(version: ArchivedVersion, forms: Forms, state: Survey) -> Outline | None:
    for path in (version.form_file, version.portal_file):
        if not path.is_file():
            state.diagnostics.append(Diagnostic(str(path), 0, 0, "LOCK009", {"folder": str(path.parent)}))
            return None
    portal = opened(version.portal_file)
    _portal_of_archive(portal, state)
    around = Around(by_id([portal], "portal"), forms=forms)
    return _form(opened(version.form_file), around, state, state.archived)


def _portal_of_archive(file: File, state: Survey) -> None:
    """As a current portal, but it is not offered by itself."""
    kept = list(state.portals)
    _portal(file, state)
    state.portals[:] = kept


def _remember(file: File, around: str, outline: Outline, found: tuple[Diagnostic, ...], state: Survey) -> None:
    file.outline = outline
    state.diagnostics.extend(found)
    if all(each.severity == "warning" for each in found):
        state.memory.seen[file.name] = Remembered(file.hash, around, outline, found)
