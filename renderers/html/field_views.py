"""What never changes about a field, as templates see it: its control, its choices, its boxes, its attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from engine.model.field import Choice, Field
from renderers.html.scene import Scene

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
