"""The provider that development brings along, as its settings and its program meet: every person gets as far as told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from engine.model.identity import Identity
from engine.ports.identity import Begun, Redirect, Refusal
from engine.settings import Settings
from engine.testing.identity_contract import IDENTITY_CONTRACT, NOW, IdentityCase, request
from engine.testing.time_and_chance import FakeClock, SeededEntropy
from plugins.oidc.client import Client
from plugins.oidc.devidp.app import make_app
from plugins.oidc.devidp.book import Book
from plugins.oidc.devidp.keys import SigningKeys
from plugins.oidc.devidp.stand import Stand
from plugins.oidc.devidp.tenant import read_tenant
from plugins.oidc.provider import OidcProvider
from plugins.oidc.tables import read_providers

PORT = 18_003
OWN = f"http://127.0.0.1:{PORT}"
PORTAL = "https://portal.example"
PEOPLE = ("taro", "hanako", "single-name", "variant", "nameless")


class InMemory(httpx2.BaseTransport):
    """Requests go straight into the program."""

    def __init__(self, stand: Stand) -> None:
        self._client = TestClient(make_app(stand, PORT), base_url=OWN)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = dict(request.headers)
        answer = self._client.request(request.method, str(request.url), content=request.read(), headers=headers)
        return httpx2.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


@dataclass(frozen=True)
class Met:
    """The provider of the packaged settings, before its program."""

    provider: OidcProvider
    stand: Stand

    def succeed(self, begun: Begun, person: str = "taro") -> tuple[bytes, Mapping[str, str]]:
        """The browser presses the person's button."""
        assert isinstance(begun.challenge, Redirect)
        browser = TestClient(make_app(self.stand, PORT), base_url=OWN, follow_redirects=False, headers={"origin": OWN})
        page = browser.get(browser.get(begun.challenge.url).headers["location"]).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        back = browser.post("/login", data={**hidden, "person": person}).headers["location"]
        assert back.startswith(f"{PORTAL}/desk/callback?")
        return begun.pending, dict(parse_qsl(urlsplit(back).query))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> SigningKeys:
    """Made once: RSA takes its time."""
    return SigningKeys(tmp_path_factory.mktemp("keys") / "keys.json", SeededEntropy("keys").token_bytes)


@pytest.fixture
def met(keys: SigningKeys) -> Met:
    (provider,) = read_providers(Settings(port=PORT - 3))
    folder, chance = files("plugins.oidc.devidp"), SeededEntropy("stand").token_bytes
    tenant = read_tenant(folder / "digital_authentication.yaml")
    stand = Stand(
        tenant, folder / tenant.accounts, OWN, (PORTAL,), keys, Book(chance), FakeClock(NOW).now, lambda *_: None, "csrf"
    )  # fmt: skip
    return Met(replace(provider, client=Client(provider.client.options, lambda: InMemory(stand))), stand)


@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
def test_it_keeps_the_contract(rule: Callable[[IdentityCase], None], met: Met) -> None:
    rule(IdentityCase(met.provider, met.succeed))


def test_the_people_are_all_tried(met: Met) -> None:
    assert met.provider.personas() == PEOPLE


@pytest.mark.parametrize("person", PEOPLE)
def test_over_the_wire_a_person_is_who_scenarios_say(person: str, met: Met) -> None:
    """`persona` asks nobody; the way through the program must end the same."""
    begun = met.provider.begin(request())
    found = met.provider.finish(*met.succeed(begun, person), NOW)
    said = met.provider.persona(person, NOW)
    assert found == said
    assert isinstance(found, Refusal) is (person == "nameless")


def test_nobody_knows_more_than_was_asked_for(met: Met) -> None:
    """The claims of the map and no others."""
    begun = met.provider.begin(request())
    found = met.provider.finish(*met.succeed(begun), NOW)
    assert isinstance(found, Identity)
    assert set(found.claims) == {"name", "address", "birth_date", "sex"}


def test_it_is_in_order_to_look_at(met: Met) -> None:
    assert [each.code for each in met.provider.probe(NOW) if each.severity == "error"] == []


def test_it_has_a_logout_that_leads_back(met: Met) -> None:
    url = met.provider.logout_url(f"{PORTAL}/desk/logout")
    assert url.startswith(f"{OWN}/api/realms/main/protocol/openid-connect/logout?")
