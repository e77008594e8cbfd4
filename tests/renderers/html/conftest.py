"""One renderer and its pages, prepared and not, for all tests here: they are immutable."""

import pytest

from renderers.html.renderer import HtmlPages, html_pages
from tests.renderers.html.samples import Scenes, prepared, unprepared


@pytest.fixture(scope="session")
def renderer() -> HtmlPages:
    return html_pages()


@pytest.fixture(scope="session")
def pages(renderer: HtmlPages) -> Scenes:
    return prepared(renderer)


@pytest.fixture(scope="session")
def drawn(renderer: HtmlPages) -> Scenes:
    return unprepared(renderer)
