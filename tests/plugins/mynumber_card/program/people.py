"""Somebody in front of the program's screen, a portal without sockets, and a whole program around both, for tests."""

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from engine.model.identity import Identity
from engine.ports.identity import Begun, Refusal
from engine.testing.time_and_chance import FakeClock
from plugins.mynumber_card.program.desk import CardPlace
from plugins.mynumber_card.program.portals.network import Answer as Answered
from plugins.mynumber_card.program.portals.network import PortalError
from plugins.mynumber_card.program.portals.origins import Origins
from plugins.mynumber_card.program.readers import OneReader
from plugins.mynumber_card.program.screens import Answer, CancelledError, Entry, Page
from plugins.mynumber_card.program.visit import Around
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.transports import CardTransport
from plugins.mynumber_card.transports.readers import CardReaders
from tests.plugins.mynumber_card.cards import NOW
from tests.plugins.mynumber_card.portals import request_at

T = TypeVar("T")
ORIGIN = "https://portal.example.jp"
TOKEN = "/api/handoff/secret-token"
CODE = "123456"
RIGHT = ("1234", "5678")


class Person:
    """A screen (`Screen`) with somebody before it, who sees every page and answers by its title.

    `answers`: title -> what is pressed or typed each time, in order. Unknown pages get their first choice. `gives_up_at`:
    the title at which 中止 is pressed. A PIN page gets the next of `pins`.
    """

    def __init__(self, *pins: str, gives_up_at: str = "", answers: Mapping[str, list[str]] | None = None) -> None:
        self.pins = [bytearray(pin.encode()) for pin in pins or RIGHT]
        self.typed: list[bytearray] = []
        self.answers = {title: list(given) for title, given in (answers or {}).items()}
        self.ticks = False
        self.gives_up_at = gives_up_at
        self.seen: list[Page] = []
        self.then: MutableMapping[str, Callable[[], None]] = {}

    def ask(self, page: Page) -> Answer:
        self.seen.append(page)
        self.then.get(page.title, lambda: None)()
        if page.title == self.gives_up_at and page.cancel:
            raise CancelledError
        if page.entry is Entry.PIN:
            self.typed.append(self.pins.pop(0))
            return Answer(page.choices[0].id, ticked=self.ticks and bool(page.tick), pin=self.typed[-1])
        given = self.answers.get(page.title, [])
        told = given.pop(0) if given else ""
        if page.entry is Entry.LINE:
            return Answer(page.choices[0].id, told)
        return Answer(told or page.choices[0].id)

    def show(self, page: Page) -> None:
        self.seen.append(page)
        if page.title == self.gives_up_at:
            raise CancelledError

    def cancelled(self) -> bool:
        return False

    def run(self, work: Callable[[], T]) -> T:
        return work()

    @property
    def titles(self) -> list[str]:
        return [page.title for page in self.seen]

    def page(self, title: str, number: int = 0) -> Page:
        return [page for page in self.seen if page.title == title][number]


@dataclass
class Desk:
    """A portal as `Exchange`: the two endpoints and the short code around a real CardProvider."""

    provider: CardProvider
    origin: str = ORIGIN
    begun: Begun | None = None
    result: bytes | Refusal | None = None
    by_code: bool = False
    seen: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    changes: dict[str, object] = field(default_factory=dict)
    answers: list[Answered | str] = field(default_factory=list)
    at: datetime | None = NOW

    def __post_init__(self) -> None:
        from_here = request_at(self.origin)
        self.begun = self.provider.begin(from_here)

    @property
    def endpoint(self) -> str:
        return self.origin + TOKEN

    def __call__(self, url: str, body: bytes | None) -> Answered:
        self.seen.append(f"{'GET' if body is None else 'POST'} {url}")
        if self.answers:
            told = self.answers.pop(0)
            if isinstance(told, str):
                raise PortalError(told)
            return told
        assert self.begun is not None
        if url == self.origin + "/api/handoff":
            assert body is not None
            return self._by_code(json.loads(body))
        if url != self.endpoint:
            return self._json({"problem": "link_unknown"}, 404)
        if body is None:
            return self._json(json.loads(self.provider.describe(self.begun.pending)) | self.changes)
        self.received.append(body)
        self.result = self.provider.receive(self.begun.pending, body, NOW)
        if isinstance(self.result, Refusal):
            return self._json({"problem": self.result.code, "return_url": f"{self.origin}/waiting"}, 422)
        return self._json({"confirm": "12345678"} if self.by_code else {"return_url": f"{self.origin}/return/one"})

    def _by_code(self, asked: dict[str, object]) -> Answered:
        if asked != {"version": 1, "code": CODE}:
            return self._json({"problem": "code_unknown"}, 404)
        self.by_code = True
        return self._json({"endpoint": self.endpoint})

    def _json(self, values: dict[str, object] | dict[str, str], status: int = 200) -> Answered:
        return Answered(status, json.dumps(values).encode(), self.at)

    def identity(self) -> Identity:
        assert isinstance(self.result, bytes)
        finished = self.provider.finish(self.result, {}, NOW)
        assert isinstance(finished, Identity)
        return finished

    @property
    def failure(self) -> str:
        """What the program said why nothing was read."""
        return str(json.loads(self.received[-1])["problem"]) if self.received else ""


@dataclass
class Room:
    """A program around a person and a portal; `opened` is what the browser was given."""

    person: Person
    desk: Desk
    folder: Path
    transport: CardTransport | None
    fixed: frozenset[str] = frozenset()
    only_fixed: bool = False
    service: CardReaders | None = None
    only_loopback: bool = False
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    opened: list[str] = field(default_factory=list)
    traced: list[str] = field(default_factory=list)

    @property
    def origins(self) -> Origins:
        return Origins(self.folder / "origins.json", self.fixed, self.only_fixed)

    @property
    def around(self) -> Around:
        service = self.service or OneReader(self.transport)
        place = CardPlace(lambda: service, 60, self.traced.append)
        return Around(self.person, self.desk, self.origins, place, self._open, self.clock, self.only_loopback)

    def _open(self, url: str) -> bool:
        self.opened.append(url)
        return True


def pages_of(person: Person) -> Iterator[str]:
    """Everything that was on the screen."""
    for page in person.seen:
        yield from (page.title, page.big, page.problem, page.label, page.hint, *page.lines)
        for fact in page.facts:
            yield from fact


LATE = timedelta(minutes=6)
