"""`serve --watch`: sound changes are served at once; broken ones are shown, and the last good spec goes on."""

import shutil
from pathlib import Path

import pytest

from engine.app.sites import load_specs, make_site
from engine.app.watch import Watch
from engine.settings import Settings
from engine.web.app import Application
from engine.web.run import Runner
from engine.web.site import Live
from tests.engine.web.driving import OPEN, Browser, DoorIdentity, World, bare_parts, browsing, make_world


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OPEN, tmp_path / "specs"))


@pytest.fixture
def world(specs: Path) -> World:
    world = make_world([OPEN])
    parts = bare_parts(Settings(specs=(specs,)), DoorIdentity("nobody"))
    world.live = Live(make_site(parts, load_specs(parts), lambda: None))
    world.app = Application(world.live, Runner(parts.store.storage.nonblocking))
    world.watch = Watch(parts, world.live, lambda: None, "ja")  # type: ignore[attr-defined]
    return world


def change(world: World, file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    world.watch.look()  # type: ignore[attr-defined]


def start(browser: Browser) -> str:
    return browser.get("/open_desk/choices/").text


def test_a_saved_change_is_served_at_once(world: World, specs: Path) -> None:
    with browsing(world) as browser:
        assert "いろいろ選べます" in start(browser)
        change(world, specs / "choices.yaml", "いろいろ選べます", "なんでも選べます")
        assert "なんでも選べます" in start(browser)


def test_a_broken_spec_is_shown_with_place_and_remedy_until_it_is_mended(world: World, specs: Path) -> None:
    with browsing(world) as browser:
        change(world, specs / "choices.yaml", "kind == 'special'", "kid == 'special'")
        page = browser.get("/open_desk/choices/")
        assert "手続きの定義に誤りがあります" in page.heading
        assert "choices.yaml:" in page.text
        change(world, specs / "choices.yaml", "kid == 'special'", "kind == 'special'")
        assert browser.get("/open_desk/choices/").heading == "選べる手続き"


def test_what_was_begun_before_goes_on_with_the_last_good_spec(world: World, specs: Path) -> None:
    with browsing(world) as browser:
        form = browser.get("/open_desk/choices/").form
        change(world, specs / "choices.yaml", "schema: 1", "schema: 9")
        response = browser.client.post(form.action, data=form.values)
        assert response.status_code == 303
        assert response.headers["location"].startswith("/d/")


def test_nothing_happens_while_nothing_changes(world: World) -> None:
    before = world.live.site
    world.watch.look()  # type: ignore[attr-defined]
    assert world.live.site is before


def test_a_file_that_goes_and_comes_back_is_noticed(world: World, specs: Path) -> None:
    file = specs / "portals" / "open_desk.yaml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    world.watch.look()  # type: ignore[attr-defined]
    assert world.live.broken
    file.write_text(text, encoding="utf-8")
    world.watch.look()  # type: ignore[attr-defined]
    assert not world.live.broken
