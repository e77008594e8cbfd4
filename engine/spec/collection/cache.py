"""What earlier checks found, by content, tool and field types: JSON only, and never trusted further than that.

Only files without errors are remembered: a broken file is looked at again each time.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, cast

from engine.errors import Diagnostic, Param
from engine.spec.collection.outline import Outline, from_json, to_json

_FILE: Final = "spec-check.json"
_CODE: Final = ("spec", "expressions", "flow", "dates")
"""Parts of the engine that decide what a check finds."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of one file: hashes of its content and of what stands around it (portal, fragments), outline, warnings."""

    content: str
    around: str
    outline: Outline
    warnings: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class Memory:
    """Files by name. `known` came from the cache, `seen` goes into the next one."""

    fingerprint: str = ""
    known: Mapping[str, Remembered] = field(default_factory=dict)
    seen: dict[str, Remembered] = field(default_factory=dict)

    def recall(self, file: str, content: str) -> Remembered | None:
        """What is known of `file` with exactly this content."""
        found = self.known.get(file)
        return found if found is not None and found.content == content else None


def content_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def code_fingerprint() -> str:
    """Changes with the code that checks specs, so that a cache never outlives a changed rule."""
    digest = hashlib.sha256()
    for part in _CODE:
        for name, content in _sources(files("engine") / part):
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def open_memory(folder: Path | None, fingerprint: str) -> Memory:
    """The memory kept in `folder`; an unreadable or foreign one is as good as none."""
    if folder is None:
        return Memory(fingerprint)
    try:
        data = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        if data["fingerprint"] != fingerprint:
            return Memory(fingerprint)
        return Memory(fingerprint, {str(file): _remembered(entry) for file, entry in data["files"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Memory(fingerprint)


def keep(memory: Memory, folder: Path) -> None:
    """Writes the memory whole, so that a reader never sees half of it. A cache that cannot be written is no error."""
    data = {"fingerprint": memory.fingerprint, "files": {file: _written(entry) for file, entry in memory.seen.items()}}
    unfinished = folder / f"{_FILE}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(folder / _FILE)
    except OSError:
        return


def _sources(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _sources(each)
        elif each.name.endswith((".py", ".json")):
            yield each.name, each.read_bytes()


def _written(entry: Remembered) -> dict[str, object]:
    warnings = [
        [each.file, each.line, each.column, each.code, dict(each.params), each.end_column, each.used_by]
        for each in entry.warnings
    ]
    return {
        "content": entry.content,
        "around": entry.around,
        "outline": to_json(entry.outline),
        "warnings": warnings,
    }


def _remembered(data: Mapping[str, object]) -> Remembered:
    outline = from_json(cast(Mapping[str, object], data["outline"]))
    warnings = tuple(_warning(each) for each in cast(list[list[object]], data["warnings"]))
    return Remembered(str(data["content"]), str(data["around"]), outline, warnings)


def _warning(data: list[object]) -> Diagnostic:
    file, line, column, code, params, end, used_by = data
    shown = {str(key): cast(Param, value) for key, value in cast(Mapping[str, object], params).items()}
    forms = tuple(str(each) for each in cast(list[object], used_by))
    return Diagnostic(str(file), cast(int, line), cast(int, column), str(code), shown, cast(int, end), "warning", forms)
