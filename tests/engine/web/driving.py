"""A portal in one process for tests: real specs, pages and use cases over ports in memory, with a clock that stands still."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import httpx

from engine.app.parts import Parts
from engine.app.serving import offered_at
from engine.app.sites import load_specs, make_site
from engine.app.words import LOCALES, engine_words
from engine.defaults.calendars import open_calendars
from engine.defaults.fields.builtin import BUILT_IN
from engine.defaults.numbers import RandomDigits
from engine.defaults.sealing import open_sealer
from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Claim, Identity
from engine.model.submission import Mail
from engine.ports.attachments import AttachmentStore
from engine.ports.documents import DocumentRenderer
from engine.ports.identity import Begun, Challenge, Handoff, IdentityRequest, Redirect, Refusal
from engine.ports.prefill import Contract, Register
from engine.ports.storage import Storage
from engine.registry import Registry
from engine.settings import Settings
from engine.testing.key_doubles import FixedKeys
from engine.testing.memory_attachments import MemoryAttachments
from engine.testing.memory_storage import MemoryStorage
from engine.testing.time_and_chance import FakeClock, SeededEntropy
from engine.usecases.filing.drain import DOCUMENT_BACKOFF, MAIL_BACKOFF, Queue, drain_one, make_document, send_mail
from engine.usecases.filing.jobs import DOCUMENT, MAIL, PAIR
from engine.usecases.filing.pair_jobs import tell_pairs
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.web.app import Application
from engine.web.run import Runner
from engine.web.site import Live, Site
from renderers.html.renderer import html_pages
from tests.engine.web.forms import Form, Page, read_page

ROOT = Path(__file__).parents[3]
SPECS = ROOT / "specs"
LIBRARY = ROOT / "specs" / "examples"
GUARDED = ROOT / "tests" / "cases" / "guarded_portal"
WAYS = ROOT / "tests" / "cases" / "ways_portal"
OPEN = ROOT / "tests" / "cases" / "open_portal"
ACCOUNTS = ROOT / "tests" / "cases" / "account_portal"
ORIGIN = "http://127.0.0.1:8000"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"j" * 600
HANAKO = {"representative": "見本　花子", "email": "hanako@example.jp"}
CONTRACTS = {
    "hanako": (Contract("A10000001", {"business_name": "見本商店", "monthly_amount": "50000", "secret": "内緒"}),),
    "somebody": (Contract("A20000002", {"business_name": "別の商店", "monthly_amount": "70000"}),),
}
TARO = {"name": "共済　太郎", "address": "東京都港区虎ノ門３丁目５番１号", "birth_date": "19630405", "sex": "1"}


class DoorIdentity:
    """An identity provider told by the test what to say. `kind` is that of its challenge."""

    development = True
    levels = frozenset({"double"})

    def __init__(self, name: str, kind: str = "handoff") -> None:
        self.name = name
        self.kind = kind
        self.requests: list[IdentityRequest] = []
        self.fails = False

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def begin(self, request: IdentityRequest) -> Begun:
        if self.fails:
            raise ProviderFailed("unreachable")
        self.requests.append(request)
        challenge: Challenge = Handoff(f"http://127.0.0.1:9/start?endpoint={request.endpoint}")
        if self.kind == "redirect":
            challenge = Redirect(f"https://identity.example/authorize?state={state_in(request)}")
        return Begun(challenge, request.session_tag.encode())

    def describe(self, pending: bytes) -> bytes:
        return json.dumps({"asked": pending.decode()}).encode()

    def receive(self, pending: bytes, message: bytes, now: datetime) -> bytes | Refusal:
        told = json.loads(message)
        return Refusal(told["refused"]) if "refused" in told else message

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        told = json.loads(pending) if self.kind == "handoff" else dict(params)
        at = now - timedelta(seconds=int(told.get("ago", 0)))
        if "error" in told or "refused" in told:
            return Refusal(str(told.get("refused", "cancelled")))
        said = HANAKO if told["key"] == "hanako" else TARO
        claims = {name: Claim(value, "double", self.name) for name, value in said.items()}
        level, subject = str(told.get("level", "double")), str(told.get("subject", ""))
        return Identity(self.name, str(told["key"]), level, at, claims, subject)


def state_in(request: IdentityRequest) -> str:
    """What a site is given to send back."""
    return request.session_tag[:8]


class DoorRegister:
    """A prefill source that knows one contract of `hanako` and one of somebody else."""

    name = "contract_register"
    development = True

    def __init__(self) -> None:
        self.fails = False
        self.asked = 0

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def contracts_of(self, identity: Identity, register: Register) -> tuple[Contract, ...]:
        del register
        self.asked += 1
        if self.fails:
            raise ProviderFailed("register.no_answer")
        return CONTRACTS.get(identity.key, ())


@dataclass(frozen=True)
class NoPdf:
    """A document renderer that nobody asks to draw."""

    name: str = "pdf"
    media_type: str = "application/pdf"
    development: bool = True
    drawer: str = "nowhere:nothing"

    def check(self) -> tuple[Diagnostic, ...]:
        return ()


class Postbox:
    """A mail transport and inbox that keeps what it was given."""

    name = "postbox"
    development = True

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def send(self, mail: Mail) -> None:
        self.sent.append(mail)


@dataclass
class World:
    """The portal and everything behind it."""

    settings: Settings
    clock: FakeClock
    storage: Storage
    attachments: AttachmentStore
    store: Store
    identity: DoorIdentity
    postbox: Postbox
    live: Live
    app: Application
    register: DoorRegister

    @property
    def site(self) -> Site:
        return self.live.site

    def deliver(self) -> list[Mail]:
        """Does what waits in the queues; returns every mail sent so far."""
        mails, documents = Queue(MAIL, MAIL_BACKOFF), Queue(DOCUMENT, DOCUMENT_BACKOFF)
        ports = {"storage": self.storage, "sealer": self.store.sealer, "clock": self.clock}
        look = tell_pairs(lambda: offered_at(self.site), store=self.store, clock=self.clock)
        while drain_one(Queue(PAIR, MAIL_BACKOFF), look, **ports):  # type: ignore[arg-type]
            pass
        while drain_one(mails, send_mail(self.postbox), **ports):  # type: ignore[arg-type]
            pass
        renderers: Mapping[str, DocumentRenderer] = {"pdf": NoPdf(), "ics": NoPdf("ics", "text/calendar")}
        draw = make_document(renderers, lambda renderer, document: b"%PDF-" + document[:9], **ports)  # type: ignore[arg-type]
        while drain_one(documents, draw, **ports):  # type: ignore[arg-type]
            pass
        return self.postbox.sent

    def link(self) -> str:
        """The path of the newest mailed link."""
        return [link for mail in self.deliver() for link in mail.links][-1].removeprefix(self.settings.origin)


def make_world(
    specs: Sequence[Path] = (SPECS,),
    *,
    storage: Storage | None = None,
    attachments: AttachmentStore | None = None,
    identity: DoorIdentity | None = None,
    others: Sequence[DoorIdentity] = (),
    clock: FakeClock | None = None,
    **settings: object,
) -> World:
    """Settings as for `serve`; ports in memory unless given. `others` are further identity providers that specs name."""
    given = replace(Settings(specs=tuple(specs)), **settings)  # type: ignore[arg-type]
    clock, entropy = clock or FakeClock(), SeededEntropy()
    storage, attachments = storage or MemoryStorage(), attachments or MemoryAttachments()
    identity, postbox = identity or DoorIdentity("mynumber_card"), Postbox()
    store = Store(storage, open_sealer(FixedKeys(), storage, entropy), entropy)
    register, prepared = DoorRegister(), prepared_site(tuple(specs), (identity.name, *(other.name for other in others)))
    site = replace(
        prepared, procedures=asking(register, prepared.procedures),
        settings=given, providers={each.name: each for each in (*_named_by_specs(), identity, *others)}, store=store, attachments=attachments, clock=clock,
    )  # fmt: skip
    live = Live(site)
    app = Application(live, Runner(storage.nonblocking))
    return World(given, clock, storage, attachments, store, identity, postbox, live, app, register)


def asking(register: DoorRegister, procedures: Procedures) -> Procedures:
    """The same portals, whose registers are this one."""
    desks = {name: replace(desk, source=register if desk.source else None) for name, desk in procedures.desks.items()}
    return replace(procedures, desks=desks)


@cache
def prepared_site(specs: tuple[Path, ...], identities: tuple[str, ...]) -> Site:
    """Specs read and pages prepared once for all tests; nothing in it remembers anything."""
    parts = bare_parts(Settings(specs=specs), *(DoorIdentity(name) for name in identities))
    return make_site(parts, load_specs(parts), lambda: None)


def _named_by_specs() -> tuple[DoorIdentity, ...]:
    """Those that the specs of this repository name besides the card."""
    return DoorIdentity("gbizid", "redirect"), DoorIdentity("digital_authentication", "redirect")


def bare_parts(settings: Settings, *identities: DoorIdentity) -> Parts:
    """Ports in memory, built-in providers, real pages."""
    storage, entropy, keys = MemoryStorage(), SeededEntropy(), FixedKeys()
    store = Store(storage, open_sealer(keys, storage, entropy), entropy)
    registry = Registry(
        field_types={kind.name: kind for kind in BUILT_IN},
        number_issuers={"random_digits": RandomDigits()},
        identity_providers={each.name: each for each in (*_named_by_specs(), *identities)},
        prefill_sources={"contract_register": DoorRegister()},
        document_renderers={"pdf": NoPdf(), "ics": NoPdf("ics", "text/calendar")},
        calendars={each.name: each for each in open_calendars(settings)},
    )
    words = {locale: dict(engine_words(locale)) for locale in LOCALES}
    for kind in BUILT_IN:
        for locale in LOCALES:
            words[locale].update(kind.words.get(locale, {}))
    return Parts(settings, registry, FakeClock(), keys, store, MemoryAttachments(), Postbox(), html_pages(), words)


class Bridge(httpx.BaseTransport):
    """Takes requests of a plain client to an ASGI application, one at a time, on an event loop of its own."""

    def __init__(self, app: Application, client: tuple[str, int]) -> None:
        self._asgi = httpx.ASGITransport(app, client=client)
        self._loop = asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._loop.run_until_complete(self._pass_on(request))

    def close(self) -> None:
        self._loop.close()

    async def _pass_on(self, request: httpx.Request) -> httpx.Response:
        whole = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
        response = await self._asgi.handle_async_request(whole)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


@dataclass
class Browser:
    """One person's browser without scripts. Pages are got and posted as they are; redirects are followed one by one."""

    world: World
    client: httpx.Client
    page: Page = field(default_factory=lambda: read_page(0, "", ""))

    def get(self, path: str) -> Page:
        return self._see(self.client.get(path), path)

    def press(self, caption: str = "", *, files: Sequence[tuple[str, str, bytes]] = (), **typed: str | None) -> Page:
        """Presses a button of the page's form (the first one when no caption is given) with these values typed."""
        return self.press_with(caption, typed, files)

    def press_with(
        self, caption: str, typed: Mapping[str, str | None], files: Sequence[tuple[str, str, bytes]] = ()
    ) -> Page:
        form = self.page.form
        return self.post(form, button_of(form, caption), typed, files)

    def post(
        self, form: Form, button: tuple[str, str] | None, typed: Mapping[str, str | None] | None = None,
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> Page:  # fmt: skip
        values = {**form.values, **(typed or {})}
        data = {name: value for name, value in values.items() if value is not None}
        if button is not None and button[0]:
            data[button[0]] = button[1]
        action = form.action or self.page.url
        if form.multipart:
            parts = [(name, (None, value.encode())) for name, value in data.items()]
            sent = [(name, (filename, content)) for name, filename, content in files]
            empty = [(name, ("", b"")) for name in form.files if name not in {file[0] for file in files}]
            response = self.client.post(action, files=[*parts, *sent, *empty])
        else:
            response = self.client.post(action, data=data)
        return self._see(response, action)

    def _see(self, response: httpx.Response, url: str) -> Page:
        for _ in range(10):
            if response.status_code != 303:
                break
            url = response.headers["location"]
            if not url.startswith("/"):
                break
            response = self.client.get(url)
        assert response.status_code < 500 or response.status_code == 503, response.text
        self.page = read_page(response.status_code, response.text, url)
        return self.page


def button_of(form: Form, caption: str) -> tuple[str, str] | None:
    if not caption:
        return form.buttons[0][:2] if form.buttons else None
    found = [button for button in form.buttons if button[2] == caption]
    assert found, (caption, form.buttons)
    return found[-1][:2]


@contextmanager
def browsing(world: World, client: tuple[str, int] = ("192.0.2.1", 50000)) -> Iterator[Browser]:
    """A browser of its own: its cookies are nobody else's."""
    with httpx.Client(transport=Bridge(world.app, client), base_url=world.settings.origin) as http:
        yield Browser(world, http)
