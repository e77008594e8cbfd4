"""The plugin before the development provider in memory: what a browser would do is done by `succeed`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from engine.ports.identity import Begun, Redirect
from engine.settings import Settings
from engine.testing.identity_contract import NOW
from engine.testing.time_and_chance import FakeClock, SeededEntropy
from plugins.gbizid.options import read_options
from plugins.gbizid.provider import AccountProvider
from plugins.oidc.client import Client
from plugins.oidc.devidp.app import make_app
from plugins.oidc.devidp.book import Book
from plugins.oidc.devidp.keys import SigningKeys
from plugins.oidc.devidp.stand import Stand
from plugins.oidc.devidp.tenant import read_tenant
from tests.plugins.oidc.devidp.conftest import InMemory

PORT = 18_002
OWN = f"http://127.0.0.1:{PORT}"
PORTAL = "https://portal.example"


@dataclass
class Service:
    """`provider` is the plugin's; `stand` is what it talks to."""

    provider: AccountProvider
    stand: Stand
    sent: list[str] = field(default_factory=list)

    def browser(self, begun: Begun) -> TestClient:
        """At the provider's first page."""
        assert isinstance(begun.challenge, Redirect)
        client = TestClient(make_app(self.stand, PORT), base_url=OWN, follow_redirects=False)
        client.headers["origin"] = OWN
        client.page = client.get(client.get(begun.challenge.url).headers["location"])  # type: ignore[attr-defined]
        return client

    def succeed(self, begun: Begun, persona: str = "prime_corporation") -> tuple[bytes, Mapping[str, str]]:
        """To what the browser comes back with."""
        account = self.stand.account(persona)
        assert account is not None
        client = self.browser(begun)
        page = client.page  # type: ignore[attr-defined]
        typed = {"account": account.account, "password": account.password}
        answer = client.post("/login", data={**_hidden(page.text), **typed})
        if account.expired:
            return begun.pending, _told(client.post("/login", data={**_hidden(answer.text), "cancel": ""}))
        page = client.get(answer.headers["location"])
        return begun.pending, _told(client.post("/login", data={**_hidden(page.text), "code": self.sent[-1]}))


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def _told(answer: httpx2.Response) -> Mapping[str, str]:
    assert answer.headers["location"].startswith(f"{PORTAL}/desk/callback?")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> SigningKeys:
    """Made once: RSA takes its time."""
    return SigningKeys(tmp_path_factory.mktemp("keys") / "keys.json", SeededEntropy("keys").token_bytes)


@pytest.fixture
def make_service(keys: SigningKeys) -> Callable[..., Service]:
    def make(accounts: Path | None = None, **section: object) -> Service:
        options = read_options(Settings(port=PORT - 2, sections={"gbizid": section}))
        tenant_file, chance, sent = (
            files("plugins.gbizid") / "tenant.yaml",
            SeededEntropy("stand").token_bytes,
            list[str](),
        )
        stand = Stand(
            read_tenant(tenant_file), accounts or files("plugins.gbizid") / "personas.yaml", OWN, (PORTAL,), keys,
            Book(chance), FakeClock(NOW).now, lambda account, code, until: sent.append(code), "csrf",
        )  # fmt: skip
        return Service(AccountProvider(options, Client(options.client, lambda: InMemory(stand, PORT))), stand, sent)

    return make


@pytest.fixture
def service(make_service: Callable[..., Service]) -> Service:
    return make_service()
