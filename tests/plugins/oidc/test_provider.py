"""A provider is a table of the settings: the door's contract, what an identity is made of, and another shape without code."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx2
import pytest

from engine.errors import SettingsError
from engine.model.identity import Claim, Identity
from engine.ports.companion import HasCompanions
from engine.ports.identity import Begun, HasLogout, HasPersonas, IdentityProvider, Refusal
from engine.ports.provider import HasProbe, HasWords
from engine.settings import Mode, Settings
from engine.testing.identity_contract import IDENTITY_CONTRACT, IdentityCase
from plugins.oidc import register_identity_providers
from plugins.oidc.client import Client
from plugins.oidc.provider import OidcProvider
from plugins.oidc.tables import read_providers
from tests.plugins.oidc.hostile import CLIENT_ID, ISSUER, NOW, SECRET, USERINFO, Hostile, Ticks, ask

TABLE = f"""
[example]
issuer = "{ISSUER}"
client_id = "{CLIENT_ID}"
client_secret = "{SECRET}"
scopes = ["name"]
level = "example-level"
required = ["name"]
[example.claims]
name = "name"
address = "address.formatted"
"""
OTHER = """
[other]
issuer = "https://login.other.example"
client_id = "another"
client_secret = "another secret"
scopes = ["openid", "kyc"]
prompt = "never"
key = ["org.id", "sub"]
required = ["name", "birth_date"]
[other.claims]
name = { from = ["sn", "givenName"], with = "　" }
birth_date = { from = "dob", pattern = '(\\d\\d)/(\\d\\d)/(\\d{4})', write = '\\3\\2\\1' }
sex = { from = "https://other.example/claims/sex", values = { F = "2", M = "1" }, otherwise = "3" }
"""
OTHER_PERSON = {
    "sub": "u-1",
    "org": {"id": 77},
    "sn": "見本",
    "givenName": "花子",
    "dob": "31/07/1982",
    "https://other.example/claims/sex": "F",
}


def settings(text: str, mode: str = "development") -> Settings:
    return Settings(mode=cast(Mode, mode), sections={"oidc": tomllib.loads(text)})


def provider_of(text: str, hostile: Hostile, mode: str = "production") -> OidcProvider:
    """As the settings make it, but talking to the double."""
    (found,) = read_providers(settings(text, mode))
    transport = httpx2.MockTransport(hostile.answer)
    return replace(found, client=Client(found.client.options, lambda: transport, Ticks()))


def login(provider: OidcProvider, hostile: Hostile) -> Identity | Refusal:
    begun = provider.begin(ask())
    return provider.finish(begun.pending, hostile.visit(begun), NOW)


def nobody_answers(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("nobody")


@pytest.mark.parametrize(
    "logout", [{}, {"end_session_endpoint": "https://id.example/oauth/logout"}], ids=["", "logout"]
)
@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
def test_it_keeps_the_contract(rule: Callable[[IdentityCase], None], logout: dict[str, object]) -> None:
    hostile, down = Hostile(metadata=logout), Hostile()
    down.instead["/oauth/.well-known/openid-configuration"] = nobody_answers

    def succeed(begun: Begun) -> tuple[bytes, Mapping[str, str]]:
        return begun.pending, hostile.visit(begun)

    rule(IdentityCase(provider_of(TABLE, hostile), succeed, outage=provider_of(TABLE, down)))


@pytest.mark.parametrize("door", [IdentityProvider, HasLogout, HasPersonas, HasProbe, HasWords, HasCompanions])
def test_it_opens_the_doors_that_the_engine_knows(door: type) -> None:
    assert isinstance(provider_of(TABLE, Hostile()), door)


def test_an_identity_is_made_of_the_map() -> None:
    found = login(provider_of(TABLE, hostile := Hostile()), hostile)
    assert isinstance(found, Identity)
    assert (found.provider, found.level, found.at, found.subject) == ("example", "example-level", NOW, "1242")
    assert found.claims == {
        "name": Claim("見本　太郎", "example-level", "example"),
        "address": Claim("東京都港区虎ノ門３丁目５番１号", "example-level", "example"),
    }


def test_only_its_level_may_act() -> None:
    provider = provider_of(TABLE, Hostile())
    assert provider.levels == frozenset({"example-level"})


def test_the_key_is_bound_to_the_issuer() -> None:
    """The same `sub` of another provider is somebody else."""
    keys = set()
    for issuer in (ISSUER, "https://id.example/oauth"):
        hostile = Hostile(issuer=issuer)
        found = login(provider_of(TABLE.replace(ISSUER, issuer), hostile), hostile)
        assert isinstance(found, Identity)
        keys.add(found.key)
    assert keys == {'["https://id.example/oauth/","1242"]', '["https://id.example/oauth","1242"]'}


def test_the_mail_address_is_no_key() -> None:
    hostile = Hostile(userinfo={**USERINFO, "email": "old@example.jp"})
    provider = provider_of(TABLE, hostile)
    before = login(provider, hostile)
    hostile.userinfo = {**USERINFO, "email": "new@example.jp"}
    after = login(provider, hostile)
    assert isinstance(before, Identity)
    assert isinstance(after, Identity)
    assert before.key == after.key


@pytest.mark.parametrize("userinfo", [{"sub": "1242"}, {"sub": "1242", "name": ""}, {"sub": "1242", "name": ["x"]}])
def test_without_a_required_claim_nobody_gets_in(userinfo: object) -> None:
    hostile = Hostile(userinfo=userinfo)
    assert login(provider_of(TABLE, hostile), hostile) == Refusal("oidc_incomplete")


def test_a_refusal_of_the_client_stays_one() -> None:
    hostile = Hostile(claims={"nonce": "x"})
    assert login(provider_of(TABLE, hostile), hostile) == Refusal("oidc_answer")


def other() -> Hostile:
    """A provider of another shape: no slash, other paths would be in discovery, other names, other dates."""
    hostile = Hostile(
        issuer="https://login.other.example", claims={"aud": "another", "sub": "u-1"}, userinfo=dict(OTHER_PERSON)
    )
    hostile.instead["/.well-known/openid-configuration"] = hostile._discovery
    return hostile


def test_another_shape_of_provider_needs_settings_only() -> None:
    hostile = other()
    found = login(provider_of(OTHER, hostile), hostile)
    assert isinstance(found, Identity)
    assert (found.key, found.subject, found.level) == ('["https://login.other.example","77","u-1"]', "u-1", "other")
    assert {name: claim.value for name, claim in found.claims.items()} == {
        "name": "見本　花子",
        "birth_date": "19820731",
        "sex": "2",
    }


def test_without_a_part_of_the_key_nobody_gets_in() -> None:
    hostile = other()
    hostile.userinfo = {name: value for name, value in OTHER_PERSON.items() if name != "org"}
    assert login(provider_of(OTHER, hostile), hostile) == Refusal("oidc_incomplete")


def test_a_person_without_some_claims_gets_in_with_the_others() -> None:
    hostile = other()
    hostile.userinfo = {name: value for name, value in OTHER_PERSON.items() if "sex" not in name}
    found = login(provider_of(OTHER, hostile), hostile)
    assert isinstance(found, Identity)
    assert set(found.claims) == {"name", "birth_date"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("development_port = 0", "oidc.development_port"),
        ('development_port = "8003"', "oidc.development_port"),
        ("port = 8003", "oidc.port"),
        ('[x]\nissuers = "https://id.example"', "oidc.x.issuers"),
        ("[x]\nissuer = 5", "oidc.x.issuer"),
        ("[x]\nclient_secret = 5", "oidc.x.client_secret"),
        ('[x]\nscopes = "openid"', "oidc.x.scopes"),
        ("[x]\nscopes = [5]", "oidc.x.scopes"),
        ('[x]\nprompt = "login"', "oidc.x.prompt"),
        ("[x]\nmax_age = 0", "oidc.x.max_age"),
        ('[x]\nbasic_auth_form_encode = "yes"', "oidc.x.basic_auth_form_encode"),
        ('[x]\nkey = "sub"', "oidc.x.key"),
        ("[x]\nlevel = 1", "oidc.x.level"),
        ('[x]\nid_token_algorithm = "none"', "oidc.x.id_token_algorithm"),
        ('[x]\nid_token_algorithm = "HS256"', "oidc.x.id_token_algorithm"),
        ("[x]\nprivate_key = 5", "oidc.x.private_key"),
        ("[x]\nendpoints = 5", "oidc.x.endpoints"),
        ('[x.endpoints]\ntoken = "https://id.example/"', "oidc.x.endpoints.token"),
        ("[x.endpoints]\njwks_uri = 5", "oidc.x.endpoints.jwks_uri"),
    ],
)
def test_what_the_settings_cannot_mean_names_the_key_and_never_the_value(text: str, key: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_providers(settings(text))
    assert error.value.params == {"key": key}


@pytest.mark.parametrize(
    "host",
    [
        *("127.1", "127.0.1", "0", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0x1", "127.0.0.1."),
        *("[::1]", "[::1%25lo]", "[::ffff:7f00:1]", "[::]", "0.0.0.0", "127.0.0.2", "id.example.1", "%31%32%37.0.0.1"),
        *("localhost", "localhost.", "localhost..", "LocalHost%2e", "a.localhost", "ip6-localhost"),
        *("localhost.localdomain", "id..example", "-id.example", "a" * 64 + ".example", "me@id.example"),
    ],
)
def test_production_takes_no_other_spelling_of_this_machine_for_a_provider(host: str) -> None:
    """Resolvers read numbers in many ways; a host that could be read as one, or as nothing, is no provider's."""
    found = read_providers(settings(TABLE.replace("id.example", host), "production"))[-1].check()
    assert [each.code for each in found] == ["oidc.issuer_unfit"]


