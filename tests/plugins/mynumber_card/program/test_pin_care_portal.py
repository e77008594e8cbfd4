"""PIN care, seen from the portal: with two different PINs its decrypted rows, stored rows and logs are equal byte for byte."""

import dataclasses
import logging
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx
import pytest

from engine.ports.keys import Box, Sealer
from engine.settings import Settings
from engine.testing.time_and_chance import FakeClock
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.program.portals.link import SCHEME
from plugins.mynumber_card.program.portals.network import Answer
from plugins.mynumber_card.program.visit import by_link
from plugins.mynumber_card.simulated.hierarchy import Issued
from plugins.mynumber_card.simulated.personas import persona
from tests.engine.web.driving import Bridge, Browser, DoorIdentity, World, browsing, make_world
from tests.engine.web.steps import register
from tests.plugins.mynumber_card.cards import NOW, CardMaker
from tests.plugins.mynumber_card.program.people import Desk, Person, Room
from tests.plugins.mynumber_card.test_provider import pinned

ONE, OTHER = ("4071", "9382"), ("8642", "9753")
WRONG = {ONE: "5506", OTHER: "7788"}


class OpenBox:
    """A box that remembers what was put into it."""

    def __init__(self, inner: Box, plain: list[str]) -> None:
        self._inner = inner
        self._plain = plain

    def seal(self, plain: bytes, context: str) -> bytes:
        self._plain.append(f"{context} {plain!r}")
        return self._inner.seal(plain, context)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


class OpenSealer:
    """A sealer whose boxes remember."""

    def __init__(self, inner: Sealer) -> None:
        self._inner = inner
        self.plain: list[str] = []

    def box(self, wrapped_key: bytes) -> Box:
        return cast(Box, OpenBox(self._inner.box(wrapped_key), self.plain))

    def server_box(self) -> Box:
        return cast(Box, OpenBox(self._inner.server_box(), self.plain))

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def open_world(folder: Path, root: Issued) -> tuple[World, OpenSealer]:
    """A portal that identifies by the real provider, with rows that can be read."""
    sections = {"mynumber_card": {"program": "card"}}
    provider = pinned(read_options(Settings(data_dir=folder, sections=sections)), root)
    world = make_world(identity=cast(DoorIdentity, provider), clock=FakeClock(NOW))
    sealer = OpenSealer(world.store.sealer)
    store = replace(world.store, sealer=cast(Sealer, sealer))
    procedures = world.site.procedures
    levels = {provider.name: provider.levels}
    desks = {name: replace(desk, levels={**desk.levels, **levels}) for name, desk in procedures.desks.items()}
    world.live.site = replace(world.site, store=store, procedures=replace(procedures, desks=desks))
    return replace(world, store=store), sealer


def read_card(browser: Browser, room: Room) -> None:
    """From the mail to the menu, with a wrong entry on the way."""
    register(browser)
    browser.get(browser.world.link())
    waiting = browser.press("読み取る")
    link = next(link for link in waiting.links if link.startswith(SCHEME))
    with httpx.Client(transport=Bridge(browser.world.app, ("192.0.2.7", 1))) as client:

        def exchange(url: str, body: bytes | None) -> Answer:
            headers = {"Content-Type": "application/json"} if body is not None else {}
            got = client.request("GET" if body is None else "POST", url, content=body, headers=headers)
            return Answer(got.status_code, got.content, NOW)

        assert by_link(replace(room.around, exchange=exchange), link)
    [way_back] = room.opened
    assert browser.get(way_back.removeprefix(browser.world.settings.origin)).heading == "契約者基本情報確認"
    browser.press("次へ")


def rows(world: World) -> list[str]:
    """Everything in the storage."""
    found = []
    for name, table in sorted(vars(world.store.storage).items()):
        values = list(table.items()) if isinstance(table, dict) else table if isinstance(table, list) else ()
        for value in values:
            shown = [dataclasses.asdict(part) if dataclasses.is_dataclass(part) else part for part in value]  # type: ignore[arg-type]
            found.append(f"{name} {shown!r}")
    return found


def test_rows_and_logs_of_the_portal_are_equal(
    tmp_path: Path, root: Issued, cards: CardMaker, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    runs = []
    for number, pins in enumerate((ONE, OTHER)):
        caplog.clear()
        world, sealer = open_world(tmp_path / str(number), root)
        holder = replace(persona("taro"), pins={Pin.AUTH: pins[0], Pin.CARD_FACE: pins[1]})
        room = Room(
            Person(WRONG[pins], *pins), Desk(pinned(read_options(Settings(data_dir=tmp_path / "unused")), root)),
            tmp_path / f"config{number}", cards(holder),
        )  # fmt: skip
        with browsing(world) as browser:
            read_card(browser, room)
        assert any("共済　太郎" in line or "\\xe5\\x85\\xb1" in line for line in sealer.plain)
        runs.append("\n".join([*sealer.plain, *rows(world), caplog.text, *capfd.readouterr()]))
    assert runs[0].splitlines() == runs[1].splitlines()
