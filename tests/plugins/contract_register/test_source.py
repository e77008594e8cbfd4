"""The register of the file keeps the contract; its file is read strictly; its holders are the personas'."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
import yaml

from engine.errors import ProviderFailed, SettingsError
from engine.model.identity import Identity
from engine.ports.identity import HasPersonas
from engine.ports.prefill import Register, RegisterFact
from engine.settings import Settings
from engine.testing.outages import no_answer, source_with_outages
from engine.testing.prefill_contract import PREFILL_CONTRACT, PrefillCase
from plugins.contract_register import register_prefill_sources
from plugins.contract_register.file import read_register
from plugins.contract_register.options import read_options
from plugins.contract_register.source import FileRegister
from plugins.gbizid import register_identity_providers

NOW = datetime(2026, 10, 1, tzinfo=UTC)
SOURCE = FileRegister(read_options(Settings()))
HOLDER = Identity("gbizid", "corporation:7999901000001", "gbizid-prime", NOW)
ASKED = Register(
    "contract_register",
    "contract_no",
    (RegisterFact("business_name", "text"), RegisterFact("monthly_amount", "yen"), RegisterFact("total_paid", "yen")),
)
ONE = """
contracts:
  - contract: A1
    identity: account:1
    facts:
      business_name: 見本商店
      total_paid: 1000
"""


def with_file(text: str, tmp_path: Path) -> FileRegister:
    file = tmp_path / "contracts.yaml"
    file.write_text(text, encoding="utf-8")
    return FileRegister(read_options(Settings(sections={"contract_register": {"contracts": str(file)}})))


@pytest.mark.parametrize("rule", PREFILL_CONTRACT, ids=lambda rule: rule.__name__)
def test_the_file_keeps_the_contract(rule: Callable[[PrefillCase], None]) -> None:
    rule(PrefillCase(SOURCE, HOLDER, ASKED))


def test_it_is_registered_for_development_only() -> None:
    (found,) = register_prefill_sources(Settings())
    assert (found.name, found.development, found.check()) == ("contract_register", True, ())


def test_every_contract_belongs_to_a_persona_that_gets_in() -> None:
    (accounts,) = register_identity_providers(Settings())
    assert isinstance(accounts, HasPersonas)
    known = (accounts.persona(each, NOW) for each in accounts.personas())
    keys = {each.key for each in known if isinstance(each, Identity)}
    assert {each.identity for each in read_register(SOURCE.options.contracts)} <= keys


def test_sums_come_as_digits(tmp_path: Path) -> None:
    (found,) = with_file(ONE, tmp_path).contracts_of(Identity("any", "account:1", "", NOW), ASKED)
    assert (found.key, dict(found.facts)) == ("A1", {"business_name": "見本商店", "total_paid": "1000"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "contracts: {}",
        "contracts: [",
        ONE.replace("contract: A1", "contract: 1"),
        ONE.replace("contract: A1", "contract: \"\""),
        ONE.replace("    identity: account:1\n", ""),
        ONE.replace("1000", "10.5"),
        ONE.replace("1000", "-1000"),
        ONE.replace("1000", "true"),
        ONE + "    more: 1\n",
        ONE + ONE.removeprefix("\ncontracts:\n"),
    ],
)  # fmt: skip
def test_an_unfit_file_is_an_outage_and_told_to_operators(text: str, tmp_path: Path) -> None:
    source = with_file(text, tmp_path)
    assert [each.code for each in source.check()] == ["contract_register.unfit"]
    with pytest.raises(ProviderFailed):
        source.contracts_of(HOLDER, ASKED)


def test_it_can_be_told_to_be_down() -> None:
    source = FileRegister(read_options(Settings(sections={"contract_register": {"down": True}})))
    assert [(each.code, each.severity) for each in source.check()] == [("contract_register.down", "warning")]
    with pytest.raises(ProviderFailed):
        source.contracts_of(HOLDER, ASKED)


def test_outages_can_be_ordered_and_end() -> None:
    source, outage = source_with_outages(SOURCE)
    outage.fail("contracts_of", error=no_answer)
    with pytest.raises(ProviderFailed):
        source.contracts_of(HOLDER, ASKED)
    outage.recover()
    assert source.contracts_of(HOLDER, ASKED)


@pytest.mark.parametrize("section", [{"contract": "x"}, {"contracts": 1}, {"down": "yes"}])
def test_settings_are_read_strictly(section: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read_options(Settings(sections={"contract_register": section}))


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_code_has_words_and_every_words_a_code(locale: str) -> None:
    raw = (files("plugins.contract_register") / "texts" / f"{locale}.yaml").read_text(encoding="utf-8")
    words = cast(dict[str, str], yaml.safe_load(raw))
    assert set(words) == {"contract_register.unfit", "contract_register.down"}
    assert all(text.endswith("。" if locale == "ja" else ".") for text in words.values())