@pytest.mark.parametrize(
    "host", ["id.example:8443", "id.example.", "xn--eckwd4c7c.example", "203.0.113.7", "[2001:db8::7]", "1.example"]
)
def test_production_takes_any_host_elsewhere(host: str) -> None:
    assert read_providers(settings(TABLE.replace("id.example", host), "production"))[-1].check() == ()


@pytest.mark.parametrize(
    ("text", "mode", "codes"),
    [
        (TABLE, "production", []),
        ("[x]\n", "production", ["oidc.missing", "oidc.missing", "oidc.missing"]),
        (TABLE.replace(SECRET, "\\n"), "production", ["oidc.client_unfit"]),
        (TABLE.replace(CLIENT_ID, "a:b"), "production", ["oidc.client_unfit"]),
        (TABLE.replace("https", "http"), "production", ["oidc.issuer_unfit"]),
        (TABLE.replace("https", "http"), "development", ["oidc.issuer_unfit"]),
        (TABLE.replace("id.example", "127.0.0.1:8003"), "production", ["oidc.issuer_unfit"]),
        (TABLE.replace("https://id.example", "http://127.0.0.1:8003"), "development", []),
        (TABLE + "sex = 5", "production", ["oidc.claims_entry"]),
    ],
)
def test_what_stands_in_the_way_is_said_without_asking_anybody(text: str, mode: str, codes: list[str]) -> None:
    found = read_providers(settings(text, mode))[-1]
    assert [each.code for each in found.check()] == codes


