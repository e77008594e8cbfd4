"""A portal's way in: the link is sent, ways to identify, the menu."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.arrival_pages import IdentifyPage, SentPage
from engine.model.page import MenuPage
from engine.model.portal import IdentityStep, Menu, MenuEntry, Registration, Way
from renderers.html.cutting import Source
from renderers.html.scene import Scene
from renderers.html.views.finish import grouped
from renderers.html.views.view import AnyView, View, mails_to, progress
from renderers.html.views.waiting import waiting_views

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
    yield from waiting_views(scene, portal.identity)
    yield from (
        View((MenuPage, menu.id), "menu.html", MenuDrawer(scene, menu).variables) for menu in portal.all_menus()
    )


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
class WayView:
    """`submit` is the caption of its own button, which it has where the ways lead to different providers."""

    id: str
    label: Markup
    words: Markup
    submit: str


@dataclass(frozen=True, slots=True)
class IdentifyDrawer:
    """The page that explains how to identify."""

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
        submit = (scene.plain(identity.submit) if identity else "") or scene.say("step.next")
        return {
            **self._top(),
            "text": scene.block(identity.text) if identity else _PARAGRAPH.format(scene.say("identify.text")),
            "ways": [self._way(way, submit) for way in ways],
            "several": identity is not None and len(identity.providers) > 1,
            "action": source.text(lambda page: page.action),
            "mails_to": source.html(lambda page: mails_to(scene, page.mails_to)),
            "submit": submit,
            "scripts": [],
        }

    def _way(self, way: Way, submit: str) -> "WayView":
        scene = self.scene
        return WayView(way.id, scene.inline(way.label), scene.block(way.text), scene.plain(way.submit) or submit)


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
            "back": source.html(lambda page: scene.draw("parts.html", "menu_above", page.back, scene.say("menu.back"))),
            "lists": source.html(self._lists),
            "scripts": [],
        }

    def _entries(self, page: MenuPage) -> Markup:
        """In the spec's order: buttons that begin a form, links to further menus; what one came for stands out."""
        addresses, chosen = dict(page.menus), self._on_the_way(page.chosen)
        entries = [
            (entry.form, self.scene.inline(entry.label), addresses.get(entry.menu, ""), not chosen or entry in chosen)
            for entry in self.menu.entries
            if entry.form in page.entries or entry.menu in addresses
        ]
        return self.scene.draw("parts.html", "menu_entries", entries)

    def _on_the_way(self, form: str) -> tuple[MenuEntry, ...]:
        """The entries of this menu through which one gets to a form."""
        return tuple(entry for entry in self.menu.entries if form and form in self._forms_below(entry))

    def _forms_below(self, entry: MenuEntry) -> frozenset[str]:
        menu = self.scene.portal.menu_called(entry.menu) if entry.menu and self.scene.portal else None
        below = (form for each in menu.entries for form in self._forms_below(each)) if menu else ()
        return frozenset((entry.form, *below))

    def _lists(self, page: MenuPage) -> Markup:
        scene = self.scene
        drafts = [(scene.inline(one.form_title), scene.moment(one.changed_at), one.address) for one in page.drafts]
        sent = [
            (scene.inline(one.form_title), grouped(one.reference_number), scene.moment(one.received_at), one.address)
            for one in page.sent
        ]
        return scene.draw("parts.html", "menu_lists", drafts, sent, scene.say)
