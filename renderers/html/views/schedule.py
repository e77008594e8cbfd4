"""The schedule on the check page and the completion page: a picture, a table beside it, other courses folded away."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.schedule import Schedule
from engine.model.text import Text
from engine.model.words.schedules import ScheduleLine, every_line, joined_lines, month_marks, value_words
from renderers.html.scene import Scene
from renderers.timeline import draw_mark, draw_timeline

KEY = "schedule"


@dataclass(frozen=True, slots=True)
class LineView:
    kind: str
    sign: Markup
    when: str
    label: Markup
    amount: str
    remarks: tuple[Markup | str, ...]


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """`lines` with alike ones told as one; `every_line` only where that differs."""

    key: str
    title: Markup
    plain: str
    text: Markup
    picture: Markup
    lines: tuple[LineView, ...]
    every_line: tuple[LineView, ...]
    provisional: bool
    information: tuple[tuple[Markup, str, Markup], ...]


def draw_schedules(scene: Scene, schedule: Schedule | None, courses: Iterable[Schedule]) -> Markup:
    """Nothing where there is no schedule yet."""
    if schedule is None:
        return Markup()
    others = [_view(scene, course, course.course_label, f"{KEY}-{course.course}") for course in courses]
    return scene.draw("schedule.html", "schedules", _view(scene, schedule, schedule.title, KEY), others, scene.say)


def draw_calendar(scene: Scene, address: str) -> Markup:
    """The way to the schedule as a file for calendars."""
    return scene.draw("schedule.html", "calendar", address, scene.say) if address else Markup()


def _view(scene: Scene, schedule: Schedule, title: Text, key: str) -> ScheduleView:
    words, plain = scene.words, scene.plain(title)
    joined, every = joined_lines(schedule, words), every_line(schedule, words)
    described = "".join(_spoken(scene, line) for line in joined).rstrip()
    caption = scene.say("schedule.picture", title=plain)
    return ScheduleView(
        key=key,
        title=scene.inline(title),
        plain=plain,
        text=scene.block(schedule.text),
        picture=draw_timeline(month_marks(schedule), caption, described, f"{key}-picture"),
        lines=tuple(_line(scene, line) for line in joined),
        every_line=tuple(_line(scene, line) for line in every) if len(every) > len(joined) else (),
        provisional=schedule.provisional,
        information=tuple(
            (scene.inline(item.label), value_words(item, words), scene.inline(item.text))
            for item in schedule.information
        ),
    )


def _line(scene: Scene, line: ScheduleLine) -> LineView:
    said = scene.inline(line.text)
    remarks = (*line.remarks, said) if said else line.remarks
    return LineView(
        line.kind, draw_mark(line.mark, line.kind), line.when, scene.inline(line.label), line.amount, remarks
    )


def _spoken(scene: Scene, line: ScheduleLine) -> str:
    """The line as one sentence, for the picture's description."""
    parts = (f"{line.mark}:", line.when, scene.plain(line.label), line.amount)
    return scene.say("schedule.sentence", words=" ".join(filter(None, parts)))
