"""What a walk over collections of specs has in hand: files read once, what forms stand on, and what was found so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Diagnostic
from engine.spec.collection.cache import Memory, content_hash
from engine.spec.collection.outline import Outline
from engine.spec.examine import Examined
from engine.spec.language import Language


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
class File:
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
class Outlines:
    """What was found in the folders of forms, portals and fragments."""

    forms: list[Outline]
    portals: list[Outline]
    fragments: list[Outline]

    def of(self, kind: str) -> list[Outline]:
        """Those of `kind` in the folder for it."""
        listed = {"form": self.forms, "portal": self.portals, "fragment": self.fragments}[kind]
        return [each for each in listed if each.kind == kind]


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a folder for which a form may look as the other half of its pair. `frozen` are archived texts.

    `sure` is false while some form cannot be read.
    """

    by_id: Mapping[str, File] = field(default_factory=dict)
    frozen: tuple[File, ...] = ()
    sure: bool = True

    def partner(self, outline: Outline) -> str:
        """The id of the other half; "" where there is none."""
        if outline.pair:
            return outline.pair
        outlines = (each.outline for each in (*self.by_id.values(), *self.frozen))
        return next((each.id for each in outlines if each and each.pair == outline.id and each.id != outline.id), "")

    def texts(self, partner: str) -> tuple[File, ...]:
        """What is known of the other half, the current text last."""
        current = self.by_id.get(partner)
        older = (each for each in self.frozen if each.outline and each.outline.id == partner)
        return (*older, *((current,) if current else ()))


@dataclass(frozen=True, slots=True)
class Around:
    """What the forms of a folder stand on, by id. `all_known` is false while some fragment file cannot be read."""

    portals: Mapping[str, File]
    fragments: Mapping[str, File] = field(default_factory=dict)
    all_known: bool = True
    forms: Forms = Forms()

    def hash(self, outline: Outline) -> str:
        """Changes with whatever is not in the form's own file."""
        partner = self.forms.partner(outline)
        beside = (*((partner,) if partner else ()), *outline.files)
        others = [file for name in beside for file in self.forms.texts(name)]
        uses = [*outline.uses, *(name for each in others if each.outline for name in each.outline.uses)]
        used = [self.portals.get(outline.portal), *(self.fragments.get(each) for each in uses), *others]
        return " ".join(each.hash if each else "" for each in used) + ("" if self.forms.sure else " unsure")


def by_id(files: Iterable[File], kind: str) -> dict[str, File]:
    """Of two with one id, the first."""
    found: dict[str, File] = {}
    for file in files:
        if file.outline is not None and file.outline.kind == kind:
            found.setdefault(file.outline.id, file)
    return found


def outlines_of(files: Iterable[File]) -> list[Outline]:
    return [file.outline for file in files if file.outline is not None]


def opened(path: Path) -> File:
    content = path.read_bytes()
    return File(path, content, content_hash(content))
