"""A view: which pages it draws, from which template, with which variables; and what every page has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from markupsafe import Markup

from engine.model.frame import Frame
from engine.model.outcome import Problem
from renderers.html.cutting import Cut, Live, Marks, Source, Values, cut
from renderers.html.problems import prefix
from renderers.html.scene import Scene
from renderers.html.views.pairs import draw_open_pairs

Key = tuple[object, ...]
_OUT = Markup('<p class="leave"><a href="{}">{}</a></p>\n')
_MAILS_TO = Markup('<p class="note">{}</p>\n')


class HasFrame(Protocol):
    @property
    def frame(self) -> Frame: ...


class HasProblems(HasFrame, Protocol):
    @property
    def problems(self) -> Sequence[Problem]: ...


P = TypeVar("P", bound=HasFrame)


def no_values(page: object) -> Values:
    del page
    return {}


def nothing_unusual(page: object) -> Iterable[str]:
    del page
    return ()


@dataclass(frozen=True, slots=True)
class View(Generic[P]):
    """`key` is the page's class and, where one class has several templates' worth, what tells them apart."""

    key: Key
    template: str
    variables: Callable[[Source[P]], Mapping[str, object]]
    values: Callable[[P], Values] = no_values
    unusual: Callable[[P], Iterable[str]] = nothing_unusual

    def draw(self, scene: Scene, page: P) -> bytes:
        """Through the template, all of it: slow, and the measure of `prepare`."""
        source = Live(page, self.values(page))
        return self._render(scene, source).encode("utf-8", "replace")

    def prepare(self, scene: Scene) -> "PreparedView[P]":
        marks: Marks[P] = Marks()
        return PreparedView(self, cut(self._render(scene, marks), marks))

    def _render(self, scene: Scene, source: Source[P]) -> str:
        template = scene.templates.get_template(self.template)
        return template.render(**shell(scene, source), **self.variables(source))


@dataclass(frozen=True, slots=True)
class PreparedView(Generic[P]):
    view: View[P]
    cut: Cut[P]

    def draw(self, page: P) -> bytes:
        return self.cut.fill(page, self.view.values(page), self.view.unusual(page))


AnyView = View[Any]


def shell(scene: Scene, source: Source[P]) -> dict[str, object]:
    """What the layout needs on every page."""
    portal = scene.portal
    banner = scene.draw("parts.html", "development", scene.say)
    out = _OUT.format("{}", scene.say("logout.link"))
    return {
        "say": scene.say,
        "static": scene.static,
        "lang": scene.lang,
        "site": scene.plain(portal.title) if portal else scene.say("page.site"),
        "head": scene.inline(portal.head) if portal else Markup(),
        "head_links": scene.chosen_links(portal.head_links) if portal else [],
        "foot_links": scene.chosen_links(portal.foot_links) if portal else [],
        "copyright": scene.inline(portal.copyright) if portal else "",
        "csrf": source.text(lambda page: page.frame.csrf),
        "development": source.html(lambda page: banner if page.frame.development else Markup()),
        "leave": source.html(lambda page: out.format(page.frame.leave) if page.frame.leave else Markup()),
        "notice": source.html(lambda page: notice(scene, page.frame)),
        "open_pairs": source.html(lambda page: draw_open_pairs(scene, page.frame)),
    }


def notice(scene: Scene, frame: Frame) -> Markup:
    """A message above the page. What an identity provider says may have no words here: then the general ones."""
    if not frame.notice:
        return Markup()
    key = frame.notice if scene.words.has(frame.notice) else "identity.failed"
    return scene.draw("parts.html", "notice", scene.say(key, **frame.notice_params))


def mails_to(scene: Scene, address: str) -> Markup:
    """Where mails will go, for people to notice an address that is not theirs."""
    return _MAILS_TO.format(scene.say("identify.mails_to", address=address)) if address else Markup()


@dataclass(frozen=True, slots=True)
class StageView:
    label: Markup
    state: str
    number: int


def progress(scene: Scene, stage: str) -> Markup:
    """The portal's progress bar with the page's stage as the current one."""
    ids = [one.id for one in scene.stages()]
    if stage not in ids:
        return Markup()
    current = ids.index(stage)
    stages = [
        StageView(scene.inline(one.label), "done" if n < current else "current" if n == current else "ahead", n + 1)
        for n, one in enumerate(scene.stages())
    ]
    return scene.draw("parts.html", "progress", stages, stages[current], scene.say)


Q = TypeVar("Q", bound=HasProblems)


def title_prefix(scene: Scene, source: Source[Q]) -> str:
    """`エラー: ` in front of the title while something is wrong."""
    return source.text(lambda page: prefix(scene, page.problems))
