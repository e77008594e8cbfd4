"""The start page of a procedure, its questions, and the kind pages where they end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.field import Field
from engine.model.form import Form, Question, Stop
from engine.model.outcome import Problem
from engine.model.page import StartPage, StopPage
from renderers.html.cutting import Live, Source
from renderers.html.field_views import FieldView, key_of, view_of
from renderers.html.fields import FieldState
from renderers.html.problems import by_field, summary, top, words_of
from renderers.html.scene import Scene
from renderers.html.views.papers import draw_offers
from renderers.html.views.view import AnyView, View, title_prefix


def start_views(scene: Scene) -> Iterable[AnyView]:
    if scene.form is None:
        return
    drawer = StartDrawer(scene, scene.form)
    yield View((StartPage,), "start.html", drawer.variables, lambda page: page.values, drawer.unusual)
    yield from (
        View((StopPage, stop.id), "stop.html", StopDrawer(scene, stop).variables) for stop in scene.form.start.stops
    )


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question of the start page, drawn as a radio group."""

    scene: Scene
    asked: Field
    view: FieldView

    def draw(self, source: Source[StartPage]) -> Markup:
        return source.region(self.asked.id, lambda: self._macro(source, ()), self._unusual)

    def _unusual(self, page: StartPage) -> Markup:
        problems = by_field(_about_questions(page)).get(self.asked.id, ())
        return self._macro(Live(page, page.values), tuple(words_of(self.scene, p, self.asked) for p in problems))

    def _macro(self, source: Source[StartPage], problems: tuple[Markup, ...]) -> Markup:
        picked = {c.id: source.picked(self.asked.id, c.id, Markup(" checked")) for c in self.view.choices}
        state = FieldState(value="", required=Markup(), picked=picked, parts={}, shown=Markup(), problems=problems)
        return self.scene.draw("field.html", "field", self.view, state, self.scene.say)


def _about_questions(page: StartPage) -> list[Problem]:
    """A question that was not answered is one to answer, no field to fill in."""
    return [problem if problem.message else problem._replace(code="question") for problem in page.problems]


def _as_field(question: Question) -> Field:
    return Field(question.id, "radio", question.label, question.hint, choices=question.choices)


@dataclass(frozen=True, slots=True)
class StartDrawer:
    scene: Scene
    form: Form

    @property
    def fields(self) -> Mapping[str, Field]:
        return {question.id: _as_field(question) for question in self.form.start.questions}

    def unusual(self, page: StartPage) -> Iterable[str]:
        return [top(problem) for problem in page.problems]

    def variables(self, source: Source[StartPage]) -> Mapping[str, object]:
        scene, start, fields = self.scene, self.form.start, self.fields
        parts = [QuestionPart(scene, one, view_of(scene, one, kind="radio")) for one in fields.values()]
        return {
            "title": scene.plain(start.title),
            "heading": scene.inline(start.title),
            "prefix": title_prefix(scene, source),
            "progress": Markup(),
            "text": scene.block(start.text),
            "by_when": scene.block(start.by_when),
            "needs": [(scene.inline(need.label), scene.block(need.text)) for need in start.needs],
            "questions": [part.draw(source) for part in parts],
            "action": source.text(lambda page: page.action),
            "summary": source.html(
                lambda page: summary(scene, _about_questions(page), fields, lambda name: f"#{key_of(name)}")
            ),
            "submit": scene.plain(start.submit) or scene.say("start.begin"),
            "offers": draw_offers(scene, source),
            "scripts": ["summary.js"],
        }

    def _summary(self, page: StartPage) -> Markup:
        return summary(self.scene, _about_questions(page), self.fields, lambda name: f"#{key_of(name)}")


@dataclass(frozen=True, slots=True)
class StopDrawer:
    scene: Scene
    stop: Stop

    def variables(self, source: Source[StopPage]) -> Mapping[str, object]:
        return {
            "title": self.scene.plain(self.stop.title),
            "heading": self.scene.inline(self.stop.title),
            "prefix": "",
            "progress": Markup(),
            "text": self.scene.block(self.stop.text),
            "back": source.text(lambda page: page.back),
            "scripts": [],
        }
