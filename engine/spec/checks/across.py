"""What only shows when several files are seen together: double ids, menus, published versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.errors import Diagnostic, Param
from engine.spec.checks.names import unknown_name
from engine.spec.collection.lock import Lock
from engine.spec.collection.outline import Outline


def find_double_ids(outlines: Sequence[Outline]) -> Iterator[Diagnostic]:
    """Two files with one id."""
    seen: dict[tuple[str, str], Outline] = {}
    for each in outlines:
        first = seen.setdefault((each.kind, each.id), each)
        if first is not each:
            yield each.at(each.id_at, "REF030", kind=f"@kind.{each.kind}", id=each.id, first=first.file)


def find_portal_problems(forms: Sequence[Outline], portals: Mapping[str, Outline]) -> Iterator[Diagnostic]:
    """Forms whose portal does not exist or does not offer them."""
    for form in forms:
        portal = portals.get(form.portal)
        if portal is None:
            yield unknown_name(form.at(form.portal_at, "REF002"), "portal", form.portal, sorted(portals))
        elif portal.menu is not None and form.id not in {name for name, _ in portal.menu}:
            params = {"id": form.id, "portal": form.portal, "file": portal.file}
            yield form.at(form.id_at, "REF031", severity="warning", **params)


def find_menu_problems(forms: Sequence[Outline], portals: Sequence[Outline]) -> Iterator[Diagnostic]:
    """Menus that offer forms which do not exist or belong to another portal.

    A portal that no form stands in yet is being made: what it lacks is a warning only.
    """
    known = {form.id: form for form in forms}
    used = {form.portal for form in forms}
    for portal in portals:
        for name, spot in portal.menu or ():
            if name not in known:
                found = unknown_name(portal.at(spot, "REF002"), "form", name, sorted(known))
                yield found if portal.id in used else replace(found, severity="warning")
            elif known[name].portal != portal.id:
                yield portal.at(spot, "REF032", id=name, portal=known[name].portal, file=known[name].file)


def find_version_problems(forms: Sequence[Outline], lock: Lock) -> Iterator[Diagnostic]:
    """Current forms that differ from what was published under their version."""
    for form in forms:
        published = {entry.version: entry.digest for entry in lock.entries if entry.form == form.id}
        if not published:
            continue
        latest = max(published)
        if form.version < latest:
            yield form.at(form.version_at, "LOCK006", version=form.version, latest=latest, next=latest + 1)
        elif form.version in published and form.digest:
            if form.digest != published[form.version]:
                yield form.at(form.version_at, "LOCK002", version=form.version, next=latest + 1)
            else:
                yield from _changed_values(form, lock, latest + 1)


def _changed_values(form: Outline, lock: Lock, following: int) -> Iterator[Diagnostic]:
    """Published values of parameters that are not there any more as they were; later-dated ones may have joined them."""
    frozen = {each.parameter: each for each in lock.frozen(form.id, form.version)}
    for each in form.dated:
        published = frozen.get(each.id)
        if published is not None and not each.holds(published):
            line, column, end = each.at
            params: dict[str, Param] = {
                "id": each.id,
                "until": published.until,
                "version": form.version,
                "next": following,
            }
            used_by = () if each.file == form.file else (form.file,)
            yield Diagnostic(each.file, line, column, "LOCK010", params, end, used_by=used_by)


def find_unused(fragments: Sequence[Outline], forms: Sequence[Outline]) -> Iterator[Diagnostic]:
    """Fragments and blocks that nothing uses."""
    for each in fragments:
        users = [form for form in forms if each.id in form.uses]
        if not users:
            yield each.at(each.id_at, "FRAG004", severity="warning", id=each.id)
            continue
        used = {block for form in users for block in form.used_blocks}
        for block, spot in each.blocks:
            if block not in used:
                yield each.at(spot, "FRAG005", severity="warning", id=block)


def find_pair_clashes(forms: Sequence[Outline], beside: Sequence[Outline]) -> Iterator[Diagnostic]:
    """Pairs with a form that does not exist or stands in another portal, and forms that would have two counterparts.

    `beside` are forms that are known but not looked at now.
    """
    known = {each.id: each for each in (*beside, *forms)}
    taken: dict[str, Outline] = {}
    for each in (each for each in (*beside, *forms) if each.pair and each.pair != each.id):
        first = next((taken[name] for name in (each.id, each.pair) if name in taken), None)
        taken[each.id] = taken[each.pair] = each
        if each not in forms:
            continue
        if each.pair not in known:
            yield unknown_name(each.at(each.pair_at, "REF002"), "form", each.pair, sorted(known.keys() - {each.id}))
        elif known[each.pair].portal != each.portal:
            yield each.at(each.pair_at, "REF091", id=each.pair, portal=known[each.pair].portal, own=each.portal)
        elif first is not None:
            yield each.at(each.pair_at, "REF092", id=each.pair, first=first.file)


def find_archive_problems(archived: Sequence[tuple[str, str, Outline]], lock: Lock) -> Iterator[Diagnostic]:
    """Archived texts (folder names of form and version, outline) against the lock, and the lock against them."""
    there = set()
    digests = {(entry.form, entry.version): entry.digest for entry in lock.entries}
    for form, version, outline in archived:
        there.add((outline.id, outline.version))
        if (outline.id, str(outline.version)) != (form, version):
            yield outline.at(
                outline.id_at, "LOCK007", id=outline.id, version=outline.version, folder=f"{form}/{version}"
            )
        elif (outline.id, outline.version) not in digests:
            yield outline.at(outline.version_at, "LOCK005", id=outline.id, version=outline.version)
        elif digests[outline.id, outline.version] != outline.digest or _differs(outline, lock):
            yield outline.at(outline.version_at, "LOCK003", id=outline.id, version=outline.version)
    for entry in lock.entries:
        if (entry.form, entry.version) not in there:
            yield entry.at("LOCK004", id=entry.form, version=entry.version)


def _differs(archived: Outline, lock: Lock) -> bool:
    """Whether a published value of a parameter was changed; publishing adds later-dated ones before the lock says so."""
    dated = {each.id: each for each in archived.dated}
    frozen = lock.frozen(archived.id, archived.version)
    return not all(each.parameter in dated and dated[each.parameter].holds(each) for each in frozen)
