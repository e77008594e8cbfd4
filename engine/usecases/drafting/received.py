"""Files that came with a step, put together with those that were there: added, replaced, removed, cleared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.answers import Attachment
from engine.model.controls import BUTTON_CLEAR, BUTTON_REMOVE
from engine.model.field import Step
from engine.model.outcome import Problem
from engine.ports.attachments import AttachmentStore
from engine.usecases.drafting.drafts import Draft
from engine.usecases.drafting.step_page import FieldTypes, is_files, saved_files

Files = Mapping[str, tuple[Attachment, ...]]
"""Field id -> its files, in the order shown."""


@dataclass(frozen=True, slots=True)
class Received:
    """The good files by field (stored and sealed already), and what was wrong with others."""

    files: Files = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


NO_FILES = Received()


def present_files(draft: Draft, step: Step, field_types: FieldTypes) -> Files:
    """What the draft holds now, for every file field of the step."""
    return {f.id: saved_files(draft, f.id) for f in step.fields if is_files(f, field_types)}


def put_together(present: Files, step: Step, received: Received, button: str) -> Files:
    """`new_choice: add` adds, `replace` replaces when something good came; a button removes one or all of a field."""
    replacing = {f.id for f in step.fields if f.options.get("new_choice") == "replace"}
    together: dict[str, tuple[Attachment, ...]] = {}
    for name, old in present.items():
        new = received.files.get(name, ())
        if button == f"{BUTTON_CLEAR}{name}":
            together[name] = ()
        elif name in replacing:
            together[name] = new or _without(old, name, button)
        else:
            together[name] = (*_without(old, name, button), *new)
    return together


def _without(files: tuple[Attachment, ...], name: str, button: str) -> tuple[Attachment, ...]:
    return tuple(file for file in files if button != f"{BUTTON_REMOVE}{name}:{file.id}")


def without_repeats(received: Received, present: Files) -> Received:
    """A file sent a second time by the same press (same name, same bytes) is left out."""

    def is_new(name: str, file: Attachment) -> bool:
        return (file.name, file.sha256) not in {(old.name, old.sha256) for old in present.get(name, ())}

    new = {name: tuple(f for f in several if is_new(name, f)) for name, several in received.files.items()}
    return Received(new, received.problems)


def ids_in(files: Files) -> frozenset[str]:
    return frozenset(file.id for several in files.values() for file in several)


def delete_files(draft_id: str, ids: frozenset[str], attachments: AttachmentStore) -> None:
    """Removes bytes nobody refers to any more."""
    for attachment_id in sorted(ids):
        attachments.delete(draft_id, attachment_id)
