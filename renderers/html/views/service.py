"""Pages of the engine itself: what is served here, messages, the development inbox, diagnostics."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.page import DiagnosticsPage, InboxPage, IndexPage, MessagePage
from renderers.html.cutting import Source
from renderers.html.scene import Scene
from renderers.html.views.view import AnyView, View


def service_views(scene: Scene) -> Iterable[AnyView]:
    drawer = ServiceDrawer(scene)
    yield View((MessagePage,), "message.html", drawer.message)
    if scene.portal is None:
        yield View((IndexPage,), "index.html", drawer.index)
        yield View((InboxPage,), "inbox.html", drawer.inbox)
        yield View((DiagnosticsPage,), "diagnostics.html", drawer.diagnostics)


@dataclass(frozen=True, slots=True)
class ServiceDrawer:
    scene: Scene

    def _top(self, key: str) -> dict[str, object]:
        title = self.scene.say(key)
        return {"title": title, "heading": title, "prefix": "", "progress": Markup(), "scripts": []}

    def index(self, source: Source[IndexPage]) -> Mapping[str, object]:
        return {**self._top("index.title"), "body": source.html(self._index)}

    def _index(self, page: IndexPage) -> Markup:
        scene, by_id = self.scene, {form.ref.id: form for form in self.scene.forms}
        portals = [
            (
                scene.inline(by_id[forms[0]].portal.title),
                [
                    (scene.inline(by_id[name].title), scene.block(by_id[name].summary), page.addresses[name])
                    for name in forms
                    if name in by_id and name in page.addresses
                ],
            )
            for forms in page.forms.values()
            if forms and forms[0] in by_id
        ]
        return scene.draw("parts.html", "index", portals, page.inbox, scene.say)

    def message(self, source: Source[MessagePage]) -> Mapping[str, object]:
        def title(page: MessagePage) -> str:
            return self._say(page, "title")

        return {
            "title": source.text(title),
            "heading": source.text(title),
            "prefix": "",
            "progress": Markup(),
            "scripts": [],
            "text": source.html(self._text),
            "actions": source.html(self._actions),
        }

    def _say(self, page: MessagePage, part: str) -> str:
        key = f"message.{page.code}.{part}"
        if not self.scene.words.has(key):
            key = f"message.{page.code.partition('.')[0]}.{part}"
        return self.scene.say(key if self.scene.words.has(key) else f"message.unknown.{part}", **page.params)

    def _text(self, page: MessagePage) -> Markup:
        """Each line of the words is a paragraph: what happened, what is safe, what to do next."""
        paragraphs = (Markup("<p>{}</p>").format(line) for line in self._say(page, "text").strip().split("\n"))
        return Markup("\n").join(paragraphs)

    def _actions(self, page: MessagePage) -> Markup:
        words = self.scene.words
        actions = [(words.get(key) if words.has(key) else key, address) for key, address in page.actions]
        return self.scene.draw("parts.html", "actions", actions, page.error_id, self.scene.say)

    def inbox(self, source: Source[InboxPage]) -> Mapping[str, object]:
        return {**self._top("inbox.title"), "body": source.html(self._inbox)}

    def _inbox(self, page: InboxPage) -> Markup:
        scene = self.scene
        times = {item.id: scene.moment(item.sent_at) for item in page.items}
        opened = scene.moment(page.opened.sent_at) if page.opened else ""
        return scene.draw("parts.html", "inbox", page, times, opened, scene.say)

    def diagnostics(self, source: Source[DiagnosticsPage]) -> Mapping[str, object]:
        return {
            **self._top("diagnostics.title"),
            "lines": source.html(lambda page: self.scene.draw("parts.html", "diagnostics", page.lines)),
        }
