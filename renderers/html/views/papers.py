"""Filing on paper: ways to file on the start page, the check page in its words, and the page with the forms to print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from engine.model.deadline import Deadline
from engine.model.form import ChannelOffer
from engine.model.page import ChannelWindows, CheckPageShown, DonePageShown, StartPage
from engine.model.template import PaperPages
from engine.model.words.deadlines import WindowWords, window_words
from renderers.html.cutting import Source
from renderers.html.scene import Scene
from renderers.html.views.finish import CheckDrawer
from renderers.html.views.schedule import draw_calendar, draw_schedules
from renderers.html.views.view import AnyView, View

DEADLINES = "deadlines.html"
_NO_PROGRESS = {"progress": Markup()}


def paper_views(scene: Scene) -> Iterable[AnyView]:
    if scene.form is None or scene.form.paper is None:
        return
    form, paper = scene.form, scene.form.paper
    check = replace(form.check, title=paper.check_title, text=paper.check_text, submit=paper.check_submit)
    drawer = CheckDrawer(scene, form, check)
    # Stages tell of logging in and sending, which nobody does on paper.
    yield View((CheckPageShown, "paper"), "check.html", lambda source: {**drawer.variables(source), **_NO_PROGRESS})
    yield View((DonePageShown, "paper"), "papers.html", PapersDrawer(scene, paper).variables)


@dataclass(frozen=True, slots=True)
class OfferView:
    """One way to file. `windows` is drawn anew for each page: it depends on the day."""

    channel: str
    label: Markup
    text: Markup
    windows: Markup
    submit: str


def draw_offers(scene: Scene, source: Source[StartPage]) -> list[OfferView]:
    """The ways to file, in the order of the spec."""
    offers = scene.form.start.channels if scene.form else ()
    return [_offer(scene, source, offer) for offer in offers]


def _offer(scene: Scene, source: Source[StartPage], offer: ChannelOffer) -> OfferView:
    return OfferView(
        offer.channel,
        scene.inline(offer.label),
        scene.block(offer.text),
        source.html(lambda page: _windows(scene, page, offer)),
        scene.plain(offer.submit) or scene.say("start.begin"),
    )


def _windows(scene: Scene, page: StartPage, offer: ChannelOffer) -> Markup:
    shown = next((each for each in page.channels if each.channel == offer.channel), None)
    if shown is None or page.now is None or not offer.deadlines:
        return Markup()
    if not shown.windows:
        return Markup('<p class="hint">{}</p>\n').format(scene.words.get("months.no_deadlines"))
    return scene.draw(DEADLINES, "deadlines", list(_by_deadline(scene, page, shown)), scene.say)


@dataclass(frozen=True, slots=True)
class DeadlineView:
    label: Markup
    windows: tuple[WindowWords, ...]
    about: Markup


def _by_deadline(scene: Scene, page: StartPage, shown: ChannelWindows) -> Iterable[DeadlineView]:
    now = page.now
    for _, several in groupby(shown.windows, key=lambda each: each[0].id):
        windows = list(several)
        if now is not None:
            told = tuple(window_words(deadline, window, now, scene.words) for deadline, window in windows)
            yield _deadline(scene, windows[0][0], told)


def _deadline(scene: Scene, deadline: Deadline, told: tuple[WindowWords, ...]) -> DeadlineView:
    """The spec's text explains the advised day, so it is only said where there is one."""
    about = scene.block(deadline.text) if any(words.advised for words in told) else Markup()
    return DeadlineView(scene.inline(deadline.label), told, about)


@dataclass(frozen=True, slots=True)
class PapersDrawer:
    scene: Scene
    paper: PaperPages

    def variables(self, source: Source[DonePageShown]) -> Mapping[str, object]:
        scene, paper = self.scene, self.paper
        return {
            "title": scene.plain(paper.done_title),
            "heading": scene.inline(paper.done_title),
            "prefix": "",
            **_NO_PROGRESS,
            "text": scene.block(paper.done_text),
            "made": source.text(lambda page: scene.say("papers.made", at=scene.moment(page.received_at))),
            "due": source.html(self._due),
            "documents": source.html(self._documents),
            "schedule": source.html(lambda page: draw_schedules(scene, page.schedule, page.courses)),
            "calendar": source.html(lambda page: draw_calendar(scene, page.calendar)),
            "change": source.text(lambda page: page.change),
            "top": source.text(lambda page: page.top),
            "scripts": [],
        }

    def _due(self, page: DonePageShown) -> Markup:
        if page.due is None:
            return Markup()
        deadline, window = page.due
        view = _deadline(self.scene, deadline, (window_words(deadline, window, page.received_at, self.scene.words),))
        return self.scene.draw(DEADLINES, "due", view, self.scene.say)

    def _documents(self, page: DonePageShown) -> Markup:
        documents = [(self.scene.inline(title), address) for title, address in page.documents]
        return self.scene.draw("parts.html", "documents", documents)
