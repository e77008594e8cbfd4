"""Pages of questions: the steps of a form, a portal's registration, and what the identity says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from engine.model.field import Field, Step
from engine.model.page import StepPage
from renderers.html.cutting import Source
from renderers.html.field_views import key_of, view_of
from renderers.html.fields import FieldPart, unusual_names
from renderers.html.problems import summary
from renderers.html.scene import Scene
from renderers.html.views.view import AnyView, View, mails_to, progress, title_prefix

_NOTHING: Final = Markup()
_MULTIPART: Final = Markup(' enctype="multipart/form-data"')


def step_views(scene: Scene) -> Iterable[AnyView]:
    """Every page of questions of a form; without a form, those of the portal."""
    if scene.form is not None:
        yield from (_view(scene, "form", step) for step in scene.form.steps)
        return
    if scene.portal is not None and scene.portal.registration is not None:
        yield _view(scene, "registration", scene.portal.registration.step)
    if scene.portal is not None and scene.portal.identity is not None and scene.portal.identity.confirm is not None:
        yield _view(scene, "identity", scene.portal.identity.confirm)


def _view(scene: Scene, place: str, step: Step) -> AnyView:
    drawer = StepDrawer(scene, step, place)
    files = tuple(one.id for one in step.fields if scene.field_types[one.type].control == "files")
    return View(
        key=(StepPage, place, step.id),
        template="step.html",
        variables=drawer.variables,
        values=lambda page: page.values,
        unusual=lambda page: unusual_names(page, files),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring fields that are drawn together: `facts` (only shown) or `field`."""

    kind: str
    fields: list[Markup]


@dataclass(frozen=True, slots=True)
class StepDrawer:
    scene: Scene
    step: Step
    place: str

    @property
    def by_id(self) -> Mapping[str, Field]:
        return {field.id: field for field in self.step.fields}

    @property
    def button(self) -> str:
        return self.scene.plain(self.step.submit) or self.scene.say("step.next")

    def parts(self) -> list[FieldPart]:
        return [FieldPart(self.scene, one, view_of(self.scene, one, self.button)) for one in self.step.fields]

    def _progress(self, source: Source[StepPage]) -> Markup:
        """Stages tell of logging in and sending, which nobody does on paper."""
        bar = progress(self.scene, self.step.stage)
        if self.scene.form is None or self.scene.form.paper is None:
            return bar
        return source.html(lambda page: Markup() if page.channel == "paper" else bar)

    def variables(self, source: Source[StepPage]) -> Mapping[str, object]:
        scene, step, parts = self.scene, self.step, self.parts()
        back = scene.plain(step.back) or scene.say("step.back")
        back_button = scene.draw("parts.html", "back_button", back)
        fields = self.by_id
        return {
            "title": scene.plain(step.title),
            "heading": scene.inline(step.title),
            "prefix": title_prefix(scene, source),
            "progress": self._progress(source),
            "text": scene.block(step.text),
            "note": scene.block(step.note),
            "groups": _groups(parts, source),
            "has_files": any(part.view.kind == "files" for part in parts),
            "action": source.text(lambda page: page.action),
            "revision": source.text(lambda page: str(page.revision)),
            "multipart": source.html(lambda page: _MULTIPART if page.multipart else _NOTHING),
            "summary": source.html(lambda page: summary(scene, page.problems, fields, lambda name: f"#{key_of(name)}")),
            "mails_to": self._mails_to(source),
            "submit": self.button,
            "back": source.html(lambda page: back_button if page.back else _NOTHING),
            "scripts": _scripts(parts),
        }

    def _mails_to(self, source: Source[StepPage]) -> Markup:
        if self.place != "identity":
            return Markup()
        return source.html(lambda page: mails_to(self.scene, page.mails_to))


def _groups(parts: list[FieldPart], source: Source[StepPage]) -> list[Group]:
    groups: list[Group] = []
    for part in parts:
        kind = "facts" if part.view.kind == "static" else "field"
        if not groups or groups[-1].kind != kind:
            groups.append(Group(kind, []))
        groups[-1].fields.append(part.draw(source))
    return groups


def _scripts(parts: list[FieldPart]) -> list[str]:
    scripts = ["summary.js"]
    if any(part.view.enables_submit for part in parts):
        scripts.append("consent.js")
    if any(part.view.kind == "files" for part in parts):
        scripts.append("files.js")
    return scripts
