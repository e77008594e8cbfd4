"""Ways out: to a page of somebody else, and out of the session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.model.arrival_pages import LeavingPage, LogoutPage
from renderers.html.cutting import Source
from renderers.html.scene import Scene
from renderers.html.views.view import AnyView, View, progress


def leaving_views(scene: Scene) -> Iterable[AnyView]:
    """Pages of a portal; the one about logging out is the engine's, too."""
    if scene.form is not None:
        return
    drawer = LeavingDrawer(scene)
    yield View((LogoutPage,), "logout.html", drawer.logout)
    if scene.portal is not None:
        yield View((LeavingPage,), "leaving.html", drawer.leaving)


@dataclass(frozen=True, slots=True)
class LeavingDrawer:
    scene: Scene

    def leaving(self, source: Source[LeavingPage]) -> Mapping[str, object]:
        scene = self.scene

        def title(page: LeavingPage) -> str:
            return scene.say(f"leaving.{page.why}.title")

        return {
            "title": source.text(title),
            "heading": source.text(title),
            "prefix": "",
            "progress": source.html(self._progress),
            "scripts": [],
            "text": source.text(lambda page: scene.say(f"leaving.{page.why}.text")),
            "address": source.text(lambda page: page.address),
            "host": source.text(lambda page: page.host),
        }

    def _progress(self, page: LeavingPage) -> Markup:
        identity = self.scene.portal.identity if self.scene.portal else None
        return progress(self.scene, identity.stage) if identity and page.why == "identify" else Markup()

    def logout(self, source: Source[LogoutPage]) -> Mapping[str, object]:
        scene = self.scene

        def title(page: LogoutPage) -> str:
            return scene.say("logout.ask_title" if page.action else "logout.title")

        return {
            "title": source.text(title),
            "heading": source.text(title),
            "prefix": "",
            "progress": Markup(),
            "scripts": [],
            "body": source.html(lambda page: scene.draw("leave.html", "logout", page, scene.say)),
        }
