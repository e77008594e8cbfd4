"""A walk over collections of specs: every file examined once (or remembered), then all of them seen together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
from engine.spec.checks.pairs import Counterpart
from engine.spec.checks.together import Together
from engine.spec.collection.cache import Memory, Remembered, content_hash
from engine.spec.collection.folders import FRAGMENTS, PORTALS, ArchivedVersion, Folder, forms_beside
from engine.spec.collection.lock import read_lock
from engine.spec.collection.once import each_once
from engine.spec.collection.outline import Outline, outline_of, whole_outline
from engine.spec.examine import Examined, complete, examine, examine_form, examine_fragment, examine_portal
from engine.spec.language import Language

_FOLDERS: Final = {"portal": PORTALS, "fragment": FRAGMENTS}

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
    shaped: Examined | None = None

    @property
    def name(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class _Outlines:
    """What was found in the folders of forms, portals and fragments."""

    forms: list[Outline]
    portals: list[Outline]
    fragments: list[Outline]

    def of(self, kind: str) -> list[Outline]:
        """Those of `kind` in the folder for it."""
        listed = {"form": self.forms, "portal": self.portals, "fragment": self.fragments}[kind]
        return [each for each in listed if each.kind == kind]


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of a folder for which a form may look as the other half of its pair. `frozen` are archived texts.

    `sure` is false while some form cannot be read.
    """

    by_id: Mapping[str, _File] = field(default_factory=dict)
    frozen: tuple[_File, ...] = ()
    sure: bool = True

    def partner(self, outline: Outline) -> str:
        """The id of the other half; "" where there is none."""
        if outline.pair:
            return outline.pair
        outlines = (each.outline for each in (*self.by_id.values(), *self.frozen))
        return next((each.id for each in outlines if each and each.pair == outline.id and each.id != outline.id), "")

    def texts(self, partner: str) -> tuple[_File, ...]:
        """What is known of the other half, the current text last."""
        current = self.by_id.get(partner)
        older = (each for each in self.frozen if each.outline and each.outline.id == partner)
        return (*older, *((current,) if current else ()))


@dataclass(frozen=True, slots=True)
class _Around:
    """What the forms of a folder stand on, by id. `all_known` is false while some fragment file cannot be read."""

    portals: Mapping[str, _File]
    fragments: Mapping[str, _File] = field(default_factory=dict)
    all_known: bool = True
    forms: _Forms = _Forms()

    def hash(self, outline: Outline) -> str:
        """Changes with whatever is not in the form's own file."""
        partner = self.forms.partner(outline)
        beside = (*((partner,) if partner else ()), *outline.files)
        others = [file for name in beside for file in self.forms.texts(name)]
        uses = [*outline.uses, *(name for each in others if each.outline for name in each.outline.uses)]
        used = [self.portals.get(outline.portal), *(self.fragments.get(each) for each in uses), *others]
        return " ".join(each.hash if each else "" for each in used) + ("" if self.forms.sure else " unsure")


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
    portals: list[_File] = []
    for path in folder.portals:
        portals.append(_looked_at(path, _portal, unread, state))
        yield
    fragments: list[_File] = []
    for path in folder.fragments:
        fragments.append(_looked_at(path, _fragment, unread, state))
        yield
    files = [_opened(path) for path in folder.forms]
    beside = () if folder.whole else _beside(folder, files)
    for file in (*files, *beside):
        _outline_only(file, state)
    there = _Forms(_by_id((*files, *beside), "form"), (), all(file.outline for file in files))
    around = _Around(_by_id(portals, "portal"), _by_id(fragments, "fragment"), "fragment" not in unread, there)
    forms: list[Outline] = []
    for file in files:
        outline = _form(file, around, state, state.current)
        if outline is not None:
            forms.append(outline)
        else:
            unread.add("form")
        yield
    archived: list[tuple[str, str, Outline]] = []
    frozen = _with_frozen(folder, there, state) if _pairs(there) else there
    for version in folder.archived:
        outline = _archived(version, frozen, state)
        if outline is not None:
            archived.append((version.form, version.version, outline))
        yield
    _together(folder, state, _Outlines(forms, _outlines(portals), _outlines(fragments)), unread)
    if "form" not in unread:
        state.diagnostics.extend(find_pair_clashes([each for each in forms if each.kind == "form"], _outlines(beside)))
    _published(folder, state, forms, archived)


