"""Filings that wait for one another: the box on every page, and what to do next on the completion page (R38)."""

from dataclasses import dataclass

from markupsafe import Markup

from engine.model.frame import Frame, OpenPair
from engine.model.page import DonePageShown
from engine.model.words.pairs import month_words, until_words
from renderers.html.scene import Scene


@dataclass(frozen=True, slots=True)
class OpenView:
    """One sentence, and a link to the form that is missing ("" = none on its own pages)."""

    words: str
    address: str
    link: str


def draw_open_pairs(scene: Scene, frame: Frame) -> Markup:
    """Nothing where nothing is open."""
    if not frame.open_pairs:
        return Markup()
    drawn = [_open(scene, each) for each in frame.open_pairs]
    return scene.draw("pairs.html", "open_pairs", drawn, scene.say("pair.heading"))


def _open(scene: Scene, pair: OpenPair) -> OpenView:
    key = "pair.several" if pair.several else "pair.optional" if pair.optional else "pair.missing"
    missing = scene.plain(pair.missing)
    words = scene.say(
        key,
        filed=scene.plain(pair.filed),
        missing=missing,
        month=month_words(pair.month, scene.words),
        until=until_words(pair.until, scene.words),
    )
    return OpenView(words, pair.address, scene.say("pair.go_on", missing=missing))


def draw_next(scene: Scene, page: DonePageShown) -> Markup:
    """The way on to the other form; or, once that is filed as well, that both are there."""
    if page.next_form is not None:
        form = page.next_form
        title = scene.plain(form.title)
        facts = (
            (scene.say("pair.next_month"), month_words(form.month, scene.words)),
            (scene.say("pair.next_until"), until_words(form.until, scene.words)),
        )
        go_on = scene.say("pair.go_on", missing=title)
        text = scene.block(form.text)
        return scene.draw("pairs.html", "next_form", scene.say("pair.next"), text, facts, (form.address, go_on))
    if page.next_done:
        return scene.draw("pairs.html", "complete", scene.say("pair.complete", title=scene.plain(page.next_done)))
    return Markup()