@pytest.mark.parametrize(
    ("issuer", "development"), [("https://id.example/oauth/", False), ("http://127.0.0.1:9/", True)]
)
def test_a_provider_on_this_machine_is_one_for_development(issuer: str, development: bool) -> None:
    """Production refuses those by themselves."""
    assert provider_of(TABLE.replace(ISSUER, issuer), Hostile()).development is development


def test_development_brings_a_provider_along_and_production_none(tmp_path: Path) -> None:
    (found,) = register_identity_providers(Settings(port=9000, data_dir=tmp_path))
    assert (found.name, found.development, found.check()) == ("digital_authentication", True, ())
    assert isinstance(found, OidcProvider)
    assert found.client.options.issuer.startswith("http://127.0.0.1:9003/")
    (companion,) = found.companions("http://127.0.0.1:9000")
    assert companion.argv[:2] == ("-m", "plugins.oidc.devidp")
    assert companion.url == "http://127.0.0.1:9003/"
    assert register_identity_providers(Settings(mode="production", port=9000)) == []


def test_the_port_of_the_development_provider_can_be_chosen() -> None:
    (found,) = read_providers(settings("development_port = 4711"))
    assert found.client.options.issuer.startswith("http://127.0.0.1:4711/")


def test_a_table_of_the_same_name_takes_the_place_of_the_packaged_one() -> None:
    text = TABLE.replace("[example", "[digital_authentication")
    (found,) = read_providers(settings(text))
    assert found.client.options.issuer == ISSUER
    assert found.name == "digital_authentication"
    assert found.companions("http://127.0.0.1:8000") == ()
    assert found.personas() == ()


def test_the_invented_people_are_who_the_map_says() -> None:
    """Scenarios name them; nobody is asked."""
    (found,) = read_providers(Settings())
    people = {name: found.persona(name, NOW) for name in found.personas()}
    taro = people["taro"]
    assert isinstance(taro, Identity)
    assert {name: claim.value for name, claim in taro.claims.items()} == {
        "name": "見本　太郎",
        "address": "東京都港区虎ノ門３丁目５番１号",
        "birth_date": "19630405",
        "sex": "1",
    }
    assert [name for name, each in people.items() if each == Refusal("oidc_incomplete")] == ["nameless"]
    with pytest.raises(KeyError):
        found.persona("nobody", NOW)
