"""Invented companies with an account and a contract, added to a running portal: each test files under its own contract."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

CORPORATION, SOLE_PROPRIETOR = "1", "2"
PRIME: Final = "2"
PREFECTURE, BLANK = "東京都", "\u3000"
"""Of every address; between the two names of a person."""
PASSWORD: Final = "sample-password"
"""Of every account."""


@dataclass(frozen=True, slots=True)
class Company:
    """One contract holder. `persona` is its account; amounts are yen."""

    persona: str
    contract_no: str
    name: str
    person: str
    email: str
    monthly: int = 100_000
    total: int = 3_000_000
    kind: str = CORPORATION
    address: str = "東京都見本区一丁目２番３号"
    debited_until: str = "2026-09"

    @property
    def account(self) -> str:
        """What is typed to log in, and where the one-time code goes: not the address that the portal's mails go to."""
        return account_of(self.persona)


@dataclass(slots=True)
class Registers:
    """The two files that the development providers read anew at each look: accounts, and contracts."""

    folder: Path
    _personas: list[Mapping[str, object]] = field(default_factory=list)
    _contracts: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def settings(self) -> str:
        return (
            f'[gbizid]\npersonas = "{self.folder / "personas.yaml"}"\n'
            f'[contract_register]\ncontracts = "{self.folder / "contracts.yaml"}"\n'
        )

    def add(self, **facts: object) -> Company:
        """A company whose number no other has."""
        number = len(self._contracts) + 1
        usual: Mapping[str, object] = {
            "persona": f"persona{number}",
            "contract_no": f"A{20_000_000 + number}",
            "name": f"株式会社見本第{number}",
            "person": "見本　一子",
            "email": f"persona{number}@example.jp",
        }
        company = Company(**{**usual, **facts})  # type: ignore[arg-type]
        key = f"corporation:{corporate_number(number)}" if company.kind == CORPORATION else f"account:{number}"
        self._personas.append(_persona(company, number))
        self._contracts.append({"contract": company.contract_no, "identity": key, "facts": _facts(company)})
        self._write()
        return company

    def move(self, company: Company, address: str) -> str:
        """The account knows another address now; the contract's stays as it was."""
        at = next(index for index, each in enumerate(self._personas) if each["persona"] == company.persona)
        number = self._personas[at]["userinfo"]["sub"]  # type: ignore[index]
        self._personas[at] = _persona(replace(company, address=address), int(number))
        self._write()
        return address

    def refuse(self, persona: str, kind: str = PRIME, *, expired: bool = False) -> None:
        """An account that does not get in."""
        info = {"sub": persona, "account_type": kind, "corp_type": CORPORATION, "name": "見本"}
        claims = {**info, "corporate_number": corporate_number(900)}
        self._personas.append({**_account(persona), "expired": expired, "userinfo": claims})
        self._write()

    def _write(self) -> None:
        """JSON is YAML; each file is replaced in one go, because the portal reads it meanwhile."""
        for name, entries in (("personas", self._personas), ("contracts", self._contracts)):
            draft = self.folder / f"{name}.new"
            draft.write_text(json.dumps({name: entries}, ensure_ascii=False), encoding="utf-8")
            draft.replace(self.folder / f"{name}.yaml")


def _persona(company: Company, number: int) -> Mapping[str, object]:
    userinfo = {
        "sub": str(number),
        "account_type": PRIME,
        "corp_type": company.kind,
        "corporate_number": corporate_number(number),
        "name": company.name,
        "prefecture_name": "13",
        "address1": company.address.removeprefix(PREFECTURE),
        "rep_last_nm": company.person.partition(BLANK)[0],
        "rep_first_nm": company.person.partition(BLANK)[2],
    } | ({"email": company.email} if company.email else {})
    return {**_account(company.persona), "userinfo": userinfo}


def _account(persona: str) -> Mapping[str, object]:
    return {"persona": persona, "label": persona, "account": account_of(persona), "password": PASSWORD}


def account_of(persona: str) -> str:
    return f"{persona}@account.example.jp"


def _facts(company: Company) -> Mapping[str, object]:
    return {
        "business_name": company.name,
        "business_address": company.address,
        "person_name": company.person,
        "monthly_amount": company.monthly,
        "total_paid": company.total,
        "debited_until": company.debited_until,
    }


def corporate_number(number: int) -> str:
    """13 digits of which the first checks the others."""
    rest = f"{999_902_000_000 + number:012}"
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(rest)))
    return f"{9 - weighted % 9}{rest}"
