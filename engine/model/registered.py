"""What a register says about the contracts tied to an identity: asked once when a draft begins, kept with the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.model.text import EMPTY, Text

FactType = Literal["text", "yen", "year_month"]


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """One fact a portal uses of its register: `registered.<id>` in rules and in `prefill`. Yen are integers, months like `2026-10`.

    `label` is what explanations of rules call it.
    """

    id: str
    type: FactType
    label: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Register:
    """A portal's register: the prefill source by name, the field that holds the contract's key, the facts used."""

    source: str
    key: str
    facts: tuple[RegisterFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as registered. `key` is its number in the register's own spelling; yen are written as digits."""

    key: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Registered:
    """The register's answer. `answered` False: an outage, nothing is known. `at` is when it was asked (UTC)."""

    source: str
    at: datetime
    answered: bool
    contracts: tuple[Contract, ...] = ()