def _looked_at(path: Path, look: Callable[[_File, Survey], None], unread: set[str], state: Survey) -> _File:
    file = _opened(path)
    look(file, state)
    if file.outline is None:
        unread.add("portal" if look is _portal else "fragment")
    return file


def _by_id(files: Iterable[_File], kind: str) -> dict[str, _File]:
    """Of two with one id, the first."""
    found: dict[str, _File] = {}
    for file in files:
        if file.outline is not None and file.outline.kind == kind:
            found.setdefault(file.outline.id, file)
    return found


def _outlines(files: Iterable[_File]) -> list[Outline]:
    return [file.outline for file in files if file.outline is not None]


def _together(folder: Folder, state: Survey, there: _Outlines, unread: set[str]) -> None:
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


def _misplaced(there: _Outlines) -> Iterator[Diagnostic]:
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


def _opened(path: Path) -> _File:
    content = path.read_bytes()
    return _File(path, content, content_hash(content))


def _portal(file: _File, state: Survey) -> None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None:
        _remember(file, "", known.outline, known.warnings, state)
        return
    examined = _examined_portal(file, state)
    _outlined(file, examined, state)
    if state.keeps:
        state.portals.append(examined)


def _fragment(file: _File, state: Survey) -> None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None:
        _remember(file, "", known.outline, known.warnings, state)
        return
    _outlined(file, _examined_fragment(file, state), state)


def _outlined(file: _File, examined: Examined, state: Survey) -> None:
    if examined.source is not None:
        _remember(file, "", outline_of(examined.source), examined.diagnostics, state)
    else:
        state.diagnostics.extend(examined.diagnostics)


def _examined_portal(file: _File, state: Survey) -> Examined:
    if file.examined is None:
        shaped = examine(file.name, file.content, state.language)
        file.examined = examine_portal(shaped, state.language) if shaped.kind == "portal" else shaped
    return file.examined


def _examined_fragment(file: _File, state: Survey) -> Examined:
    if file.examined is None:
        shaped = examine(file.name, file.content, state.language)
        file.examined = examine_fragment(shaped) if shaped.kind == "fragment" else shaped
    return file.examined


def _form(file: _File, around: _Around, state: Survey, kept: list[Pair]) -> Outline | None:
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    if known is not None and known.around == around.hash(known.outline):
        _remember(file, known.around, known.outline, known.warnings, state)
        return known.outline
    shaped = _shaped(file, state)
    if shaped.source is None or shaped.kind != "form":
        state.diagnostics.extend(shaped.diagnostics)
        return outline_of(shaped.source) if shaped.source is not None else None
    outline = outline_of(shaped.source)
    whole = _completed(shaped, outline, around, state)
    beside = around.portals.get(outline.portal)
    portal = _examined_portal(beside, state) if beside is not None else None
    if whole.source is None:
        state.diagnostics.extend(whole.diagnostics)
        return outline
    together = _filed_at_once(outline, around, state, judged=kept is not state.archived)
    examined = examine_form(whole, portal, state.language, _counterpart(outline, around, state), together)
    outline = whole_outline(outline, whole.source, portal.data if portal is not None else {})
    _remember(file, around.hash(outline), outline, examined.diagnostics, state)
    if state.keeps and portal is not None:
        kept.append(Pair(examined, portal))
    return outline


