"""Which files make up a collection of specs: forms, portals, archived versions, the lock."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ARCHIVE: Final = "archive"
PORTALS: Final = "portals"
LOCK: Final = "published.lock"


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """`archive/<form>/<version>/form.yaml` and `portal.yaml`."""

    form: str
    version: str
    form_file: Path
    portal_file: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """One collection: everything below `root`. Its examples, parameters and other folders are collections of their own."""

    root: Path
    forms: tuple[Path, ...]
    portals: tuple[Path, ...]
    archived: tuple[ArchivedVersion, ...]

    @property
    def lock(self) -> Path:
        return self.root / LOCK


def find(paths: Iterable[Path]) -> tuple[Folder, ...]:
    """The collections at `paths`: folders, or single files (which then stand with the portals and archive beside them)."""
    found = []
    for path in paths:
        if path.is_dir():
            found.append(_folder(path, _yaml(path)))
        elif path.parent.name == PORTALS:
            found.append(_folder(path.parent.parent, ()))
        else:
            found.append(_folder(path.parent, (path,)))
    return tuple(found)


def _folder(root: Path, forms: tuple[Path, ...]) -> Folder:
    return Folder(root, forms, _yaml(root / PORTALS), _archived(root / ARCHIVE))


def _yaml(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml")))


def _archived(archive: Path) -> tuple[ArchivedVersion, ...]:
    return tuple(
        ArchivedVersion(folder.parent.name, folder.name, folder / "form.yaml", folder / "portal.yaml")
        for folder in sorted(archive.glob("*/*"))
        if folder.is_dir()
    )
