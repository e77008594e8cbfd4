"""The page of a program at work: how far it is, what to do meanwhile, and the field for what another device shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from engine.model.arrival_pages import WaitingPage
from engine.model.portal import IdentityStep, RefusedIdentity
from renderers.html.cutting import Source
from renderers.html.problems import SummaryLine
from renderers.html.scene import Scene
from renderers.html.views.finish import grouped
from renderers.html.views.view import AnyView, View, progress

_PARAGRAPH: Final = Markup("<p>{}</p>")
_FIELD: Final = "#f-digits"
_CODE_GROUP: Final = 3


def waiting_views(scene: Scene, identity: IdentityStep | None) -> Iterable[AnyView]:
    yield View((WaitingPage,), "waiting.html", WaitingDrawer(scene, identity).variables)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the template does not find in the page itself. `wrong`: what is the matter with the digits typed."""

    problem: Markup
    progress: str
    code: Markup
    wrong: str


@dataclass(frozen=True, slots=True)
class WaitingDrawer:
    """A refusal of the provider is told in the portal's own words where it has some."""

    scene: Scene
    identity: IdentityStep | None

    def variables(self, source: Source[WaitingPage]) -> Mapping[str, object]:
        scene, identity = self.scene, self.identity
        title = scene.plain(identity.title) if identity else scene.say("identify.title")
        heading = scene.inline(identity.title) if identity else Markup.escape(scene.say("identify.title"))
        return {
            "title": source.text(lambda page: self._refused_title(page) or title),
            "heading": source.html(lambda page: self._refused_heading(page) or heading),
            "prefix": source.text(lambda page: scene.say("problem.prefix") if self._wrong(page) else ""),
            "progress": progress(scene, identity.stage if identity else ""),
            "refresh": source.html(self._refresh),
            "summary": source.html(self._summary),
            "body": source.html(self._body),
            "scripts": ["waiting.js", "summary.js"],
        }

    def _refresh(self, page: WaitingPage) -> Markup:
        return self.scene.draw("parts.html", "refresh", page.refresh, "") if page.refresh else Markup()

    def _summary(self, page: WaitingPage) -> Markup:
        wrong = self._wrong(page)
        if not wrong:
            return Markup()
        return self.scene.draw("parts.html", "summary", [SummaryLine(_FIELD, Markup.escape(wrong))], self.scene.say)

    def _body(self, page: WaitingPage) -> Markup:
        words, refusal = self.scene.words, self._refusal(page)
        problem = page.problem if words.has(page.problem) else "identity.failed"
        told = self.scene.block(refusal.text) if refusal else _PARAGRAPH.format(words.get(problem))
        step = page.progress if words.has(page.progress) else f"waiting.{page.state}"
        drawn = Drawn(told, words.get(step), grouped(page.code, _CODE_GROUP), self._wrong(page))
        return self.scene.draw("program.html", "waiting", page, drawn, self.scene.say)

    def _wrong(self, page: WaitingPage) -> str:
        typed = page.state == "confirm" and bool(page.problem)
        return self.scene.say(page.problem, tries=page.tries_left) if typed else ""

    def _refusal(self, page: WaitingPage) -> RefusedIdentity | None:
        failed = self.identity is not None and page.state == "failed"
        return self.identity.refusal(page.problem.removeprefix("identity.")) if self.identity and failed else None

    def _refused_title(self, page: WaitingPage) -> str:
        refusal = self._refusal(page)
        return self.scene.plain(refusal.title) if refusal else ""

    def _refused_heading(self, page: WaitingPage) -> Markup:
        refusal = self._refusal(page)
        return self.scene.inline(refusal.title) if refusal else Markup()