def _completed(form: Examined, outline: Outline, around: _Around, state: Survey) -> Examined:
    """The form with the fragments of its folder; they are only looked at where it names something of one."""
    if not outline.uses and not outline.used_blocks:
        return form
    there = {name: _examined_fragment(file, state) for name, file in around.fragments.items()}
    return complete(form, there, state.language, all_known=around.all_known)


def _beside(folder: Folder, files: list[_File]) -> tuple[_File, ...]:
    """The other forms of the folder, where one file was asked for that may belong to a pair, or file others at once."""
    if not any(word in file.content for word in (b"pair:", b"other.", b"files:") for file in files):
        return ()
    asked = {file.path for file in files}
    return tuple(_opened(path) for path in forms_beside(folder) if path not in asked)


def _shaped(file: _File, state: Survey) -> Examined:
    if file.shaped is None:
        file.shaped = examine(file.name, file.content, state.language)
    return file.shaped


def _outline_only(file: _File, state: Survey) -> None:
    """The outline of a form as written, remembered or not; none for a file that cannot be read."""
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    shaped = None if known is not None else _shaped(file, state)
    source = None if shaped is None else shaped.source
    file.outline = known.outline if known is not None else None if source is None else outline_of(source)


def _pairs(forms: _Forms) -> bool:
    return any(file.outline is not None and file.outline.pair for file in forms.by_id.values())


def _with_frozen(folder: Folder, forms: _Forms, state: Survey) -> _Forms:
    """With the archived texts: a published version goes on reading what its counterpart had then."""
    frozen = tuple(_opened(version.form_file) for version in folder.archived if version.form_file.is_file())
    for file in frozen:
        _outline_only(file, state)
    return _Forms(forms.by_id, frozen, forms.sure)


def _counterpart(outline: Outline, around: _Around, state: Survey) -> Counterpart | None:
    """The other half of the pair that a form belongs to; without data where it cannot be read."""
    partner = around.forms.partner(outline)
    if not partner:
        return None if around.forms.sure else Counterpart("")
    if partner == outline.id:
        return Counterpart(partner)
    found = (_whole(file, around, state) for file in around.forms.texts(partner))
    return Counterpart(partner, tuple(each.data for each in found if each.source is not None))


def _filed_at_once(outline: Outline, around: _Around, state: Survey, *, judged: bool) -> Together:
    """The forms that a form files at once, each without data where it cannot be read."""
    if not outline.files:
        return Together()
    found = []
    for name in outline.files:
        texts = () if name == outline.id else around.forms.texts(name)
        read = (_whole(file, around, state) for file in texts)
        found.append(Counterpart(name, tuple(each.data for each in read if each.source is not None)))
    return Together(tuple(found), tuple(around.forms.by_id) if around.forms.sure else None, judged)


def _whole(file: _File, around: _Around, state: Survey) -> Examined:
    shaped = _shaped(file, state)
    return shaped if shaped.source is None else _completed(shaped, outline_of(shaped.source), around, state)


def _archived(version: ArchivedVersion, forms: _Forms, state: Survey) -> Outline | None:
    for path in (version.form_file, version.portal_file):
        if not path.is_file():
            state.diagnostics.append(Diagnostic(str(path), 0, 0, "LOCK009", {"folder": str(path.parent)}))
            return None
    portal = _opened(version.portal_file)
    _portal_of_archive(portal, state)
    around = _Around(_by_id([portal], "portal"), forms=forms)
    return _form(_opened(version.form_file), around, state, state.archived)


def _portal_of_archive(file: _File, state: Survey) -> None:
    """As a current portal, but it is not offered by itself."""
    kept = list(state.portals)
    _portal(file, state)
    state.portals[:] = kept


def _remember(file: _File, around: str, outline: Outline, found: tuple[Diagnostic, ...], state: Survey) -> None:
    file.outline = outline
    state.diagnostics.extend(found)
    if all(each.severity == "warning" for each in found):
        state.memory.seen[file.name] = Remembered(file.hash, around, outline, found)
