"""Assets are named by their content, so that browsers may keep them for ever."""

import hashlib
import re
from pathlib import Path

from renderers.html.assets import read_assets
from renderers.html.renderer import HERE, HtmlPages
from tests.renderers.html.document import read
from tests.renderers.html.samples import PAGES, Scenes


def test_names_carry_the_hash_of_the_content(renderer: HtmlPages) -> None:
    for name, (_, content) in renderer.assets().items():
        assert hashlib.sha256(content).hexdigest()[:16] in name


def test_a_changed_file_has_a_new_name(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text('p { background: url("b.svg"); }')
    (tmp_path / "b.svg").write_text("<svg/>")
    before = read_assets(tmp_path).addresses
    (tmp_path / "b.svg").write_text("<svg />")
    after = read_assets(tmp_path).addresses
    assert before["b.svg"] != after["b.svg"]
    assert before["a.css"] != after["a.css"]


def test_everything_pages_and_styles_ask_for_is_there(renderer: HtmlPages, pages: Scenes) -> None:
    assets = renderer.assets()
    asked = {
        element.attributes.get("src", element.attributes.get("href", "")).removeprefix("/static/")
        for page in PAGES.values()
        for element in read(pages.render(page)).all("script", "link")
    }
    for media_type, content in assets.values():
        if media_type.startswith("text/css"):
            asked |= set(re.findall(r'url\("([^"]+)"\)', content.decode()))
    assert asked == set(assets)


def test_nothing_comes_from_elsewhere(renderer: HtmlPages) -> None:
    """No web font, no other site, no script that builds code out of text."""
    for _, content in renderer.assets().values():
        text = content.decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|@import|@font-face|\beval\b|innerHTML|Function\(", text)


def test_style_and_scripts_stay_small(renderer: HtmlPages) -> None:
    assert sum(len(content) for _, content in renderer.assets().values()) < 40_000


def test_every_asset_has_a_media_type() -> None:
    assert {path.suffix for path in (HERE / "static").iterdir()} == {".css", ".js", ".svg"}
