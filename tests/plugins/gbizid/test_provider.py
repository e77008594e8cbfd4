"""The door over real OpenID Connect: its contract, who gets in, what the settings may say, what production demands."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from engine.errors import SettingsError
from engine.model.identity import Identity
from engine.ports.companion import HasCompanions
from engine.ports.identity import HasLogout, HasPersonas, IdentityProvider, Redirect, Refusal
from engine.ports.provider import HasProbe, HasWords
from engine.settings import Settings
from engine.testing.identity_contract import IDENTITY_CONTRACT, NOW, IdentityCase, request
from plugins.gbizid import register_identity_providers
from plugins.gbizid.options import read_options
from plugins.oidc.devidp.accounts import read_accounts
from tests.plugins.gbizid.conftest import Service

ONE = """
personas:
  - persona: only
    label: 一人だけ
    account: only@example.jp
    password: password
    userinfo:
      sub: "1"
      account_type: "2"
      corp_type: "2"
"""
PERSONAS = [each.id for each in read_accounts(files("plugins.gbizid") / "personas.yaml")]
REAL = {"issuer": "https://gbiz-id.example/oauth/", "client_id": "client", "client_secret": "secret"}


def registered(mode: str = "development", **section: object) -> IdentityProvider:
    (found,) = register_identity_providers(Settings(mode=mode, sections={"gbizid": section}))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(rule: Callable[[IdentityCase], None], service: Service) -> None:
    """While the service is down, too: nobody listens on port 9."""
    down = registered(issuer="http://127.0.0.1:9/oauth/", client_id="client", client_secret="secret")
    rule(IdentityCase(service.provider, service.succeed, outage=down))


def test_in_development_a_provider_comes_along(tmp_path: Path) -> None:
    found = registered()
    assert (found.name, found.development, found.check()) == ("gbizid", True, ())
    assert isinstance(found, HasCompanions)
    (companion,) = found.companions("http://127.0.0.1:8000")
    assert companion.url == "http://127.0.0.1:8002/"
    assert found.levels == {"gbizid-prime"}
    assert isinstance(found, HasLogout)
    assert isinstance(found, HasProbe)
    assert isinstance(found, HasWords)


def outcome(found: Identity | Refusal) -> object:
    if isinstance(found, Refusal):
        return found.code
    return (found.provider, found.key, found.subject, found.level, found.claims)


@pytest.mark.rule("R31")
@pytest.mark.parametrize("persona", PERSONAS)
def test_scenarios_meet_the_people_whom_browsers_meet(service: Service, persona: str) -> None:
    """`persona` says what the whole way over the provider's pages ends with."""
    begun = service.provider.begin(request())
    pending, params = service.succeed(begun, persona)
    found = service.provider.finish(pending, params, NOW)
    assert isinstance(service.provider, HasPersonas)
    assert outcome(found) == outcome(service.provider.persona(persona, NOW))


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("persona", "ending"),
    [
        ("prime_corporation", "corporation:7999901000001"),
        ("prime_sole", "account:1002"),
        ("prime_near_limit", "corporation:6999901000002"),
        ("prime_at_limit", "corporation:5999901000003"),
        ("prime_two_contracts", "corporation:4999901000004"),
        ("prime_newcomer", "corporation:3999901000005"),
        ("prime_without_mail", "corporation:3999901000013"),
        ("member", "gbizid_member"),
        ("entry", "gbizid_entry"),
        ("expired", "oidc_cancelled"),
    ],
)
def test_only_prime_accounts_get_in(service: Service, persona: str, ending: str) -> None:
    found = service.provider.persona(persona, NOW)
    assert (found.key if isinstance(found, Identity) else found.code) == ending


def test_the_account_is_told_apart_from_the_company(service: Service) -> None:
    found = service.provider.persona("prime_corporation", NOW)
    assert isinstance(found, Identity)
    assert (found.subject, found.key) == ("1001", "corporation:7999901000001")


