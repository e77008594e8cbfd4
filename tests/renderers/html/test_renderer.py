"""The renderer as the engine meets it: registered by a hook, one `Prepared` per form, portal and engine."""

import threading

import pytest

from engine.model.arrival_pages import LogoutPage
from engine.model.page import MessagePage
from engine.settings import Settings
from renderers.html import register_page_renderers
from renderers.html.renderer import HtmlPages
from tests.renderers.html.samples import (
    FIELD_TYPES,
    FORM,
    PAGES,
    PORTAL,
    Scenes,
    catalogue,
    step_page,
)


def test_the_hook_offers_html() -> None:
    (renderer,) = register_page_renderers(Settings())
    assert (renderer.name, renderer.development, renderer.check()) == ("html", False, ())


@pytest.mark.parametrize("name", PAGES)
def test_the_frame_says_who_draws_a_page(name: str, renderer: HtmlPages) -> None:
    """A form draws its own pages, a portal its own, the engine the rest; a page of somebody else is a KeyError.

    Messages may come up anywhere, and so may leaving.
    """
    page, types = PAGES[name], dict(FIELD_TYPES)
    form = renderer.prepare(FORM, None, catalogue(), types, (FORM,))
    portal = renderer.prepare(None, PORTAL, catalogue(), types, (FORM,))
    engine = renderer.prepare(None, None, catalogue(), types, (FORM,))
    chosen = form if page.frame.form else portal if page.frame.portal else engine
    assert chosen.render(page)
    if not isinstance(page, MessagePage | LogoutPage):
        for other in (one for one in (form, portal, engine) if one is not chosen):
            with pytest.raises(KeyError):
                other.render(page)


def test_many_threads_fill_the_same_page(pages: Scenes) -> None:
    """Prepared pages are shared by all requests."""
    wanted = {str(n): pages.render(step_page(values={"name": str(n), "branch": "west"})) for n in range(8)}
    wrong: list[str] = []

    def fill(name: str) -> None:
        page = step_page(values={"name": name, "branch": "west"})
        wrong.extend(name for _ in range(50) if pages.render(page) != wanted[name])

    threads = [threading.Thread(target=fill, args=(name,)) for name in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
