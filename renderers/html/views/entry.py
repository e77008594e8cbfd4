"""A portal's way in: the link is sent, ways to identify, a program at work, the menu."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.form import IdentityStep, Menu, Registration
from engine.model.page import IdentifyPage, MenuPage, SentPage, WaitingPage
from renderers.html.cutting import Source
from renderers.html.scene import Scene
from renderers.html.views.finish import grouped
from renderers.html.views.view import AnyView, View, mails_to, progress

_PARAGRAPH = Markup("<p>{}</p>")


def entry_views(scene: Scene) -> Iterable[AnyView]:
    """A portal's own pages (a form's frame never carries them)."""
    portal = scene.portal
    if portal is None or scene.form is not None:
        return
    if portal.registration is not None:
        yield View((SentPage,), "sent.html", SentDrawer(scene, portal.registration).variables)
    identify = IdentifyDrawer(scene, portal.identity)
    yield View((IdentifyPage,), "identify.html", identify.variables)
    yield View((WaitingPage,), "waiting.html", identify.waiting)
    if portal.menu is not None:
        yield View((MenuPage,), "menu.html", MenuDrawer(scene, portal.menu).variables)


@dataclass(frozen=True, slots=True)
class SentDrawer:
    scene: Scene
    registration: Registration

    def variables(self, source: Source[SentPage]) -> Mapping[str, object]:
        scene, sent = self.scene, self.registration
        return {
            "title": scene.plain(sent.sent_title),
            "heading": scene.inline(sent.sent_title),
            "prefix": "",
            "progress": progress(scene, sent.step.stage),
            "text": scene.block(sent.sent_text),
            "close": source.text(lambda page: page.close),
            "caption": scene.plain(sent.sent_close) or scene.say("sent.close"),
            "scripts": [],
        }


@dataclass(frozen=True, slots=True)
class IdentifyDrawer:
    """The page that explains how to identify, and the one shown while that goes on."""

    scene: Scene
    identity: IdentityStep | None

    def _top(self) -> dict[str, object]:
        scene, identity = self.scene, self.identity
        return {
            "title": scene.plain(identity.title) if identity else scene.say("identify.title"),
            "heading": scene.inline(identity.title) if identity else scene.say("identify.title"),
            "prefix": "",
            "progress": progress(scene, identity.stage if identity else ""),
        }

    def variables(self, source: Source[IdentifyPage]) -> Mapping[str, object]:
        scene, identity = self.scene, self.identity
        ways = identity.ways if identity else ()
        return {
            **self._top(),
            "text": scene.block(identity.text) if identity else _PARAGRAPH.format(scene.say("identify.text")),
            "ways": [(scene.inline(way.label), scene.block(way.text)) for way in ways],
            "action": source.text(lambda page: page.action),
            "mails_to": source.html(lambda page: mails_to(scene, page.mails_to)),
            "submit": (scene.plain(identity.submit) if identity else "") or scene.say("step.next"),
            "scripts": [],
        }

    def waiting(self, source: Source[WaitingPage]) -> Mapping[str, object]:
        return {
            **self._top(),
            "refresh": source.html(self._refresh),
            "body": source.html(self._body),
            "scripts": ["waiting.js"],
        }

    def _refresh(self, page: WaitingPage) -> Markup:
        return self.scene.draw("parts.html", "refresh", page.refresh, "") if page.refresh else Markup()

    def _body(self, page: WaitingPage) -> Markup:
        words = self.scene.words
        problem = page.problem if words.has(page.problem) else "identity.failed"
        step = page.progress if words.has(page.progress) else f"waiting.{page.state}"
        return self.scene.draw("parts.html", "waiting", page, words.get(problem), words.get(step), self.scene.say)


@dataclass(frozen=True, slots=True)
class MenuDrawer:
    scene: Scene
    menu: Menu

    def variables(self, source: Source[MenuPage]) -> Mapping[str, object]:
        scene, menu = self.scene, self.menu
        return {
            "title": scene.plain(menu.title),
            "heading": scene.inline(menu.title),
            "prefix": "",
            "progress": progress(scene, menu.stage),
            "text": scene.block(menu.text),
            "action": source.text(lambda page: page.action),
            "entries": source.html(self._entries),
            "lists": source.html(self._lists),
            "scripts": [],
        }

    def _entries(self, page: MenuPage) -> Markup:
        labels = {entry.form: self.scene.inline(entry.label) for entry in self.menu.entries}
        titles = {form.ref.id: self.scene.inline(form.title) for form in self.scene.forms}
        entries = [(form, labels.get(form) or titles.get(form) or Markup.escape(form)) for form in page.entries]
        return self.scene.draw("parts.html", "menu_entries", entries, page.chosen, self.scene.say)

    def _lists(self, page: MenuPage) -> Markup:
        scene = self.scene
        drafts = [(scene.inline(one.form_title), scene.moment(one.changed_at), one.address) for one in page.drafts]
        sent = [
            (scene.inline(one.form_title), grouped(one.reference_number), scene.moment(one.received_at), one.address)
            for one in page.sent
        ]
        return scene.draw("parts.html", "menu_lists", drafts, sent, scene.say)
