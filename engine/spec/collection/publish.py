"""Publishing: freezing the current text of a form in the archive, its digest and its dated values in the lock."""

from collections.abc import Iterator
from pathlib import Path

from engine.errors import SpecError
from engine.model.form import Form
from engine.spec.catalogue import build_survey
from engine.spec.collection.cache import Memory
from engine.spec.collection.dated import Frozen, dated_of, latest
from engine.spec.collection.folders import ARCHIVE, LOCK, find
from engine.spec.collection.lock import Published, lock_text, read_lock
from engine.spec.collection.survey import survey
from engine.spec.collection.walked import Survey
from engine.spec.language import Doors, make_language
from engine.spec.source import Source

_MENDED_BY_PUBLISHING = frozenset({"LOCK005"})
"""An archive without a lock entry: what an interrupted publishing leaves behind."""


def publish(folder: Path, doors: Doors, *, form: str = "") -> tuple[Published, ...]:
    """Freezes the current version of every form in `folder` (of one, with `form`) that is not published yet.

    A published version with later-dated values in its parameters is frozen again, with them; its digest stays.
    Writes `archive/<form>/<version>/form.yaml` and `portal.yaml`, then the lock; running it again changes nothing.
    Returns what is new. Raises SpecError when the specs have errors, KeyError when there is no such form.
    """
    language = make_language(doors)
    state = Survey(language, Memory(), keeps=True)
    survey(find([folder]), state)
    errors = [each for each in state.diagnostics if each.severity == "error"]
    if any(each.code not in _MENDED_BY_PUBLISHING for each in errors):
        raise SpecError(tuple(state.diagnostics))
    specs = build_survey(state, language)
    wanted = [form] if form else sorted(specs.current)
    known = read_lock(folder / LOCK).entries
    dated = {source.data["form"]: latest(tuple(dated_of(source))) for source in _sources(state)}
    current = [_published(specs.forms[specs.current[each]], dated[each]) for each in wanted]
    there = {(entry.form, entry.version): entry for entry in known}
    new = [each for each in current if not _stands(each, there.get((each.form, each.version)))]
    for each in new:
        _archive(folder, specs.forms[specs.current[each.form]])
        there[each.form, each.version] = each
    if new:
        _replace(folder / LOCK, lock_text(there.values()))
    return tuple(new)


def _sources(state: Survey) -> Iterator[Source]:
    return (pair.form.source for pair in state.current if pair.form.source is not None)


def _published(form: Form, frozen: tuple[Frozen, ...]) -> Published:
    return Published(form.ref.id, form.ref.version, form.ref.digest, frozen=frozen)


def _stands(now: Published, entry: Published | None) -> bool:
    return entry is not None and entry.frozen == now.frozen


def _archive(folder: Path, form: Form) -> None:
    place = folder / ARCHIVE / form.ref.id / str(form.ref.version)
    place.mkdir(parents=True, exist_ok=True)
    _replace(place / "form.yaml", form.source)
    _replace(place / "portal.yaml", form.portal_source)


def _replace(file: Path, text: str) -> None:
    """Writes the whole file or nothing."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.write_bytes(text.encode("utf-8"))
    unfinished.replace(file)
