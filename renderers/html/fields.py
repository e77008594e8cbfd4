"""Fields as templates see them: what is constant (`FieldView`) and what differs from page to page (`FieldState`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from engine.model.answers import Attachment
from engine.model.deadline import MonthChoices
from engine.model.form import Choice, Field
from engine.model.page import Shown, StepPage
from renderers.html.cutting import Live, Source, as_text
from renderers.html.months import months_of
from renderers.html.problems import by_field, top, words_of
from renderers.html.scene import Scene
from renderers.html.why import draw_why

TICKED: Final = ("on", "true", "yes", "1")
PARTS: Final[Mapping[str, tuple[str, ...]]] = {"date_parts": ("year", "month", "day"), "month_parts": ("year", "month")}
ACCEPT: Final = {
    "jpeg": "image/jpeg,.jpg,.jpeg",
    "png": "image/png,.png",
    "heic": "image/heic,image/heif,.heic,.heif",
    "pdf": "application/pdf,.pdf",
}
_NARROW: Final = ((4, "w-4"), (10, "w-10"), (20, "w-20"))


@dataclass(frozen=True, slots=True)
class ChoiceView:
    id: str
    key: str
    label: Markup
    plain: str
    hint: Markup


@dataclass(frozen=True, slots=True)
class PartView:
    """One box of a date."""

    name: str
    key: str
    label: str
    autocomplete: str
    width: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """What never changes about a field. `key` is the HTML id of its first control."""

    id: str
    key: str
    kind: str
    label: Markup
    plain: str
    hint: Markup
    help: Markup
    example: str
    attributes: tuple[tuple[str, str], ...]
    suffix: str
    lines: int
    choices: tuple[ChoiceView, ...]
    parts: tuple[PartView, ...]
    choose: str
    clear: str
    accept: str
    enables_submit: str


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


def control_of(scene: Scene, asked: Field) -> str:
    """How a field is drawn: its type's control, or `static` for what can only be read."""
    if asked.readonly or asked.calculate is not None:
        return "static"
    control = scene.field_types[asked.type].control
    if asked.choices_from is not None:
        return "select"
    if control == "text" and asked.options.get("lines"):
        return "lines"
    if control == "checkbox" and asked.choices:
        return "checkboxes"
    return control


def view_of(scene: Scene, asked: Field, button: str = "", kind: str = "") -> FieldView:
    """`button` is the caption of the page's button, for a box that must be ticked before pressing it."""
    kind, label = kind or control_of(scene, asked), scene.plain(asked.label)
    attributes = dict(scene.field_types[asked.type].attributes) if asked.type in scene.field_types else {}
    suffix = attributes.pop("suffix", "")
    if asked.autocomplete:
        attributes["autocomplete"] = asked.autocomplete
    waits = kind == "checkbox" and asked.options.get("enables_submit") is True
    return FieldView(
        id=asked.id,
        key=key_of(asked.id),
        kind=kind,
        label=scene.inline(asked.label),
        plain=label,
        hint=scene.block(asked.hint),
        help=scene.block(asked.help),
        example=str(asked.options.get("example", "")),
        attributes=(*attributes.items(), ("class", _width(asked, attributes))),
        suffix=suffix,
        lines=_lines(asked),
        choices=tuple(_choice(scene, asked.id, n, choice) for n, choice in enumerate(asked.choices)),
        parts=tuple(_part(scene, asked, n, part) for n, part in enumerate(PARTS.get(kind, ()))),
        choose=str(asked.options.get("choose") or scene.say("control.choose_files")),
        clear=str(asked.options.get("clear") or scene.say("control.clear_files")),
        accept=",".join(ACCEPT[kind] for kind in _strings(asked.options.get("kinds")) if kind in ACCEPT),
        enables_submit=scene.say("control.tick_first", label=label, button=button) if waits else "",
    )


def key_of(field_id: str) -> str:
    """The HTML id of a field's first control."""
    return f"f-{field_id}"


def _choice(scene: Scene, field_id: str, place: int, choice: Choice) -> ChoiceView:
    key = key_of(field_id) if place == 0 else f"{key_of(field_id)}-{place + 1}"
    return ChoiceView(choice.id, key, scene.inline(choice.label), scene.plain(choice.label), scene.block(choice.hint))


def _part(scene: Scene, asked: Field, place: int, part: str) -> PartView:
    birthday = asked.autocomplete == "bday"
    return PartView(
        name=f"{asked.id}.{part}",
        key=key_of(asked.id) if place == 0 else f"{key_of(asked.id)}-{part}",
        label=scene.say(f"control.{part}"),
        autocomplete=f"bday-{part}" if birthday else "off",
        width="w-4" if part == "year" else "w-2",
    )


def _width(asked: Field, attributes: Mapping[str, str]) -> str:
    """A control as wide as what is expected in it."""
    size = len(str(asked.options.get("example", ""))) or _number(asked.options.get("max_length"))
    if not size and attributes.get("inputmode") == "numeric":
        size = 10
    return next((f"input {name}" for most, name in _NARROW if 0 < size <= most), "input")


def _lines(asked: Field) -> int:
    return _number(asked.options.get("lines"))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _strings(value: object) -> Iterable[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


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
