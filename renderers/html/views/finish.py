"""The end of a form: check, done, and waiting for a document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.form import CheckPage, DonePage, Form
from engine.model.page import CheckItem, CheckPageShown, DocumentWaitingPage, DonePageShown
from renderers.html.cutting import Source
from renderers.html.problems import by_field, summary, top, words_of
from renderers.html.scene import Scene
from renderers.html.views.pairs import draw_next
from renderers.html.views.schedule import draw_calendar, draw_schedules
from renderers.html.views.view import AnyView, View, progress, title_prefix
from renderers.html.why import draw_why

GROUP = 4
"""A reference number is shown in groups of so many characters."""


def finish_views(scene: Scene) -> Iterable[AnyView]:
    if scene.form is None:
        return
    yield View((CheckPageShown,), "check.html", CheckDrawer(scene, scene.form, scene.form.check).variables)
    done = DoneDrawer(scene, scene.form.done)
    yield View((DonePageShown,), "done.html", done.variables)
    yield View((DocumentWaitingPage,), "document.html", done.waiting)


@dataclass(frozen=True, slots=True)
class ItemView:
    label: Markup
    plain: str
    values: tuple[str, ...]
    details: tuple[str, ...]
    change: str
    problems: tuple[Markup, ...]
    remarks: tuple[Markup, ...]
    key: str
    why: Markup


@dataclass(frozen=True, slots=True)
class CheckDrawer:
    scene: Scene
    form: Form
    check: CheckPage

    def variables(self, source: Source[CheckPageShown]) -> Mapping[str, object]:
        scene, check = self.scene, self.check
        return {
            "title": scene.plain(check.title),
            "heading": scene.inline(check.title),
            "prefix": title_prefix(scene, source),
            "progress": progress(scene, check.stage),
            "text": scene.block(check.text),
            "items": source.html(self._items),
            "schedule": source.html(lambda page: draw_schedules(scene, page.schedule, page.courses)),
            "action": source.text(lambda page: page.action),
            "revision": source.text(lambda page: str(page.revision)),
            "back": source.text(lambda page: page.back),
            "back_caption": scene.plain(check.back) or scene.say("step.back"),
            "submit": scene.plain(check.submit) or scene.say("check.submit"),
            "summary": source.html(self._summary),
            "scripts": ["summary.js"],
        }

    def _summary(self, page: CheckPageShown) -> Markup:
        """Each problem leads to where the answer can be changed."""
        changes = {item.field: item.change for item in page.items}
        fields = {field.id: field for field in self.form.fields()}
        return summary(self.scene, page.problems, fields, lambda name: changes.get(name) or page.back)

    def _items(self, page: CheckPageShown) -> Markup:
        return self.scene.draw("parts.html", "check_items", [self._item(page, i) for i in page.items], self.scene.say)

    def _item(self, page: CheckPageShown, item: CheckItem) -> ItemView:
        scene, field = self.scene, self.form.field(item.field)
        problems = by_field(page.problems).get(item.field, ())
        return ItemView(
            label=scene.inline(field.label) if field else Markup.escape(item.field),
            plain=scene.plain(field.label) if field else item.field,
            values=item.values or (scene.say("check.empty"),),
            details=item.details,
            change=item.change,
            problems=tuple(words_of(scene, problem, field) for problem in problems),
            remarks=tuple(scene.inline(mark.message) for mark in page.marks if top(mark) == item.field),
            key=f"item-{item.field}",
            why=draw_why(scene, scene.plain(field.label) if field else item.field, page.why.get(item.field, ())),
        )


@dataclass(frozen=True, slots=True)
class DoneDrawer:
    scene: Scene
    done: DonePage

    def variables(self, source: Source[DonePageShown]) -> Mapping[str, object]:
        scene, done = self.scene, self.done
        return {
            "title": scene.plain(done.title),
            "heading": scene.inline(done.title),
            "prefix": "",
            "progress": progress(scene, done.stage),
            "text": scene.block(done.text),
            "number": source.html(lambda page: grouped(page.reference_number)),
            "received": source.text(lambda page: scene.moment(page.received_at)),
            "next_form": source.html(lambda page: draw_next(scene, page)),
            "documents": source.html(self._documents),
            "schedule": source.html(lambda page: draw_schedules(scene, page.schedule, page.courses)),
            "calendar": source.html(lambda page: draw_calendar(scene, page.calendar)),
            "top": source.text(lambda page: page.top),
            "top_caption": scene.plain(done.top) or scene.say("done.top"),
            "scripts": [],
        }

    def _documents(self, page: DonePageShown) -> Markup:
        """With one document, the button bears the spec's caption; with several, each its title."""
        one = self.scene.inline(self.done.download) if len(page.documents) == 1 else Markup()
        documents = [(one or self.scene.inline(title), address) for title, address in page.documents]
        return self.scene.draw("parts.html", "documents", documents)

    def waiting(self, source: Source[DocumentWaitingPage]) -> Mapping[str, object]:
        scene = self.scene
        return {
            "title": scene.say("document.title"),
            "heading": scene.say("document.title"),
            "prefix": "",
            "progress": progress(scene, self.done.stage),
            "refresh": source.html(lambda page: scene.draw("parts.html", "refresh", page.refresh, page.again)),
            "again": source.text(lambda page: page.again),
            "back": source.html(
                lambda page: scene.draw("parts.html", "back_link", page.back, scene.say("document.back"))
            ),
            "seconds": source.text(lambda page: str(page.refresh)),
            "scripts": ["document.js"],
        }


def grouped(number: str, size: int = GROUP) -> Markup:
    """Groups that are apart to the eye only: what is copied has no blanks in it."""
    groups = (number[at : at + size] for at in range(0, len(number), size))
    return Markup().join(Markup('<span class="digits">{}</span>').format(group) for group in groups)
