"""One small change of a checked spec: what it is, where it stands, and the data with it done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from engine.expressions import Expression
from engine.spec.source import Path, Source

Kind = Literal[
    "negated", "required", "boundary", "literal", "limit", "day", "time", "months", "end", "holiday", "business_days",
    "value", "from", "amount_of_rows", "missed",
]  # fmt: skip
GONE: Final = object()
"""In place of a value: the key is taken out."""

Edit = tuple[Path, object]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`path` is what is changed, in the whole form (or portal); `before` and `after` as people read them.

    `edits` change the data. `rule` replaces the checked rule at `path`; `offset` is where in its text the change is.
    """

    kind: Kind
    path: Path
    before: str
    after: str
    edits: tuple[Edit, ...]
    rule: Expression | None = None
    offset: int = 0

    def place(self, source: Source) -> tuple[str, int, int]:
        """File, line and column; the fragment's where it stands in one."""
        home = source.home(self.path)[0].file
        return (home, *source.place(self.path, self.offset))

    def part(self, source: Source) -> str:
        """The names that lead there: `deadlines.online.closes.time`."""
        return ".".join(_names(source, self.path))

    def basis(self, source: Source) -> tuple[str, ...]:
        """The rules that the nearest part around it rests on."""
        for end in range(len(self.path), 0, -1):
            around = source.value(self.path[:end])
            if isinstance(around, Mapping) and isinstance(around.get("basis"), list):
                return tuple(str(each) for each in cast(Sequence[object], around["basis"]))
        return ()


def _names(source: Source, path: Path) -> Iterator[str]:
    """An item of a list is called by its first value, which is its id in every list of the language."""
    for end, part in enumerate(path, 1):
        item = source.value(path[:end])
        if isinstance(part, int) and isinstance(item, Mapping):
            yield str(next(iter(item.values()), part))
        else:
            yield str(part)


def edited(data: Mapping[str, object], edits: Sequence[Edit]) -> Mapping[str, object]:
    """The data with every edit done; what is not on the way to one is shared with the old data."""
    for path, value in edits:
        data = cast(Mapping[str, object], _with(data, path, value))
    return data


def _with(data: object, path: Path, value: object) -> object:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        items = list(cast(Sequence[object], data))
        items[first] = _with(items[first], rest, value)
        return items
    keyed = dict(cast(Mapping[str, object], data))
    if value is GONE and not rest:
        keyed.pop(first, None)
    else:
        keyed[first] = _with(keyed.get(first, {}), rest, value)
    return keyed