def test_nobody_else_is_known(service: Service) -> None:
    assert service.provider.personas() == tuple(PERSONAS)
    with pytest.raises(KeyError):
        service.provider.persona("somebody", NOW)


def test_the_scopes_are_stated_and_the_login_is_asked_for_anew(service: Service) -> None:
    """Left out, the service grants everything; and it has no logout, so that the next person could come in as the last."""
    begun = service.provider.begin(request())
    assert isinstance(begun.challenge, Redirect)
    asked = parse_qs(urlsplit(begun.challenge.url).query)
    assert asked["scope"] == ["openid profile user email"]
    assert asked["prompt"] == ["login"]
    assert asked["code_challenge_method"] == ["S256"]
    assert service.provider.logout_url("https://portal.example/") == ""


def test_another_file_of_accounts_can_be_named(make_service: Callable[..., Service], tmp_path: Path) -> None:
    file = tmp_path / "personas.yaml"
    file.write_text(ONE, encoding="utf-8")
    service = make_service(file, personas=str(file))
    found = service.provider.finish(*service.succeed(service.provider.begin(request()), "only"), NOW)
    assert isinstance(found, Identity)
    assert found.key == "account:1"


def test_an_unfit_file_of_accounts_is_told(tmp_path: Path) -> None:
    found = registered(personas=str(tmp_path / "nothing.yaml"))
    assert [each.code for each in found.check()] == ["gbizid.personas_unfit"]


@pytest.mark.parametrize(
    "section",
    [
        {"persona": "x"},
        {"personas": 1},
        {"development_port": 0},
        {"development_port": 65_536},
        {"development_port": True},
        {"development_port": "8002"},
        {"issuer": 1},
        {"scopes": "openid"},
    ],
)
def test_settings_are_read_strictly(section: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read_options(Settings(sections={"gbizid": section}))


def test_with_an_issuer_nothing_comes_along() -> None:
    """Development against the verification environment of the service."""
    found = registered(**REAL)
    assert (found.development, found.check()) == (False, ())
    assert isinstance(found, HasCompanions)
    assert isinstance(found, HasPersonas)
    assert (found.companions("http://127.0.0.1:8000"), found.personas()) == ((), ())


def test_production_takes_a_complete_connection_and_says_what_is_missing() -> None:
    found = registered("production", **REAL)
    assert (found.development, found.check()) == (False, ())
    assert isinstance(found, HasCompanions)
    assert found.companions("https://portal.example") == ()
    assert {each.params["key"] for each in registered("production").check()} == {"issuer", "client_id", "client_secret"}


@pytest.mark.parametrize(
    "issuer",
    ["http://gbiz-id.example/oauth/", "https://127.0.0.1/oauth/", "https://localhost/oauth/", "gbiz-id.example"],
)
def test_production_takes_no_issuer_of_this_machine_and_none_without_tls(issuer: str) -> None:
    found = registered("production", **{**REAL, "issuer": issuer})
    assert [each.code for each in found.check()] == ["oidc.issuer_unfit"]


def own_words(locale: str) -> Mapping[str, str]:
    raw = (files("plugins.gbizid") / "texts" / f"{locale}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(raw))


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_has_words_and_every_words_a_code(locale: str, service: Service) -> None:
    words = own_words(locale)
    refusals = {f"identity.gbizid_{code}" for code in ("entry", "member", "kind", "incomplete")}
    assert set(words) == refusals | {"gbizid.personas_unfit"}
    assert all(text.endswith("。" if locale == "ja" else ".") for text in words.values())
    assert service.provider.words[locale].items() >= words.items()


def test_the_words_of_the_relying_party_come_along(service: Service) -> None:
    """Where no other provider of that kind is configured, nobody else brings them."""
    assert "identity.oidc_cancelled" in service.provider.words["ja"]


def test_a_refusal_names_the_way_on_paper() -> None:
    """R31: whoever has no プライム account is pointed to paper."""
    for code in ("entry", "member"):
        assert "書面" in own_words("ja")[f"identity.gbizid_{code}"]
