"""The page renderer `html`: prepares every page of a form or portal once, then only fills in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.errors import Diagnostic
from engine.model.form import Form
from engine.model.page import CheckPageShown, DonePageShown, MenuPage, Page, StepPage, StopPage
from engine.model.portal import Portal
from engine.model.text import Catalogue
from engine.ports.fields import FieldType
from renderers.html.assets import Assets, read_assets
from renderers.html.cutting import clean
from renderers.html.scene import Scene, links_of
from renderers.html.views.entry import entry_views
from renderers.html.views.finish import finish_views
from renderers.html.views.leaving import leaving_views
from renderers.html.views.papers import paper_views
from renderers.html.views.service import service_views
from renderers.html.views.start import start_views
from renderers.html.views.step import step_views
from renderers.html.views.view import AnyView, Key, PreparedView

HERE = Path(__file__).parent


def key_of(page: Page) -> Key:
    """Which view draws a page."""
    if isinstance(page, StepPage):
        return (StepPage, page.place, page.step)
    if isinstance(page, StopPage):
        return (StopPage, page.stop)
    if isinstance(page, MenuPage):
        return (MenuPage, page.menu)
    if isinstance(page, CheckPageShown | DonePageShown) and page.channel == "paper":
        return (type(page), page.channel)
    return (type(page),)


def views_of(scene: Scene) -> Iterable[AnyView]:
    """Every page that a scene can show."""
    yield from start_views(scene)
    yield from step_views(scene)
    yield from entry_views(scene)
    yield from leaving_views(scene)
    yield from finish_views(scene)
    yield from paper_views(scene)
    yield from service_views(scene)


@dataclass(frozen=True, slots=True)
class DrawnPages:
    """Draws each page through its whole template (satisfies `Prepared`): the reference for `PreparedPages`."""

    scene: Scene
    views: Mapping[Key, AnyView]

    def render(self, page: Page) -> bytes:
        return self.views[key_of(page)].draw(self.scene, page)


@dataclass(frozen=True, slots=True)
class PreparedPages:
    """Fills pages in. Raises KeyError for a page that this form, portal or engine does not have."""

    views: Mapping[Key, PreparedView[Any]]

    def render(self, page: Page) -> bytes:
        return self.views[key_of(page)].draw(page)


@dataclass(frozen=True, slots=True)
class HtmlPages:
    """Satisfies `engine.ports.pages.PageRenderer`."""

    templates: Environment
    files: Assets
    name: str = "html"
    development: bool = False

    def check(self) -> tuple[Diagnostic, ...]:
        """Templates and files come with the package: nothing can be missing."""
        return ()

    def assets(self) -> dict[str, tuple[str, bytes]]:
        return dict(self.files.files)

    def prepare(
        self,
        form: Form | None,
        portal: Portal | None,
        words: Catalogue,
        field_types: dict[str, FieldType],
        forms: tuple[Form, ...],
    ) -> PreparedPages:
        drawn = self.unprepared(form, portal, words, field_types, forms)
        return PreparedPages({key: view.prepare(drawn.scene) for key, view in drawn.views.items()})

    def unprepared(
        self,
        form: Form | None,
        portal: Portal | None,
        words: Catalogue,
        field_types: dict[str, FieldType],
        forms: tuple[Form, ...],
    ) -> DrawnPages:
        """The same pages, drawn through the templates each time."""
        portal = portal or (form.portal if form else None)
        links, static = links_of(portal, words), self.files.addresses
        scene = Scene(form, portal, words, field_types, forms, self.templates, static, links)
        return DrawnPages(scene, {view.key: view for view in views_of(scene)})


def html_pages() -> HtmlPages:
    """Reads templates' folder and assets."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
        auto_reload=False,
    )
    return HtmlPages(templates, read_assets(HERE / "static"))
