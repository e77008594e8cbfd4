"""What a form is looked at together with: its fragments, the other half of its pair, the forms that it files at once."""

from engine.spec.checks.pairs import Counterpart
from engine.spec.checks.together import Together
from engine.spec.collection.folders import Folder, forms_beside
from engine.spec.collection.outline import Outline, outline_of
from engine.spec.collection.walked import Around, File, Forms, Survey, opened
from engine.spec.examine import Examined, complete, examine, examine_fragment


def examined_fragment(file: File, state: Survey) -> Examined:
    if file.examined is None:
        shaped = examine(file.name, file.content, state.language)
        file.examined = examine_fragment(shaped) if shaped.kind == "fragment" else shaped
    return file.examined


def completed(form: Examined, outline: Outline, around: Around, state: Survey) -> Examined:
    """The form with the fragments of its folder; they are only looked at where it names something of one."""
    if not outline.uses and not outline.used_blocks:
        return form
    there = {name: examined_fragment(file, state) for name, file in around.fragments.items()}
    return complete(form, there, state.language, all_known=around.all_known)


def others_beside(folder: Folder, files: list[File]) -> tuple[File, ...]:
    """The other forms of the folder, where one file was asked for that may belong to a pair, or file others at once."""
    if not any(word in file.content for word in (b"pair:", b"other.", b"files:") for file in files):
        return ()
    asked = {file.path for file in files}
    return tuple(opened(path) for path in forms_beside(folder) if path not in asked)


def shaped_as_form(file: File, state: Survey) -> Examined:
    if file.shaped is None:
        file.shaped = examine(file.name, file.content, state.language)
    return file.shaped


def outline_only(file: File, state: Survey) -> None:
    """The outline of a form as written, remembered or not; none for a file that cannot be read."""
    known = None if state.keeps else state.memory.recall(file.name, file.hash)
    shaped = None if known is not None else shaped_as_form(file, state)
    source = None if shaped is None else shaped.source
    file.outline = known.outline if known is not None else None if source is None else outline_of(source)


def has_pairs(forms: Forms) -> bool:
    return any(file.outline is not None and file.outline.pair for file in forms.by_id.values())


def with_frozen(folder: Folder, forms: Forms, state: Survey) -> Forms:
    """With the archived texts: a published version goes on reading what its counterpart had then."""
    frozen = tuple(opened(version.form_file) for version in folder.archived if version.form_file.is_file())
    for file in frozen:
        outline_only(file, state)
    return Forms(forms.by_id, frozen, forms.sure)


def counterpart_of(outline: Outline, around: Around, state: Survey) -> Counterpart | None:
    """The other half of the pair that a form belongs to; without data where it cannot be read."""
    partner = around.forms.partner(outline)
    if not partner:
        return None if around.forms.sure else Counterpart("")
    if partner == outline.id:
        return Counterpart(partner)
    found = (_whole(file, around, state) for file in around.forms.texts(partner))
    return Counterpart(partner, tuple(each.data for each in found if each.source is not None))


def filed_at_once(outline: Outline, around: Around, state: Survey, *, judged: bool) -> Together:
    """The forms that a form files at once, each without data where it cannot be read."""
    if not outline.files:
        return Together()
    found = []
    for name in outline.files:
        texts = () if name == outline.id else around.forms.texts(name)
        read = (_whole(file, around, state) for file in texts)
        found.append(Counterpart(name, tuple(each.data for each in read if each.source is not None)))
    return Together(tuple(found), tuple(around.forms.by_id) if around.forms.sure else None, judged)


def _whole(file: File, around: Around, state: Survey) -> Examined:
    shaped = shaped_as_form(file, state)
    return shaped if shaped.source is None else completed(shaped, outline_of(shaped.source), around, state)
