"""Findings in reading order, each mistake of a fragment once although every form that uses it shows it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from engine.errors import Diagnostic

_Key = tuple[str, int, int, str, int]


def each_once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted. Of what several forms say about one place of a fragment, the first, with all of them in `used_by`.

    What follows from a value that a fragment itself was told about is left out.
    """
    listed = list(found)
    own = [each for each in listed if not each.used_by]
    told = {(each.file, each.line, each.column) for each in own}
    shared: dict[_Key, Diagnostic] = {}
    times: Counter[tuple[object, ...]] = Counter()
    for each in listed:
        if not each.used_by or (each.file, each.line, each.column) in told:
            continue
        place = (each.file, each.line, each.column, each.code)
        times[*place, each.used_by] += 1
        key = (*place, times[*place, each.used_by])
        first = shared.get(key)
        shared[key] = each if first is None else replace(first, used_by=(*first.used_by, *each.used_by))
    return sorted((*own, *shared.values()))
