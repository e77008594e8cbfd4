"""What went wrong, in words: the same at the field and in the summary on top of the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from engine.model.field import Field
from engine.model.outcome import Mark, Problem
from renderers.html.cutting import clean
from renderers.html.scene import Scene


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the summary: its words, and the control (or page) it leads to."""

    address: str
    words: Markup


def words_of(scene: Scene, problem: Problem, field: Field | None) -> Markup:
    """The spec's own words, else those of the field type, else the engine's."""
    params: dict[str, str | int] = {"label": scene.plain(field.label) if field else "", **problem.params}
    if problem.message:
        return scene.inline(problem.message, params)
    for key in (
        f"field.{problem.code}",
        f"field.{field.type}.{problem.code}" if field else "",
        f"problem.{problem.code}",
        problem.code,
    ):
        if scene.words.has(key):
            return _fill(scene, key, params)
    return _fill(scene, "problem.unknown", params)


def _fill(scene: Scene, key: str, params: Mapping[str, str | int]) -> Markup:
    """A forgotten parameter leaves a gap in a sentence; it must not cost the applicant the page."""
    return escape(clean(scene.words.words[key].format_map(_Gaps(params))))


class _Gaps(dict[str, str | int]):
    def __missing__(self, name: str) -> str:
        return ""


def top(problem: Problem | Mark) -> str:
    """The id of the field a problem belongs to (of its group, for a field within rows)."""
    return problem.field.partition("/")[0]


def by_field(problems: Iterable[Problem]) -> Mapping[str, list[Problem]]:
    """Problems by field id."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(top(problem), []).append(problem)
    return found


def summary(
    scene: Scene,
    problems: Sequence[Problem],
    fields: Mapping[str, Field],
    address: Callable[[str], str],
) -> Markup:
    """The summary on top of `main`; nothing when nothing is wrong. `address` says where a field's control is."""
    if not problems:
        return Markup()
    order = {name: place for place, name in enumerate(fields)}
    lines = [
        SummaryLine(address(top(problem)), words_of(scene, problem, fields.get(top(problem))))
        for problem in sorted(problems, key=lambda problem: order.get(top(problem), len(order)))
    ]
    return scene.draw("parts.html", "summary", lines, scene.say)


def prefix(scene: Scene, problems: Sequence[Problem]) -> str:
    """In front of the title of a page with problems."""
    return scene.say("problem.prefix") if problems else ""
