"""The personas' provider keeps the contract, reads its file strictly, and says what is wrong with it."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
import yaml

from engine.errors import ProviderFailed, SettingsError
from engine.model.identity import Identity
from engine.ports.identity import CHOICE, Begun, Choose, Refusal
from engine.settings import Settings
from engine.testing.identity_contract import IDENTITY_CONTRACT, NOW, IdentityCase, request
from engine.testing.time_and_chance import FakeClock
from plugins.gbizid import register_identity_providers
from plugins.gbizid.options import read_options
from plugins.gbizid.personas import PersonasUnfit, read_personas
from plugins.gbizid.provider import PersonaProvider

PROVIDER = PersonaProvider(read_options(Settings()))
ONE = """
personas:
  - persona: only
    label: 一人だけ
    userinfo:
      sub: "1"
      account_type: "2"
      corp_type: "2"
"""


def succeed(begun: Begun) -> tuple[bytes, Mapping[str, str]]:
    return begun.pending, {CHOICE: "prime_corporation"}


def with_file(text: str, tmp_path: Path) -> PersonaProvider:
    file = tmp_path / "personas.yaml"
    file.write_text(text, encoding="utf-8")
    return PersonaProvider(read_options(Settings(sections={"gbizid": {"personas": str(file)}})))


@pytest.mark.parametrize("rule", IDENTITY_CONTRACT, ids=lambda rule: rule.__name__)
def test_personas_keep_the_contract(rule: Callable[[IdentityCase], None]) -> None:
    rule(IdentityCase(PROVIDER, succeed))


def test_it_is_registered_for_development_only() -> None:
    (found,) = register_identity_providers(Settings(), FakeClock())
    assert (found.name, found.development, found.check()) == ("gbizid", True, ())


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
        ("member", "gbizid_member"),
        ("entry", "gbizid_entry"),
        ("expired", "gbizid_expired"),
        ("somebody", "gbizid_nobody"),
    ],
)
def test_only_prime_personas_get_in(persona: str, ending: str) -> None:
    found = PROVIDER.finish(PROVIDER.begin(request()).pending, {CHOICE: persona}, NOW)
    assert (found.key if isinstance(found, Identity) else found.code) == ending


def test_everybody_of_the_packaged_file_is_offered() -> None:
    challenge = PROVIDER.begin(request()).challenge
    assert isinstance(challenge, Choose)
    assert [each.id for each in challenge.options] == [each.id for each in read_personas(PROVIDER.options.personas)]


def test_another_file_can_be_named(tmp_path: Path) -> None:
    found = with_file(ONE, tmp_path).finish(b"{}", {CHOICE: "only"}, NOW)
    assert isinstance(found, Identity)
    assert found.key == "account:1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "personas: []",
        "personas: {}",
        "personas: [",
        "- persona: a",
        ONE.replace("sub: \"1\"", "sub: 1"),
        ONE.replace("label: 一人だけ", "label: 1"),
        ONE.replace("    label: 一人だけ\n", ""),
        ONE.replace("persona: only", "persona: \"\""),
        ONE + "    unknown: 1\n",
        ONE + ONE.removeprefix("\npersonas:\n"),
        ONE.replace("persona: only", "persona: only\n    expired: \"no\""),
    ],
)  # fmt: skip
def test_an_unfit_file_is_told_and_lets_nobody_in(text: str, tmp_path: Path) -> None:
    provider = with_file(text, tmp_path)
    assert [each.code for each in provider.check()] == ["gbizid.personas_unfit"]
    with pytest.raises(ProviderFailed):
        provider.begin(request())
    with pytest.raises(ProviderFailed):
        provider.finish(b"{}", {CHOICE: "only"}, NOW)


def test_a_file_that_is_not_there_is_unfit(tmp_path: Path) -> None:
    with pytest.raises(PersonasUnfit):
        read_personas(tmp_path / "nothing.yaml")


@pytest.mark.parametrize("section", [{"persona": "x"}, {"personas": 1}])
def test_settings_are_read_strictly(section: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read_options(Settings(sections={"gbizid": section}))


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_has_words_and_every_words_a_code(locale: str) -> None:
    raw = (files("plugins.gbizid") / "texts" / f"{locale}.yaml").read_text(encoding="utf-8")
    words = cast(dict[str, str], yaml.safe_load(raw))
    refusals = {f"identity.gbizid_{code}" for code in ("entry", "member", "expired", "kind", "incomplete", "nobody")}
    assert set(words) == refusals | {"gbizid.personas_unfit"}
    assert all(text.endswith("。" if locale == "ja" else ".") for text in words.values())


def test_a_refusal_names_the_way_on_paper() -> None:
    """R31: whoever has no プライム account is pointed to paper."""
    for code in ("entry", "member", "expired"):
        assert "書面" in PROVIDER.words["ja"][f"identity.gbizid_{code}"]
    assert isinstance(PROVIDER.finish(b"{}", {CHOICE: "entry"}, NOW), Refusal)
