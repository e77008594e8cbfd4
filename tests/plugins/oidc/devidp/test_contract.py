"""The provider that comes along for phones keeps the door's contract, over real OpenID Connect with the program in memory."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from engine.model.identity import Identity
from engine.ports.identity import Begun, HasPersonas, Redirect
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
from tests.plugins.oidc.devidp.conftest import InMemory

PORT = 18_003
OWN = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def stand(keys_file: Path) -> Stand:
    (found,) = read_providers(Settings(port=PORT - 3))
    assert found.beside is not None
    chance = SeededEntropy("stand").token_bytes
    keys = SigningKeys(keys_file, chance)
    return Stand(
        read_tenant(found.beside.tenant), found.beside.accounts, OWN, ("https://portal.example",), keys,
        Book(chance), FakeClock(NOW).now, lambda account, code, until: None, "csrf",
    )  # fmt: skip


@pytest.fixture
def phone(stand: Stand) -> OidcProvider:
    (found,) = read_providers(Settings(port=PORT - 3))
    return replace(found, client=Client(found.client.options, lambda: InMemory(stand, PORT)))


@pytest.fixture
def succeed(stand: Stand) -> Callable[..., tuple[bytes, Mapping[str, str]]]:
    def play(begun: Begun, person: str = "hanako") -> tuple[bytes, Mapping[str, str]]:
        assert isinstance(begun.challenge, Redirect)
        client = TestClient(make_app(stand, PORT), base_url=OWN, follow_redirects=False, headers={"origin": OWN})
        page = client.get(client.get(begun.challenge.url).headers["location"]).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        back = client.post("/login", data={**hidden, "person": person}).headers["location"]
        return begun.pending, dict(parse_qsl(urlsplit(back).query))

    return play


@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(
    rule: Callable[[IdentityCase], None], phone: OidcProvider, succeed: Callable[..., tuple[bytes, Mapping[str, str]]]
) -> None:
    rule(IdentityCase(phone, succeed))


@pytest.mark.parametrize("person", ["taro", "hanako", "single-name", "variant", "nameless"])
def test_scenarios_meet_the_people_whom_browsers_meet(
    person: str, phone: OidcProvider, succeed: Callable[..., tuple[bytes, Mapping[str, str]]]
) -> None:
    found = phone.finish(*succeed(phone.begin(request()), person), NOW)
    assert isinstance(phone, HasPersonas)
    assert found == phone.persona(person, NOW)


@pytest.mark.rule("R45")
def test_the_four_items_come_as_the_card_has_them(phone: OidcProvider) -> None:
    """YYYYMMDD, and the codes of JIS X 0303; with a level of their own."""
    found = phone.persona("hanako", NOW)
    assert isinstance(found, Identity)
    told = {name: claim.value for name, claim in found.claims.items()}
    assert told == {
        "name": "見本　花子",
        "address": "京都府京都市上京区智恵光院通り芦山寺上る西入ル西五辻東町７４番地の５　長い名前の集合住宅みほん館別棟西側１２０３号室",
        "birth_date": "19820731",
        "sex": "2",
    }
    assert {claim.level for claim in found.claims.values()} == {"digital-authentication"} == phone.levels
    other = phone.persona("variant", NOW)
    assert isinstance(other, Identity)
    assert other.claims["sex"].value == "0"
