"""Golden pages: what a page of each kind looks like in bytes. `GOLDEN=write` writes them anew (then look at the diff)."""

import os
import re
from pathlib import Path

import pytest

from renderers.html.renderer import HtmlPages
from tests.renderers.html.samples import ENGLISH, PAGES, Scenes, prepared

FOLDER = Path(__file__).parents[2] / "golden" / "pages"


def compare(name: str, page: bytes) -> None:
    """Asset names without their hashes: a new style sheet is no new page."""
    page = re.sub(rb"(/static/[a-z]+)-[0-9a-f]{16}", rb"\1", page)
    path = FOLDER / f"{name}.html"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page)
    assert page.decode() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_as_it_was(name: str, pages: Scenes) -> None:
    compare(f"ja/{name}", pages.render(PAGES[name]))


@pytest.mark.parametrize("name", ENGLISH)
def test_english_page_is_as_it_was(name: str, renderer: HtmlPages) -> None:
    compare(f"en/{name}", prepared(renderer, "en").render(PAGES[name]))


def test_no_golden_page_is_left_over() -> None:
    assert {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.html")} == {
        *(f"ja/{name}" for name in PAGES),
        *(f"en/{name}" for name in ENGLISH),
    }
