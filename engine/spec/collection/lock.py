"""published.lock: which versions were published, with their digests and those of dated values. Written by `publish`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from engine.errors import Diagnostic, Param
from engine.spec.collection.dated import Frozen
from engine.spec.reader import read
from engine.spec.source import Source
from engine.spec.walk import compile_walk
from engine.spec.walk_places import Schema

_HEAD: Final = "# 公開した版の控えです。tetsuzuki publish が書きます。手で変えないでください。\nschema: 1\npublished:\n"
_SHAPE: Final[Schema] = {
    "type": "object",
    "required": ["schema", "published"],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 1},
        "published": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["form", "version", "digest"],
                "additionalProperties": False,
                "properties": {
                    "form": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                    "version": {"type": "integer", "minimum": 1},
                    "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "parameters": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["parameter", "until", "digest"],
                            "additionalProperties": False,
                            "properties": {
                                "parameter": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                                "until": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
                                "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                            },
                        },
                    },
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Published:
    """One published version; `frozen` its dated values; `line` and `column` are its place in the lock."""

    form: str
    version: int
    digest: str
    file: str = ""
    line: int = 0
    column: int = 0
    frozen: tuple[Frozen, ...] = ()

    def at(self, code: str, /, **params: Param) -> Diagnostic:
        return Diagnostic(self.file, self.line, self.column, code, params)


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything published, and what is wrong with the file itself."""

    entries: tuple[Published, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def frozen(self, form: str, version: int) -> tuple[Frozen, ...]:
        """The dated values published with a version."""
        found = (entry.frozen for entry in self.entries if (entry.form, entry.version) == (form, version))
        return next(found, ())


def read_lock(file: Path) -> Lock:
    """The lock at `file`; an absent one is empty."""
    if not file.exists():
        return Lock()
    reading = read(str(file), file.read_bytes())
    if reading.source is None:
        return Lock(problems=reading.problems)
    if not compile_walk(_SHAPE)(reading.source.data, (), []):
        return Lock(problems=(Diagnostic(str(file), 1, 1, "LOCK001"),))
    found = tuple(_entries(reading.source))
    return Lock(found, tuple(_doubles(found)))


def lock_text(entries: Iterable[Published]) -> str:
    """The file for these versions, in a fixed order."""
    return _HEAD + "".join(_written(entry) for entry in sorted(entries, key=lambda entry: (entry.form, entry.version)))


def _written(entry: Published) -> str:
    lines = [f'  - form: {entry.form}\n    version: {entry.version}\n    digest: "{entry.digest}"\n']
    if entry.frozen:
        lines.append("    parameters:\n")
    for each in entry.frozen:
        lines.append(f"      - parameter: {each.parameter}\n        until: {each.until}\n")
        lines.append(f'        digest: "{each.digest}"\n')
    return "".join(lines)


def _entries(source: Source) -> Iterable[Published]:
    for index, each in enumerate(cast(list[dict[str, object]], source.data["published"])):
        mark = source.values["published", index]
        version = cast(int, each["version"])
        listed = cast(list[dict[str, str]], each.get("parameters", []))
        frozen = tuple(Frozen(one["parameter"], one["until"], one["digest"]) for one in listed)
        yield Published(str(each["form"]), version, str(each["digest"]), source.file, mark.line, mark.column, frozen)


def _doubles(entries: Iterable[Published]) -> Iterable[Diagnostic]:
    seen = set()
    for entry in entries:
        if (entry.form, entry.version) in seen:
            yield entry.at("LOCK008", id=entry.form, version=entry.version)
        seen.add((entry.form, entry.version))
