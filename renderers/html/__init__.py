"""The built-in page renderer: accessible HTML that works without JavaScript, under a strict content security policy."""

from engine.hookspecs import hookimpl
from engine.ports.pages import PageRenderer
from engine.settings import Settings
from renderers.html.renderer import html_pages


@hookimpl
def register_page_renderers(settings: Settings) -> list[PageRenderer]:
    """One renderer, `html`; it has no settings."""
    del settings
    return [html_pages()]
