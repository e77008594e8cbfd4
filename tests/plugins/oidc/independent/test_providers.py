"""The identity doors that settings alone open onto the independent provider: company accounts, and persons of another shape."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey

from engine.model.identity import Identity
from engine.ports.identity import IdentityProvider, Redirect, Refusal
from engine.settings import load_settings
from plugins import gbizid, oidc
from tests.plugins.oidc.independent.people import Browser
from tests.plugins.oidc.independent.relying import ask, now, parameters
from tests.plugins.oidc.independent.stand import Stand

pytestmark = pytest.mark.network
CLAIMS = """\
scopes = ["openid", "name", "address", "birthdate", "gender"]
level = "proof-of-persons"
required = ["name", "address", "birth_date"]

[oidc.persons.claims]
name = "name"
address = "address.formatted"
sex = { from = "gender", values = { male = "1", female = "2" }, otherwise = "3" }
birth_date = { from = "birthdate", pattern = '(\\d{4})-(\\d{2})-(\\d{2})', write = '\\1\\2\\3' }
"""


def connection(table: str, stand: Stand) -> str:
    """What anybody writes who has got an account for a portal."""
    return (
        f'[{table}]\nissuer = "{stand.issuer}"\nclient_id = "{stand.client_id}"\nclient_secret = {{ env = "SECRET" }}\n'
    )


def doors(folder: Path, text: str, secret: str) -> dict[str, IdentityProvider]:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(file, {"SECRET": secret})
    found = [*gbizid.register_identity_providers(settings), *oidc.register_identity_providers(settings)]
    return {door.name: door for door in found}


def log_in(
    door: IdentityProvider, browser: Browser, stand: Stand, account: str, seed: str = "one"
) -> Identity | Refusal:
    begun = door.begin(ask(seed=seed))
    assert isinstance(begun.challenge, Redirect)
    page = browser.log_in(begun.challenge.url, stand, account)
    return door.finish(begun.pending, parameters(page), now())


@pytest.fixture
def companies(tmp_path: Path, company: Stand) -> IdentityProvider:
    return doors(tmp_path, connection("gbizid", company), company.client_secret)["gbizid"]


@pytest.fixture
def persons(tmp_path: Path, person: Stand) -> IdentityProvider:
    return doors(tmp_path, connection("oidc.persons", person) + CLAIMS, person.client_secret)["persons"]


def test_a_prime_account_acts_for_its_company(companies: IdentityProvider, company: Stand, browser: Browser) -> None:
    found = log_in(companies, browser, company, "prime")
    assert isinstance(found, Identity)
    assert (found.key, found.subject, found.level) == ("corporation:7999901000001", "1001", "gbizid-prime")
    values = {name: claim.value for name, claim in found.claims.items()}
    assert values["address"] == "東京都見本区一丁目２番３号"
    assert values["representative"] == "見本　太郎"
    assert found.level in companies.levels


def test_a_sole_proprietor_acts_for_the_account(companies: IdentityProvider, company: Stand, browser: Browser) -> None:
    found = log_in(companies, browser, company, "sole")
    assert isinstance(found, Identity)
    assert found.key == "account:1002"


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("account", "code"), [("member", "gbizid_member"), ("entry", "gbizid_entry"), ("unheard_of", "gbizid_kind")]
)
def test_other_kinds_of_accounts_do_not_enter(
    companies: IdentityProvider, company: Stand, browser: Browser, account: str, code: str
) -> None:
    assert log_in(companies, browser, company, account) == Refusal(code)


def test_two_people_of_one_provider_are_two(persons: IdentityProvider, person: Stand, browser: Browser) -> None:
    hanako = log_in(persons, browser, person, "hanako")
    browser.client.cookies.clear()
    taro = log_in(persons, browser, person, "taro")
    assert isinstance(hanako, Identity)
    assert isinstance(taro, Identity)
    assert (hanako.subject, taro.subject) == ("5f2c7a0e-hanako", "5f2c7a0e-taro")
    assert hanako.key != taro.key


def test_another_shape_of_claims_is_a_table_in_the_settings(
    persons: IdentityProvider, person: Stand, browser: Browser
) -> None:
    """No slash at the issuer, other paths, an address that is an object, words for the sex, dashes in the date."""
    found = log_in(persons, browser, person, "hanako")
    assert isinstance(found, Identity)
    assert {name: claim.value for name, claim in found.claims.items()} == {
        "name": "見本　花子",
        "address": "東京都見本区二丁目３番４号",
        "sex": "2",
        "birth_date": "19800405",
    }
    assert {(claim.level, claim.source) for claim in found.claims.values()} == {("proof-of-persons", "persons")}
    assert persons.levels == {"proof-of-persons"}


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_signed_assertion_and_a_curve_are_settings_too(
    tmp_path: Path, person: Stand, browser: Browser, algorithm: str
) -> None:
    """RFC 7523: no secret at all; the provider knows only our public key."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = {**ECKey.import_key(key).as_dict(private=False), "kid": "2026", "use": "sig", "alg": "ES256"}
    person.turn(client_keys=[public], id_token_algorithm=algorithm)
    secret = 'client_secret = { env = "SECRET" }\n'
    ours = f'private_key = {{ env = "SECRET" }}\nkey_id = "2026"\nid_token_algorithm = "{algorithm}"\n'
    text = connection("oidc.persons", person).replace(secret, ours) + CLAIMS
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    door = doors(tmp_path, text, pem)["persons"]
    found = log_in(door, browser, person, "taro", seed=algorithm)  # no assertion is taken twice
    assert isinstance(found, Identity)


def test_an_algorithm_that_was_not_agreed_lets_nobody_in(
    persons: IdentityProvider, person: Stand, browser: Browser
) -> None:
    """Whatever discovery and the token say."""
    person.turn(id_token_algorithm="ES256")
    assert log_in(persons, browser, person, "taro") == Refusal("oidc_answer")


def test_a_claim_that_the_portal_needs_and_that_is_not_given_lets_nobody_in(
    tmp_path: Path, person: Stand, browser: Browser
) -> None:
    """A scope is left out: the provider gives no address."""
    text = connection("oidc.persons", person) + CLAIMS.replace('"address", "birthdate"', '"birthdate"')
    door = doors(tmp_path, text, person.client_secret)["persons"]
    assert log_in(door, browser, person, "hanako") == Refusal("oidc_incomplete")
