"""Which files make up a collection of specs: forms, portals, fragments, archived versions, the lock."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ARCHIVE: Final = "archive"
PORTALS: Final = "portals"
FRAGMENTS: Final = "fragments"
LOCK: Final = "published.lock"
EXAMPLES: Final = "examples"
_PARTS: Final = frozenset({ARCHIVE, PORTALS, FRAGMENTS})


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """`archive/<form>/<version>/form.yaml` and `portal.yaml`."""

    form: str
    version: str
    form_file: Path
    portal_file: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """One collection: the forms in `root`, its portals, fragments and archive. `whole` is false when one file was asked for.

    Other folders below (`examples`) are collections of their own.
    """

    root: Path
    forms: tuple[Path, ...]
    portals: tuple[Path, ...]
    archived: tuple[ArchivedVersion, ...]
    whole: bool = True
    fragments: tuple[Path, ...] = ()

    @property
    def lock(self) -> Path:
        return self.root / LOCK


def find(paths: Iterable[Path]) -> tuple[Folder, ...]:
    """The collections at `paths`: folders, or single files (which stand with portals, fragments and archive beside them).

    A fragment is seen with every form beside it, as its rules only mean something there.

    Raises FileNotFoundError for a path that does not exist.
    """
    return tuple(_found(path) for path in paths)


def find_nested(paths: Iterable[Path]) -> tuple[Folder, ...]:
    """The same with the examples inside each folder (each subfolder with forms a collection of its own)."""
    found = []
    for path in paths:
        found.append(_found(path))
        examples = path / EXAMPLES
        if examples.is_dir():
            found.append(_found(examples))
            found.extend(_found(each) for each in sorted(examples.iterdir()) if each.is_dir() and _holds_forms(each))
    return tuple(found)


def _holds_forms(folder: Path) -> bool:
    return folder.name not in _PARTS and bool(_yaml(folder))


def watched_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Every file whose change can change what `load` gives, for reloading while somebody edits."""
    found: list[Path] = []
    for folder in find(paths):
        archived = (file for version in folder.archived for file in (version.form_file, version.portal_file))
        found.extend((*folder.forms, *folder.portals, *folder.fragments, *archived, folder.lock))
    return tuple(found)


def forms_beside(folder: Folder) -> tuple[Path, ...]:
    """Every form of the folder, also when one file was asked for."""
    return _yaml(folder.root)


def _found(path: Path) -> Folder:
    if path.is_dir():
        return _folder(path, _yaml(path), whole=True)
    if not path.exists():
        raise FileNotFoundError(path)
    if path.parent.name == PORTALS:
        return _folder(path.parent.parent, (), whole=False)
    if path.parent.name == FRAGMENTS:
        return _folder(path.parent.parent, _yaml(path.parent.parent), whole=False)
    return _folder(path.parent, (path,), whole=False)


def _folder(root: Path, forms: tuple[Path, ...], *, whole: bool) -> Folder:
    portals, archived = _yaml(root / PORTALS), _archived(root / ARCHIVE)
    return Folder(root, forms, portals, archived, whole, _yaml(root / FRAGMENTS))


def _yaml(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml") and path.is_file()))


def _archived(archive: Path) -> tuple[ArchivedVersion, ...]:
    return tuple(
        ArchivedVersion(folder.parent.name, folder.name, folder / "form.yaml", folder / "portal.yaml")
        for folder in sorted(archive.glob("*/*"))
        if folder.is_dir()
    )
