"""What stands behind 「理由を見る」: rules with their parts as a nested list in a plain <details>. Nothing to explain: nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.explanation import Explained, ExplainedPart
from renderers.html.cutting import clean
from renderers.html.scene import Scene


@dataclass(frozen=True, slots=True)
class Told:
    """One thing explained: `head` is "" where the page says it already, beside the field."""

    head: str
    result: str
    parts: Markup
    basis: str


def draw_why(scene: Scene, label: str, explained: Sequence[Explained]) -> Markup:
    """`label` says to people who hear the page what is explained."""
    if not explained:
        return Markup()
    told = [_told(scene, each) for each in explained]
    return scene.draw("why.html", "why", _safe(label), told, scene.say)


def _told(scene: Scene, each: Explained) -> Told:
    months = each.kind in ("choice", "missing_choice")
    basis = scene.say("explain.basis", basis="、".join(each.basis)) if each.basis else ""
    head, result = (_safe(each.title), _safe(each.result)) if months else ("", "")
    return Told(head, result, nested(scene, each.parts), basis)


def nested(scene: Scene, parts: Iterable[ExplainedPart]) -> Markup:
    """A list in a list: every part below the one it belongs to. A part never stands more than one level deeper."""
    lines: list[Markup] = []
    depth = -1
    for part in parts:
        if part.depth > depth:
            lines.append(Markup("<ul>\n<li>"))
        else:
            lines.append(Markup("</li>\n</ul>\n") * (depth - part.depth) + Markup("</li>\n<li>"))
        depth = part.depth
        lines.append(_line(scene, part))
    return Markup().join(lines) + Markup("</li>\n</ul>\n") * (depth + 1)


def _line(scene: Scene, part: ExplainedPart) -> Markup:
    key = f"explain.{part.role}" if part.role in ("right", "calculated") else ""
    text = scene.say(key, text=part.text) if key else part.text
    said = Markup('{} <b class="why-value">{}</b>')
    return said.format(_safe(text), _safe(part.value))


def _safe(words: str) -> str:
    """Answers are in values, and no page holds a NUL."""
    return str(clean(words))
