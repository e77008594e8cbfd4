"""Fragments put into the form that uses them: lists in front of the form's own, fields in place of `- use:`.

Nothing is inherited and nothing overridden: whatever two of them declare alike is an error with both places.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, cast

from engine.errors import Diagnostic
from engine.spec.building.parts import Data, entries, names
from engine.spec.checks.names import unknown_name
from engine.spec.source import Path, Source

SHARED_LISTS: Final = ("parameters", "month_days", "deadlines", "calculated")
SHARED_VALUES: Final = ("calendar",)

Part = tuple[Source, Path]
"""A file and a path in it."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A whole form. `source` is None where something it uses is missing; then the rest cannot be judged."""

    source: Source | None
    problems: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class _Work:
    """A form on its way to being whole. `blocks`: id -> where it is declared, of the fragments in use."""

    form: Source
    used: Mapping[str, Source]
    elsewhere: dict[Path, Part]
    blocks: dict[str, Part] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def used_blocks(form: Data) -> Iterator[tuple[Path, str]]:
    """Every `use` of a block in the steps of a form as written, with its path."""
    for index, step in enumerate(entries(form, "steps")):
        for number, each in enumerate(entries(step, "fields")):
            if "use" in each:
                yield ("steps", index, "fields", number, "use"), str(each["use"])


def resolve(form: Source, fragments: Mapping[str, Source], *, all_known: bool = True) -> Resolved:
    """The form with everything it uses. `fragments` by id; without `all_known`, a missing one is no mistake of the form.

    The form and the fragments have the right shape. A form that uses nothing is given back as it is.
    """
    wanted = names(form.data, "uses")
    uses = list(used_blocks(form.data))
    if not wanted and not uses:
        return Resolved(form)
    work = _Work(form, {name: fragments[name] for name in wanted if name in fragments}, {(): (form, ())})
    _find_blocks(work)
    missing = [
        *_missing_fragments(form, wanted, fragments),
        *_missing_blocks(work, uses, fragments, sure=all_known and len(work.used) == len(wanted)),
    ]
    if missing or len(work.used) < len(wanted):
        return Resolved(None, tuple(missing) if all_known else ())
    data = _whole(work, _steps(work))
    return Resolved(replace(form, data=data, elsewhere=work.elsewhere), tuple(work.problems))


def _missing_fragments(form: Source, wanted: tuple[str, ...], there: Mapping[str, Source]) -> Iterator[Diagnostic]:
    for index, name in enumerate(wanted):
        if name not in there:
            yield unknown_name(form.at_value(("uses", index), "REF002"), "fragment", name, sorted(there))


def _missing_blocks(
    work: _Work, uses: list[tuple[Path, str]], fragments: Mapping[str, Source], *, sure: bool
) -> Iterator[Diagnostic]:
    """Blocks that no fragment in use has; not told while a fragment is missing, which may have them."""
    for path, name in uses if sure else ():
        if name in work.blocks:
            continue
        owner = next((id_ for id_, each in sorted(fragments.items()) if name in _blocks_of(each)), "")
        if owner:
            yield work.form.at_value(path, "FRAG001", id=name, fragment=owner)
        else:
            yield unknown_name(work.form.at_value(path, "REF002"), "block", name, list(work.blocks))


def _blocks_of(fragment: Source) -> list[str]:
    return [str(each["block"]) for each in entries(fragment.data, "blocks")]


def _find_blocks(work: _Work) -> None:
    for fragment in work.used.values():
        for index, name in enumerate(_blocks_of(fragment)):
            there, path = work.blocks.setdefault(name, (fragment, ("blocks", index)))
            if there is not fragment:
                first = f"{there.file}:{there.place((*path, 'block'), 0)[0]}"
                at = ("blocks", index, "block")
                work.problems.append(fragment.at_value(at, "REF001", kind="@kind.block", id=name, first=first))


def _steps(work: _Work) -> list[object]:
    """The steps with the fields of their blocks."""
    steps: list[object] = []
    seen: dict[str, Path] = {}
    for index, step in enumerate(entries(work.form.data, "steps")):
        listed = entries(step, "fields")
        if not any("use" in each for each in listed):
            steps.append(step)
            continue
        fields: list[object] = []
        for number, each in enumerate(listed):
            path: Path = ("steps", index, "fields", number)
            for data, part in _fields_for(work, each, path, seen):
                work.elsewhere["steps", index, "fields", len(fields)] = part
                fields.append(data)
        steps.append({**step, "fields": fields})
    return steps


def _fields_for(work: _Work, item: Data, path: Path, seen: dict[str, Path]) -> list[tuple[object, Part]]:
    """The item itself, or the fields of the block it names."""
    if "use" not in item:
        return [(item, (work.form, path))]
    name = str(item["use"])
    first = seen.setdefault(name, path)
    if first != path:
        line = work.form.place((*first, "use"), 0)[0]
        work.problems.append(work.form.at_value((*path, "use"), "FRAG002", id=name, first=line))
        return []
    fragment, at = work.blocks[name]
    listed = cast(list[object], fragment.value((*at, "fields")))
    return [(each, (fragment, (*at, "fields", number))) for number, each in enumerate(listed)]


def _whole(work: _Work, steps: list[object]) -> Data:
    """The data of the form in its own order; what only fragments declare stands where `uses` stood."""
    shared = {key: listed for key in SHARED_LISTS if (listed := _list(work, key))}
    values = {key: value for key in SHARED_VALUES if (value := _value(work, key)) is not None}
    data: dict[str, object] = {}
    for key, value in work.form.data.items():
        if key == "uses":
            data.update({**values, **shared})
        else:
            data[key] = steps if key == "steps" else shared.get(key, value)
    return data


def _list(work: _Work, key: str) -> list[object]:
    """What the fragments list at `key`, in the order of `uses`, then what the form lists itself."""
    items: list[object] = []
    sources = [each for each in (*work.used.values(), work.form) if key in each.data]
    if sources == [work.form]:
        return list(entries(work.form.data, key))
    for source in sources:
        for index, each in enumerate(entries(source.data, key)):
            work.elsewhere[key, len(items)] = (source, (key, index))
            items.append(each)
    if sources and key not in work.form.data:
        work.elsewhere[(key,)] = (sources[0], (key,))
    return items


def _value(work: _Work, key: str) -> object:
    """The one value at `key`, wherever it is declared."""
    sources = [each for each in (*work.used.values(), work.form) if key in each.data]
    for source in sources[1:]:
        first = f"{sources[0].file}:{sources[0].place((key,), 0)[0]}"
        work.problems.append(source.at_key((key,), "FRAG003", key=key, first=first))
    if not sources:
        return None
    if sources[0] is not work.form:
        work.elsewhere[(key,)] = (sources[0], (key,))
    return sources[0].data[key]
