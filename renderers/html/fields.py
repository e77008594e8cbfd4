"""Fields drawn: what differs from page to page (`FieldState`) beside what is constant (`field_views`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from engine.model.answers import Attachment
from engine.model.deadline import MonthChoices
from engine.model.field import Field
from engine.model.page import Shown, StepPage
from renderers.html.cutting import Live, Source, as_text
from renderers.html.field_views import ChoiceView, FieldView
from renderers.html.months import months_of
from renderers.html.problems import by_field, top, words_of
from renderers.html.scene import Scene
from renderers.html.why import draw_why

TICKED: Final = ("on", "true", "yes", "1")


@dataclass(frozen=True, slots=True)
class FileView:
    id: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class FieldState:
    """What is different today. `picked` maps choice id -> ` checked`, ` selected` or nothing."""

    value: str
    required: Markup
    picked: Mapping[str, str]
    parts: Mapping[str, str]
    shown: Markup
    problems: tuple[Markup, ...] = ()
    remarks: tuple[Markup, ...] = ()
    files: tuple[FileView, ...] = ()
    saved: tuple[str, ...] = ()
    gone: str = ""
    """What was chosen before and can no longer be: still shown, never sent again."""
    missing: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class FieldPart:
    """One field of a page: draws itself from a source."""

    scene: Scene
    field: Field
    view: FieldView

    def draw(self, source: Source[StepPage]) -> Markup:
        if self.field.choices_from is not None:
            return source.html(self._months)
        return source.region(self.field.id, lambda: self._usual(source), self._unusual)

    def _macro(self, view: FieldView, state: FieldState) -> Markup:
        return self.scene.draw("field.html", "field", view, state, self.scene.say)

    def _usual(self, source: Source[StepPage]) -> Markup:
        return self._macro(self.view, usual(self.scene, self.field, self.view, source))

    def _unusual(self, page: StepPage) -> Markup:
        if self.field.id in page.irrelevant:
            return Markup()
        live = Live(page, page.values)
        return self._macro(self.view, unusual(self.scene, self.field, self.view, live))

    def _months(self, page: StepPage) -> Markup:
        """The months that can be chosen now, each with its deadline, and why others cannot."""
        if self.field.id in page.irrelevant:
            return Markup()
        months = months_of(self.scene, page.months.get(self.field.id, MonthChoices(())))
        choices = tuple(
            ChoiceView(name, self.view.key, Markup.escape(said), said, Markup())
            for name, said in months.offered.items()
        )
        view = replace(self.view, choices=choices)
        state = unusual(self.scene, self.field, view, Live(page, page.values))
        typed = as_text(page.values.get(self.field.id))
        gone = "" if typed in months.offered else months.others.get(typed, typed)
        return self._macro(view, replace(state, gone=gone, missing=months.missing))


def usual(scene: Scene, asked: Field, view: FieldView, source: Source[StepPage]) -> FieldState:
    """A field nobody has complained about."""
    return FieldState(
        value=source.value(asked.id),
        required=required_mark(scene, asked, view, source),
        picked=_picked(view, source),
        parts={part.name: _part_slot(asked.id, n, source) for n, part in enumerate(view.parts)},
        shown=source.html(lambda page: facts_of(scene, asked, page)) if view.kind == "static" else Markup(),
    )


def facts_of(scene: Scene, asked: Field, page: StepPage) -> Markup:
    """What can only be read; a value that is not worked out yet says when it will be."""
    lines = lines_of(page.values.get(asked.id))
    return lines or (Markup.escape(scene.say("control.calculated_later")) if asked.calculate is not None else lines)


def unusual(scene: Scene, asked: Field, view: FieldView, live: Live[StepPage]) -> FieldState:
    """A field with problems, files, remarks, or another tab's answer."""
    page, state = live.page, usual(scene, asked, view, live)
    saved = page.saved.get(asked.id)
    return FieldState(
        value=state.value,
        required=state.required,
        picked=state.picked,
        parts=state.parts,
        shown=state.shown,
        problems=tuple(words_of(scene, p, asked) for p in by_field(page.problems).get(asked.id, ())),
        remarks=tuple(scene.inline(mark.message) for mark in page.marks if top(mark) == asked.id),
        files=files_of(scene, page.values.get(asked.id)),
        saved=saved_lines(scene, view, saved),
        why=draw_why(scene, view.plain, page.why.get(asked.id, ())),
    )


def required_mark(scene: Scene, asked: Field, view: FieldView, source: Source[StepPage]) -> Markup:
    """The portal's mark for what must (or need not) be answered. A rule decides page by page."""
    if scene.portal is None or view.kind in ("static", "checkbox"):
        return Markup()
    must = _mark("required", scene.inline(scene.portal.required_mark))
    may = _mark("optional", scene.inline(scene.portal.optional_mark))
    if isinstance(asked.required, bool):
        return must if asked.required else may
    return source.html(lambda page: must if asked.id in page.required else may)


def _mark(kind: str, words: Markup) -> Markup:
    return Markup(' <span class="{}">{}</span>').format(kind, words) if words else words


def _picked(view: FieldView, source: Source[StepPage]) -> Mapping[str, str]:
    if view.kind == "checkbox":
        drawn = [source.picked(view.id, word, Markup(" checked")) for word in TICKED]
        return {"on": Markup().join(drawn)}
    word = Markup(" selected") if view.kind == "select" else Markup(" checked")
    return {choice.id: source.picked(view.id, choice.id, word) for choice in view.choices}


def _part_slot(field_id: str, place: int, source: Source[StepPage]) -> str:
    def read(page: StepPage) -> str:
        parts = as_text(page.values.get(field_id)).split("-", 2)
        return parts[place] if place < len(parts) else ""

    return source.text(read)


def lines_of(shown: Shown | None) -> Markup:
    """A value that can only be read, line by line."""
    lines = (shown,) if isinstance(shown, str) else shown or ()
    return Markup("<br>").join(Markup.escape(line.replace("\0", "�")) for line in lines if isinstance(line, str))


def files_of(scene: Scene, shown: Shown | None) -> tuple[FileView, ...]:
    files = shown if isinstance(shown, tuple) else ()
    return tuple(FileView(file.id, file.name, scene.size(file.size)) for file in files if isinstance(file, Attachment))


def saved_lines(scene: Scene, view: FieldView, saved: Shown | None) -> tuple[str, ...]:
    """What another tab saved, in words; an answer that it emptied is named too."""
    if saved is None:
        return ()
    labels = {choice.id: choice.plain for choice in view.choices}
    lines = (saved,) if isinstance(saved, str) else saved
    named = tuple(line.name if isinstance(line, Attachment) else labels.get(line, line) for line in lines)
    return named if any(named) else (scene.say("check.empty"),)


def unusual_names(page: StepPage, file_fields: tuple[str, ...]) -> Iterable[str]:
    """Fields of a page that are not drawn in their usual shape."""
    names = [name for name in file_fields if page.values.get(name)]
    if page.problems:
        names.extend(by_field(page.problems))
    if page.marks:
        names.extend(top(mark) for mark in page.marks)
    names.extend(page.saved)
    names.extend(page.irrelevant)
    names.extend(page.why)
    return names
