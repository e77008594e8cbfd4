"""Tenant and account files are read strictly; the packaged ones are in order; the signing key outlives a restart."""

from importlib.resources import files
from pathlib import Path

import pytest

from engine.testing.time_and_chance import SeededEntropy
from plugins.oidc.devidp.accounts import FileUnfit, read_accounts
from plugins.oidc.devidp.companion import Beside
from plugins.oidc.devidp.keys import SigningKeys
from plugins.oidc.devidp.tenant import read_tenant
from tests.plugins.oidc.devidp.conftest import ACCOUNTS, TENANT

PACKAGED = [("plugins.oidc.devidp", "digital_authentication.yaml"), ("plugins.gbizid", "tenant.yaml")]


@pytest.mark.parametrize(("package", "name"), PACKAGED)
def test_a_packaged_tenant_is_in_order_and_its_accounts_too(package: str, name: str) -> None:
    tenant = read_tenant(files(package) / name)
    accounts = read_accounts(files(package) / tenant.accounts)
    known = frozenset[str]().union(*tenant.scopes.values())
    assert {claim for account in accounts for claim in account.userinfo} <= known
    if tenant.proof == "password":
        assert all(account.account and account.password for account in accounts)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tenant: sample\n", ""),
        ("tenant: sample", "tenant: 1"),
        ("issuer: /oauth/", 'issuer: ""'),
        ("  token: /oauth/token\n", ""),
        ("  token: /oauth/token", "  token: 1"),
        ("proof: password", "proof: belief"),
        ("  id: client-1\n", ""),
        ("  openid:\n    - sub\n", ""),
        ("    - kind", "    - 1"),
        ("proof: password", "proof: password\nunknown: 1"),
        ("proof: password", "proof: password\none_time:\n  seconds: 0"),
        ("proof: password", "proof: password\none_time:\n  seconds: yes"),
        ("proof: password", "proof: password\none_time:\n  minutes: 5"),
        ("proof: password", "proof: password\none_time: 5"),
        ("scopes:", "scopes: ["),
    ],
)
def test_an_unfit_tenant_is_told(tmp_path: Path, before: str, after: str) -> None:
    assert before in TENANT
    (tmp_path / "tenant.yaml").write_text(TENANT.replace(before, after), encoding="utf-8")
    with pytest.raises(FileUnfit):
        read_tenant(tmp_path / "tenant.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "personas: []",
        "personas: {}",
        "personas: [",
        "- persona: a",
        "personas:\n  - one",
        ACCOUNTS.replace('sub: "1001"', "sub: 1001"),
        ACCOUNTS.replace('sub: "1001"', 'sub: ""'),
        ACCOUNTS.replace('sub: "1001"', "sub:\n        part: 1"),
        ACCOUNTS.replace("label: 一人目", "label: 1"),
        ACCOUNTS.replace("    label: 一人目\n", ""),
        ACCOUNTS.replace("persona: one", 'persona: ""'),
        ACCOUNTS.replace("persona: two", "persona: one"),
        ACCOUNTS.replace("account: two@", "account: one@"),
        ACCOUNTS.replace("expired: true", 'expired: "no"'),
        ACCOUNTS + "    unknown: 1\n",
    ],
)
def test_an_unfit_file_of_accounts_is_told(tmp_path: Path, text: str) -> None:
    assert text != ACCOUNTS
    (tmp_path / "accounts.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileUnfit):
        read_accounts(tmp_path / "accounts.yaml")


def test_a_file_that_is_not_there_is_unfit(tmp_path: Path) -> None:
    with pytest.raises(FileUnfit):
        read_accounts(tmp_path / "nothing.yaml")


def test_the_key_is_the_same_after_a_restart(tmp_path: Path) -> None:
    chance = SeededEntropy().token_bytes
    first = SigningKeys(tmp_path / "folder" / "keys.json", chance)
    second = SigningKeys(tmp_path / "folder" / "keys.json", chance)
    assert (first.kid, first.jwks()) == (second.kid, second.jwks())
    assert (tmp_path / "folder" / "keys.json").stat().st_mode & 0o077 == 0
    assert all("d" not in key for key in first.jwks()["keys"])  # type: ignore[attr-defined]


def test_a_key_file_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"keys": [{"kty": "none"}]}', encoding="utf-8")
    assert SigningKeys(tmp_path / "keys.json", SeededEntropy().token_bytes).kid


def test_a_portal_starts_it_with_its_own_process_id(tmp_path: Path) -> None:
    package = files("plugins.oidc.devidp")
    beside = Beside(package / "digital_authentication.yaml", package / "people.yaml", 18_003, tmp_path)
    (companion,) = beside.companions("http://127.0.0.1:18000")
    assert companion.name == "デジタル認証アプリ（見本）"
    assert companion.url == "http://127.0.0.1:18003/"
    assert companion.argv[:2] == ("-m", "plugins.oidc.devidp")
    assert "--parent" in companion.argv
    assert beside.unfit() == ""
    assert {person.id for person in beside.people()} >= {"taro", "hanako"}
